import type { PlanSpan } from "../../runtime/contract/types.ts";
import type { Knowledge } from "../semantics/knowledge/known.ts";
import type { Program } from "../semantics/program.ts";
import { type Expr, exprText, type Span } from "../syntax/index.ts";

/** What every part of lowering is handed. */
export interface LowerContext {
  readonly program: Program;
  readonly knowledge: Knowledge;
  span(span: Span): PlanSpan;
  /** An expression on one line, as the formatter writes it: so that neither layout nor comments show in the plan. */
  expr(node: Expr): string;
  /** The text as written, on one line and without comments. */
  text(span: Span): string;
}

/** Lines and columns (from 1) of offsets, by the text of each file. */
export function lowerContext(program: Program, knowledge: Knowledge, texts: ReadonlyMap<string, string>): LowerContext {
  const lines = new Map<string, number[]>();
  const startsOf = (file: string): number[] => {
    let starts = lines.get(file);
    if (starts === undefined) {
      starts = [0];
      const text = texts.get(file) ?? "";
      for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) === 10) starts.push(i + 1);
      lines.set(file, starts);
    }
    return starts;
  };
  const position = (file: string, offset: number): { line: number; column: number } => {
    const starts = startsOf(file);
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  };
  return {
    program,
    knowledge,
    span(span) {
      const start = position(span.file, span.start);
      const end = position(span.file, span.end);
      return { file: span.file, line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
    },
    expr: exprText,
    text: (span) => oneLine((texts.get(span.file) ?? "").slice(span.start, span.end)),
  };
}

/** Comments go, blanks and line breaks become one blank, and none stands within brackets; quoted text stays as it is. */
function oneLine(text: string): string {
  const pieces = text.match(/"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\s+|[^\s"/]+|./g) ?? [];
  let line = "";
  for (const piece of pieces) {
    if (piece.startsWith("//") || piece.trim() === "") {
      if (!/[ ([]$/.test(line)) line += " ";
    } else {
      if (/^[)\],]/.test(piece)) line = line.trimEnd();
      line += piece;
    }
  }
  return line.trim();
}

/** A mistake of ours: the typed program holds what the checks should have kept out. */
export class LoweringError extends Error {
  override readonly name = "LoweringError";
}
