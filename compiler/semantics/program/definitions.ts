/** What a declaration is, and those that are no data: entities, values set at deployment, functions in TypeScript. */
import type * as ast from "../../syntax/ast.ts";
import type { Type } from "./types.ts";
import type { Typed } from "./expressions.ts";

/** A declaration that has a name and may have a doc comment. */
export interface DeclSymbol<N extends ast.Declaration> {
  readonly name: string;
  readonly node: N;
  readonly doc: string | undefined;
}

export interface EntitySymbol {
  readonly kind: "entity";
  readonly name: string;
  readonly node: ast.EntityDecl;
  readonly base: Type;
}

export interface ConfigSymbol {
  readonly kind: "config";
  readonly name: string;
  readonly node: ast.ConfigDecl;
  readonly type: Type;
  readonly default: Typed | undefined;
}

/** `extern fn cell(x: Float): Int from "./cell.ts"`. */
export interface ExternSymbol {
  readonly kind: "extern";
  readonly name: string;
  readonly node: ast.ExternFnDecl;
  readonly doc: string | undefined;
  readonly params: readonly { readonly name: string; readonly type: Type; readonly node: ast.Param }[];
  readonly result: Type;
  /** Its file, as the host names it. */
  readonly path: string;
}

/** A function that is called, with the JavaScript of its file (first) and of those that this one reaches. */
export interface ExternCode {
  /** What it is called with, over all calls. */
  readonly args: readonly Typed[];
  readonly symbol: ExternSymbol;
  /** Its name in the file. */
  readonly exported: string;
  readonly modules: readonly { readonly path: string; readonly code: string }[];
}
