import { children } from "../contract/expr-parts.ts";
import type { Expr } from "../contract/expr.ts";

/** The expression with each reference (column, window, feature, use) replaced by what `rename` gives for it; undefined leaves it. */
export function rewrite(expr: Expr, rename: (reference: Expr) => Expr | undefined): Expr {
  const again = (part: Expr): Expr => rewrite(part, rename);
  switch (expr.kind) {
    case "column":
    case "window":
    case "feature":
    case "use":
      return rename(expr) ?? expr;
    case "lookup":
    case "exists":
      return { ...expr, keys: expr.keys.map(again), ...(expr.asOf === undefined ? {} : { asOf: again(expr.asOf) }) };
    case "call":
      return { ...expr, args: expr.args.map(again) };
    case "extern":
      return { ...expr, args: expr.args.map(again), ...(expr.when === undefined ? {} : { when: expr.when.map(again) }) };
    case "if":
      return { ...expr, condition: again(expr.condition), then: again(expr.then), else: again(expr.else) };
    case "let":
      return { ...expr, value: again(expr.value), body: again(expr.body) };
    case "vector":
      return { ...expr, items: expr.items.map(again) };
    default:
      return expr;
  }
}

/** Every part of an expression that is of this kind, itself included. */
export function partsOf<K extends Expr["kind"]>(expr: Expr, kind: K): Extract<Expr, { kind: K }>[] {
  const inside = children(expr).flatMap((part) => partsOf(part, kind));
  return expr.kind === kind ? [expr as Extract<Expr, { kind: K }>, ...inside] : inside;
}
