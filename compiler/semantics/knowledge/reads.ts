/** What an expression reads: the columns of the row at hand, tables, and other features. Pure walks over typed expressions. */
import type { AggregateTyped, ColumnSymbol, Typed } from "../program.ts";

const NONE: readonly Typed[] = [];

export function parts(expr: Typed): readonly Typed[] {
  switch (expr.kind) {
    case "literal":
    case "column":
    case "feature":
    case "use":
    case "moment":
    case "score":
    case "parameter":
    case "config":
    case "error":
      return NONE;
    case "lookup":
    case "rowOf":
    case "exists":
      return expr.keys;
    case "aggregate":
      return [...expr.aggregate.arguments, ...expr.aggregate.where];
    case "call":
      return expr.args;
    case "if":
      return [expr.condition, expr.then, expr.else];
    case "let":
      return [expr.value, expr.body];
    case "local":
      return [expr.value];
    case "vector":
      return expr.items;
    case "transform":
      return [expr.argument];
    case "ifKnown":
      return [expr.operand];
  }
}

/** Calls `visit` on every expression within, outermost first; a visit that returns false does not go deeper. */
export function walk(expr: Typed, visit: (expr: Typed) => boolean | undefined): void {
  if (visit(expr) === false) return;
  for (const part of parts(expr)) walk(part, visit);
}

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
