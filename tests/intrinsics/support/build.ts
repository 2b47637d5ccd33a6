import type { Expr } from "../../../runtime/contract/expr.ts";
import type { Intrinsic } from "../../../runtime/contract/vocabulary/intrinsics.ts";
import type { Kind, Type } from "../../../runtime/contract/types.ts";

export type Simple = Exclude<Kind["kind"], "enum" | "vector" | "list" | "record">;

export function type(kind: Simple): Type {
  return { kind, missing: true };
}

export function column(name: string, kind: Simple): Expr {
  return { kind: "column", name, type: type(kind) };
}

export function literal(value: number | string | boolean | null, kind: Simple): Expr {
  return { kind: "literal", value, type: { kind, missing: value === null } };
}

export function call(fn: Intrinsic, result: Simple, ...args: Expr[]): Expr {
  return { kind: "call", fn, args, type: type(result) };
}

export function when(condition: Expr, then: Expr, otherwise: Expr): Expr {
  return { kind: "if", condition, then, else: otherwise, type: then.type };
}
