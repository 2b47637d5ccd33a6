/** Walks over expressions. Apart from their schema, so that a thread that evaluates windows need not load it. */
import type { Expr } from "./expr.ts";
import { DOOR_INTRINSICS } from "./vocabulary/intrinsics.ts";

/** Whether the expression holds a transcendental or a function in TypeScript anywhere, and so must be computed at the door. */
export function needsDoor(expr: Expr): boolean {
  return expr.kind === "extern" || (expr.kind === "call" && DOOR_INTRINSICS.has(expr.fn)) || children(expr).some(needsDoor);
}

/** What a lookup finds its row by: its keys, then the time it is as of. */
export function lookupParts(lookup: Extract<Expr, { kind: "lookup" | "exists" }>): readonly Expr[] {
  return lookup.asOf === undefined ? lookup.keys : [...lookup.keys, lookup.asOf];
}

/** The direct parts of an expression. */
export function children(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case "literal":
    case "column":
    case "window":
    case "feature":
    case "use":
    case "moment":
    case "score":
    case "parameter":
    case "local":
      return [];
    case "lookup":
    case "exists":
      return lookupParts(expr);
    case "call":
      return expr.args;
    case "extern":
      return [...expr.args, ...(expr.when ?? [])];
    case "if":
      return [expr.condition, expr.then, expr.else];
    case "let":
      return [expr.value, expr.body];
    case "vector":
      return expr.items;
  }
}
