import { cell, type FrameColumn } from "../contract/frame.ts";
import { DoorError, type LookupTable } from "./context.ts";

/** Finds the row of a table with these keys (numbers or strings; null or NaN is missing), of a table with history with the time it is as of behind them; −1 where there is none. */
export type RowFinder = (keys: readonly (number | string | null)[]) => number;

const finders = new WeakMap<LookupTable, RowFinder>();

/** Index of a table by its keys, made once. */
export function rowFinder(table: LookupTable, name: string): RowFinder {
  const known = finders.get(table);
  if (known !== undefined) return known;
  const keys = table.keys.map((key) => columnOf(table, name, key));
  const finder = table.steps === undefined ? oneRow(table, keys) : lastStep(keys, table.rows, columnOf(table, name, table.steps.from), columnOf(table, name, table.steps.there));
  finders.set(table, finder);
  return finder;
}

function columnOf(table: LookupTable, name: string, key: string): FrameColumn {
  const column = table.columns.get(key);
  if (column === undefined) throw new DoorError(`table \`${name}\` was handed over without its key column \`${key}\``);
  return column;
}

function oneRow(table: LookupTable, columns: readonly FrameColumn[]): RowFinder {
  const rows = new Map<number | string, number>();
  for (let row = 0; row < table.rows; row++) {
    const place = keyText(columns.map((column) => cell(column, row)));
    if (place !== null) rows.set(place, row);
  }
  return (keys) => {
    const place = keyText(keys);
    return place === null ? -1 : (rows.get(place) ?? -1);
  };
}

/** What holds of one key: from when on, and which row, −1 where none does. */
interface Steps {
  readonly from: Float64Array;
  readonly row: Int32Array;
}

function lastStep(columns: readonly FrameColumn[], count: number, from: FrameColumn, there: FrameColumn): RowFinder {
  const rows = new Map<number | string, number[]>();
  for (let row = 0; row < count; row++) {
    const place = keyText(columns.map((column) => cell(column, row)));
    if (place === null) continue;
    const some = rows.get(place);
    if (some === undefined) rows.set(place, [row]);
    else some.push(row);
  }
  const steps = new Map([...rows].map(([place, some]): [number | string, Steps] => [place, stepsOf(some, from, there)]));
  return (keys) => {
    const time = keys[keys.length - 1];
    const place = keyText(keys.slice(0, -1));
    const found = place === null ? undefined : steps.get(place);
    if (found === undefined || typeof time !== "number" || Number.isNaN(time)) return -1;
    const last = lastAtOrBefore(found.from, time);
    return last < 0 ? -1 : found.row[last]!;
  };
}

/** The last place of an ascending column whose value is at or before `time`; −1 if there is none. */
function lastAtOrBefore(column: Float64Array, time: number): number {
  let low = 0;
  let high = column.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle]! <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function stepsOf(rows: number[], from: FrameColumn, there: FrameColumn): Steps {
  const ordered = rows.sort((a, b) => Number(cell(from, a)) - Number(cell(from, b)));
  return { from: Float64Array.from(ordered, (row) => Number(cell(from, row))), row: Int32Array.from(ordered, (row) => (Number(cell(there, row)) === 1 ? row : -1)) };
}

/** One value for a tuple of keys; null if one is missing. */
function keyText(keys: readonly (number | string | null)[]): number | string | null {
  if (keys.some((key) => key === null || Number.isNaN(key))) return null;
  return keys.length === 1 ? keys[0]! : JSON.stringify(keys);
}
