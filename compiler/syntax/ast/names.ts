import type { DeclBase } from "./declarations.ts";
import type { Expr } from "./expressions.ts";
import type { StringExpr } from "./literals.ts";
import type { Ident, Span } from "./node.ts";
import type { Param, TypeNode, UnitNode } from "./types.ts";

/** Declarations that name things: imports, entities, types, units, constants, functions, configuration. */

export interface UseDecl extends DeclBase {
  readonly kind: "use";
  /** `std.cyclic` or `./shared.mls`, as written. */
  readonly module: string;
  readonly isPath: boolean;
  readonly moduleSpan: Span;
  readonly names: readonly Ident[];
}
export interface EntityDecl extends DeclBase {
  readonly kind: "entity";
  readonly name: Ident;
  readonly type: TypeNode;
}
export interface TypeDecl extends DeclBase {
  readonly kind: "type";
  readonly name: Ident;
  readonly type: TypeNode;
}
/** `unit cent`, `unit dollar = 100 cent`. */
export interface UnitDecl extends DeclBase {
  readonly kind: "unitDecl";
  readonly name: Ident;
  readonly factor: number | undefined;
  readonly of: UnitNode | undefined;
}
export interface ConstDecl extends DeclBase {
  readonly kind: "const";
  readonly name: Ident;
  readonly type: TypeNode | undefined;
  readonly value: Expr;
}
export interface FnDecl extends DeclBase {
  readonly kind: "fn";
  readonly name: Ident;
  readonly params: readonly Param[];
  readonly result: TypeNode;
  readonly body: Expr;
}
export interface ExternFnDecl extends DeclBase {
  readonly kind: "externFn";
  readonly name: Ident;
  readonly params: readonly Param[];
  readonly result: TypeNode;
  readonly from: StringExpr;
}
export interface ConfigDecl extends DeclBase {
  readonly kind: "config";
  readonly name: Ident;
  readonly type: TypeNode;
  readonly default: Expr | undefined;
}
