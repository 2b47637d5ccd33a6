import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { open, type RootDatabase } from "lmdb";
import { type OneKeyEvents, OneKeyWindows, type OneValue } from "../window/index.ts";
import { DATA_FILE, type GroupDefinition, GroupDefinitionSchema, makeColumns, META_FILE, type StoreMeta, StoreMetaSchema } from "./definition.ts";
import { decodeDirectory } from "./directory.ts";
import { fileChecksum } from "./checksum.ts";
import { reason, StoreError } from "./errors.ts";
import { HistoryCache, KeyHistory } from "./history.ts";
import { blockPlace, definitionPlace, directoryPlace, encodeKey, keyName, type KeyPart } from "./key.ts";

/** A window's value in its physical form (runtime/contract/types.ts); missing is null. */
export type WindowValue = number | string | boolean | null | readonly (number | string | boolean | null)[];

export interface OpenOptions {
  /** The plan that the store must have been filled for. */
  readonly planHash?: string;
  /** Bytes of histories kept decoded; 256 MB unless said. */
  readonly cacheBytes?: number;
}

interface OpenGroup {
  readonly number: number;
  readonly definition: GroupDefinition;
  readonly windows: OneKeyWindows;
  readonly decoders: readonly ((value: OneValue) => WindowValue)[];
  readonly empty: OneKeyEvents;
  /** Distinguishes the groups in the cache. */
  readonly prefix: string;
}

/**
 * Opens a store to read. Throws StoreError, in one sentence that says what to do, if there is none, if it is not whole, is not a store of this kind, or was filled for
 * another plan.
 */
export function openStore(path: string, options: OpenOptions = {}): Store {
  const meta = readMeta(path);
  if (options.planHash !== undefined && meta.planHash !== options.planHash) {
    throw new StoreError(
      `The store at ${path} was filled for plan ${meta.planHash.slice(0, 12)}, and plan ${options.planHash.slice(0, 12)} is wanted; fill it anew from this plan's batch run.`,
    );
  }
  const data = join(path, DATA_FILE);
  const bytes = existsSync(data) ? statSync(data).size : 0;
  if (bytes !== meta.bytes)
    throw new StoreError(
      `The store at ${path} is damaged: its data has ${bytes} bytes, and ${meta.bytes} were written; fill it anew from the batch run.`,
    );
  if (fileChecksum(data) !== meta.checksum)
    throw new StoreError(`The store at ${path} is damaged: its data is not what was written; fill it anew from the batch run.`);
  let database: RootDatabase<Buffer, Buffer> | undefined;
  try {
    database = open<Buffer, Buffer>({ path: data, noSubdir: true, encoding: "binary", keyEncoding: "binary", readOnly: true });
    return new Store(meta, database, options.cacheBytes ?? 256 << 20);
  } catch (cause) {
    void database?.close();
    throw new StoreError(`The store at ${path} is damaged and can't be opened (${reason(cause)}); fill it anew from the batch run.`, { cause });
  }
}

function readMeta(path: string): StoreMeta {
  if (!existsSync(path)) throw new StoreError(`There is no store at ${path}; fill one from the batch run, or give its place.`);
  const file = join(path, META_FILE);
  if (!existsSync(file)) throw new StoreError(`${path} is no store: it has no ${META_FILE}; fill one from the batch run, or give its place.`);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new StoreError(`The store at ${path} is damaged: ${META_FILE} is no JSON; fill it anew from the batch run.`, { cause });
  }
  const meta = StoreMetaSchema.safeParse(content);
  if (!meta.success)
    throw new StoreError(`${path} is no store that this version reads (${META_FILE} does not say mls-store/1); fill it anew from the batch run.`);
  return meta.data;
}

/** An open store. Everything but `close` is synchronous. */
export class Store {
  readonly planHash: string;
  /** The instant (µs) up to which the store holds the history; undefined if it holds nothing. */
  readonly dataEnd: number | undefined;
  readonly meta: StoreMeta;
  readonly #database: RootDatabase<Buffer, Buffer>;
  readonly #groups = new Map<string, OpenGroup>();
  readonly #cache: HistoryCache;

