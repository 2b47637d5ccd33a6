/**
 * From the lexer's tokens to the parser's: comments and docs are taken aside, names get their words, `<` `>` of types are told from comparisons, and a newline
 * becomes a separator where it counts.
 *
 * A newline does not count where the innermost bracket is ( ), [ ] or < >; after `{`, an infix operator, `,`, `=`, `=>`, `then` or `else`; and before a line that
 * opens with an infix operator, `,`, `.`, `then`, or an `else` that is no arm of a `match`. A `*` that stands alone between separators is the rest of `inputs`, no
 * operator.
 */
import { createTokenInstance, type IToken, type TokenType } from "chevrotain";
import type { Comment } from "../ast.ts";
import type { FindingSink } from "../findings.ts";
import { pairBrackets } from "./brackets.ts";
import { explainBadNumber } from "./literals.ts";
import { foldDeepNesting } from "./nesting.ts";
import * as t from "./tokens.ts";

export interface Layout {
  /** What the parser reads; `payload.doc` of a token is the doc comment that stands before it. */
  readonly tokens: IToken[];
  readonly comments: readonly Comment[];
  readonly fileDoc: string | undefined;
  /** Starts of what the lexical pass has found, in order: the parser is silent in such places. */
  readonly faults: readonly number[];
}
export interface TokenPayload {
  readonly doc?: string;
}

const opensWithout: ReadonlySet<TokenType> = new Set([t.LParen, t.LBracket, t.LAngle]);
const continuesAfter: ReadonlySet<TokenType> = new Set([t.LBrace, t.Comma, t.Equals, t.Arrow, t.DotDot, t.Pipe, t.Then, t.Else, t.Not, t.In, t.Is, t.If, t.Let, t.Dot]);
const continuesBefore: ReadonlySet<TokenType> = new Set([t.Comma, t.Dot, t.DotDot, t.Pipe, t.Then, t.In, t.Is, t.Equals, t.Arrow]);

/** Runs the lexical pass over a file. Linear; never throws. */
export function layOut(text: string, sink: FindingSink): Layout {
  const { tokens: raw, errors } = t.theLexer().tokenize(text.startsWith("\uFEFF") ? ` ${text.slice(1)}` : text);
  for (const token of raw) token.endOffset = token.startOffset + token.image.length - 1;
  for (const { offset, length } of errors) {
    const bad = text.slice(offset, offset + Math.min(length, 12));
    sink.add("MLS1002", `${describeCharacters(bad)} cannot stand here`, sink.span(offset, offset + length), "take it out; texts stand in double quotes");
  }
  const paired = pairBrackets(text, raw, sink);
  const faults: number[] = [];
  const { tokens, comments, fileDoc } = separate(text, paired, sink);
  const folded = foldDeepNesting(tokens, sink);
  for (const finding of sink.findings) faults.push(finding.span.start);
  faults.sort((a, b) => a - b);
  return { tokens: folded, comments, fileDoc, faults };
}

function describeCharacters(bad: string): string {
  const shown = [...bad].map((letter) => (/[\p{L}\p{N}\p{P}\p{S}]/u.test(letter) ? letter : `U+${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`));
  return `\`${shown.slice(0, 3).join("")}${shown.length > 3 ? "…" : ""}\``;
}

