/** What is known at one time: rows whose K is before t, and that were not replaced by a later version known before t. */
export interface Knowing {
  readonly known: Float64Array;
  /** From when on (strictly after) another version stands in the row's place; NaN: never. */
  readonly until: Float64Array | undefined;
  readonly t: number;
}

export function isKnown(knowing: Knowing | undefined, row: number): boolean {
  if (knowing === undefined) return true;
  return knowing.known[row]! < knowing.t && !(knowing.until !== undefined && knowing.until[row]! < knowing.t);
}
