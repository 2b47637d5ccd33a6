/** The blanks between two tokens of a line. */
import type { TokenType } from "chevrotain";
import * as t from "../lex/tokens.ts";
import { type Block, isInfix, isWord, type Piece } from "./pieces.ts";

const noneAfter: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket, t.LAngle, t.At, t.Dot, t.DotDot, t.Caret]);
const noneBefore: ReadonlySet<TokenType> = new Set([t.RParen, t.RBracket, t.LAngle, t.RAngle, t.Comma, t.Sep, t.Dot, t.DotDot, t.Colon, t.Question, t.Caret]);
/** Words that stand before a parenthesis without calling anything. */
const wordsApart = /^(?:where|at|from|stream|exists|of|except|to|minimize|maximize|within|weight|sample|candidates|until|since|as|on|each|expect|into|when|alert|every|by)$/;
/** Behind these stands a duration, which may be a sum in parentheses: `over (3h + 1us)`. */
const beforeDurations = /^(?:over|step|ending|gap|after|next)$/;
const valueBlocks = /^(?:learner|compress|serve|rollout|monitor|retrain|experiment|shadow)$/;

/** The blanks before the piece at `index` (not the first of its line). */
export function gap(pieces: readonly Piece[], index: number, block: Block): string {
  const left = pieces[index - 1]!;
  const right = pieces[index]!;
  if (left.type === t.LBrace || right.type === t.RBrace) return left.tight || right.tight || (left.type === t.LBrace && right.type === t.RBrace) ? "" : " ";
  if (noneAfter.has(left.type) || noneBefore.has(right.type)) return "";
  if (right.type === t.LParen) return callsInto(pieces, index) ? "" : " ";
  if (right.type === t.LBracket) return left.type === t.TypeName ? "" : " ";
  if (insideAngles(pieces, index)) return "";
  if (left.type === t.Minus && isPrefix(pieces, index - 1, block)) return "";
  return " ";
}

function callsInto(pieces: readonly Piece[], index: number): boolean {
  const left = pieces[index - 1]!;
  if (left.type === t.RParen || left.type === t.TypeName) return pieces[0]?.text !== "use";
  if (!isWord(left)) return false;
  if (pieces[0]?.text === "use" && index > 1) return false;
  if (beforeDurations.test(left.text) && pieces[index + 1]?.type === t.Duration) return false;
  return !wordsApart.test(left.text) || pieces[index - 2]?.type === t.Dot;
}

function insideAngles(pieces: readonly Piece[], index: number): boolean {
  if (!isInfix(pieces[index]) && !isInfix(pieces[index - 1])) return false;
  for (let at = index - 1; at >= 0 && at > index - 20; at--) {
    const type = pieces[at]!.type;
    if (type === t.LAngle) return true;
    if (type === t.RAngle || !(isWord(pieces[at]) || isInfix(pieces[at]) || type === t.Int || type === t.Caret)) return false;
  }
  return false;
}

/** Whether the `-` at `index` has nothing on its left to be subtracted from. */
function isPrefix(pieces: readonly Piece[], index: number, block: Block): boolean {
  const left = pieces[index - 1];
  if (left === undefined || isInfix(left)) return true;
  const values = block.path.some((word) => valueBlocks.test(word)) || pieces.some((piece) => valueBlocks.test(piece.text));
  if (values && pieces[index]!.spaced && pieces[index + 1]?.spaced === false) return true;
  return prefixAfter.has(left.type) || (isWord(left) && /^(?:where|at|within|since|until)$/.test(left.text) && pieces[index]!.spaced && pieces[index + 1]?.spaced === false);
}

const prefixAfter: ReadonlySet<TokenType> = new Set([
  t.LParen, t.LBracket, t.LBrace, t.Comma, t.Colon, t.Equals, t.Arrow, t.DotDot, t.If, t.Then, t.Else, t.Not, t.In, t.Match, t.Sep, t.Caret,
]);
