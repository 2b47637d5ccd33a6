/**
 * The front end's first phase: text to tree.
 *
 * Input: one file's path and text. Output: its tree, its findings (MLS1xxx) and its comments. It never throws and never reads another file; it keeps no concrete
 * tree. Three passes, each linear: the lexer; the lexical pass (`lex/`), which pairs brackets, turns newlines into separators and reports what is wrong with a
 * word by itself; the grammar (`parse/`), which recovers item by item.
 */
import type { Comment, SourceFile } from "./ast.ts";
import { FindingSink, type SyntaxFinding } from "./findings.ts";
import { layOut } from "./lex/layout.ts";
import { MlsParser } from "./parse/file.ts";
import { PREPARED } from "./parse/prepared.ts";

export interface ParseResult {
  readonly file: SourceFile;
  readonly findings: readonly SyntaxFinding[];
  readonly comments: readonly Comment[];
}

/** Built once, when it is first needed: building the grammar costs more than parsing a file. */
let parser: MlsParser | undefined;

/** Parses a file. Each mistake is one finding; the tree holds everything else. */
export function parse(path: string, text: string): ParseResult {
  const sink = new FindingSink(path, text.length);
  const { tokens, comments, fileDoc, faults } = layOut(text, sink);
  parser ??= new MlsParser(false, PREPARED);
  const declarations = parser.parseTokens(tokens, sink, faults);
  const findings = [...sink.findings].sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  return { file: { kind: "file", path, doc: fileDoc, declarations, span: sink.span(0, text.length) }, findings, comments };
}
