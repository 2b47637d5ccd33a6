/** What an expression reads: the columns of the row at hand, tables, and other features. Pure walks over typed expressions. */
import type { AggregateTyped, ColumnSymbol, Typed } from "../program.ts";
import { walk } from "../walk.ts";

/** Columns of the row that an expression reads, each once, in order. */
export function columnsRead(expr: Typed): ColumnSymbol[] {
  return columnsReadBy([expr]);
}

/** Columns of the row that several expressions read, each once, in order. */
export function columnsReadBy(expressions: Iterable<Typed>): ColumnSymbol[] {
  const seen = new Set<ColumnSymbol>();
  const visit = (part: Typed): undefined => {
    if (part.kind === "column") seen.add(part.column);
    return undefined;
  };
  for (const expr of expressions) walk(expr, visit);
  return [...seen];
}

/** Aggregates of the expression, outermost first. */
export function aggregates(expr: Typed): AggregateTyped[] {
  if (expr.kind === "aggregate") return [expr.aggregate];
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
