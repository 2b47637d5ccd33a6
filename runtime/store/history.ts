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
  /** Bytes of the arrays. */
  readonly size: number;
  readonly #all: readonly EventColumn[];
  readonly #directory: Directory;
  readonly #source: BlockSource;
  readonly #loaded: Uint8Array;

  constructor(definition: GroupDefinition, directory: Directory, source: BlockSource) {
    const columns = makeColumns(definition, directory.rows);
    this.at = new Float64Array(directory.rows);
    this.columns = Object.fromEntries(definition.columns.map(({ name }, i) => [name, columns[i]!]));
    this.to = directory.rows;
    this.#all = [this.at, ...columns];
    this.size = this.#all.reduce((sum, column) => sum + column.byteLength, 200);
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
    return lowerBound(this.at, from, to, bound);
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

/** Histories in use, up to a number of bytes; the one that has not been asked for longest goes first. */
export class HistoryCache {
  readonly #limit: number;
  readonly #held = new Map<string, KeyHistory>();
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): KeyHistory | undefined {
    const found = this.#held.get(key);
    if (found !== undefined) {
      this.#held.delete(key);
      this.#held.set(key, found);
    }
    return found;
  }

  put(key: string, history: KeyHistory): void {
    this.#held.set(key, history);
    this.#size += history.size;
    for (const [oldest, old] of this.#held) {
      if (this.#size <= this.#limit || old === history) break;
      this.#held.delete(oldest);
      this.#size -= old.size;
    }
  }
}
