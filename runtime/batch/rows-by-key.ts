/**
 * Rows of a stream, put in order of (key, time) without a sort of the whole: keys are small codes, so rows are counted into partitions of keys as they come, and each partition into its keys when it is
 * asked for, in the processor's cache. Rows of one key mostly come in the order of time; where they don't, that key's rows are sorted. It is what the engine's sort would give, at a cost that grows with the rows
 * alone; and only one partition must be in memory: blocks of rows that find no room there lie in a file.
 */
import type { DuckDBResult } from "@duckdb/node-api";
import { copyIntegers, copyNumbers } from "./vectors.ts";
import { SortWithin } from "./sort-within.ts";
import type { ColumnArray, Spill, SpillFile } from "./spill.ts";

/** How a column is held: doubles (missing NaN), 32-bit integers (missing −1), bytes of a condition (missing 0). */
export type Shape = "number" | "integer" | "flag";

const BYTES = { number: 8, integer: 4, flag: 1 } as const;

/** Rows that are put into partitions at a time. */
const BLOCK = 1 << 18;
/** Rows that a partition should have. */
const PARTITION = 1 << 18;

export function newArray(shape: Shape, length: number): ColumnArray {
  return shape === "number" ? new Float64Array(length) : shape === "integer" ? new Int32Array(length) : new Uint8Array(length);
}

/** How many partitions so many rows want: a power of two, given as its exponent. */
export function partitionBits(rows: number): number {
  let bits = 0;
  while (bits < 12 && rows > PARTITION << bits) bits++;
  return bits;
}

/** Rows in the order of partitions: those of partition p lie from `starts[p]` on. */
interface Block {
  readonly starts: Int32Array;
  /** By column; the file's place of those that are not in memory. */
  readonly held: readonly (ColumnArray | number)[];
}

/** One partition's rows in order of (key, time). `keyStart`: by the key's code within the partition. */
export interface KeyedRows {
  readonly rows: number;
  readonly keyStart: Int32Array;
  readonly columns: ReadonlyMap<string, ColumnArray>;
}

export interface RowsOptions {
  readonly shape: (name: string) => Shape;
  /** The exponent of the number of partitions. */
  readonly bits: number;
  readonly spill: Spill;
  /** The column of numbers by which a key's rows ascend. */
  readonly order: string;
}

/** Key code k (−1: none) lies in partition (k + 1) mod 2^bits, as that partition's key (k + 1) div 2^bits. */
export class RowsByKey {
  readonly #names: readonly string[];
  readonly #shapes: readonly Shape[];
  readonly #options: RowsOptions;
  readonly #blocks: Block[] = [];
  readonly #reserved: number[] = [];
  readonly #sort = new SortWithin();
  readonly #kept = new Map<string, ColumnArray>();
  #file: SpillFile | undefined;
  #staged: ColumnArray[];
  #place = new Int32Array(0);
  #fill = 0;
  #greatest = -1;
  rows = 0;

  private constructor(names: readonly string[], options: RowsOptions) {
    this.#names = names;
    this.#shapes = names.map((name) => (name === "__k" ? "integer" : options.shape(name)));
    this.#options = options;
    this.#staged = this.#shapes.map((shape) => newArray(shape, BLOCK));
  }

