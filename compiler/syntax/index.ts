/** The seam of the syntax phase: everything other phases may use of it. */
export type * from "./ast.ts";
export { type CodeEntry, syntaxCodes } from "./codes.ts";
export type { SyntaxFinding } from "./findings.ts";
export { type ParseResult, parse } from "./parse.ts";
export { exprText, overText, typeText, unitText } from "./print/expression.ts";
export { type FormatResult, format } from "./print/format.ts";