function separate(text: string, raw: readonly IToken[], sink: FindingSink): { tokens: IToken[]; comments: Comment[]; fileDoc: string | undefined } {
  const tokens: IToken[] = [];
  const comments: Comment[] = [];
  const brackets: TokenType[] = [];
  let docs: IToken[] = [];
  let newline: IToken | undefined;
  let equals: IToken | undefined;
  let fileDoc: string | undefined;
  let lineHasToken = false;
  let blankLine = false;
  for (let index = 0; index < raw.length; index++) {
    const token = raw[index]!;
    const type = token.tokenType;
    if (type === t.Newline) {
      newline ??= token;
      blankLine = !lineHasToken;
      lineHasToken = false;
      if (blankLine && docs.length > 0 && tokens.length === 0 && fileDoc === undefined) {
        fileDoc = docText(docs);
        docs = [];
      }
      continue;
    }
    if (type === t.Doc && !lineHasToken) {
      docs.push(token);
      lineHasToken = true;
      continue;
    }
    if (type === t.LineComment || type === t.BadComment || type === t.Doc) {
      const span = sink.span(token.startOffset, token.endOffset! + 1);
      comments.push({ kind: "comment", text: token.image, ownLine: !lineHasToken, span });
      if (type === t.BadComment) sink.add("MLS1023", "comments begin with `//`", sink.span(token.startOffset, token.startOffset + (token.image.startsWith("#") ? 1 : 2)), "write `// …`, each line its own");
      lineHasToken = true;
      continue;
    }
    lineHasToken = true;
    if (type === t.Name) nameToken(token, sink);
    else if (type === t.Less && tokens.at(-1)?.tokenType === t.TypeName && tokens.at(-1)!.endOffset === token.startOffset - 1) retype(token, t.LAngle);
    else if ((type === t.Greater || type === t.GreaterEqual) && brackets.at(-1) === t.LAngle) equals = closeAngle(token);
    else reportLexeme(token, sink);
    if (newline !== undefined) {
      if (brackets.at(-1) === t.LAngle) brackets.pop();
      if (newlineCounts(tokens, token, raw, index, brackets.at(-1))) tokens.push(retype(newline, t.Sep));
      newline = undefined;
    }
    if (docs.length > 0) {
      if (tokens.length === 0 && fileDoc === undefined && token.image === "use") fileDoc = docText(docs);
      else token.payload = { doc: docText(docs) } satisfies TokenPayload;
      docs = [];
    }
    tokens.push(token);
    trackBrackets(brackets, token.tokenType);
    if (equals !== undefined) tokens.push(equals);
    equals = undefined;
  }
  if (docs.length > 0 && tokens.length === 0 && fileDoc === undefined) fileDoc = docText(docs);
  if (text.length > 0 && tokens.length > 0) tokens.push(endSeparator(text.length));
  return { tokens, comments, fileDoc };
}

function endSeparator(offset: number): IToken {
  return createTokenInstance(t.Sep, "", offset, offset - 1, Number.NaN, Number.NaN, Number.NaN, Number.NaN);
}

function trackBrackets(brackets: TokenType[], type: TokenType): void {
  if (type === t.LBrace || opensWithout.has(type)) brackets.push(type);
  else if (type === t.RBrace || type === t.RParen || type === t.RBracket || type === t.RAngle) {
    while (type !== t.RAngle && brackets.at(-1) === t.LAngle) brackets.pop();
    brackets.pop();
  }
}

/** Each `///` line without its marks and one blank, joined by newlines. */
function docText(docs: readonly IToken[]): string {
  return docs.map((doc) => doc.image.slice(3).replace(/^ /, "").trimEnd()).join("\n");
}

/** Changes a token's type in place. */
export function retype(token: IToken, type: TokenType): IToken {
  token.tokenType = type;
  token.tokenTypeIdx = type.tokenTypeIdx!;
  return token;
}

function nameToken(token: IToken, sink: FindingSink): void {
  const { image } = token;
  const known = t.reserved.get(image) ?? t.words.get(image);
  if (known !== undefined) retype(token, known);
  else if (/^[A-Z][A-Za-z0-9]*$/.test(image)) retype(token, t.TypeName);
  else if (!/^[a-z_][a-z0-9_]*$/.test(image)) {
    const ascii = /^[\w]+$/.test(image);
    const snake = image.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
    const message = ascii ? `\`${image}\` is not written as a name` : `\`${image}\` has letters that a name cannot have`;
    sink.add("MLS1024", message, sink.span(token.startOffset, token.endOffset! + 1), ascii ? `names are lower_snake_case: \`${snake}\`; types are UpperCamelCase` : "names are made of `a` to `z`, digits and `_`; a column of another name in the file is `x from \"…\": T`");
  }
}

