/**
 * Columns in memory, as batch, training, evaluation and the door pass them on.
 *
 * number: int, float, bool (0/1), timestamp, localTimestamp, date, duration; missing is NaN. Integers beyond ±2^53 never occur.
 * code: string-like values as codes into a dictionary (sorted by UTF-8 bytes, no repeats); missing is −1.
 * A vector of n takes n number columns named `name[0]` … `name[n-1]`.
 */
export type FrameColumn =
  | { readonly kind: "number"; readonly values: Float64Array }
  | { readonly kind: "code"; readonly codes: Int32Array; readonly dictionary: readonly string[] };

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

/** The rows at `index`, in that order; dictionaries are shared. */
export function takeRows(frame: Frame, index: Int32Array | Uint32Array): Frame {
  const columns = new Map<string, FrameColumn>();
  for (const [name, column] of frame.columns) {
    if (column.kind === "number") {
      const values = new Float64Array(index.length);
      for (let i = 0; i < index.length; i++) values[i] = column.values[index[i]!]!;
      columns.set(name, { kind: "number", values });
    } else {
      const codes = new Int32Array(index.length);
      for (let i = 0; i < index.length; i++) codes[i] = column.codes[index[i]!]!;
      columns.set(name, { kind: "code", codes, dictionary: column.dictionary });
    }
  }
  return { rows: index.length, columns };
}
