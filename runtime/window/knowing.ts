/** What is known at one time: rows whose K is before t, and that were not replaced by a later version known before t; and that are not the row asked about. */
export interface Knowing {
  /** Without, all rows at hand are known. */
  readonly known: Float64Array | undefined;
  /** From when on (strictly after) another version stands in the row's place; NaN: never. */
  readonly until: Float64Array | undefined;
  readonly t: number;
  /** What names the rows, and the number of those that are kept out. */
  readonly names: Float64Array | undefined;
  readonly own: number;
}

export function isKnown(knowing: Knowing | undefined, row: number): boolean {
  if (knowing === undefined) return true;
  if (knowing.names !== undefined && knowing.names[row] === knowing.own) return false;
  if (knowing.known === undefined) return true;
  return knowing.known[row]! < knowing.t && !(knowing.until !== undefined && knowing.until[row]! < knowing.t);
}
