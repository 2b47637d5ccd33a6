/**
 * Findings as a person reads them: the sentence, the place with its chain of reasons, what follows from it and what to do. Lines in between are left out with an ellipsis.
 */
import type { Diagnostic, Place, Related } from "../diagnostic.ts";
import { lineMapOf, type Texts } from "../positions.ts";
import { type Mark, markLines } from "./marks.ts";

/** Colours, or plain text in a pipe. */
export interface Palette {
  error(text: string): string;
  warning(text: string): string;
  info(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
}

export function renderText(finding: Diagnostic, texts: Texts, palette: Palette): string {
  const paint = finding.severity === "error" ? palette.error : finding.severity === "warning" ? palette.warning : palette.info;
  const head = `${paint(`${finding.severity}[${finding.code}]`)}${palette.bold(`: ${finding.message}`)}`;
  return [head, ...renderPlaces(finding, texts, paint, palette)].join("\n");
}

/** What stands under a finding's sentence: its places, notes and help. */
export function renderPlaces(
  finding: { readonly span: Place; readonly label?: string | undefined; readonly related: readonly Related[]; readonly notes?: readonly string[] | undefined; readonly help?: string | undefined },
  texts: Texts,
  paint: (text: string) => string,
  palette: Palette,
): string[] {
  const places = new Map<string, Mark[]>();
  const add = (span: Place, message: string, primary: boolean): void => {
    const list = places.get(span.file) ?? [];
    places.set(span.file, list);
    list.push(markOf(span, message, primary, texts));
  };
  add(finding.span, finding.label ?? "", true);
  for (const related of finding.related) add(related.span, related.message, false);
  const gutter = Math.max(2, ...[...places.values()].flat().map((mark) => String(mark.line).length));
  const margin = " ".repeat(gutter);
  const lines: string[] = [];
  for (const [file, marks] of places) {
    const first = marks.find((mark) => mark.primary) ?? marks[0]!;
    marks.sort((a, b) => a.line - b.line || a.column - b.column);
    lines.push(`${margin}${palette.dim("┌─")} ${file}:${first.line}:${first.column}`);
    if (!texts.has(file)) continue;
    lines.push(`${margin}${palette.dim("│")}`, ...markLines(marks, lineMapOf(texts, file), gutter, paint, palette));
  }
  for (const note of finding.notes ?? []) lines.push(`${margin}${palette.dim("=")} ${note}`);
  if (finding.help !== undefined) lines.push(`${margin}${palette.dim("=")} ${palette.bold("help")}: ${finding.help}`);
  return lines;
}

function markOf(span: Place, message: string, primary: boolean, texts: Texts): Mark {
  const map = lineMapOf(texts, span.file);
  const start = map.position(span.start);
  const end = map.position(Math.max(span.start, span.end));
  const endsHere = end.line === start.line;
  return { line: start.line, column: start.column, end: endsHere ? end.column : [...map.line(start.line)].length + 1, goesOn: !endsHere, message, primary };
}
