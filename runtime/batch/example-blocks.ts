import { asDoubles, asIntegers, type Frame, type FrameColumn } from "../contract/frame.ts";
import type { ColumnArray, Spill, SpillFile } from "./spill.ts";

/** Rows of a Parquet row group. */
const ROW_GROUP = 122_880;
/** Examples of a block at most. */
export const BLOCK_ROWS = 4 * ROW_GROUP;

/** Examples of a block that lies in a file: a number of Parquet row groups, so that blocks can be written one after the other; so many that its columns fit into `bytes`, but one row group at least. */
export function blockRowsOf(columns: number, bytes: number): number {
  return Math.min(BLOCK_ROWS, ROW_GROUP * Math.max(1, Math.floor(bytes / (8 * columns * ROW_GROUP))));
}

/** A part of a block in the file: columns of `count` rows, at `at`; their places in the block are `places`. */
interface Piece {
  readonly places: number;
  readonly count: number;
  readonly columns: readonly { readonly name: string; readonly at: number }[];
}

/** What a column holds. Codes of several dictionaries become codes of one: `words` in the order in which they came. */
interface Kind {
  readonly number: boolean;
  dictionary: readonly string[];
  words: Map<string, number> | undefined;
}

/**
 * The columns of an example set, as they come: in the order of the examples or in any. Where they fit into memory there is one block, with all rows; where they don't, blocks of rows lie in a file, and are put
 * together when they are asked for.
 */
export class ExampleBlocks {
  readonly rows: number;
  readonly blockRows: number;
  readonly #spill: Spill | undefined;
  readonly #kinds = new Map<string, Kind>();
  readonly #whole = new Map<string, Float64Array | Int32Array>();
  readonly #pieces: Piece[][];
  readonly #sorted = new Map<string, { readonly dictionary: readonly string[]; readonly place: Int32Array }>();
  #file: SpillFile | undefined;

  /** With `spill` they lie in a file, in blocks of `blockRows`. */
  constructor(rows: number, spill: Spill | undefined, blockRows: number = BLOCK_ROWS) {
    this.rows = rows;
    this.#spill = spill;
    this.blockRows = spill === undefined ? Math.max(rows, 1) : blockRows;
    this.#pieces = Array.from({ length: this.count }, () => []);
  }

  get count(): number {
    return Math.max(1, Math.ceil(this.rows / this.blockRows));
  }

  get inMemory(): boolean {
    return this.#spill === undefined;
  }

