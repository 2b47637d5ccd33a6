/** The seam of the syntax phase: everything other phases may use of it. */
export type * from "./ast.ts";
export type { SyntaxFinding } from "./findings.ts";
export { type ParseResult, parse } from "./parse.ts";
