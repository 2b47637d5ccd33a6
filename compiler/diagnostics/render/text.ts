/**
 * Findings as a person reads them: the sentence, the place with its chain of reasons, what follows from it and what to do. Lines in between are left out with an ellipsis.
 */
import type { Diagnostic, Place } from "../diagnostic.ts";
import { LineMap } from "../positions.ts";

/** Colours, or plain text in a pipe. */
export interface Palette {
  error(text: string): string;
  warning(text: string): string;
  info(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

interface Mark {
  readonly line: number;
  readonly column: number;
  readonly width: number;
  readonly message: string;
  readonly primary: boolean;
}

export function renderText(finding: Diagnostic, texts: ReadonlyMap<string, string>, palette: Palette): string {
  const paint = finding.severity === "error" ? palette.error : finding.severity === "warning" ? palette.warning : palette.info;
  const head = `${paint(`${finding.severity}[${finding.code}]`)}${palette.bold(`: ${finding.message}`)}`;
  const places = byFile(finding);
  const lines = [head];
  const gutter = Math.max(2, ...[...places.values()].flat().map((mark) => String(mark.line).length));
  for (const [file, marks] of places) {
    const map = new LineMap(texts.get(file) ?? "");
    const first = marks.find((mark) => mark.primary) ?? marks[0];
    if (first === undefined) continue;
    lines.push(`${" ".repeat(gutter)}${palette.dim("┌─")} ${file}:${first.line}:${first.column}`, `${" ".repeat(gutter)}${palette.dim("│")}`);
    lines.push(...renderMarks(marks, map, gutter, paint, palette));
  }
  for (const note of finding.notes ?? []) lines.push(`${" ".repeat(gutter)}${palette.dim("=")} ${note}`);
  if (finding.help !== undefined) lines.push(`${" ".repeat(gutter)}${palette.dim("=")} ${palette.bold("help")}: ${finding.help}`);
  return lines.join("\n");

  function byFile(of: Diagnostic): Map<string, Mark[]> {
    const marks = new Map<string, Mark[]>();
    const add = (span: Place, message: string, primary: boolean): void => {
      const text = texts.get(span.file) ?? "";
      const map = new LineMap(text);
      const start = map.position(Math.min(span.start, text.length));
      const lineText = map.line(start.line);
      const end = map.position(Math.min(span.end, text.length));
      const width = end.line === start.line ? end.column - start.column : [...lineText].length - start.column + 1;
      const list = marks.get(span.file) ?? [];
      list.push({ line: start.line, column: start.column, width: Math.max(1, width), message, primary });
      marks.set(span.file, list);
    };
    add(of.span, of.label ?? "", true);
    for (const related of of.related) add(related.span, related.message, false);
    for (const list of marks.values()) list.sort((a, b) => a.line - b.line || a.column - b.column);
    return marks;
  }
}

function renderMarks(marks: readonly Mark[], map: LineMap, gutter: number, paint: (text: string) => string, palette: Palette): string[] {
  const lines: string[] = [];
  let last: number | undefined;
  for (const mark of marks) {
    if (last !== mark.line) {
      if (last !== undefined && mark.line > last + 1) lines.push(`${" ".repeat(gutter)}${palette.dim("…")}`);
      lines.push(`${palette.dim(`${String(mark.line).padStart(gutter)}│`)} ${clip(map.line(mark.line), 160)}`);
    }
    last = mark.line;
    const carets = (mark.primary ? "^" : "-").repeat(Math.min(mark.width, 120));
    const blank = [...map.line(mark.line)].slice(0, mark.column - 1).map((char) => (char === "\t" ? "\t" : " ")).join("");
    const label = `${carets}${mark.message === "" ? "" : ` ${mark.message}`}`;
    lines.push(`${" ".repeat(gutter)}${palette.dim("│")} ${blank}${mark.primary ? paint(label) : palette.dim(label)}`);
  }
  return lines;
}

function clip(text: string, width: number): string {
  const points = [...text];
  return points.length <= width ? text : `${points.slice(0, width - 1).join("")}…`;
}
