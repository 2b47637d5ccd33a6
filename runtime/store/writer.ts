import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { EventColumn } from "../window/index.ts";
import { BLOCK_ROWS, encodeBlock } from "./block.ts";
import { type Database, newDatabase } from "./database.ts";
import { DATA_FILE, type GroupDefinition, GroupDefinitionSchema, makeColumns, META_FILE, type StoreMeta } from "./definition.ts";
import { type Directory, encodeDirectory } from "./directory.ts";
import { fileChecksum } from "./checksum.ts";
import { reason, StoreError } from "./errors.ts";
import { blockPlace, definitionPlace, directoryPlace, encodeKey, type KeyPart } from "./key.ts";

/** Bytes that are gathered before they are written in one transaction. */
const BATCH = 4 << 20;

/**
 * Fills a store: `group` for each group, `add` its keys' rows, then `commit`. All is written into a folder of another name beside `path`, which takes that name only
 * at the end: whatever happens before, there is no store, or the one that was there. Not committed, it must be `abort`ed.
 */
export class StoreWriter {
  readonly #path: string;
  readonly #folder: string;
  readonly #database: Database;
  readonly #groups: GroupWriter[] = [];
  readonly #pending: { place: Buffer; bytes: Buffer }[] = [];
  #pendingBytes = 0;
  #closed = false;

