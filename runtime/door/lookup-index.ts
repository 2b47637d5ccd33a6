import { cell } from "../contract/frame.ts";
import { DoorError, type LookupTable } from "./context.ts";

/** Finds the row of a table with these keys (numbers or strings; null or NaN is missing); −1 where there is none. */
export type RowFinder = (keys: readonly (number | string | null)[]) => number;

const finders = new WeakMap<LookupTable, RowFinder>();

/** Index of a table by its keys, made once. */
export function rowFinder(table: LookupTable, name: string): RowFinder {
  const known = finders.get(table);
  if (known !== undefined) return known;
  const rows = new Map<number | string, number>();
  const columns = table.keys.map((key) => {
    const column = table.columns.get(key);
    if (column === undefined) throw new DoorError(`table \`${name}\` was handed over without its key column \`${key}\``);
    return column;
  });
  for (let row = 0; row < table.rows; row++) {
    const place = keyText(columns.map((column) => cell(column, row)));
    if (place !== null) rows.set(place, row);
  }
  const finder: RowFinder = (keys) => {
    const place = keyText(keys);
    return place === null ? -1 : (rows.get(place) ?? -1);
  };
  finders.set(table, finder);
  return finder;
}

/** One value for a tuple of keys; null if one is missing. */
function keyText(keys: readonly (number | string | null)[]): number | string | null {
  if (keys.some((key) => key === null || Number.isNaN(key))) return null;
  return keys.length === 1 ? keys[0]! : JSON.stringify(keys);
}
