/** Marks (`@pii`, `@protected`, `@id`) flow into all that is made of a column. */
import type { ColumnSymbol, Typed } from "../program.ts";
import { madeFrom, type Pass } from "./made-from.ts";

/** Who is looked for. Keys and conditions tell who a history is about, so that an id there is no input: `@id` flows through values alone. */
export type Flow = "values" | "everything";

/** Every column with a mark that the expression is made from, each once, in the order met. */
export function markedColumns(expr: Typed, flow: Flow, passes?: Pass): ColumnSymbol[] {
  return madeFrom(expr, flow, (column) => column.marks.length > 0, passes);
}

/** The marks themselves, in order. An `@id` only where its values flow. */
export function marksOf(expr: Typed): string[] {
  const values = new Set(markedColumns(expr, "values").flatMap((column) => column.marks));
  const all = markedColumns(expr, "everything").flatMap((column) => column.marks.filter((mark) => mark !== "id" || values.has("id")));
  return [...new Set(all)].sort();
}

/** The marks of a column's values, wherever they come from. */
export function marksOfColumn(column: ColumnSymbol): string[] {
  return marksOf({ kind: "column", column, type: column.type, range: undefined, node: { kind: "name", name: column.name, span: column.span } });
}
