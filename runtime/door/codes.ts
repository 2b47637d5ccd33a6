/** Code columns: dictionaries sorted by UTF-8 bytes, their union, and tuples of several columns as one code. Missing is −1. */
import type { CodeArray } from "../contract/frame.ts";
import { compareUtf8 } from "../../stdlib/intrinsics/index.ts";

export interface Codes {
  readonly codes: CodeArray;
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
export function recode(codes: CodeArray, shifted: Int32Array): Int32Array {
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

/** Numbers a sequence of keys (doubles; NaN is one key) in order of first sight. */
function numbering(keys: Float64Array): Tuples {
  const [least, greatest] = wholeRange(keys);
  return greatest - least < TABLE_LIMIT ? numberByTable(keys, least, greatest) : numberByHash(keys);
}

/** Least and greatest of integer keys; an infinite range if one is none. */
function wholeRange(keys: Float64Array): [number, number] {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const key of keys) {
    if (Number.isNaN(key)) continue;
    if (key !== Math.floor(key)) return [0, Number.POSITIVE_INFINITY];
    if (key < least) least = key;
    if (key > greatest) greatest = key;
  }
  return least > greatest ? [0, 0] : [least, greatest];
}

function numberByTable(keys: Float64Array, least: number, greatest: number): Tuples {
  const entry = new Int32Array(keys.length);
  const first: number[] = [];
  const table = new Int32Array(greatest - least + 2);
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row]!;
    const slot = Number.isNaN(key) ? 0 : key - least + 1;
    let place = table[slot]!;
    if (place === 0) {
      first.push(row);
      place = first.length;
      table[slot] = place;
    }
    entry[row] = place - 1;
  }
  return { entry, first };
}

/** Open addressing over the bits of the keys; a table of twice as many slots as rows never fills. */
function numberByHash(keys: Float64Array): Tuples {
  const entry = new Int32Array(keys.length);
  const first: number[] = [];
  const bits = new Uint32Array(keys.buffer, keys.byteOffset, keys.length * 2);
  const size = 1 << Math.ceil(Math.log2(Math.max(2, keys.length * 2)));
  const table = new Int32Array(size);
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row]!;
    let slot = Number.isNaN(key) ? 0 : mix(bits[row * 2]!, bits[row * 2 + 1]!) & (size - 1);
    let place = table[slot]!;
    while (place !== 0 && !sameKey(keys[first[place - 1]!]!, key)) {
      slot = (slot + 1) & (size - 1);
      place = table[slot]!;
    }
    if (place === 0) {
      first.push(row);
      place = first.length;
      table[slot] = place;
    }
    entry[row] = place - 1;
  }
  return { entry, first };
}

function sameKey(a: number, b: number): boolean {
  return a === b || (Number.isNaN(a) && Number.isNaN(b));
}

function mix(low: number, high: number): number {
  let hash = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return hash ^ (hash >>> 13);
}

/** The distinct tuples of number and code columns. */
export function tuples(rows: number, columns: readonly (Float64Array | Codes)[]): Tuples {
  let all: Tuples | undefined;
  for (const column of columns) {
    const { entry, card } = coded(rows, column);
    const keys = new Float64Array(rows);
    for (let row = 0; row < rows; row++) keys[row] = all === undefined ? entry[row]! : all.entry[row]! * card + entry[row]!;
    all = numbering(keys);
  }
  return all ?? { entry: new Int32Array(rows), first: rows > 0 ? [0] : [] };
}

function coded(rows: number, column: Float64Array | Codes): { entry: Int32Array; card: number } {
  if (column instanceof Float64Array) {
    const { entry, first } = numbering(column);
    return { entry, card: first.length };
  }
  const entry = new Int32Array(rows);
  for (let i = 0; i < rows; i++) entry[i] = column.codes[i]! + 1;
  return { entry, card: column.dictionary.length + 1 };
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
