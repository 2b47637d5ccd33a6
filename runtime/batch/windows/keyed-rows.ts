import { type ColumnArray, SpillFile } from "../spill.ts";
import type { Shape } from "./shape.ts";
import { SortWithin } from "./sort-within.ts";

/** Rows in the order of partitions: those of partition p lie from `starts[p]` on. */
export interface KeyedBlock {
  readonly starts: Int32Array;
  /** By column; the file's place of those that are not in memory. */
  readonly held: readonly (ColumnArray | number)[];
}

/**
 * Rows in blocks, each in the order of partitions of keys. Key code k (−1: none) lies in partition (k + 1) mod 2^bits, as that partition's key (k + 1) div 2^bits. It is plain data over shared memory, so that any
 * thread can read it.
 */
export interface KeyedBlocks {
  readonly rows: number;
  readonly names: readonly string[];
  readonly shapes: readonly Shape[];
  /** The exponent of the number of partitions. */
  readonly bits: number;
  /** The column of numbers by which a key's rows ascend. */
  readonly order: string;
  /** The greatest code + 1; −1 of no rows. */
  readonly greatest: number;
  readonly blocks: readonly KeyedBlock[];
  /** The open file of the blocks that are not in memory. */
  readonly descriptor: number | undefined;
}

/** One partition's rows in order of (key, time). `keyStart`: by the key's code within the partition. */
export interface KeyedRows {
  readonly rows: number;
  readonly keyStart: Int32Array;
  readonly columns: ReadonlyMap<string, ColumnArray>;
}

/** Rows of a partition. */
export function rowsOf({ blocks }: KeyedBlocks, partition: number): number {
  let count = 0;
  for (const { starts } of blocks) count += starts[partition + 1]! - starts[partition]!;
  return count;
}

/** Puts partitions into order of key and time, one at a time. */
export class PartitionReader {
  readonly #keyed: KeyedBlocks;
  readonly #file: SpillFile | undefined;
  readonly #sort = new SortWithin();
  readonly #kept = new Map<string, ColumnArray>();

  constructor(keyed: KeyedBlocks) {
    this.#keyed = keyed;
    this.#file = keyed.descriptor === undefined ? undefined : SpillFile.opened(keyed.descriptor);
  }

  /** A partition's rows in order. The arrays are this object's own, and hold until the next load. */
  load(partition: number): KeyedRows {
    const { bits, order, names, shapes, greatest } = this.#keyed;
    const rows = rowsOf(this.#keyed, partition);
    const keys = this.#take("key", "integer", rows) as Int32Array;
    this.#gather(partition, names.indexOf("__k"), keys);
    const keyStart = new Int32Array((greatest >> bits) + 2);
    for (let i = 0; i < rows; i++) keyStart[((keys[i]! + 1) >> bits) + 1]!++;
    for (let k = 1; k < keyStart.length; k++) keyStart[k]! += keyStart[k - 1]!;
    const next = keyStart.slice();
    // First the times, with the row that each belongs to; what else a row holds follows them.
    const came = this.#take("came", "number", rows) as Float64Array;
    this.#gather(partition, names.indexOf(order), came);
    const times = this.#take(order, "number", rows) as Float64Array;
    const from = this.#take("from", "integer", rows) as Int32Array;
    for (let i = 0; i < rows; i++) {
      const place = next[(keys[i]! + 1) >> bits]!++;
      times[place] = came[i]!;
      from[place] = i;
    }
    for (let key = 0; key + 1 < keyStart.length; key++) if (keyStart[key + 1]! - keyStart[key]! > 1) this.#sort.sort(times, from, keyStart[key]!, keyStart[key + 1]!);
    const columns = new Map<string, ColumnArray>([[order, times]]);
    names.forEach((name, i) => {
      if (name === "__k" || name === order) return;
      const shape = shapes[i]!;
      const arrived = this.#take(`came.${shape}`, shape, rows);
      this.#gather(partition, i, arrived);
      const ordered = this.#take(name, shape, rows);
      for (let row = 0; row < rows; row++) ordered[row] = arrived[from[row]!]!;
      columns.set(name, ordered);
    });
    return { rows, keyStart, columns };
  }

  /** An array that is used again for each partition. */
  #take(name: string, shape: Shape, rows: number): ColumnArray {
    let array = this.#kept.get(name);
    if (array === undefined || array.length < rows) {
      const length = Math.ceil(rows * 1.25);
      array = shape === "number" ? new Float64Array(length) : shape === "integer" ? new Int32Array(length) : new Uint8Array(length);
      this.#kept.set(name, array);
    }
    return array.subarray(0, rows);
  }

  /** One column of a partition, in the order in which the rows came. */
  #gather(partition: number, column: number, into: ColumnArray): void {
    let at = 0;
    for (const { starts, held } of this.#keyed.blocks) {
      const [from, to] = [starts[partition]!, starts[partition + 1]!];
      if (from === to) continue;
      const block = held[column]!;
      if (typeof block === "number") this.#file!.take(into.subarray(at, at + to - from), block + from * into.BYTES_PER_ELEMENT);
      else into.set(block.subarray(from, to), at);
      at += to - from;
    }
  }
}
