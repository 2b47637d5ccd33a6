import { type EventColumn, lowerBound, type OneKeyEvents } from "../window/index.ts";
import { BLOCK_ROWS, decodeBlock } from "./block.ts";
import { type GroupDefinition, makeColumns } from "./definition.ts";
import type { Directory } from "./directory.ts";
import { StoreError } from "./errors.ts";

/** Gives a block's bytes, good until the next call; undefined if it is not there. */
export type BlockSource = (key: number, block: number) => Buffer | undefined;

/** One key's history, whose blocks are read when the kernel first looks at them. The arrays have room for all rows; what isn't read takes no memory to speak of. */
export class KeyHistory implements OneKeyEvents {
  readonly at: Float64Array;
  readonly columns: Readonly<Record<string, EventColumn>>;
  readonly from = 0;
  readonly to: number;
  /** Bytes of the arrays, and of what the kernel keeps with them. */
  readonly size: number;
  readonly #all: readonly EventColumn[];
  readonly #directory: Directory;
  readonly #source: BlockSource;
  readonly #loaded: Uint8Array;
  /** Asked for since the cache last looked. */
  used = true;

  /** `beside`: bytes a row that the kernel may keep beside the arrays. */
  constructor(definition: GroupDefinition, directory: Directory, beside: number, source: BlockSource) {
    const columns = makeColumns(definition, directory.rows);
    this.at = new Float64Array(directory.rows);
    this.columns = Object.fromEntries(definition.columns.map(({ name }, i) => [name, columns[i]!]));
    this.to = directory.rows;
    this.#all = [this.at, ...columns];
    this.size = this.#all.reduce((sum, column) => sum + column.byteLength, 200 + beside * directory.rows);
    this.#directory = directory;
    this.#source = source;
    this.#loaded = new Uint8Array(directory.starts.length);
    if (directory.inline !== undefined) this.#decode(0, directory.inline);
  }

  /** The first row with `at` ≥ bound. Reads at most one block. */
  find(bound: number): number {
    const { starts } = this.#directory;
    const next = lowerBound(starts, 0, starts.length, bound);
    if (next === 0) return 0;
    const from = (next - 1) * BLOCK_ROWS;
    const to = Math.min(this.to, from + BLOCK_ROWS);
    this.read(from, from + 1);
    return guessedBound(this.at, from, to, bound);
  }

  /** Makes rows `from` … `to − 1` ready. Throws StoreError if a block is missing. */
  read(from: number, to: number): void {
    if (from >= to) return;
    const last = Math.floor((to - 1) / BLOCK_ROWS);
    for (let block = Math.floor(from / BLOCK_ROWS); block <= last; block++) {
      if (this.#loaded[block] === 1) continue;
      const bytes = this.#source(this.#directory.key, block);
      if (bytes === undefined) throw new StoreError("A block of the store is missing; fill the store anew from the batch run.");
      this.#decode(block, bytes);
    }
  }

  #decode(block: number, bytes: Buffer): void {
    decodeBlock(bytes, this.#all, block * BLOCK_ROWS);
    this.#loaded[block] = 1;
  }
}

/** Rows around the guess that are looked at first: two lines of the processor's cache. */
const NEAR = 8;

/** `lowerBound` that begins where `bound` would be if times were evenly spread: most events are, so that it touches few rows. */
function guessedBound(at: Float64Array, from: number, to: number, bound: number): number {
  const first = at[from]!;
  const last = at[to - 1]!;
  if (!(bound > first)) return from;
  if (bound > last) return to;
  let low = from;
  let high = to - 1;
  const guess = low + Math.floor(((bound - first) / (last - first)) * (high - low));
  for (let reach = NEAR; reach < high - low; reach *= 4) {
    const below = Math.max(low, guess - reach);
    const above = Math.min(high, guess + reach);
    if (at[below]! < bound) low = below;
    else high = below;
    if (at[above]! < bound) low = Math.max(low, above);
    else high = Math.min(high, above);
    if (low >= below && high <= above) break;
  }
  return lowerBound(at, low, high, bound);
}

/** Histories in use, up to a number of bytes. The oldest goes first, unless it was asked for since it last was the oldest. */
export class HistoryCache {
  readonly #limit: number;
  readonly #held = new Map<string, KeyHistory>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): KeyHistory | undefined {
    const found = this.#held.get(key);
    if (found !== undefined) found.used = true;
    return found;
  }

  put(key: string, history: KeyHistory): void {
    this.#held.set(key, history);
    this.#size += history.size;
    for (const [oldest, old] of this.#held) {
      if (this.#size <= this.#limit) break;
      if (old === history) continue;
      this.#held.delete(oldest);
      if (old.used) {
        old.used = false;
        this.#held.set(oldest, old);
      } else this.#size -= old.size;
    }
  }
}
