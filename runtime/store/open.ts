import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DataFile } from "./data-file.ts";
import { type Database, databaseOf } from "./database.ts";
import { DATA_FILE, META_FILE, type StoreMeta, StoreMetaSchema } from "./definition.ts";
import { reason, StoreError } from "./errors.ts";
import { Store } from "./store.ts";

export interface OpenOptions {
  /** The plan that the store must have been filled for. */
  readonly planHash?: string;
  /** Bytes of histories kept decoded; 256 MB unless said. */
  readonly cacheBytes?: number;
}

/** A store may be replaced while it is opened: then the new one is opened, but not for ever. */
const ATTEMPTS = 3;

/**
 * Opens a store to read. Throws StoreError, in one sentence that says what to do, if there is none, if it is not whole, is not a store of this kind, or was filled for
 * another plan. Description and data are always of one and the same store, also where another process puts a new one in its place meanwhile.
 */
export function openStore(path: string, options: OpenOptions = {}): Store {
  for (let attempt = 1; ; attempt++) {
    const text = metaText(path);
    const opened = openData(path, metaOf(path, text), options);
    if (opened instanceof Store) return opened;
    if (metaText(path) === text) throw opened;
    if (attempt === ATTEMPTS) throw changedMeanwhile(path);
  }
}

function openData(path: string, meta: StoreMeta, options: OpenOptions): Store | StoreError {
  if (options.planHash !== undefined && meta.planHash !== options.planHash) {
    return new StoreError(
      `The store at ${path} was filled for plan ${meta.planHash.slice(0, 12)}, and plan ${options.planHash.slice(0, 12)} is wanted; fill it anew from this plan's batch run.`,
    );
  }
  const place = join(path, DATA_FILE);
  const data = dataFile(path, place);
  if (data === undefined) return damaged(path, `its data has 0 bytes, and ${meta.bytes} were written`);
  let database: Database | undefined;
  const refused = (error: StoreError): StoreError => {
    data.close();
    void database?.close();
    return error;
  };
  if (data.size !== meta.bytes) return refused(damaged(path, `its data has ${data.size} bytes, and ${meta.bytes} were written`));
  if (data.checksum() !== meta.checksum) return refused(damaged(path, "its data is not what was written"));
  try {
    database = databaseOf(data, place);
    if (database === undefined) return refused(changedMeanwhile(path));
    const store = new Store(meta, database, data, options.cacheBytes ?? 256 << 20);
    return data.intact() ? store : refused(changedMeanwhile(path));
  } catch (cause) {
    return refused(new StoreError(`The store at ${path} is damaged and can't be opened (${reason(cause)}); fill it anew from the batch run.`, { cause }));
  }
}

/** The description of the store that lies there; undefined where there is none that can be read. */
export function readMeta(path: string): StoreMeta | undefined {
  try {
    return metaOf(path, metaText(path));
  } catch {
    return undefined;
  }
}

function changedMeanwhile(path: string): StoreError {
  return new StoreError(`The store at ${path} was changed while it was opened; try again when it has been filled.`);
}

function damaged(path: string, how: string): StoreError {
  return new StoreError(`The store at ${path} is damaged: ${how}; fill it anew from the batch run.`);
}

function dataFile(path: string, place: string): DataFile | undefined {
  try {
    return new DataFile(place);
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw unreadable(path, DATA_FILE, cause);
  }
}

function metaText(path: string): string {
  try {
    return readFileSync(join(path, META_FILE), "utf8");
  } catch (cause) {
    if (!isAbsent(cause)) throw unreadable(path, META_FILE, cause);
    if (!existsSync(path)) throw new StoreError(`There is no store at ${path}; fill one from the batch run, or give its place.`);
    throw new StoreError(`${path} is no store: it has no ${META_FILE}; fill one from the batch run, or give its place.`);
  }
}

function metaOf(path: string, text: string): StoreMeta {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new StoreError(`The store at ${path} is damaged: ${META_FILE} is no JSON; fill it anew from the batch run.`, { cause });
  }
  const meta = StoreMetaSchema.safeParse(content);
  if (!meta.success)
    throw new StoreError(`${path} is no store that this version reads (${META_FILE} does not say mls-store/1); fill it anew from the batch run.`);
  return meta.data;
}

function isAbsent(cause: unknown): boolean {
  const code = codeOf(cause);
  return code === "ENOENT" || code === "ENOTDIR";
}

function unreadable(path: string, file: string, cause: unknown): StoreError {
  return new StoreError(`The store at ${path} can't be read: ${file} (${codeOf(cause) ?? reason(cause)}); check who may read there.`, { cause });
}

function codeOf(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
}
