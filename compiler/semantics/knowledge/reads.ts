/** What an expression reads: the columns of the row at hand, tables, and other features. Pure walks over typed expressions. */
import type { AggregateTyped, AsOf, ColumnSymbol, SourceSymbol, TableSymbol, Typed, ViewSymbol } from "../program.ts";

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
      return [];
    case "lookup":
    case "rowOf":
    case "exists": {
      const time = readAt(expr.table, expr.asOf);
      return time === undefined ? expr.keys : [...expr.keys, time];
    }
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

/** The event time of a relation's rows, as an expression over its root's columns. */
export function timeOf(relation: SourceSymbol | ViewSymbol): Typed {
  return relation.kind === "source" ? relation.at : (relation.at ?? timeOf(relation.input));
}

/** The event time at which a row reads a table with history; undefined where it is none, or read at the moment of prediction. */
export function readAt(table: TableSymbol, asOf: AsOf | undefined): Typed | undefined {
  return table.validity === "history" && asOf?.kind === "row" ? timeOf(asOf.relation) : undefined;
}

/** Calls `visit` on every expression within, outermost first; a visit that returns false does not go deeper. */
export function walk(expr: Typed, visit: (expr: Typed) => boolean | undefined): void {
  if (visit(expr) === false) return;
  for (const part of parts(expr)) walk(part, visit);
}

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
