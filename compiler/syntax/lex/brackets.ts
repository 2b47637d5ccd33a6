/**
 * Pairs brackets before the grammar sees them, so that one forgotten `}` is one finding at the bracket that is open, and the rest of the file still parses.
 *
 * A bracket is found open when a closer of an outer bracket comes, when a line begins with what can only be a new declaration, or at the end of the file.
 * The missing closer is then put into the token stream (empty, at that place). A closer that closes nothing is taken out. Only when something is amiss does
 * indentation help to say which bracket was forgotten: what is well paired is never judged by its layout.
 */
import { createTokenInstance, type IToken, type TokenType } from "chevrotain";
import type { FindingSink } from "../findings.ts";
import * as t from "./tokens.ts";

const closerOf: ReadonlyMap<TokenType, TokenType> = new Map([[t.LBrace, t.RBrace], [t.LParen, t.RParen], [t.LBracket, t.RBracket]]);
const closers: ReadonlySet<TokenType> = new Set(closerOf.values());
const declarationWords = /^(?:use|entity|type|unit|const|fn|extern|config|table|source|view|features|examples|split|model|decide|labeler|tests|deploy)$/;

/** How many faults of one file are looked at closely. */
const maxSearches = 200;

interface Open {
  readonly token: IToken;
  readonly index: number;
  readonly indent: number;
}
interface Fault {
  readonly open?: IToken;
  /** How far the line of `open` is indented. */
  readonly indent?: number;
  readonly stray?: IToken;
  /** The missing closer goes before the token of this index. */
  readonly before: number;
  readonly because: "closer" | "declaration" | "end";
}

/** The tokens with missing closers put in and stray ones taken out. @param tokens all tokens, newlines and comments among them. */
export function pairBrackets(text: string, tokens: readonly IToken[], sink: FindingSink): readonly IToken[] {
  let faults = findFaults(text, tokens, false);
  if (faults.length === 0) return tokens;
  const guided = findFaults(text, tokens, true);
  if (guided.length > 0) faults = guided;
  return mend(tokens, faults, sink);
}

function findFaults(text: string, tokens: readonly IToken[], byIndent: boolean): Fault[] {
  const faults: Fault[] = [];
  const stack: Open[] = [];
  const counts = new Map<TokenType, number>();
  const change = (type: TokenType, by: number): number => {
    const count = (counts.get(type) ?? 0) + by;
    counts.set(type, count);
    return count;
  };
  const abandon = (before: number, because: Fault["because"]): void => {
    const open = stack.pop()!;
    change(closerOf.get(open.token.tokenType)!, -1);
    faults.push({ open: open.token, indent: open.indent, before, because });
  };
  let lineStart = 0;
  let first = true;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index]!;
    if (token.tokenType === t.Newline) {
      lineStart = token.endOffset! + 1;
      first = true;
      continue;
    }
    if (first && stack.length > 0 && looksLikeDeclaration(tokens, index)) while (stack.length > 0) abandon(index, "declaration");
    if (closerOf.has(token.tokenType)) {
      stack.push({ token, index, indent: indentAt(text, lineStart) });
      change(closerOf.get(token.tokenType)!, 1);
    } else if (closers.has(token.tokenType)) {
      if ((counts.get(token.tokenType) ?? 0) === 0) faults.push({ stray: token, before: index, because: "closer" });
      else {
        while (closerOf.get(stack.at(-1)!.token.tokenType) !== token.tokenType) abandon(index, "closer");
        if (byIndent && first && token.tokenType === t.RBrace) {
          const column = token.startOffset - lineStart;
          while (stack.length > 1 && column < stack.at(-1)!.indent && stack.at(-2)!.token.tokenType === t.LBrace && stack.at(-2)!.indent >= column) abandon(index, "closer");
        }
        stack.pop();
        change(token.tokenType, -1);
      }
    }
    first = false;
  }
  while (stack.length > 0) abandon(tokens.length, "end");
  return faults;
}

function indentAt(text: string, lineStart: number): number {
  let end = lineStart;
  while (text[end] === " " || text[end] === "\t") end++;
  return end - lineStart;
}

