import type { Intrinsic } from "../../../runtime/contract/vocabulary/intrinsics.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Range, Type, Typed } from "../program.ts";
import { point } from "../types/range.ts";
import { BOOL, ERROR } from "../types/type.ts";
import { isLeaf, parts } from "../walk.ts";

/** Making typed expressions. */

export function failed(node: ast.Expr): Typed {
  return { kind: "error", type: ERROR, node, range: undefined };
}

export function literal(value: number | string | boolean | null, type: Type, node: ast.Expr): Typed {
  return { kind: "literal", value, type, node, range: typeof value === "number" ? point(value) : undefined };
}

export function call(fn: Intrinsic, args: readonly Typed[], type: Type, node: ast.Expr, range?: Range): Typed {
  if (args.some((arg) => arg.kind === "error")) return failed(node);
  return { kind: "call", fn, args, type, node, range };
}

/** A comparison or test: a Bool that is missing where a part is. */
export function test(fn: Intrinsic, args: readonly Typed[], node: ast.Expr): Typed {
  return call(fn, args, { ...BOOL, missing: args.some((arg) => arg.type.missing) }, node);
}

/** The number a literal holds; undefined for all else. */
export function numberOf(typed: Typed): number | undefined {
  return typed.kind === "literal" && typeof typed.value === "number" ? typed.value : undefined;
}

/** Whether an expression costs nothing to write twice. */
export function isTrivial(typed: Typed): boolean {
  if (typed.kind === "lookup" || typed.kind === "rowOf") return parts(typed).every(isTrivial);
  return typed.kind === "local" || isLeaf(typed);
}
