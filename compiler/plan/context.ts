import type { PlanSpan } from "../../runtime/contract/types.ts";
import type { Knowledge } from "../semantics/knowledge/known.ts";
import type { Program } from "../semantics/program.ts";
import type { Span } from "../syntax/ast.ts";

/** What every part of lowering is handed. */
export interface LowerContext {
  readonly program: Program;
  readonly knowledge: Knowledge;
  span(span: Span): PlanSpan;
  /** The text as written, blanks and line breaks made single. */
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
    text(span) {
      return (texts.get(span.file) ?? "").slice(span.start, span.end).replace(/\s*\/\/[^\n]*/g, "").replace(/\s+/g, " ").trim();
    },
  };
}

/** A mistake of ours: the typed program holds what the checks should have kept out. */
export class LoweringError extends Error {
  override readonly name = "LoweringError";
}
