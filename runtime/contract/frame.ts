/**
 * Columns in memory, as batch, training, evaluation and the door pass them on.
 *
 * number: int, float, bool (0/1), timestamp, localTimestamp, date, duration; missing is NaN. Integers beyond ±2^53 never occur. In 32 bits where that is the very same values.
 * code: string-like values, and lists and records by their canonical text (nested.ts), as codes into a dictionary (sorted by UTF-8 bytes, no repeats); missing is −1. In as few bits as the dictionary needs.
 * A vector of n takes n number columns named `name[0]` … `name[n-1]`.
 */
export type FrameColumn =
  | { readonly kind: "number"; readonly values: Numbers }
  | { readonly kind: "code"; readonly codes: CodeArray; readonly dictionary: readonly string[] };

/** What is made of these is made in doubles: their own `map` would round. */
export type Numbers = Float64Array | Float32Array;
export type CodeArray = Int32Array | Int16Array | Int8Array;

export interface Frame {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, FrameColumn>;
}

/** One value of a column: number, string or null for missing. */
export function cell(column: FrameColumn, row: number): number | string | null {
  if (column.kind === "number") {
    const value = column.values[row]!;
    return Number.isNaN(value) ? null : value;
  }
  const code = column.codes[row]!;
  return code < 0 ? null : column.dictionary[code]!;
}

/** The values in 64 bits: the column's own array where that is so already. */
export function asDoubles(values: Numbers): Float64Array {
  return values instanceof Float64Array ? values : new Float64Array(values);
}

/** The codes in 32 bits: the column's own array where that is so already. */
export function asIntegers(codes: CodeArray): Int32Array {
  return codes instanceof Int32Array ? codes : new Int32Array(codes);
}

/** The rows from `from` until `to`, over the frame's own arrays. */
export function rowsBetween(frame: Frame, from: number, to: number): Frame {
  const columns = new Map<string, FrameColumn>();
  for (const [name, column] of frame.columns) columns.set(name, column.kind === "number" ? { kind: "number", values: column.values.subarray(from, to) } : { ...column, codes: column.codes.subarray(from, to) });
  return { rows: to - from, columns };
}

/** The rows at `index`, in that order; dictionaries are shared. */
export function takeRows(frame: Frame, index: Int32Array | Uint32Array): Frame {
  const columns = new Map<string, FrameColumn>();
  for (const [name, column] of frame.columns) {
    if (column.kind === "number") {
      const values = sameKind(column.values, index.length);
      for (let i = 0; i < index.length; i++) values[i] = column.values[index[i]!]!;
      columns.set(name, { kind: "number", values });
    } else {
      const codes = sameKind(column.codes, index.length);
      for (let i = 0; i < index.length; i++) codes[i] = column.codes[index[i]!]!;
      columns.set(name, { kind: "code", codes, dictionary: column.dictionary });
    }
  }
  return { rows: index.length, columns };
}

function sameKind<T extends Numbers | CodeArray>(array: T, length: number): T {
  return new (array.constructor as new (length: number) => T)(length);
}

/** The rows of several frames with the same columns, one after the other; dictionaries are merged in order of UTF-8 bytes. */
export function concatFrames(frames: readonly Frame[]): Frame {
  const rows = frames.reduce((sum, frame) => sum + frame.rows, 0);
  const columns = new Map<string, FrameColumn>();
  for (const [name, first] of frames[0]?.columns ?? []) {
    const parts = frames.map((frame) => frame.columns.get(name) ?? first);
    columns.set(name, first.kind === "number" ? concatNumbers(parts, rows) : concatCodes(parts, rows));
  }
  return { rows, columns };
}

function concatNumbers(parts: readonly FrameColumn[], rows: number): FrameColumn {
  const values = new Float64Array(rows);
  let place = 0;
  for (const part of parts) {
    if (part.kind !== "number") throw new Error("a column is numbers in one frame and codes in another");
    values.set(part.values, place);
    place += part.values.length;
  }
  return { kind: "number", values };
}

function concatCodes(parts: readonly FrameColumn[], rows: number): FrameColumn {
  const words = new Set<string>();
  for (const part of parts) if (part.kind === "code") for (const word of part.dictionary) words.add(word);
  const dictionary = [...words].sort((a, b) => Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8")));
  const places = new Map(dictionary.map((word, code) => [word, code]));
  const codes = new Int32Array(rows);
  let place = 0;
  for (const part of parts) {
    if (part.kind !== "code") throw new Error("a column is numbers in one frame and codes in another");
    const map = Int32Array.from(part.dictionary, (word) => places.get(word)!);
    for (const code of part.codes) codes[place++] = code < 0 ? -1 : map[code]!;
  }
  return { kind: "code", codes, dictionary };
}
