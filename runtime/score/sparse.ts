/** A column of which most values are zero: the others with their rows, in order of rows. */
export interface SparseColumn {
  readonly length: number;
  readonly row: Int32Array;
  readonly value: Float32Array;
}

/** A column of what the learner sees: every value, or those that are not zero. */
export type Column = Float32Array | SparseColumn;

export function isSparse(column: Column): column is SparseColumn {
  return "row" in column;
}

export function dense(column: Column): Float32Array {
  if (!isSparse(column)) return column;
  const values = new Float32Array(column.length);
  for (let i = 0; i < column.row.length; i++) values[column.row[i]!] = column.value[i]!;
  return values;
}

/** The column without its first rows. */
export function columnFrom(column: Column, from: number): Column {
  if (!isSparse(column)) return column.subarray(from);
  const first = column.row.findIndex((row) => row >= from);
  const begin = first < 0 ? column.row.length : first;
  return { length: column.length - from, row: column.row.subarray(begin).map((row) => row - from), value: column.value.subarray(begin) };
}

/** The rows at `from`, which never falls and may repeat. */
export function takeColumn(column: Column, from: readonly number[]): Column {
  if (!isSparse(column)) return Float32Array.from(from, (row) => column[row]!);
  const row: number[] = [];
  const value: number[] = [];
  let at = 0;
  for (const [i, old] of from.entries()) {
    while (at < column.row.length && column.row[at]! < old) at++;
    if (column.row[at] !== old) continue;
    row.push(i);
    value.push(column.value[at]!);
  }
  return { length: from.length, row: Int32Array.from(row), value: Float32Array.from(value) };
}

/** Rows without their zeros, so that what is mostly zero costs nothing: of row i the entries from begins[i] on, in order of columns. */
export interface SparseRows {
  readonly begins: Uint32Array;
  readonly column: Uint32Array;
  readonly value: Float64Array;
}

/** `first`: the values that stand before each row's own, as columns 0 and on. */
export function sparseRows(columns: readonly Column[], rows: number, first: readonly number[] = []): SparseRows {
  const begins = new Uint32Array(rows + 1);
  eachValue(columns, (row) => begins[row + 1]!++);
  for (let row = 0; row < rows; row++) begins[row + 1]! += begins[row]! + first.length;
  const column = new Uint32Array(begins[rows]!);
  const value = new Float64Array(begins[rows]!);
  const next = begins.slice(0, rows);
  for (let row = 0; row < rows; row++) {
    for (const [at, x] of first.entries()) {
      column[next[row]!] = at;
      value[next[row]!++] = x;
    }
  }
  eachValue(columns, (row, j, x) => {
    column[next[row]!] = j + first.length;
    value[next[row]!++] = x;
  });
  return { begins, column, value };
}

/** Each value that is not zero, column by column. */
function eachValue(columns: readonly Column[], visit: (row: number, j: number, x: number) => void): void {
  for (const [j, column] of columns.entries()) {
    if (isSparse(column)) for (let i = 0; i < column.row.length; i++) visit(column.row[i]!, j, column.value[i]!);
    else for (let row = 0; row < column.length; row++) if (column[row] !== 0) visit(row, j, column[row]!);
  }
}