  /** Takes all rows of a stream; one column is `__k`. */
  static async read(result: DuckDBResult, options: RowsOptions): Promise<RowsByKey> {
    const made = new RowsByKey(result.columnNames(), options);
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      const count = chunk.rowCount;
      if (made.#fill + count > BLOCK) made.#flush();
      for (let i = 0; i < made.#staged.length; i++) {
        const target = made.#staged[i]!;
        const vector = chunk.getColumnVector(i);
        if (target instanceof Float64Array) copyNumbers(vector, count, target, made.#fill);
        else copyIntegers(vector, count, target, made.#fill);
      }
      made.#fill += count;
    }
    made.#flush();
    made.#staged = [];
    made.#place = new Int32Array(0);
    return made;
  }

  get partitions(): number {
    return 1 << this.#options.bits;
  }

  /** Rows of a partition. */
  count(partition: number): number {
    let count = 0;
    for (const { starts } of this.#blocks) count += starts[partition + 1]! - starts[partition]!;
    return count;
  }

  /** Frees what is held in memory. */
  drop(): void {
    for (const bytes of this.#reserved) this.#options.spill.release(bytes);
    this.#reserved.length = 0;
    this.#blocks.length = 0;
    this.#kept.clear();
  }

  /** Puts the staged rows in order of their partitions, and keeps them. */
  #flush(): void {
    const rows = this.#fill;
    if (rows === 0) return;
    this.#fill = 0;
    this.rows += rows;
    const mask = this.partitions - 1;
    const keys = this.#staged[this.#names.indexOf("__k")] as Int32Array;
    const starts = new Int32Array(this.partitions + 1);
    for (let i = 0; i < rows; i++) {
      const key = keys[i]! + 1;
      if (key > this.#greatest) this.#greatest = key;
      starts[(key & mask) + 1]!++;
    }
    for (let p = 0; p < this.partitions; p++) starts[p + 1]! += starts[p]!;
    const next = starts.slice();
    if (this.#place.length < rows) this.#place = new Int32Array(BLOCK);
    const place = this.#place;
    for (let i = 0; i < rows; i++) place[i] = next[(keys[i]! + 1) & mask]!++;
    const bytes = rows * this.#shapes.reduce((sum, shape) => sum + BYTES[shape], 0);
    const stays = this.#options.spill.reserve(bytes);
    if (stays) this.#reserved.push(bytes);
    else this.#file ??= this.#options.spill.file("rows");
    const held = this.#staged.map((staged, i) => {
      const ordered = newArray(this.#shapes[i]!, rows);
      for (let row = 0; row < rows; row++) ordered[place[row]!] = staged[row]!;
      return stays ? ordered : this.#file!.put(ordered);
    });
    this.#blocks.push({ starts, held });
  }

  /** A partition's rows in order. The arrays are this object's own, and hold until the next load. */
  load(partition: number): KeyedRows {
    const { bits, order } = this.#options;
    const rows = this.count(partition);
    const keys = this.#take("key", "integer", rows) as Int32Array;
    this.#gather(partition, this.#names.indexOf("__k"), keys);
    const keyStart = new Int32Array((this.#greatest >> bits) + 2);
    for (let i = 0; i < rows; i++) keyStart[((keys[i]! + 1) >> bits) + 1]!++;
    for (let k = 1; k < keyStart.length; k++) keyStart[k]! += keyStart[k - 1]!;
    const next = keyStart.slice();
    // First the times, with the row that each belongs to; what else a row holds follows them.
    const came = this.#take("came", "number", rows) as Float64Array;
    this.#gather(partition, this.#names.indexOf(order), came);
    const times = this.#take(order, "number", rows) as Float64Array;
    const from = this.#take("from", "integer", rows) as Int32Array;
    for (let i = 0; i < rows; i++) {
      const place = next[(keys[i]! + 1) >> bits]!++;
      times[place] = came[i]!;
      from[place] = i;
    }
    for (let key = 0; key + 1 < keyStart.length; key++) if (keyStart[key + 1]! - keyStart[key]! > 1) this.#sort.sort(times, from, keyStart[key]!, keyStart[key + 1]!);
    const columns = new Map<string, ColumnArray>([[order, times]]);
    this.#names.forEach((name, i) => {
      if (name === "__k" || name === order) return;
      const shape = this.#shapes[i]!;
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
      array = newArray(shape, Math.ceil(rows * 1.25));
      this.#kept.set(name, array);
    }
    return array.subarray(0, rows);
  }

  /** One column of a partition, in the order in which the rows came. */
  #gather(partition: number, column: number, into: ColumnArray): void {
    let at = 0;
    for (const { starts, held } of this.#blocks) {
      const [from, to] = [starts[partition]!, starts[partition + 1]!];
      if (from === to) continue;
      const block = held[column]!;
      if (typeof block === "number") this.#file!.take(into.subarray(at, at + to - from), block + from * into.BYTES_PER_ELEMENT);
      else into.set(block.subarray(from, to), at);
      at += to - from;
    }
  }
}
