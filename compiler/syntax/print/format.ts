/**
 * The one style. The formatter changes blanks, line ends and separators that end a line, and nothing else: so it keeps every comment in its place and the tree as
 * it is. It works on lines of tokens, with what the lexical pass knows of items; what is not read without a finding is left alone.
 *
 * Two blanks a level; at most one empty line; columns aligned in runs of items of one shape; a body written on one line stays there while it fits; a line beyond
 * 120 columns is broken at its block's items, else behind a comma in parentheses or behind an operator.
 */
import type { SyntaxFinding } from "../findings.ts";
import { parse } from "../parse.ts";
import { alignments } from "./align.ts";
import { breakLongLines, dropSeparators } from "./break.ts";
import { type Line, type Piece, isCloser, isOpener, readLines } from "./pieces.ts";
import { gap } from "./spacing.ts";
import * as t from "../lex/tokens.ts";

export type FormatResult = { readonly text: string } | { readonly findings: readonly SyntaxFinding[] };

/** The text in the one style, or the findings that keep it from being formatted. */
export function format(path: string, text: string): FormatResult {
  const { findings } = parse(path, text);
  if (findings.length > 0) return { findings };
  let current = text;
  // Breaking a line can change what is aligned beside it; a few rounds reach rest.
  for (let round = 0; round < 8; round++) {
    const next = formatOnce(current);
    if (next === current) break;
    current = next;
  }
  return { text: current };
}

function formatOnce(text: string): string {
  const lines = dropSeparators(readLines(text));
  const pads = alignments(lines);
  const rendered = new Renderer(lines, pads).render();
  return rendered.length === 0 ? "" : `${breakLongLines(rendered).join("\n")}\n`;
}

/** A line with its place and where it may be broken. */
export interface Rendered {
  readonly indent: number;
  readonly pieces: readonly Piece[];
  readonly gaps: readonly string[];
  readonly comment: string | undefined;
  readonly blankBefore: boolean;
  readonly line: Line;
  /** Where a broken part of it goes on. */
  readonly continuation: number;
}

/** What follows a brace further right than this goes four blanks in instead of hanging below it. */
const farthestHang = 60;

class Renderer {
  private readonly open: { content: number; line: number }[] = [];
  private itemIndent = 0;

  constructor(
    private readonly lines: readonly Line[],
    private readonly pads: ReadonlyMap<Line, { at: number; width: number }>,
  ) {}

  render(): Rendered[] {
    return this.lines.filter((line) => line.pieces.length > 0 || line.comment !== undefined).map((line, index, all) => this.renderLine(line, all[index - 1]));
  }

  private renderLine(line: Line, before: Line | undefined): Rendered {
    const indent = this.indentOf(line);
    if (line.startsItem) this.itemIndent = indent;
    const gaps: string[] = [];
    let column = indent;
    const pad = this.pads.get(line);
    line.pieces.forEach((piece, index) => {
      let space = index === 0 ? "" : gap(line.pieces, index, line.block);
      if (pad?.at === index) space = space.padEnd(space.length + pad.width);
      gaps.push(space);
      column += space.length;
      this.track(line, index, column, indent);
      column += piece.text.length;
    });
    const last = before?.pieces.at(-1);
    const atEdge = before === undefined || (last !== undefined && isOpener(last) && before.comment === undefined) || line.pieces[0]?.type === t.RBrace;
    const continuation = this.itemIndent + 4;
    return { indent, pieces: line.pieces, gaps, comment: line.comment?.text, blankBefore: line.blankBefore && !atEdge, line, continuation };
  }

  private indentOf(line: Line): number {
    const first = line.pieces[0];
    const top = this.open.at(-1);
    if (first !== undefined && isCloser(first)) return top?.line ?? 0;
    if (first === undefined || line.startsItem) return top?.content ?? 0;
    return Math.max(this.itemIndent + 4, top !== undefined && top.content > top.line + 2 ? 0 : (top?.content ?? 0));
  }

  /** Follows the brackets: what is inside `{` at a line's end goes two blanks in, else it hangs behind the brace. */
  private track(line: Line, index: number, column: number, indent: number): void {
    const piece = line.pieces[index]!;
    if (isCloser(piece)) this.open.pop();
    if (!isOpener(piece)) return;
    const hangs = piece.type === t.LBrace && index + 1 < line.pieces.length;
    const content = !hangs ? indent + 2 : column > farthestHang ? indent + 4 : column + (piece.tight ? 1 : 2);
    this.open.push({ content, line: indent });
  }
}
