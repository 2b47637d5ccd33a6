import { type DuckDBConnection, DuckDBEnumType, type DuckDBResult, DuckDBVarCharType, type DuckDBVector } from "@duckdb/node-api";
import type { Frame, FrameColumn } from "../contract/frame.ts";
import { sortCodes } from "./sort-codes.ts";
import { copyIntegers, copyNumbers, vectorOf } from "./vectors.ts";

/** How a column is wanted: doubles (missing NaN), 32-bit integers (missing −1), bytes of a condition (missing 0), or texts as codes in order of appearance. */
export type Want = "number" | "integer" | "flag" | "text";

type Array3 = Float64Array | Int32Array | Uint8Array;

function newArray(want: Want, length: number): Array3 {
  return want === "number" ? new Float64Array(length) : want === "integer" || want === "text" ? new Int32Array(length) : new Uint8Array(length);
}

/** Columns that grow as chunks come. */
class Growing {
  readonly want: Want;
  array: Array3;
  /** Texts and their codes. */
  readonly texts = new Map<string, number>();

  constructor(want: Want, capacity: number) {
    this.want = want;
    this.array = newArray(want, capacity);
  }

  reserve(rows: number): void {
    if (this.array.length >= rows) return;
    const grown = newArray(this.want, Math.max(rows, Math.ceil(this.array.length * 1.5)));
    grown.set(this.array);
    this.array = grown;
  }

  cut(rows: number): Array3 {
    return this.array.length === rows ? this.array : this.array.subarray(0, rows);
  }
}

export interface Columns {
  readonly rows: number;
  number(name: string): Float64Array;
  integer(name: string): Int32Array;
  flag(name: string): Uint8Array;
  readonly arrays: ReadonlyMap<string, Array3>;
  /** Of columns wanted as text: each text's code. */
  readonly texts: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/**
 * Runs a query as a stream and copies its columns into typed arrays. The connection must be used for nothing else until it is done. `expected`: rows to make room for.
 */
export async function readColumns(connection: DuckDBConnection, sql: string, want: (name: string) => Want, expected: number): Promise<Columns> {
  const result = await connection.stream(sql);
  return readStream(result, want, expected);
}

/** The rest of a stream as typed arrays, or its next rows: until there are at least `most`. */
export async function readStream(result: DuckDBResult, want: (name: string) => Want, expected: number, most = Number.POSITIVE_INFINITY): Promise<Columns> {
  const names = result.columnNames();
  const types = result.columnTypes();
  const columns = names.map((name) => new Growing(want(name), Math.max(expected, 16)));
  let rows = 0;
  while (rows < most) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    const more = chunk.rowCount;
    columns.forEach((column, i) => {
      column.reserve(rows + more);
      const vector = vectorOf(chunk, i, more, types[i]!);
      if (column.want === "text") copyTexts(vector, more, column.array as Int32Array, rows, column.texts);
      else if (column.array instanceof Float64Array) copyNumbers(vector, more, column.array, rows);
      else copyIntegers(vector, more, column.array, rows);
    });
    rows += more;
  }
  const texts = new Map(names.flatMap((name, i) => (columns[i]!.want === "text" ? [[name, columns[i]!.texts] as const] : [])));
  return columnsOf(rows, new Map(names.map((name, i) => [name, columns[i]!.cut(rows)])), texts);
}

function copyTexts(vector: DuckDBVector, rows: number, codes: Int32Array, at: number, texts: Map<string, number>): void {
  for (let i = 0; i < rows; i++) {
    const text: unknown = vector.getItem(i);
    if (text === null) codes[at + i] = -1;
    else {
      let code = texts.get(String(text));
      if (code === undefined) {
        code = texts.size;
        texts.set(String(text), code);
      }
      codes[at + i] = code;
    }
  }
}

function columnsOf(rows: number, arrays: ReadonlyMap<string, Array3>, texts: ReadonlyMap<string, ReadonlyMap<string, number>>): Columns {
  const get = (name: string): Array3 => {
    const array = arrays.get(name);
    if (array === undefined) throw new Error(`the query gives no column ${name}`);
    return array;
  };
  return {
    rows,
    arrays,
    texts,
    number: (name) => get(name) as Float64Array,
    integer: (name) => get(name) as Int32Array,
    flag: (name) => get(name) as Uint8Array,
  };
}

/**
 * Runs a query as frames of at most so many rows (or a vector more), one after the other: numbers and bools as numbers, ENUMs (with values sorted by UTF-8 bytes) as the codes that they are. Texts work too, at the cost of an
 * object a value. `expected`: rows to make room for.
 */
export async function readFrames(connection: DuckDBConnection, sql: string, rows: number, expected: number, visit: (frame: Frame) => void | Promise<void>): Promise<void> {
  const result = await connection.stream(sql);
  const types = new Map(result.columnNames().map((name, i) => [name, result.columnType(i)]));
  const want = (name: string): Want => {
    const type = types.get(name);
    return type instanceof DuckDBEnumType ? "integer" : type instanceof DuckDBVarCharType ? "text" : "number";
  };
  for (let first = true; ; first = false) {
    const read = await readStream(result, want, Math.min(rows, expected), rows);
    // A query without rows has columns all the same.
    if (read.rows === 0 && !first) return;
    const columns = new Map<string, FrameColumn>();
    for (const [name, type] of types) {
      const text = read.texts.get(name);
      if (type instanceof DuckDBEnumType) columns.set(name, { kind: "code", codes: read.integer(name), dictionary: type.values });
      else if (text !== undefined) columns.set(name, { kind: "code", ...sortCodes(read.integer(name), [...text.keys()]) });
      else columns.set(name, { kind: "number", values: read.number(name) });
    }
    await visit({ rows: read.rows, columns });
    if (read.rows === 0 || read.rows < rows) return;
  }
}

/** The frame of a query as a whole. */
export async function readFrameColumns(connection: DuckDBConnection, sql: string, expected: number): Promise<Frame> {
  let whole: Frame | undefined;
  await readFrames(connection, sql, Number.POSITIVE_INFINITY, expected, (frame) => {
    whole = frame;
  });
  return whole!;
}

/** The rows of a small query as objects of plain values. */
export async function readRows(connection: DuckDBConnection, sql: string): Promise<Record<string, unknown>[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRowObjectsJS();
}

/** The one row of a query of counts, as numbers; a text as it is. */
export async function readCounts(connection: DuckDBConnection, sql: string): Promise<Record<string, number | string | null>> {
  const [row] = await readRows(connection, sql);
  if (row === undefined) throw new Error("a query of counts gave no row");
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : typeof value === "number" || typeof value === "string" ? value : null]));
}