  /** Throws StoreError if the folder can't be made. */
  constructor(path: string) {
    this.#path = resolve(path);
    this.#folder = join(dirname(this.#path), `.${basename(this.#path)}.part-${process.pid}-${Date.now().toString(36)}`);
    try {
      removeStale(this.#path);
      mkdirSync(this.#folder, { recursive: true });
      this.#database = newDatabase(this.#folder);
    } catch (cause) {
      throw new StoreError(`The store can't be written at ${this.#path}: ${reason(cause)}.`, { cause });
    }
  }

  /** Begins a group. Its keys' rows follow by `add`. */
  group(id: string, definition: GroupDefinition): GroupWriter {
    for (const group of this.#groups) {
      if (group.id === id) throw new StoreError(`Group \`${id}\` is written twice.`);
      group.close();
    }
    const number = this.#groups.length;
    const checked = GroupDefinitionSchema.parse(definition);
    this.#put(definitionPlace(number), Buffer.from(JSON.stringify(checked), "utf8"));
    const writer = new GroupWriter(id, number, checked, (place, bytes) => this.#put(place, bytes));
    this.#groups.push(writer);
    return writer;
  }

  /** Makes the store whole and gives it its name, in place of an earlier one. `dataEnd`: the instant (µs) up to which the data goes. */
  async commit(meta: { readonly planHash: string; readonly dataEnd: number | null }): Promise<void> {
    try {
      for (const group of this.#groups) group.close();
      this.#flush();
      await this.#close();
      const data = join(this.#folder, DATA_FILE);
      syncFile(data);
      const groups = this.#groups.map(({ id, number, keys, rows }) => ({ id, number, keys, rows }));
      const whole: StoreMeta = {
        format: "mls-store/1",
        planHash: meta.planHash,
        dataEnd: meta.dataEnd,
        bytes: statSync(data).size,
        checksum: fileChecksum(data),
        groups,
      };
      const metaFile = join(this.#folder, META_FILE);
      writeFileSync(metaFile, `${JSON.stringify(whole, null, 2)}\n`);
      syncFile(metaFile);
      this.#takeName();
    } catch (cause) {
      await this.abort();
      throw cause instanceof StoreError ? cause : new StoreError(`The store can't be written at ${this.#path}: ${reason(cause)}.`, { cause });
    }
  }

  /** Leaves nothing behind. */
  async abort(): Promise<void> {
    await this.#close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #takeName(): void {
    if (!existsSync(this.#path)) {
      renameSync(this.#folder, this.#path);
      return;
    }
    const old = `${this.#folder}.old`;
    renameSync(this.#path, old);
    renameSync(this.#folder, this.#path);
    rmSync(old, { recursive: true, force: true });
  }

  async #close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#database.close();
  }

  #put(place: Buffer, bytes: Buffer): void {
    this.#pending.push({ place, bytes });
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= BATCH) this.#flush();
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    try {
      this.#database.transactionSync(() => {
        for (const { place, bytes } of this.#pending) this.#database.putSync(place, bytes);
      });
    } catch (cause) {
      throw new StoreError(`The store can't be written at ${this.#path}: ${reason(cause)}.`, { cause });
    }
    this.#pending.length = 0;
    this.#pendingBytes = 0;
  }
}

type Output = (place: Buffer, bytes: Buffer) => void;

/** Writes one group's histories, key by key. */
export class GroupWriter {
  readonly id: string;
  readonly number: number;
  keys = 0;
  rows = 0;
  readonly #definition: GroupDefinition;
  readonly #output: Output;
  readonly #at = new Float64Array(BLOCK_ROWS);
  readonly #columns: EventColumn[];
  readonly #seen = new Set<string>();
  #key: Buffer | undefined;
  #filled = 0;
  #written = 0;
  #starts: number[] = [];
  #lastAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(id: string, number: number, definition: GroupDefinition, output: Output) {
    this.id = id;
    this.number = number;
    this.#definition = definition;
    this.#output = output;
    this.#columns = makeColumns(definition, BLOCK_ROWS);
  }

  /**
   * Adds rows `from` … `to − 1` of a key, in order of `at`. A key's rows may come in several calls, one after the other. Rows of a key with a missing part are left out:
   * nothing can ask for them. Throws StoreError for rows out of order, a key that comes again, or a column that is not there.
   */
  add(key: readonly KeyPart[], at: Float64Array, columns: Readonly<Record<string, EventColumn>>, from: number, to: number): void {
    const bytes = encodeKey(key);
    if (bytes !== undefined) this.addRows(bytes, at, columns, from, to, key);
  }

  /** The same, of a key in its bytes. */
  addRows(bytes: Buffer, at: Float64Array, columns: Readonly<Record<string, EventColumn>>, from: number, to: number, key: readonly KeyPart[] = [bytes.toString("hex")]): void {
    if (this.#closed) throw new StoreError(`Group \`${this.id}\` is closed; write one group after the other.`);
    if (from >= to) return;
    if (this.#key === undefined || !this.#key.equals(bytes)) this.#begin(bytes, key);
    const sources = this.#definition.columns.map(({ name, kind }) => {
      const column = columns[name];
      const fits = kind === "number" ? column instanceof Float64Array : kind === "code" ? column instanceof Int32Array : column instanceof Uint8Array;
      if (column === undefined || !fits) throw new StoreError(`The events of group \`${this.id}\` have no column \`${name}\` of kind ${kind}.`);
      return column;
    });
    for (let row = from; row < to; ) {
      const rows = Math.min(to - row, BLOCK_ROWS - this.#filled);
      this.#copy(at, sources, row, rows, key);
      row += rows;
      if (this.#filled === BLOCK_ROWS) this.#writeBlock();
    }
  }

  /** Adds a key as another store holds it, with the same definition. */
  addEncoded(bytes: Buffer, directory: Directory, blocks: readonly Buffer[]): void {
    this.#begin(bytes, [bytes.toString("hex")]);
    this.rows += directory.rows;
    for (const [block, content] of blocks.entries()) this.#output(blockPlace(this.number, this.keys, block), content);
    this.#output(directoryPlace(this.number, bytes), encodeDirectory({ ...directory, key: this.keys }));
    this.#key = undefined;
  }

  /** Writes out the last key. No rows can follow. */
  close(): void {
    this.#end();
    this.#closed = true;
  }

  #begin(bytes: Buffer, key: readonly KeyPart[]): void {
    this.#end();
    const text = bytes.toString("latin1");
    if (this.#seen.has(text))
      throw new StoreError(`Rows of key ${JSON.stringify(key)} of group \`${this.id}\` come again after those of others; sort them by key.`);
    this.#seen.add(text);
    this.#key = bytes;
    this.keys++;
  }

  #copy(at: Float64Array, sources: readonly EventColumn[], row: number, rows: number, key: readonly KeyPart[]): void {
    for (let i = 0; i < rows; i++) {
      const time = at[row + i]!;
      if (!(time >= this.#lastAt))
        throw new StoreError(`Rows of key ${JSON.stringify(key)} of group \`${this.id}\` are not in order of time; sort them by key, then time.`);
      this.#lastAt = time;
      this.#at[this.#filled + i] = time;
    }
    for (const [c, source] of sources.entries()) this.#columns[c]!.set(source.subarray(row, row + rows), this.#filled);
    this.#filled += rows;
    this.rows += rows;
  }

  #writeBlock(): void {
    this.#output(blockPlace(this.number, this.keys, this.#starts.length), this.#pack());
    this.#starts.push(this.#at[0]!);
    this.#written += this.#filled;
    this.#filled = 0;
  }

  #pack(): Buffer {
    return encodeBlock([this.#at, ...this.#columns], 0, this.#filled);
  }

  #end(): void {
    if (this.#key === undefined) return;
    const rows = this.#written + this.#filled;
    let inline: Buffer | undefined;
    if (this.#written === 0) {
      inline = this.#pack();
      this.#starts.push(this.#at[0]!);
    } else if (this.#filled > 0) this.#writeBlock();
    this.#output(directoryPlace(this.number, this.#key), encodeDirectory({ key: this.keys, rows, starts: Float64Array.from(this.#starts), inline }));
    this.#key = undefined;
    this.#filled = 0;
    this.#written = 0;
    this.#starts = [];
    this.#lastAt = Number.NEGATIVE_INFINITY;
  }
}

/** Removes what writers that were killed have left beside `path`. */
function removeStale(path: string): void {
  const prefix = `.${basename(path)}.part-`;
  const parent = dirname(path);
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const writer = Number.parseInt(name.slice(prefix.length), 10);
    if (name.startsWith(prefix) && !isAlive(writer)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}

function syncFile(path: string): void {
  const file = openSync(path, "r+");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
