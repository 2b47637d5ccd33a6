import { lookupParts } from "../contract/expr-parts.ts";
import type { Expr } from "../contract/expr.ts";

/** What the locals in scope stand for: a binding is known by its number, since names may be used again. */
export interface Binding {
  readonly id: number;
  readonly value: Expr;
  readonly env: Environment;
}
export type Environment = ReadonlyMap<string, Binding>;
export const NO_LOCALS: Environment = new Map();

/** An expression together with what its locals stand for. */
export interface Closed {
  readonly expr: Expr;
  readonly env: Environment;
}

/** Equal texts mean equal values: what is computed once is found again by this. */
export function keyOf(expr: Expr, env: Environment): string {
  switch (expr.kind) {
    case "literal":
      // The grid of a list of Floats is its type's: the same text may be added up in two ways.
      if (expr.type.kind === "list") return `list${JSON.stringify([expr.type.of, expr.value])}`;
      return `${typeof expr.value === "number" ? "" : expr.type.kind}${JSON.stringify(expr.value)}`;
    case "column":
    case "feature":
    case "parameter":
      return `${expr.kind}${JSON.stringify(expr.name)}`;
    case "local":
      return `local${env.get(expr.name)?.id}`;
    case "window":
      return `window${expr.index}`;
    case "use":
      return `use${expr.use}${JSON.stringify(expr.feature)}`;
    case "moment":
      return expr.kind;
    case "score":
      return `score${JSON.stringify([expr.model, expr.class, expr.predicted, expr.rank])}`;
    case "lookup":
      return `lookup(${JSON.stringify([expr.table, expr.column])},${keysOf(lookupParts(expr), env)})`;
    case "exists":
      return `exists(${JSON.stringify(expr.table)},${keysOf(lookupParts(expr), env)})`;
    case "call":
      return `${expr.fn}:${expr.type.kind}(${keysOf(expr.args, env)})`;
    case "extern":
      return `extern${JSON.stringify([expr.name, expr.item])}(${keysOf(expr.args, env)}|${keysOf(expr.when ?? [], env)})`;
    case "if":
      return `if(${keysOf([expr.condition, expr.then, expr.else], env)})`;
    case "let":
      return `let(${JSON.stringify(expr.name)},${keyOf(expr.value, env)},${[...env].map(([name, { id }]) => `${name}=${id}`)},${JSON.stringify(expr.body)})`;
    case "vector":
      return `vector(${keysOf(expr.items, env)})`;
  }
}

function keysOf(exprs: readonly Expr[], env: Environment): string {
  return exprs.map((expr) => keyOf(expr, env)).join(",");
}