  /** Use `openStore`. */
  constructor(meta: StoreMeta, database: RootDatabase<Buffer, Buffer>, cacheBytes: number) {
    this.meta = meta;
    this.planHash = meta.planHash;
    this.dataEnd = meta.dataEnd ?? undefined;
    this.#database = database;
    this.#cache = new HistoryCache(cacheBytes);
    for (const { id, number } of meta.groups) this.#groups.set(id, openGroup(number, database));
  }

  /** The group's history of a key: empty for one that was never seen, and if a part is missing. Throws StoreError for a group that is not there. */
  history(groupId: string, key: readonly KeyPart[]): OneKeyEvents {
    const group = this.#groups.get(groupId);
    if (group === undefined) throw new StoreError(`The store has no group \`${groupId}\`; fill it anew from this plan's batch run.`);
    return this.#history(group, key);
  }

  /** Values of the group's windows, in the plan's order, of a key at t (µs, after readiness): the same bits as the batch run's. */
  evaluate(groupId: string, key: readonly KeyPart[], t: number): readonly WindowValue[] {
    const group = this.#groups.get(groupId);
    if (group === undefined) throw new StoreError(`The store has no group \`${groupId}\`; fill it anew from this plan's batch run.`);
    const values = group.windows.evaluate(this.#history(group, key), t);
    const decoded: WindowValue[] = [];
    for (let i = 0; i < values.length; i++) decoded.push(group.decoders[i]!(values[i]!));
    return decoded;
  }

  async close(): Promise<void> {
    await this.#database.close();
  }

  #history(group: OpenGroup, key: readonly KeyPart[]): OneKeyEvents {
    const name = group.prefix + keyName(key);
    const held = this.#cache.get(name);
    if (held !== undefined) return held;
    const bytes = encodeKey(key);
    if (bytes === undefined) return group.empty;
    const directory = this.#database.getBinary(directoryPlace(group.number, bytes));
    if (directory === undefined) return group.empty;
    const history = new KeyHistory(group.definition, decodeDirectory(directory), group.windows.bytesARow, (number, block) => {
      const bytes = this.#database.getBinaryFast(blockPlace(group.number, number, block));
      // The buffer is the database's own, longer than its `length` says.
      return bytes?.subarray(0, bytes.length);
    });
    this.#cache.put(name, history);
    return history;
  }
}

function openGroup(number: number, database: RootDatabase<Buffer, Buffer>): OpenGroup {
  const bytes = database.getBinary(definitionPlace(number));
  if (bytes === undefined) throw new StoreError("a group's definition is missing");
  const definition = GroupDefinitionSchema.parse(JSON.parse(bytes.toString("utf8")));
  const codes = definition.columns.filter(({ kind }) => kind === "code").map(({ name }) => name);
  const windows = new OneKeyWindows(definition.windows, codes);
  const columns = makeColumns(definition, 0);
  const empty = {
    at: new Float64Array(0),
    columns: Object.fromEntries(definition.columns.map(({ name }, i) => [name, columns[i]!])),
    from: 0,
    to: 0,
  };
  const decoders = definition.windows.map((_, i) => decoder(definition, i, windows.dictionaryOf(i)));
  return { number, definition, windows, decoders, empty, prefix: `${number}:` };
}

/** From the kernel's value to the physical one: codes to strings, 0/1 to bools, NaN and −1 to null. */
function decoder(definition: GroupDefinition, index: number, codes: string | undefined): (value: OneValue) => WindowValue {
  const column = codes === undefined ? undefined : definition.columns.find(({ name }) => name === codes);
  const dictionary = column?.kind === "code" ? column.dictionary : undefined;
  const type = definition.types[index];
  const isBool = type !== undefined && (type.kind === "bool" || (type.kind === "list" && type.of.kind === "bool"));
  const one = (value: number): number | string | boolean | null => {
    if (dictionary !== undefined) return dictionary[value] ?? null;
    if (Number.isNaN(value)) return null;
    return isBool ? value === 1 : value;
  };
  return (value) => (typeof value === "number" ? one(value) : value.map(one));
}
