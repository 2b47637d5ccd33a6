import type { KernelWindow } from "../contract/batch.ts";
import { WindowKernel } from "./kernel.ts";
import { type EventColumn, type Queries, WindowError, type WindowResult } from "./types.ts";

/** Some rows of the events, sorted by (key, at) on from those before: `key[i]` is row i's key code, ascending. */
export interface EventChunk {
  readonly key: Int32Array;
  readonly at: Float64Array;
  readonly columns: Readonly<Record<string, EventColumn>>;
}

/**
 * Evaluates windows over events that come in chunks, so that only a chunk and the rows of one key are in memory. A key is evaluated when its last row has come;
 * chunks may end anywhere.
 */
export class WindowStream {
  readonly #kernel: WindowKernel;
  readonly #queries: Queries;
  /** The next key to be evaluated. */
  #key = 0;
  #heldKey = -1;
  #held: { at: Float64Array; columns: Record<string, EventColumn>; rows: number } | undefined;

  /** `codes`: the event columns that hold codes. Throws WindowError. */
  constructor(windows: readonly KernelWindow[], codes: Iterable<string>, queries: Queries) {
    this.#kernel = new WindowKernel(windows, codes, queries.t.length);
    this.#queries = queries;
  }

  /** Takes the next rows. Keys without queries may be among them. */
  push(chunk: EventChunk): void {
    const rows = chunk.key.length;
    let start = 0;
    while (start < rows) {
      const key = chunk.key[start]!;
      let end = start + 1;
      while (end < rows && chunk.key[end] === key) end++;
      this.#take(chunk, key, start, end, end === rows);
      start = end;
    }
  }

  /** Says that the last row has come, and gives the results. */
  finish(): WindowResult[] {
    this.#closeHeld();
    this.#emptyKeysTo(this.#queries.keyStart.length - 1);
    return this.#kernel.results();
  }

  #take(chunk: EventChunk, key: number, start: number, end: number, mayGoOn: boolean): void {
    if (key !== this.#heldKey) {
      this.#closeHeld();
      if (key < this.#key) throw new WindowError(`events of key ${key} come after those of key ${this.#key - 1}; sort them by key, then time`);
    }
    if (this.#held !== undefined || mayGoOn) this.#hold(chunk, key, start, end);
    else this.#evaluate(key, chunk.at, chunk.columns, start, end);
  }

  #evaluate(key: number, at: Float64Array, columns: Readonly<Record<string, EventColumn>>, from: number, to: number): void {
    const { keyStart, t, own } = this.#queries;
    this.#emptyKeysTo(Math.min(key, keyStart.length - 1));
    if (key < keyStart.length - 1) this.#kernel.evaluateKey(at, columns, from, to, t, keyStart[key]!, keyStart[key + 1]!, own);
    this.#key = key + 1;
  }

  #emptyKeysTo(key: number): void {
    const { keyStart, t } = this.#queries;
    for (; this.#key < key; this.#key++) this.#kernel.evaluateKey(NO_ROWS, {}, 0, 0, t, keyStart[this.#key]!, keyStart[this.#key + 1]!);
  }

  #closeHeld(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    this.#evaluate(this.#heldKey, held.at, held.columns, 0, held.rows);
    this.#heldKey = -1;
  }

  /** Keeps rows of a key that may go on in the next chunk. */
  #hold(chunk: EventChunk, key: number, start: number, end: number): void {
    const before = this.#held?.rows ?? 0;
    const rows = before + end - start;
    const capacity = this.#held === undefined ? rows : this.#held.at.length >= rows ? this.#held.at.length : Math.max(rows, 2 * before);
    const held = this.#held;
    const at = held !== undefined && held.at.length >= capacity ? held.at : new Float64Array(capacity);
    if (held !== undefined && at !== held.at) at.set(held.at.subarray(0, before));
    at.set(chunk.at.subarray(start, end), before);
    const columns: Record<string, EventColumn> = {};
    for (const [name, column] of Object.entries(chunk.columns)) {
      const kept = grown(held?.columns[name], column, before, capacity);
      kept.set(column.subarray(start, end), before);
      columns[name] = kept;
    }
    this.#held = { at, columns, rows };
    this.#heldKey = key;
  }
}

const NO_ROWS = new Float64Array(0);

function grown(old: EventColumn | undefined, like: EventColumn, rows: number, capacity: number): EventColumn {
  if (old !== undefined && old.length >= capacity) return old;
  const made =
    like instanceof Float64Array ? new Float64Array(capacity) : like instanceof Int32Array ? new Int32Array(capacity) : new Uint8Array(capacity);
  if (old !== undefined) made.set(old.subarray(0, rows));
  return made;
}