/** `source flights {`, `model m for x`, …: three tokens at the start of a line that no item of a block begins with. */
function looksLikeDeclaration(tokens: readonly IToken[], index: number): boolean {
  const [head, name, next] = [tokens[index]!, tokens[index + 1], tokens[index + 2]];
  if (head.tokenType !== t.Name || name?.tokenType !== t.Name || next === undefined || !declarationWords.test(head.image)) return false;
  return next.tokenType === t.LBrace || (next.tokenType === t.Name && /^(?:from|for|by|random)$/.test(next.image) && tokens[index + 3]?.tokenType === t.Name);
}

function mend(tokens: readonly IToken[], faults: readonly Fault[], sink: FindingSink): IToken[] {
  const inserts = new Map<number, IToken[]>();
  const dropped = new Set<IToken>();
  let lastBefore = -1;
  let searched = 0;
  for (const { open, indent, stray, before, because } of faults) {
    if (stray !== undefined) {
      dropped.add(stray);
      sink.add("MLS1014", `\`${stray.image}\` closes nothing`, sink.span(stray.startOffset, stray.startOffset + 1), "take it out, or open a bracket before it");
      continue;
    }
    if (open === undefined) continue;
    const type = closerOf.get(open.tokenType)!;
    // One forgotten brace leaves all the outer ones open as well: say it once, of the innermost.
    if ((because === "closer" || before !== lastBefore) && searched < maxSearches && !swallowed(tokens, open)) {
      const at = tokens[before];
      const related = at === undefined ? [] : [{ span: sink.span(at.startOffset, at.startOffset + 1), message: "still open here" }];
      sink.add("MLS1013", `\`${open.image}\` is not closed`, sink.span(open.startOffset, open.startOffset + 1), `add the missing \`${type === t.RBrace ? "}" : type === t.RParen ? ")" : "]"}\``, related);
    }
    lastBefore = before;
    // Beyond many faults the file is no program: the closers go where they were missed, which costs no search.
    const place = ++searched > maxSearches ? before : type === t.RBrace ? endOfIndent(tokens, open, indent ?? 0, before) : Math.min(before, endOfLine(tokens, open));
    const offset = tokens[place]?.startOffset ?? (tokens.at(-1)?.endOffset ?? -1) + 1;
    const closer = createTokenInstance(type, "", offset, offset - 1, Number.NaN, Number.NaN, Number.NaN, Number.NaN);
    const there = inserts.get(place);
    if (there === undefined) inserts.set(place, [closer]);
    else there.push(closer);
  }
  const mended: IToken[] = [];
  for (let index = 0; index <= tokens.length; index++) {
    for (const closer of inserts.get(index) ?? []) mended.push(closer);
    const token = tokens[index];
    if (token !== undefined && !dropped.has(token)) mended.push(token);
  }
  return mended;
}

/** Whether a text that is not closed, which is a finding of its own, ends the line of `open` and so has swallowed its closer. */
function swallowed(tokens: readonly IToken[], open: IToken): boolean {
  return open.tokenType !== t.LBrace && tokens[endOfLine(tokens, open) - 1]?.tokenType === t.OpenText;
}

function indexOf(tokens: readonly IToken[], token: IToken): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens[middle]!.startOffset < token.startOffset) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The index of the first token at the start of a line that is no further in than the line of `open`, at most `before`: there a forgotten `}` belongs. */
function endOfIndent(tokens: readonly IToken[], open: IToken, indent: number, before: number): number {
  let lineStart: number | undefined;
  for (let index = indexOf(tokens, open) + 1; index < before; index++) {
    const token = tokens[index]!;
    if (token.tokenType === t.Newline) lineStart = token.endOffset! + 1;
    else if (lineStart !== undefined) {
      if (token.startOffset - lineStart <= indent) return index;
      lineStart = undefined;
    }
  }
  return before;
}

/** The index of the token that ends the line of `open`: an unclosed `(` reaches no further. */
function endOfLine(tokens: readonly IToken[], open: IToken): number {
  let depth = 0;
  for (let index = indexOf(tokens, open) + 1; index < tokens.length; index++) {
    const type = tokens[index]!.tokenType;
    if (type === t.Newline || type === t.Sep || type === t.LineComment || type === t.Doc) return index;
    if (closerOf.has(type)) depth++;
    else if (closers.has(type) && --depth < 0) return index;
  }
  return tokens.length;
}
