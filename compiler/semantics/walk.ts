import type { AsOf, SourceSymbol, TableSymbol, Typed, ViewSymbol } from "./program.ts";

/** Pure walks over typed expressions. */

const LEAVES = ["literal", "column", "feature", "use", "moment", "score", "parameter", "config", "error"] as const;
const LEAF_KINDS: ReadonlySet<Typed["kind"]> = new Set(LEAVES);
type Leaf = Extract<Typed, { readonly kind: (typeof LEAVES)[number] }>;

/** Whether an expression is one of those that never have parts. */
export function isLeaf(expr: Typed): expr is Leaf {
  return LEAF_KINDS.has(expr.kind);
}

/** The event time of a relation's rows, as an expression over its root's columns. */
export function timeOf(relation: SourceSymbol | ViewSymbol): Typed {
  return relation.kind === "source" ? relation.at : (relation.at ?? timeOf(relation.input));
}

/** The event time at which a row reads a table with history; undefined where it is none, or read at the moment of prediction. */
export function readAt(table: TableSymbol, asOf: AsOf | undefined): Typed | undefined {
  return table.validity === "history" && asOf?.kind === "row" ? timeOf(asOf.relation) : undefined;
}

/** The direct parts of an expression. */
export function parts(expr: Typed): readonly Typed[] {
  if (isLeaf(expr)) return [];
  switch (expr.kind) {
    case "lookup":
    case "rowOf":
    case "exists": {
      const time = readAt(expr.table, expr.asOf);
      return time === undefined ? expr.keys : [...expr.keys, time];
    }
    case "aggregate":
      return [...expr.aggregate.arguments, ...expr.aggregate.where];
    case "call":
    case "extern":
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
