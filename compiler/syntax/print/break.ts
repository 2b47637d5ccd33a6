/** Separators at a line's end, and lines that are too long. */
import * as t from "../lex/tokens.ts";
import type { Rendered } from "./format.ts";
import { isCloser, isInfix, isOpener, isWord, type Line, type Piece } from "./pieces.ts";

const limit = 120;

/** Takes out separators that a line's end or a bracket makes idle. */
export function dropSeparators(lines: Line[]): Line[] {
  lines.forEach((line, index) => {
    const { pieces } = line;
    const kept = pieces.filter((piece, at) => piece.type !== t.Sep || !(isIdle(pieces[at - 1]) || pieces[at + 1]?.type === t.RBrace));
    const last = kept.at(-1);
    const next = nextPiece(lines, index);
    const ends = last?.type === t.Sep || (last?.type === t.Comma && line.block.commas && innermostIsBlock(kept) && !line.block.path.includes("match"));
    if (ends && kept.length > 1 && (next === undefined || isWord(next) || next.type === t.RBrace || next.type === t.TypeName) && !isInfix(kept.at(-2))) kept.pop();
    line.pieces = kept;
  });
  return lines;
}

function isIdle(before: Piece | undefined): boolean {
  return before === undefined || before.type === t.Sep || before.type === t.LBrace || before.type === t.Comma;
}

function nextPiece(lines: readonly Line[], index: number): Piece | undefined {
  for (let at = index + 1; at < lines.length; at++) if (lines[at]!.pieces.length > 0) return lines[at]!.pieces[0];
  return undefined;
}

/** Whether the line opens as many brackets as it closes: its end is an item's end of its own block. */
function innermostIsBlock(pieces: readonly Piece[]): boolean {
  let depth = 0;
  for (const piece of pieces) depth += isOpener(piece) ? 1 : isCloser(piece) ? -1 : 0;
  return depth === 0;
}

/** The lines as text, the long ones broken. */
export function breakLongLines(lines: readonly Rendered[]): string[] {
  const out: string[] = [];
  for (const line of lines) {
    if (line.blankBefore) out.push("");
    const code = codeOf(line, 0, line.pieces.length);
    const physical = code === "" || line.indent + code.length <= limit ? [" ".repeat(line.indent) + code] : (breakBlock(line) ?? breakInside(line));
    if (line.comment !== undefined) {
      const last = physical.length - 1;
      physical[last] = code === "" ? " ".repeat(line.indent) + line.comment : `${physical[last]}  ${line.comment}`;
    }
    out.push(...physical);
  }
  return out;
}

function codeOf({ pieces, gaps }: Rendered, from: number, to: number): string {
  let text = "";
  for (let index = from; index < to; index++) text += (index === from ? "" : gaps[index]!) + pieces[index]!.text;
  return text;
}

/** `{ a; b }` that does not fit: its items on lines of their own. */
function breakBlock(line: Rendered): string[] | undefined {
  const { pieces } = line;
  const open = pieces.findIndex((piece) => piece.type === t.LBrace && !piece.tight);
  if (open < 0) return undefined;
  const close = matching(pieces, open);
  if (close === undefined || close === open + 1) return undefined;
  const commas = /^(?:columns|learner|tune|compress|split)$/.test(pieces[0]!.text);
  const inner = " ".repeat(line.indent + 2);
  const out = [" ".repeat(line.indent) + codeOf(line, 0, open + 1)];
  let from = open + 1;
  let depth = 0;
  for (let index = open + 1; index <= close; index++) {
    const piece = pieces[index]!;
    if (index === close || (depth === 0 && (piece.type === t.Sep || (commas && piece.type === t.Comma)))) {
      // An item that begins with an operator would join the line before: its separator stays.
      const next = pieces[index + 1];
      const joins = index !== close && next !== undefined && !isWord(next) && next.type !== t.TypeName;
      if (index > from) out.push(inner + codeOf(line, from, index) + (joins ? piece.text : ""));
      from = index + 1;
    } else depth += isOpener(piece) ? 1 : isCloser(piece) ? -1 : 0;
  }
  out.push(" ".repeat(line.indent) + codeOf(line, close, pieces.length));
  return out;
}

function matching(pieces: readonly Piece[], open: number): number | undefined {
  let depth = 0;
  for (let index = open; index < pieces.length; index++) {
    depth += isOpener(pieces[index]!) ? 1 : isCloser(pieces[index]!) ? -1 : 0;
    if (depth === 0) return index;
  }
  return undefined;
}

/** Breaks at the loosest place that fits, as far to the right as can be, again and again. */
function breakInside(line: Rendered): string[] {
  const { pieces } = line;
  const out: string[] = [];
  let from = 0;
  let indent = line.indent;
  while (from < pieces.length) {
    const to = indent + codeOf(line, from, Math.min(pieces.length, from + limit)).length <= limit && pieces.length - from <= limit ? pieces.length : breakPoint(line, from, indent);
    out.push(" ".repeat(indent) + codeOf(line, from, to));
    from = to;
    indent = line.continuation;
  }
  return out;
}

/** The index of the piece that begins the next physical line. */
function breakPoint(line: Rendered, from: number, indent: number): number {
  const { pieces } = line;
  let width = indent;
  let depth = 0;
  let best: { at: number; looseness: number } | undefined;
  for (let index = from; index < pieces.length; index++) {
    const piece = pieces[index]!;
    width += (index === from ? 0 : line.gaps[index]!.length) + piece.text.length;
    if (width > limit && best !== undefined) break;
    depth += isOpener(piece) ? 1 : isCloser(piece) ? -1 : 0;
    const rank = index + 1 < pieces.length ? rankOfBreak(line, index) : undefined;
    if (rank === undefined) continue;
    // A break in the first third of the line helps little, so it counts as tight.
    const looseness = depth * 10 + rank + (width < limit / 3 ? 1000 : 0);
    if (best === undefined || looseness <= best.looseness) best = { at: index + 1, looseness };
  }
  return best?.at ?? pieces.length;
}

const infixRank: Readonly<Record<string, number>> = { or: 1, and: 2, "??": 4, "+": 5, "-": 5, "*": 6, "/": 6 };

/** How tight what a newline behind this piece would part is; undefined where the newline would count. */
function rankOfBreak(line: Rendered, index: number): number | undefined {
  const piece = line.pieces[index]!;
  const next = line.pieces[index + 1]!;
  if (next.type === t.Else || next.type === t.Then) return next.type === t.Else ? 0 : 1;
  if (piece.type === t.Comma) return 2;
  if (!isInfix(piece) || index === 0 || line.gaps[index + 1] !== " " || line.gaps[index] !== " ") return undefined;
  return infixRank[piece.text] ?? 4;
}
