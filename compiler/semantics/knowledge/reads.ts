/** What an expression reads: the columns of the row at hand, tables, and other features. Pure walks over typed expressions. */
import type { AggregateTyped, ColumnSymbol, Typed } from "../program.ts";
import { walk } from "../walk.ts";

/** Columns of the row that the expression reads, each once, in order. */
export function columnsRead(expr: Typed): ColumnSymbol[] {
  const seen = new Set<ColumnSymbol>();
  walk(expr, (part) => {
    if (part.kind === "column") seen.add(part.column);
    return undefined;
  });
  return [...seen];
}

/** Aggregates of the expression, outermost first. */
export function aggregates(expr: Typed): AggregateTyped[] {
  const found: AggregateTyped[] = [];
  walk(expr, (part) => {
    if (part.kind !== "aggregate") return undefined;
    found.push(part.aggregate);
    return false;
  });
  return found;
}

/** The column at the root of pass-through columns: what `landings.delay` is in `flights`. */
export function rootColumn(column: ColumnSymbol): ColumnSymbol {
  let root = column;
  while (root.through !== undefined) root = root.through;
  return root;
}
