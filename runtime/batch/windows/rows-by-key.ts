/**
 * Rows of a stream, put in order of (key, time) without a sort of the whole: keys are small codes, so rows are counted into partitions of keys as they come, and each partition into its keys when it is
 * asked for, in the processor's cache (keyed-rows.ts). Rows of one key mostly come in the order of time; where they don't, that key's rows are sorted. It is what the engine's sort would give, at a cost that grows
 * with the rows alone; and only one partition must be in memory: blocks of rows that find no room there lie in a file.
 */
import type { DuckDBResult } from "@duckdb/node-api";
import type { ColumnArray, Spill, SpillFile } from "../spill.ts";
import { copyIntegers, copyNumbers } from "../vectors.ts";
import { type KeyedBlock, type KeyedBlocks, rowsOf } from "./keyed-rows.ts";
import { BYTES, type Shape } from "./shape.ts";

/** Rows that are put into partitions at a time. */
const BLOCK = 1 << 18;
/** Rows that a partition should have. */
const PARTITION = 1 << 18;

/** How many partitions so many rows want: a power of two, given as its exponent. */
export function partitionBits(rows: number): number {
  let bits = 0;
  while (bits < 12 && rows > PARTITION << bits) bits++;
  return bits;
}

export interface RowsOptions {
  readonly shape: (name: string) => Shape;
  /** The exponent of the number of partitions. */
  readonly bits: number;
  readonly spill: Spill;
  /** The column of numbers by which a key's rows ascend. */
  readonly order: string;
}

/** Takes rows, and holds them until they are dropped. */
export class RowsByKey {
  readonly #names: readonly string[];
  readonly #shapes: readonly Shape[];
  readonly #options: RowsOptions;
  readonly #blocks: KeyedBlock[] = [];
  readonly #reserved: number[] = [];
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
    this.#staged = this.#shapes.map((shape) => options.spill.array(shape, BLOCK));
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
    for (const array of made.#staged) options.spill.giveBack(array);
    made.#staged = [];
    made.#place = new Int32Array(0);
    return made;
  }

  get partitions(): number {
    return 1 << this.#options.bits;
  }

  /** What any thread can read. */
  get keyed(): KeyedBlocks {
    const { bits, order } = this.#options;
    return { rows: this.rows, names: this.#names, shapes: this.#shapes, bits, order, greatest: this.#greatest, blocks: this.#blocks, descriptor: this.#file?.descriptor };
  }

  /** Rows of a partition. */
  count(partition: number): number {
    return rowsOf(this.keyed, partition);
  }

  /** Frees what is held in memory, which nobody may read any more. */
  drop(): void {
    const { spill } = this.#options;
    for (const bytes of this.#reserved) spill.release(bytes);
    for (const { held } of this.#blocks) for (const array of held) if (typeof array !== "number") spill.giveBack(array);
    this.#reserved.length = 0;
    this.#blocks.length = 0;
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
    const { spill } = this.#options;
    const bytes = rows * this.#shapes.reduce((sum, shape) => sum + BYTES[shape], 0);
    const stays = spill.reserve(bytes);
    if (stays) this.#reserved.push(bytes);
    else this.#file ??= spill.file("rows");
    const held = this.#staged.map((staged, i) => {
      const ordered = spill.array(this.#shapes[i]!, rows);
      for (let row = 0; row < rows; row++) ordered[place[row]!] = staged[row]!;
      if (stays) return ordered;
      const at = this.#file!.put(ordered);
      spill.giveBack(ordered);
      return at;
    });
    this.#blocks.push({ starts, held });
  }
}