/** `>=` right behind a type's unit is a `>` and an `=` that stand together: the latter comes back. */
function closeAngle(token: IToken): IToken | undefined {
  const split = token.tokenType === t.GreaterEqual;
  retype(token, t.RAngle);
  if (!split) return undefined;
  const at = token.startOffset + 1;
  token.image = ">";
  token.endOffset = token.startOffset;
  return createTokenInstance(t.Equals, "=", at, at, Number.NaN, Number.NaN, Number.NaN, Number.NaN);
}

const foreign: Readonly<Record<string, string>> = {
  "&&": "`and`", "||": "`or`", "!": "`not`", "===": "`==`", "!==": "`!=`", "<>": "`!=`", "%": "`mod(a, b)`; a percentage is `5%`", "**": "`pow(a, b)`", ":=": "`=`", "->": "`=>` in a `match`", "&": "`and`",
};

/** Says what is wrong with a token by itself, and gives it the type that was meant. */
function reportLexeme(token: IToken, sink: FindingSink): void {
  const span = sink.span(token.startOffset, token.endOffset! + 1);
  switch (token.tokenType) {
    case t.OpenText:
      sink.add("MLS1003", "this text is not closed", sink.span(span.start, span.start + 1), 'close it with `"` on the same line; a line break in a text is `\\n`');
      retype(token, t.Text);
      token.payload = { broken: true };
      return;
    case t.QuotedText:
      sink.add("MLS1022", "texts stand in double quotes", span, `write \`"${token.image.replaceAll("'", "").slice(0, 40)}"\``);
      retype(token, t.Text);
      return;
    case t.BadNumber: {
      const problem = explainBadNumber(token.image);
      sink.add(problem.code, problem.message, span, problem.help);
      retype(token, problem.code === "MLS1007" ? t.Duration : t.Int);
      token.payload = { broken: true };
      return;
    }
    case t.ForeignOp:
      sink.add("MLS1021", `\`${token.image}\` is not an operator of this language`, span, foreign[token.image] === undefined ? "nothing is changed in place here" : `write ${foreign[token.image]}`);
      retype(token, token.image === "&&" || token.image === "&" ? t.And : token.image === "||" ? t.Or : token.image === "!" ? t.Not : token.image === ":=" ? t.Equals : token.image === "->" ? t.Arrow : token.image === "%" || token.image === "**" ? t.Star : t.EqualEqual);
      return;
    default:
  }
}

const infix: ReadonlySet<TokenType> = new Set(t.vocabulary.filter((type) => type.CATEGORIES?.includes(t.InfixOp)));

function newlineCounts(tokens: readonly IToken[], next: IToken, raw: readonly IToken[], index: number, bracket: TokenType | undefined): boolean {
  const previous = tokens.at(-1);
  if (previous === undefined || (bracket !== undefined && opensWithout.has(bracket))) return false;
  if (previous.tokenType === t.Star && standsAlone(tokens.at(-2))) return true;
  if (infix.has(previous.tokenType) || continuesAfter.has(previous.tokenType)) return false;
  if (next.tokenType === t.Star && isRest(raw, index)) return true;
  if (infix.has(next.tokenType) || continuesBefore.has(next.tokenType)) return false;
  if (next.tokenType === t.Not) return after(raw, index)?.image !== "in";
  if (next.tokenType === t.Else) return after(raw, index)?.tokenType === t.Arrow;
  return true;
}

function standsAlone(before: IToken | undefined): boolean {
  return before === undefined || before.tokenType === t.Sep || before.tokenType === t.LBrace;
}

/** A `*` with nothing behind it, or `except`. */
function isRest(raw: readonly IToken[], index: number): boolean {
  const next = raw[index + 1];
  return next === undefined || next.tokenType === t.Newline || next.tokenType === t.Sep || next.tokenType === t.RBrace || next.tokenType === t.LineComment || next.image === "except";
}

/** The next token that is neither a newline nor a comment. */
function after(raw: readonly IToken[], index: number): IToken | undefined {
  for (let at = index + 1; at < raw.length; at++) {
    const type = raw[at]!.tokenType;
    if (type !== t.Newline && type !== t.LineComment && type !== t.Doc) return raw[at];
  }
  return undefined;
}
