import type { Expr } from "../../../../runtime/contract/expr.ts";

/** The expression with each of its direct parts replaced. */
export function mapChildren(expr: Expr, change: (part: Expr) => Expr): Expr {
  switch (expr.kind) {
    case "lookup":
    case "exists":
      return { ...expr, keys: expr.keys.map(change), ...(expr.asOf === undefined ? {} : { asOf: change(expr.asOf) }) };
    case "call":
      return { ...expr, args: expr.args.map(change) };
    case "extern":
      return { ...expr, args: expr.args.map(change), ...(expr.when === undefined ? {} : { when: expr.when.map(change) }) };
    case "if":
      return { ...expr, condition: change(expr.condition), then: change(expr.then), else: change(expr.else) };
    case "let":
      return { ...expr, value: change(expr.value), body: change(expr.body) };
    case "vector":
      return { ...expr, items: expr.items.map(change) };
    default:
      return expr;
  }
}