  /** A column of numbers that others put values into, one for each example: in memory that all threads share. Undefined where columns lie in a file. */
  numbers(name: string): Float64Array | undefined {
    if (this.#spill !== undefined) return undefined;
    const whole = new Float64Array(new SharedArrayBuffer(8 * this.rows));
    this.#kinds.set(name, { number: true, dictionary: [], words: undefined });
    this.#whole.set(name, whole);
    return whole;
  }

  /** Row i of the columns is example `example[i]`; without `example`, example `from` + i. */
  put(columns: ReadonlyMap<string, FrameColumn>, rows: number, example: Int32Array | number): void {
    const arrays = [...columns].map(([name, column]) => ({ name, array: column.kind === "number" ? asDoubles(column.values) : this.#codes(name, column) }));
    for (const [name, column] of columns) if (column.kind === "number" && !this.#kinds.has(name)) this.#kinds.set(name, { number: true, dictionary: [], words: undefined });
    if (this.#spill === undefined) for (const { name, array } of arrays) this.#keep(name, array, rows, example);
    else this.#write(arrays, rows, typeof example === "number" ? Int32Array.from({ length: rows }, (_, i) => example + i) : example);
  }

  /** The dictionary of a column of codes, once all rows have come; undefined for numbers. */
  dictionary(name: string): readonly string[] | undefined {
    const kind = this.#kinds.get(name);
    if (kind === undefined) throw new Error(`no column ${name} was computed`);
    if (kind.number) return undefined;
    return kind.words === undefined ? kind.dictionary : this.#order(name, kind.words).dictionary;
  }

  /** Where a block's rows begin, and end. */
  span(block: number): readonly [number, number] {
    return [block * this.blockRows, Math.min(this.rows, (block + 1) * this.blockRows)];
  }

  /** All columns of a block, once all rows have come. */
  block(block: number): Frame & { readonly columns: Map<string, FrameColumn> } {
    const [from, to] = this.span(block);
    const arrays = this.#spill === undefined ? this.#whole : this.#read(block, to - from);
    return { rows: to - from, columns: new Map([...arrays].map(([name, array]) => [name, this.#column(name, array)])) };
  }

  #keep(name: string, array: ColumnArray, rows: number, example: Int32Array | number): void {
    if (example === 0 && rows === this.rows && array.length === rows && !(array instanceof Uint8Array)) {
      this.#whole.set(name, array);
      return;
    }
    let whole = this.#whole.get(name);
    if (whole === undefined) {
      whole = array instanceof Float64Array ? new Float64Array(this.rows) : new Int32Array(this.rows);
      this.#whole.set(name, whole);
    }
    if (typeof example === "number") whole.set(array.subarray(0, rows), example);
    else for (let i = 0; i < rows; i++) whole[example[i]!] = array[i]!;
  }

  /** Sorts the rows into their blocks, and appends each block's part. */
  #write(arrays: readonly { readonly name: string; readonly array: ColumnArray }[], rows: number, example: Int32Array): void {
    this.#file ??= this.#spill!.file("examples");
    const starts = new Int32Array(this.count + 1);
    for (let i = 0; i < rows; i++) starts[Math.floor(example[i]! / this.blockRows) + 1]!++;
    for (let b = 0; b < this.count; b++) starts[b + 1]! += starts[b]!;
    const next = starts.slice();
    const order = new Int32Array(rows);
    for (let i = 0; i < rows; i++) order[next[Math.floor(example[i]! / this.blockRows)]!++] = i;
    for (let b = 0; b < this.count; b++) {
      const [from, to] = [starts[b]!, starts[b + 1]!];
      if (from === to) continue;
      const places = new Int32Array(to - from);
      for (let i = from; i < to; i++) places[i - from] = example[order[i]!]! - b * this.blockRows;
      const columns = arrays.map(({ name, array }) => {
        const part = array instanceof Float64Array ? new Float64Array(to - from) : new Int32Array(to - from);
        for (let i = from; i < to; i++) part[i - from] = array[order[i]!]!;
        return { name, at: this.#file!.put(part) };
      });
      this.#pieces[b]!.push({ places: this.#file.put(places), count: to - from, columns });
    }
  }

  #read(block: number, rows: number): Map<string, Float64Array | Int32Array> {
    const arrays = new Map<string, Float64Array | Int32Array>();
    for (const { places, count, columns } of this.#pieces[block]!) {
      const place = new Int32Array(count);
      this.#file!.take(place, places);
      for (const { name, at } of columns) {
        const number = this.#kinds.get(name)!.number;
        const part = number ? new Float64Array(count) : new Int32Array(count);
        this.#file!.take(part, at);
        let array = arrays.get(name);
        if (array === undefined) {
          array = number ? new Float64Array(rows) : new Int32Array(rows);
          arrays.set(name, array);
        }
        for (let i = 0; i < count; i++) array[place[i]!] = part[i]!;
      }
    }
    return arrays;
  }

  #column(name: string, array: Float64Array | Int32Array): FrameColumn {
    if (array instanceof Float64Array) return { kind: "number", values: array };
    const { words, dictionary } = this.#kinds.get(name)!;
    if (words === undefined) return { kind: "code", codes: array, dictionary };
    const order = this.#order(name, words);
    return { kind: "code", codes: array.map((code) => (code < 0 ? -1 : order.place[code]!)), dictionary: order.dictionary };
  }

  /** A column's codes as codes of the column's own words. */
  #codes(name: string, { codes: given, dictionary }: Extract<FrameColumn, { kind: "code" }>): Int32Array {
    const codes = asIntegers(given);
    const kind = this.#kinds.get(name);
    if (kind === undefined) {
      this.#kinds.set(name, { number: false, dictionary, words: undefined });
      return codes;
    }
    if (kind.dictionary === dictionary && kind.words === undefined) return codes;
    kind.words ??= new Map(kind.dictionary.map((word, code) => [word, code]));
    const words = kind.words;
    const map = Int32Array.from(dictionary, (word) => {
      let code = words.get(word);
      if (code === undefined) {
        code = words.size;
        words.set(word, code);
      }
      return code;
    });
    return codes.map((code) => (code < 0 ? -1 : map[code]!));
  }

  /** The words in order of their bytes, and where each word's code went. */
  #order(name: string, words: ReadonlyMap<string, number>): { readonly dictionary: readonly string[]; readonly place: Int32Array } {
    const known = this.#sorted.get(name);
    if (known !== undefined) return known;
    const dictionary = [...words.keys()].map((word) => ({ word, bytes: Buffer.from(word, "utf8") })).sort((a, b) => Buffer.compare(a.bytes, b.bytes)).map(({ word }) => word);
    const place = new Int32Array(words.size);
    dictionary.forEach((word, i) => {
      place[words.get(word)!] = i;
    });
    this.#sorted.set(name, { dictionary, place });
    return { dictionary, place };
  }
}
