/** Lines of a text with what is marked in them. Columns count code points; on the screen a tab is two cells, a wide character two, a combining one none. */
import type { LineMap } from "../positions.ts";
import type { Palette } from "./text.ts";

export interface Mark {
  readonly line: number;
  /** From 1; `end` is exclusive. */
  readonly column: number;
  readonly end: number;
  /** The span does not end in this line. */
  readonly goesOn: boolean;
  readonly message: string;
  readonly primary: boolean;
}

/** Cells of a line that are shown: of a longer one a window that holds the marks. */
const WINDOW = 140;
const BEFORE = 40;

export function markLines(marks: readonly Mark[], map: LineMap, gutter: number, paint: (text: string) => string, palette: Palette): string[] {
  const margin = " ".repeat(gutter);
  const lines: string[] = [];
  let last: number | undefined;
  for (const mark of marks) {
    const points = [...withoutPasswords(map.line(mark.line))];
    const from = points.length <= WINDOW ? 0 : Math.max(0, Math.min(...marks.filter((other) => other.line === mark.line).map((other) => other.column)) - 1 - BEFORE);
    const shown = points.slice(from, from + WINDOW);
    const cut = from > 0 ? "…" : "";
    if (last !== mark.line) {
      if (last !== undefined && mark.line > last + 1) lines.push(`${margin}${palette.dim("…")}`);
      lines.push(`${palette.dim(`${String(mark.line).padStart(gutter)}│`)} ${cut}${shown.map(glyph).join("")}${from + WINDOW < points.length ? "…" : ""}`.trimEnd());
    }
    last = mark.line;
    const start = Math.min(mark.column - 1 - from, shown.length);
    const end = Math.min(Math.max(mark.end - 1 - from, start), shown.length);
    const sign = mark.primary ? "^" : "-";
    const carets = sign.repeat(Math.max(1, cells(shown.slice(start, end))));
    const label = `${carets}${mark.goesOn ? "…" : ""}${mark.message === "" ? "" : ` ${mark.message}`}`;
    lines.push(`${margin}${palette.dim("│")} ${" ".repeat(cut.length + cells(shown.slice(0, start)))}${mark.primary ? paint(label) : palette.dim(label)}`);
  }
  return lines;
}

/** A password in a connection string, which should not stand there, is not shown again: output ends in logs. As many signs as there were. */
function withoutPasswords(line: string): string {
  const hide = (_all: string, before: string, secret: string, after = ""): string => `${before}${"•".repeat([...secret].length)}${after}`;
  return line.replace(/(:\/\/[^:@/\s"]*:)([^@\s"]+)(@)/g, hide).replace(/(\bpassword=)([^\s&"]+)/gi, hide);
}

/** A tab as two blanks; what would steer the terminal as a sign that does not. */
function glyph(point: string): string {
  if (point === "\t") return "  ";
  return /[\p{Cc}\u{202A}-\u{202E}\u{2066}-\u{2069}]/u.test(point) ? "\u{FFFD}" : point;
}

function cells(points: readonly string[]): number {
  return points.reduce((sum, point) => sum + width(glyph(point)), 0);
}

const NONE = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** East Asian Wide and Fullwidth (Unicode Standard Annex 11), in blocks, and emoji shown as pictures. */
const WIDE = /^[\u{1100}-\u{115F}\u{2E80}-\u{303E}\u{3041}-\u{A4CF}\u{A960}-\u{A97F}\u{AC00}-\u{D7A3}\u{F900}-\u{FAFF}\u{FE30}-\u{FE6F}\u{FF01}-\u{FF60}\u{FFE0}-\u{FFE6}\u{20000}-\u{3FFFD}]$|^\p{Emoji_Presentation}$/u;

function width(text: string): number {
  if (text === "  ") return 2;
  return NONE.test(text) ? 0 : WIDE.test(text) ? 2 : 1;
}
