import type { Typed } from "./program.ts";

/** Pure walks over typed expressions. */

const LEAVES = ["literal", "column", "feature", "use", "moment", "score", "parameter", "config", "error"] as const;
const LEAF_KINDS: ReadonlySet<Typed["kind"]> = new Set(LEAVES);
type Leaf = Extract<Typed, { readonly kind: (typeof LEAVES)[number] }>;

/** Whether an expression is one of those that never have parts. */
export function isLeaf(expr: Typed): expr is Leaf {
  return LEAF_KINDS.has(expr.kind);
}

/** The direct parts of an expression. */
export function parts(expr: Typed): readonly Typed[] {
  if (isLeaf(expr)) return [];
  switch (expr.kind) {
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
