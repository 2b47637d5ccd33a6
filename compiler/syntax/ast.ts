/**
 * The syntax tree of a `.mls` file.
 *
 * Immutable after parsing; later phases keep side tables keyed by node identity. Every node carries its span; declarations and their members carry the
 * doc comment (`///`) that stands before them. A place where the parser had to recover is an `ErrorExpr` or a declaration with `broken: true`;
 * the later phases are silent about those, since the parser has spoken already.
 */
export type * from "./ast/node.ts";
export type * from "./ast/types.ts";
export type * from "./ast/literals.ts";
export type * from "./ast/expressions.ts";
export type * from "./ast/windows.ts";
export type * from "./ast/declarations.ts";
export type * from "./ast/names.ts";
export type * from "./ast/data.ts";
export type * from "./ast/features.ts";
export type * from "./ast/examples.ts";
export type * from "./ast/models.ts";
export type * from "./ast/release.ts";
