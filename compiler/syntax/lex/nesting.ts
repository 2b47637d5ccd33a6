/**
 * Keeps the parser's stack safe: text nested beyond a hundred levels is one finding, and the piece that is too deep becomes a single token.
 *
 * A level is an open bracket, an `if` or `let` of the same item, a `-` or `not` of a run. All of it is counted in one pass over the tokens.
 */
import type { IToken, TokenType } from "chevrotain";
import { createTokenInstance } from "chevrotain";
import type { FindingSink } from "../findings.ts";
import * as t from "./tokens.ts";

/** The greatest depth of nesting. */
export const maxDepth = 100;

const openers: ReadonlySet<TokenType> = new Set([t.LBrace, t.LParen, t.LBracket, t.LAngle]);
const closers: ReadonlySet<TokenType> = new Set([t.RBrace, t.RParen, t.RBracket, t.RAngle]);

/** The tokens with every piece beyond `maxDepth` folded into one `TooDeep`. */
export function foldDeepNesting(tokens: IToken[], sink: FindingSink): IToken[] {
  let folded: IToken[] | undefined;
  // Per open bracket: how many levels there are before it and directly inside it.
  const levels: { before: number; inside: number }[] = [];
  let depth = 0;
  let run = 0;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    const type = token.tokenType;
    const before = depth;
    if (openers.has(type)) {
      levels.push({ before: depth, inside: depth + 1 + run });
      depth += 1 + run;
    } else if (closers.has(type)) depth = levels.pop()?.before ?? 0;
    else if (type === t.If || type === t.Let) depth += 1;
    else if (type === t.Sep || type === t.Comma) depth = levels.at(-1)?.inside ?? 0;
    run = type === t.Minus || type === t.Not ? run + 1 : 0;
    if (depth + run <= maxDepth) {
      folded?.push(token);
      continue;
    }
    sink.add("MLS1019", `this is nested more than ${maxDepth} levels deep`, sink.span(token.startOffset, token.endOffset! + 1), "name the inner parts with `let`, a `const` or a feature of their own");
    if (openers.has(type)) levels.pop();
    depth = before;
    folded ??= tokens.slice(0, index);
    const end = endOfPiece(tokens, index);
    folded.push(createTokenInstance(t.TooDeep, "", token.startOffset, tokens[end - 1]!.endOffset!, Number.NaN, Number.NaN, Number.NaN, Number.NaN));
    run = 0;
    index = end - 1;
  }
  return folded ?? tokens;
}

/** The index behind the piece that begins at `start`: up to the next separator, comma or closer of its own level. */
function endOfPiece(tokens: readonly IToken[], start: number): number {
  let open = 0;
  for (let index = start; index < tokens.length; index++) {
    const type = tokens[index]!.tokenType;
    if (openers.has(type)) open++;
    else if (closers.has(type)) {
      if (open === 0) return Math.max(index, start + 1);
      open--;
    } else if (open === 0 && index > start && (type === t.Sep || type === t.Comma)) return index;
  }
  return tokens.length;
}
