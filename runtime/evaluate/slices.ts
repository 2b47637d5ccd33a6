import { cell } from "../contract/frame.ts";
import { displayCell } from "./display.ts";
import { METRICS } from "./metrics/registry.ts";
import type { TestInput } from "./input.ts";
import type { JudgedRows } from "./judged-rows.ts";

/** Rows with the same values in some columns. */
export interface Slice {
  readonly name: string;
  readonly rows: Uint32Array;
}

/**
 * The combinations of the columns' values that occur, in order of first column's value, then second's … (numbers ascending, strings by UTF-8 bytes, missing last).
 * A missing value is a value of its own. `small` counts the combinations with fewer than `minCount` rows, which are left out.
 */
export function sliceRows(input: TestInput, by: readonly string[], minCount: number): { slices: Slice[]; small: number } {
  const columns = by.map((name) => {
    const column = input.frame.columns.get(name);
    if (!column) throw new Error(`There is no example column \`${name}\` to slice by; add it to the features of the example set.`);
    return column;
  });
  const groups = new Map<string, { values: (number | string | null)[]; rows: number[] }>();
  for (let row = 0; row < input.frame.rows; row++) {
    const values = columns.map((column) => cell(column, row));
    const key = JSON.stringify(values);
    const group = groups.get(key);
    if (group) group.rows.push(row);
    else groups.set(key, { values, rows: [row] });
  }
  const kept = [...groups.values()].filter((group) => group.rows.length >= minCount).sort((a, b) => compareTuples(a.values, b.values));
  const slices = kept.map(({ rows }) => ({
    name: by.map((column) => displayCell(input.frame, column, rows[0]!, input.types?.get(column))).join(", "),
    rows: Uint32Array.from(rows),
  }));
  return { slices, small: groups.size - kept.length };
}

/** A list that lies in several slices has no place in any: why a metric of lists can't be had by these columns; undefined where all lists are whole. */
export function cutLists({ lists, task }: Pick<JudgedRows, "lists" | "task">, metric: string, slices: readonly Slice[], by: readonly string[]): string | undefined {
  const isOfLists = METRICS.some((known) => known.task === task.kind && known.name === metric && known.ofLists === true);
  if (lists === undefined || !isOfLists) return undefined;
  const sizes = new Map<number, number>();
  for (const list of lists) sizes.set(list, (sizes.get(list) ?? 0) + 1);
  for (const { rows } of slices) {
    const own = new Map<number, number>();
    for (const row of rows) own.set(lists[row]!, (own.get(lists[row]!) ?? 0) + 1);
    if ([...own].some(([list, count]) => sizes.get(list) !== count)) return `rows of one list differ in ${by.map((name) => `\`${name}\``).join(", ")}, and \`${metric}\` is of whole lists; slice by what a list has in common`;
  }
  return undefined;
}

function compareTuples(a: readonly (number | string | null)[], b: readonly (number | string | null)[]): number {
  for (const [i, left] of a.entries()) {
    const order = compareCells(left, b[i] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function compareCells(a: number | string | null, b: number | string | null): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  if (typeof a === "string" || typeof b === "string") return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)));
  return a - b;
}
