/** The text as the formatter sees it: lines of pieces, each line knowing whether it begins an item, and in which block. */
import type { IToken, TokenType } from "chevrotain";
import { FindingSink } from "../findings.ts";
import { layOut } from "../lex/layout.ts";
import * as t from "../lex/tokens.ts";

export interface Piece {
  readonly type: TokenType;
  readonly text: string;
  /** For a bracket: whether it is a record's `{` `}`, written tight. */
  readonly tight: boolean;
  /** A blank stood before it in the source. */
  readonly spaced: boolean;
}
export interface Block {
  /** The words that lead to it: `model` / `learner`. */
  readonly path: readonly string[];
  /** Whether `,` ends an item in it. */
  readonly commas: boolean;
}
export interface Line {
  pieces: Piece[];
  /** A comment behind the code, or the whole line. */
  comment: Piece | undefined;
  readonly blankBefore: boolean;
  /** It begins an item (or a declaration); else it goes on with one, or closes a bracket. */
  readonly startsItem: boolean;
  readonly block: Block;
}

const commentTypes: ReadonlySet<TokenType> = new Set([t.Doc, t.LineComment]);
const openers: ReadonlySet<TokenType> = new Set([t.LBrace, t.LParen, t.LBracket, t.LAngle]);
const closers: ReadonlySet<TokenType> = new Set([t.RBrace, t.RParen, t.RBracket, t.RAngle]);
const operandEnds: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.RBrace, t.Text, t.TypeName, t.True, t.False, t.Missing, t.Int, t.Decimal, t.Duration, t.Percent, t.UnitNumber, t.DateLiteral, t.TimeLiteral]);
const commaBlocks: ReadonlySet<string> = new Set(["columns", "learner", "tune", "compress", "split"]);
const file: Block = { path: [], commas: false };

export const isWord = (piece: Piece | undefined): boolean => piece?.type.CATEGORIES?.includes(t.Word) ?? false;
export const isInfix = (piece: Piece | undefined): boolean => piece?.type.CATEGORIES?.includes(t.InfixOp) ?? false;
export const isCompare = (piece: Piece | undefined): boolean => piece?.type.CATEGORIES?.includes(t.CompareToken) ?? false;
export const isOpener = (piece: Piece): boolean => openers.has(piece.type);
export const isCloser = (piece: Piece): boolean => closers.has(piece.type);

/** The lines of a text that has no syntax error. */
export function readLines(text: string): Line[] {
  const known = new Map<number, IToken>();
  const itemStarts = new Set<number>();
  let fresh = true;
  for (const token of layOut(text, new FindingSink("", text.length)).tokens) {
    if (token.tokenType === t.Sep) {
      fresh = true;
      if (token.image === ";") known.set(token.startOffset, token);
      continue;
    }
    if (fresh) itemStarts.add(token.startOffset);
    fresh = token.tokenType === t.LBrace;
    known.set(token.startOffset, token);
  }
  return new Reader(text, known, itemStarts).read();
}

class Reader {
  private readonly lines: Line[] = [];
  private readonly stack: { block: Block; tight: boolean }[] = [];
  private head: string[] = [];
  private previous: TokenType | undefined;
  private line: Line | undefined;

  constructor(
    private readonly text: string,
    private readonly known: ReadonlyMap<number, IToken>,
    private readonly itemStarts: ReadonlySet<number>,
  ) {}

  read(): Line[] {
    const source = this.text.startsWith("\uFEFF") ? ` ${this.text.slice(1)}` : this.text;
    let newlines = 0;
    let end = 0;
    for (const raw of t.theLexer().tokenize(source).tokens) {
      if (raw.tokenType === t.Newline) {
        newlines++;
        end = raw.startOffset + raw.image.length;
        this.line = undefined;
        continue;
      }
      const spaced = raw.startOffset > end;
      end = raw.startOffset + raw.image.length;
      if (this.line === undefined) this.open(newlines > 1, raw.startOffset);
      newlines = 0;
      if (commentTypes.has(raw.tokenType)) this.line!.comment = { type: raw.tokenType, text: raw.image.trimEnd(), tight: false, spaced };
      else this.add(raw, spaced);
    }
    return this.lines;
  }

  private open(blank: boolean, offset: number): void {
    this.line = { pieces: [], comment: undefined, blankBefore: blank && this.lines.length > 0, startsItem: this.itemStarts.has(offset), block: this.stack.at(-1)?.block ?? file };
    this.lines.push(this.line);
  }

  private add(raw: IToken, spaced: boolean): void {
    // `>=` behind a type's unit is two tokens for the parser.
    const token = this.known.get(raw.startOffset);
    if (token === undefined) {
      if (raw.tokenType === t.Sep) this.put(t.Sep, raw.image, false, spaced);
      return;
    }
    if (this.itemStarts.has(raw.startOffset)) this.head = [raw.image];
    if (openers.has(token.tokenType)) {
      const tight = token.tokenType === t.LBrace && !this.isBlock();
      const outer = this.stack.at(-1)?.block ?? file;
      const path = [...outer.path, this.head[0] ?? ""];
      const commas = this.head.includes("match") || commaBlocks.has(path.at(-1)!);
      const block = token.tokenType === t.LBrace && !tight ? { path: this.head.includes("match") ? [...outer.path, "match"] : path, commas } : outer;
      this.stack.push({ block, tight });
      this.put(token.tokenType, token.image, tight, spaced);
    } else if (closers.has(token.tokenType)) {
      const { tight } = this.stack.pop() ?? { tight: false };
      this.put(token.tokenType, token.image, tight, spaced);
    } else {
      if (token.tokenType === t.Match) this.head.push("match");
      this.put(token.tokenType, token.image, false, spaced);
    }
    const split = this.known.get(raw.startOffset + 1);
    if (raw.image === ">=" && split?.tokenType === t.Equals) this.put(t.Equals, "=", false, true);
  }

  private put(type: TokenType, text: string, tight: boolean, spaced: boolean): void {
    this.line!.pieces.push({ type, text, tight, spaced });
    this.previous = type;
  }

  /** A `{` behind a word or an operand opens a block; elsewhere a record. */
  private isBlock(): boolean {
    return this.previous !== undefined && (operandEnds.has(this.previous) || (this.previous.CATEGORIES?.includes(t.Word) ?? false));
  }
}
