import type { ColumnArray } from "../spill.ts";

/** Rows as they came, in shared memory, and where they go: `into` has an array for each of `columns`. */
export interface Unordered {
  readonly rows: number;
  /** The exponent of the number of partitions. */
  readonly bits: number;
  /** The place of `__k` among the columns. */
  readonly key: number;
  readonly columns: readonly ColumnArray[];
  readonly into: readonly ColumnArray[];
}

/** Where each partition's rows begin, and the greatest key code + 1. */
export interface Partitioned {
  readonly starts: Int32Array;
  readonly greatest: number;
}

let place = new Int32Array(0);

/** Puts rows in the order of their keys' partitions; those of a partition keep their order. */
export function partition({ rows, bits, key, columns, into }: Unordered): Partitioned {
  const partitions = 1 << bits;
  const mask = partitions - 1;
  const keys = columns[key] as Int32Array;
  const starts = new Int32Array(partitions + 1);
  let greatest = -1;
  for (let i = 0; i < rows; i++) {
    const code = keys[i]! + 1;
    if (code > greatest) greatest = code;
    starts[(code & mask) + 1]!++;
  }
  for (let p = 0; p < partitions; p++) starts[p + 1]! += starts[p]!;
  const next = starts.slice();
  if (place.length < rows) place = new Int32Array(rows);
  for (let i = 0; i < rows; i++) place[i] = next[(keys[i]! + 1) & mask]!++;
  for (const [c, column] of columns.entries()) scatter(column, into[c]!, rows);
  return { starts, greatest };
}

/** One function a kind of array, so that each is compiled for its own. */
function scatter(from: ColumnArray, into: ColumnArray, rows: number): void {
  if (from instanceof Float64Array) scatterNumbers(from, into as Float64Array, rows);
  else if (from instanceof Int32Array) scatterIntegers(from, into as Int32Array, rows);
  else scatterFlags(from, into as Uint8Array, rows);
}

function scatterNumbers(from: Float64Array, into: Float64Array, rows: number): void {
  for (let i = 0; i < rows; i++) into[place[i]!] = from[i]!;
}

function scatterIntegers(from: Int32Array, into: Int32Array, rows: number): void {
  for (let i = 0; i < rows; i++) into[place[i]!] = from[i]!;
}

function scatterFlags(from: Uint8Array, into: Uint8Array, rows: number): void {
  for (let i = 0; i < rows; i++) into[place[i]!] = from[i]!;
}
