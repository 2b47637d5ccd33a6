/** Code columns: dictionaries sorted by UTF-8 bytes, their union, and tuples of several columns as one code. Missing is −1. */
import { compareUtf8 } from "../../stdlib/intrinsics/index.ts";

export interface Codes {
  readonly codes: Int32Array;
  readonly dictionary: readonly string[];
}

/** The distinct strings, sorted by UTF-8 bytes. */
export function sortedDistinct(values: Iterable<string | null>): string[] {
  const distinct = new Set<string>();
  for (const value of values) if (value !== null) distinct.add(value);
  const dictionary = [...distinct];
  // UTF-16 order, which is quick, is byte order where there are no surrogates.
  return dictionary.some((value) => /[\ud800-\udfff]/.test(value)) ? dictionary.sort(compareUtf8) : dictionary.sort();
}

/** For each value, its code; shifted by one, so that the code of a missing value (−1) + 1 finds −1 at place 0. */
export function shiftedCodes(values: readonly (string | null)[], dictionary: readonly string[]): Int32Array {
  const places = new Map(dictionary.map((value, place) => [value, place]));
  const codes = new Int32Array(values.length + 1);
  codes[0] = -1;
  for (let i = 0; i < values.length; i++) codes[i + 1] = values[i] === null ? -1 : places.get(values[i]!)!;
  return codes;
}

/** Every code replaced through a shifted table. */
export function recode(codes: Int32Array, shifted: Int32Array): Int32Array {
  const result = new Int32Array(codes.length);
  for (let i = 0; i < codes.length; i++) result[i] = shifted[codes[i]! + 1]!;
  return result;
}

/** A column of the distinct values that `of` gives for entries: `entry[row]` is an index into `values`. */
export function codesOfEntries(entry: Int32Array, values: readonly (string | null)[]): Codes {
  const dictionary = sortedDistinct(values);
  const shifted = shiftedCodes(values, dictionary);
  const codes = new Int32Array(entry.length);
  for (let i = 0; i < entry.length; i++) codes[i] = shifted[entry[i]! + 1]!;
  return { codes, dictionary };
}

/** Tuples of several columns as one number a row: `entry[row]`, and for each entry the first row that has it. */
export interface Tuples {
  readonly entry: Int32Array;
  readonly first: readonly number[];
}

const TABLE_LIMIT = 1 << 22;

/** Numbers a sequence of keys in order of first sight. */
function numbering(rows: number, keyOf: (row: number) => number, cards: number): Tuples {
  const entry = new Int32Array(rows);
  const first: number[] = [];
  const table = cards <= TABLE_LIMIT ? new Int32Array(cards) : undefined;
  const map = new Map<number, number>();
  for (let row = 0; row < rows; row++) {
    const key = keyOf(row);
    let place = table === undefined ? map.get(key) : table[key]! - 1;
    if (place === undefined || place < 0) {
      place = first.length;
      first.push(row);
      if (table === undefined) map.set(key, place);
      else table[key] = place + 1;
    }
    entry[row] = place;
  }
  return { entry, first };
}

/** The distinct tuples of number and code columns. */
export function tuples(rows: number, columns: readonly (Float64Array | Codes)[]): Tuples {
  let all: Tuples = { entry: new Int32Array(rows), first: rows > 0 ? [0] : [] };
  for (const column of columns) {
    const { entry, card } = coded(rows, column);
    const before = all;
    const pairs = before.first.length * card;
    all = before.first.length <= 1 ? numbering(rows, (row) => entry[row]!, card) : numbering(rows, (row) => before.entry[row]! * card + entry[row]!, pairs);
  }
  return all;
}

function coded(rows: number, column: Float64Array | Codes): { entry: Int32Array; card: number } {
  if (!(column instanceof Float64Array)) {
    const entry = new Int32Array(rows);
    for (let i = 0; i < rows; i++) entry[i] = column.codes[i]! + 1;
    return { entry, card: column.dictionary.length + 1 };
  }
  const { entry, first } = numbering(rows, (row) => column[row]!, Number.POSITIVE_INFINITY);
  return { entry, card: first.length };
}

/** Ranks of two dictionaries in their common order, shifted by one; a missing value has none (NaN). Equal strings have equal ranks. */
export function commonRanks(a: readonly string[], b: readonly string[]): { a: Float64Array; b: Float64Array } {
  const ranks = { a: new Float64Array(a.length + 1), b: new Float64Array(b.length + 1) };
  ranks.a[0] = Number.NaN;
  ranks.b[0] = Number.NaN;
  let i = 0;
  let j = 0;
  for (let rank = 0; i < a.length || j < b.length; rank++) {
    const order = i === a.length ? 1 : j === b.length ? -1 : compareUtf8(a[i]!, b[j]!);
    if (order <= 0) ranks.a[++i] = rank;
    if (order >= 0) ranks.b[++j] = rank;
  }
  return ranks;
}
