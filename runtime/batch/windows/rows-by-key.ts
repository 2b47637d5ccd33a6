/**
 * Rows of a stream, put in order of (key, time) without a sort of the whole: keys are small codes, so rows are counted into partitions of keys as they come, and each partition into its keys when it is
 * asked for, in the processor's cache (keyed-rows.ts). Rows of one key mostly come in the order of time; where they don't, that key's rows are sorted. It is what the engine's sort would give, at a cost that grows
 * with the rows alone; and only one partition must be in memory: blocks of rows that find no room there lie in a file.
 */
import type { DuckDBResult } from "@duckdb/node-api";
import type { ColumnArray, Spill, SpillFile } from "../spill.ts";
import { copyIntegers, copyNumbers, vectorOf } from "../vectors.ts";
import type { KeyedBlock, KeyedBlocks } from "./keyed-rows.ts";
import { type Partitioned, partition, type Unordered } from "./partition.ts";
import { BYTES, type Shape } from "./shape.ts";

/** Rows that are put into partitions at a time. */
const BLOCK = 1 << 18;
/** Blocks of one stream that other threads work on at a time. */
const MOST_WAITING = 4;
/** Rows that a partition should have, so that its columns lie in the processor's cache. */
const PARTITION = 1 << 16;
/** Of more rows partitions are larger: what a block holds of each would be too little to be read from a file. */
const MANY = 1 << 25;

/** How many partitions so many rows want: a power of two, given as its exponent. */
export function partitionBits(rows: number): number {
  const wanted = rows > MANY ? 4 * PARTITION : PARTITION;
  let bits = 0;
  while (bits < 12 && rows > wanted * 2 ** bits) bits++;
  return bits;
}

export interface RowsOptions {
  readonly shape: (name: string) => Shape;
  /** The exponent of the number of partitions. */
  readonly bits: number;
  readonly spill: Spill;
  /** The column of numbers by which a key's rows ascend. */
  readonly order: string;
  /** Threads that put blocks in order; without, the caller's does. */
  readonly threads?: { partition(work: Unordered): Promise<Partitioned> } | undefined;
}

/** Takes rows, and holds them until they are dropped. */
export class RowsByKey {
  readonly #names: readonly string[];
  readonly #shapes: readonly Shape[];
  readonly #options: RowsOptions;
  /** By their order, which those that other threads work on may not be done in. */
  readonly #blocks: KeyedBlock[] = [];
  readonly #working = new Set<Promise<void>>();
  readonly #reserved: number[] = [];
  #file: SpillFile | undefined;
  #staged: ColumnArray[];
  #fill = 0;
  #flushed = 0;
  #greatest = -1;
  rows = 0;

  private constructor(names: readonly string[], options: RowsOptions) {
    this.#names = names;
    this.#shapes = names.map((name) => (name === "__k" ? "integer" : options.shape(name)));
    this.#options = options;
    this.#staged = this.#arrays(BLOCK);
  }

  /** Takes all rows of a stream; one column is `__k`. */
  static async read(result: DuckDBResult, options: RowsOptions): Promise<RowsByKey> {
    const made = new RowsByKey(result.columnNames(), options);
    const types = result.columnTypes();
    for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
      const count = chunk.rowCount;
      if (made.#fill + count > BLOCK) await made.#flush();
      for (let i = 0; i < made.#staged.length; i++) {
        const target = made.#staged[i]!;
        const vector = vectorOf(chunk, i, count, types[i]!);
        if (target instanceof Float64Array) copyNumbers(vector, count, target, made.#fill);
        else copyIntegers(vector, count, target, made.#fill);
      }
      made.#fill += count;
    }
    await made.#flush();
    await Promise.all(made.#working);
    for (const array of made.#staged) options.spill.giveBack(array);
    made.#staged = [];
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

  /** Frees what is held in memory, which nobody may read any more. */
  drop(): void {
    const { spill } = this.#options;
    for (const bytes of this.#reserved) spill.release(bytes);
    for (const { held } of this.#blocks) for (const array of held) if (typeof array !== "number") spill.giveBack(array);
    this.#reserved.length = 0;
    this.#blocks.length = 0;
  }

  #arrays(rows: number): ColumnArray[] {
    return this.#shapes.map((shape) => this.#options.spill.array(shape, rows));
  }

  /** Puts the staged rows in order of their partitions, and keeps them: here, or on another thread while more rows come. */
  async #flush(): Promise<void> {
    const rows = this.#fill;
    if (rows === 0) return;
    const place = this.#flushed++;
    this.#fill = 0;
    this.rows += rows;
    const { bits, threads } = this.#options;
    const work: Unordered = { rows, bits, key: this.#names.indexOf("__k"), columns: this.#staged.map((array) => array.subarray(0, rows)), into: this.#arrays(rows) };
    if (threads === undefined) {
      this.#keep(place, work, partition(work));
      return;
    }
    const staged = this.#staged;
    this.#staged = this.#arrays(BLOCK);
    const working = threads.partition(work).then((done) => {
      for (const array of staged) this.#options.spill.giveBack(array);
      this.#keep(place, work, done);
      this.#working.delete(working);
    });
    // If the stream itself fails nobody waits for it.
    working.catch(() => undefined);
    this.#working.add(working);
    // Rows that wait take memory; a failure is heard of here or at the end.
    if (this.#working.size >= MOST_WAITING) await Promise.race(this.#working);
  }

  #keep(place: number, { rows, into }: Unordered, { starts, greatest }: Partitioned): void {
    const { spill } = this.#options;
    if (greatest > this.#greatest) this.#greatest = greatest;
    const bytes = rows * this.#shapes.reduce((sum, shape) => sum + BYTES[shape], 0);
    if (spill.reserve(bytes)) {
      this.#reserved.push(bytes);
      this.#blocks[place] = { starts, held: into };
      return;
    }
    this.#file ??= spill.file("rows");
    const held = into.map((array) => this.#file!.put(array));
    for (const array of into) spill.giveBack(array);
    this.#blocks[place] = { starts, held };
  }
}
