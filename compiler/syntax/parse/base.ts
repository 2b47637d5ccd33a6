/**
 * What every layer of the grammar stands on: tokens and spans, one-sentence findings in place of Chevrotain's lists of expected tokens, and recovery item by item.
 *
 * The layers are classes that extend one another (types and expressions, data, features, models, files), because a Chevrotain grammar is one object. A rule that
 * fails throws a `Stop`; the nearest block catches it, reports it once, goes on behind the next separator of its own level, and marks the declaration as broken.
 * Chevrotain's own recovery is off: it guesses tokens, this knows items.
 */
import { EOF, type IToken, type ParserMethod, type TokenType } from "chevrotain";
import type { AllowNode, Expr, Ident, Span, StringExpr } from "../ast.ts";
import { FindingSink } from "../findings.ts";
import type { TokenPayload } from "../lex/layout.ts";
import { type Problem, readText } from "../lex/literals.ts";
import * as t from "../lex/tokens.ts";
import { Engine } from "./engine.ts";
import { explain, wantedItem } from "./explain.ts";
import { type Chooser, chooser, type PreparedChoice, TableLookahead } from "./lookahead.ts";

/** Thrown where the grammar cannot go on; caught by the nearest block. */
export class Stop {
  constructor(
    readonly token: IToken,
    readonly problem: Problem,
  ) {}
}

/** What Chevrotain keeps inside a parser, as far as it is needed here. */
interface ParserInside {
  definedRulesNames: string[];
  readonly lookAheadFuncsCache: Map<number, Chooser>;
}

/** What a rule gives while Chevrotain records the grammar: nobody reads it. */
const nothing = undefined as never;

const openers: ReadonlySet<TokenType> = new Set([t.LBrace, t.LParen, t.LBracket]);
const closers: ReadonlySet<TokenType> = new Set([t.RBrace, t.RParen, t.RBracket]);

export abstract class BaseParser extends Engine {
  protected sink = new FindingSink("", 0);
  private faults: readonly number[] = [];
  /** Grows with every recovery: a declaration compares it before and after. */
  protected failures = 0;
  /** Where the innermost item that is being read began. */
  protected itemMark = Number.MAX_SAFE_INTEGER;

  constructor(validate: boolean) {
    super(t.numberedVocabulary(), { maxLookahead: 1, recoveryEnabled: false, skipValidations: !validate, nodeLocationTracking: "none", lookaheadStrategy: new TableLookahead({ maxLookahead: 1 }) });
  }

  /** Makes the parser ready; all rules are defined by now. @param prepared the choices as `choices` gives them, of the same grammar. */
  protected finishGrammar(prepared: readonly PreparedChoice[] | undefined): void {
    const inner = this as unknown as ParserInside;
    // Without the names of its rules Chevrotain records and analyses nothing, and still makes the parser ready.
    if (prepared !== undefined) inner.definedRulesNames = [];
    this.performSelfAnalysis();
    for (const [key, kind, beginnings] of prepared ?? []) inner.lookAheadFuncsCache.set(key, chooser(kind, beginnings));
  }

  /** Every choice of the grammar, to be kept and handed to a parser of the same grammar. */
  choices(): PreparedChoice[] {
    return [...(this as unknown as ParserInside).lookAheadFuncsCache].map(([key, { kind, beginnings }]) => [key, kind, beginnings]);
  }

  protected start(tokens: IToken[], sink: FindingSink, faults: readonly number[]): void {
    this.input = tokens;
    this.sink = sink;
    this.faults = faults;
    this.failures = 0;
    this.itemMark = Number.MAX_SAFE_INTEGER;
  }

  // ── places ──

  /** Where the next token starts; the mark from which a node's span is made. */
  protected mark(): number {
    return this.RECORDING_PHASE ? 0 : this.ahead().startOffset;
  }

  /** From a mark to the end of the last token read. */
  protected since(mark: number): Span {
    if (this.RECORDING_PHASE) return this.sink.span(0, 0);
    const last = this.LA(0);
    return this.sink.span(mark, Math.max(mark, (last.endOffset ?? mark - 1) + 1));
  }

  protected spanOf(token: IToken): Span {
    if (this.RECORDING_PHASE) return this.sink.span(0, 0);
    if (token.tokenType === EOF) return this.sink.span(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    return this.sink.span(token.startOffset, token.endOffset! + 1);
  }

  /** The doc comment before the next token. */
  protected docHere(): string | undefined {
    return this.RECORDING_PHASE ? undefined : (this.ahead().payload as TokenPayload | undefined)?.doc;
  }

  protected ident(token: IToken): Ident {
    return { kind: "ident", name: token.image, span: this.spanOf(token) };
  }

  protected next(type: TokenType, ahead = 1): boolean {
    return this.LA(ahead).tokenType === type;
  }

  /** Whether the token that far ahead can begin an operand. */
  protected startsOperand(ahead: number): boolean {
    const type = this.LA(ahead).tokenType;
    return operandStarts.has(type) || (type.CATEGORIES?.includes(t.Word) ?? false);
  }

  protected isWordToken(ahead: number): boolean {
    const type = this.LA(ahead).tokenType;
    return type === t.TypeName || (type.CATEGORIES?.includes(t.Word) ?? false);
  }

  // ── findings ──

  /** Reports a finding that does not stop the parser. */
  protected say(code: string, message: string, span: Span, help?: string, related: { span: Span; message: string }[] = []): void {
    if (this.RECORDING_PHASE) return;
    this.failures++;
    this.sink.add(code, message, span, help, related);
  }

  protected sayProblem(problem: Problem | undefined, span: Span): void {
    if (problem === undefined) return;
    const at = problem.at === undefined ? span : this.sink.span(span.start + problem.at, span.start + problem.at + (problem.length ?? 1));
    this.say(problem.code, problem.message, at, problem.help);
  }

  protected stop(code: string, message: string, help?: string): never {
    throw new Stop(this.LA(1), help === undefined ? { code, message } : { code, message, help });
  }

  /** Chevrotain calls this where a token does not fit. */
  consumeInternalError(type: TokenType, next: IToken, options: { ERR_MSG?: string } | undefined): never {
    throw new Stop(next, explain(type, next, this.LA(0), this.LA(2), options?.ERR_MSG));
  }

  /** Chevrotain calls this where no alternative fits. */
  raiseNoAltException(_occurrence: number, wanted: string | undefined): never {
    const next = this.LA(1);
    throw new Stop(next, explain(undefined, next, this.LA(0), this.LA(2), wanted));
  }

  /** Chevrotain calls this where a list that must not be empty is. */
  raiseEarlyExitException(_occurrence: number, _kind: unknown, wanted: string | undefined): never {
    return this.raiseNoAltException(0, wanted);
  }

  /** Reports a stop, unless the lexical pass has found something in the same item. @param from where the item began. */
  private report(stop: Stop, from: number, to: number): void {
    this.failures++;
    if (this.faultBetween(Math.min(from, this.itemMark), to)) return;
    const span = this.stopSpan(stop.token);
    this.sink.add(stop.problem.code, stop.problem.message, span, stop.problem.help);
  }

  private stopSpan(token: IToken): Span {
    if (token.tokenType !== EOF && token.image !== "" && token.tokenType !== t.Sep) return this.spanOf(token);
    const last = this.LA(0);
    const end = Number.isFinite(token.startOffset) ? token.startOffset : (last.endOffset ?? -1) + 1;
    return this.sink.span(Math.max(0, end - 1), end);
  }

  /** Whether the lexical pass has found something between two offsets. */
  protected faultBetween(from: number, to: number): boolean {
    let low = 0;
    let high = this.faults.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.faults[middle]! < from) low = middle + 1;
      else high = middle;
    }
    return low < this.faults.length && this.faults[low]! <= to;
  }

  // ── recovery ──

  /** Moves to the next separator, closing brace (or, if asked, opening brace) of this level. Gives the offset it stopped at. */
  protected skipTo(brace: "pastBlocks" | "atBlock", comma: boolean): number {
    let depth = 0;
    for (;;) {
      const next = this.LA(1);
      const type = next.tokenType;
      if (type === EOF) return Number.MAX_SAFE_INTEGER;
      if (depth === 0 && (type === t.Sep || type === t.RBrace || (comma && type === t.Comma) || (brace === "atBlock" && type === t.LBrace))) return next.startOffset;
      if (openers.has(type)) depth++;
      else if (closers.has(type)) depth = Math.max(0, depth - 1);
      this.SKIP_TOKEN();
      if (this.LA(1) === next) return Number.MAX_SAFE_INTEGER;
    }
  }

  /** Runs a piece of the grammar; if it fails, reports, skips the rest of the item and gives what `instead` makes. */
  protected attempt<T, U>(body: () => T, instead: (mark: number) => U, brace: "pastBlocks" | "atBlock" = "pastBlocks", comma = false): T | U {
    if (this.RECORDING_PHASE) return body();
    const mark = this.mark();
    const rule = this.currRuleShortName;
    try {
      return body();
    } catch (stop) {
      this.currRuleShortName = rule;
      if (!(stop instanceof Stop)) throw stop;
      const to = this.skipTo(brace, comma);
      this.report(stop, mark, to);
      return instead(mark);
    }
  }

  /** What stands between braces that are no block: a stop in it passes over the closing brace, which would else be taken for the end of the block around. */
  protected within<T>(body: () => T): T {
    if (this.RECORDING_PHASE) return body();
    try {
      return body();
    } catch (stop) {
      this.skipTo("pastBlocks", false);
      if (this.next(t.RBrace)) this.SKIP_TOKEN();
      throw stop;
    }
  }

  /** `{ item (separator item)* }` with recovery item by item. @param allowed the words an item begins with, for suggestions. */
  protected block<T>(what: string, allowed: readonly string[], item: () => T, comma = false): T[] {
    const items: T[] = [];
    this.CONSUME(t.LBrace, { ERR_MSG: `\`{\` and the items of ${what}` });
    do {
      this.MANY(() =>
        this.OR([
          { ALT: () => void this.CONSUME(t.Sep) },
          { GATE: () => comma, ALT: () => void this.CONSUME(t.Comma) },
          {
            ALT: () => {
              const outer = this.itemMark;
              this.itemMark = this.mark();
              const read = this.attempt(() => this.whole(item, what, comma), () => undefined, "pastBlocks", comma);
              this.itemMark = outer;
              if (read !== undefined) items.push(read);
            },
          },
        ]),
      );
    } while (this.recoverInBlock(what, allowed, comma));
    this.CONSUME(t.RBrace);
    return items;
  }

  /** One item, which must end where a separator or the block's end is. */
  private whole<T>(item: () => T, what: string, comma: boolean): T {
    const read = item();
    if (this.RECORDING_PHASE) return read;
    const type = this.LA(1).tokenType;
    if (type === t.Sep || type === t.RBrace || type === EOF || (comma && type === t.Comma)) return read;
    const mark = this.LA(1).startOffset;
    const stop = new Stop(this.LA(1), explain(t.Sep, this.LA(1), this.LA(0), this.LA(2), `the end of this item of ${what}`));
    // What was read is kept: the rest of the item alone is passed over.
    this.report(stop, mark, this.skipTo("pastBlocks", comma));
    return read;
  }

  /** After the items: true when something that is no item was passed over and the block goes on. */
  private recoverInBlock(what: string, allowed: readonly string[], comma: boolean): boolean {
    if (this.RECORDING_PHASE) return false;
    const next = this.LA(1);
    if (next.tokenType === t.RBrace || next.tokenType === EOF) return false;
    const stop = new Stop(next, explain(undefined, next, this.LA(0), this.LA(2), wantedItem(what, allowed)));
    const mark = next.startOffset;
    if (next.tokenType === t.Comma || closers.has(next.tokenType)) this.SKIP_TOKEN();
    this.report(stop, mark, this.skipTo("pastBlocks", comma));
    return true;
  }

  // ── helpers shared by all layers ──

  /** A rule with its name and result type; all rules go through here. */
  protected rule<T>(name: string, body: () => T): ParserMethod<[], T> {
    return this.RULE(name, body);
  }

  /** A rule that is one choice. Its alternatives are made once, not at each use as those that need what the rule has read: the commonest rules are such. */
  protected choice<T>(name: string, alternatives: Parameters<typeof this.OR<T>>[0]): ParserMethod<[], T> {
    return this.rule(name, () => this.OR<T>(alternatives));
  }

  /** The second of two things that are read one behind the other. */
  protected behind<T>(_first: unknown, second: T): T {
    return second;
  }

  protected textOf(token: IToken): StringExpr {
    if (this.RECORDING_PHASE) return nothing;
    const span = this.spanOf(token);
    const { value, problem } = (token.payload as { broken?: boolean } | undefined)?.broken === true ? { value: token.image.slice(1), problem: undefined } : readText(token.image);
    this.sayProblem(problem, span);
    return { kind: "string", value, span };
  }

  protected errorExpr(mark: number): Expr {
    return { kind: "error", span: this.sink.span(mark, Math.max(mark, (this.LA(0).endOffset ?? mark) + 1)) };
  }

  /** A name where one is declared or referred to; a reserved word or a type's name is said to be none. */
  readonly name = this.choice<Ident>("name", {
    DEF: [
      { ALT: () => this.ident(this.CONSUME(t.Word)) },
      {
        ALT: () => {
          const token = this.CONSUME(t.TypeName);
          const snake = token.image.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
          this.say("MLS1024", `\`${token.image}\` is written as a type; names are lower_snake_case`, this.spanOf(token), `write \`${snake}\``);
          return this.ident(token);
        },
      },
    ],
    ERR_MSG: "a name",
  });

  /** A name that may also be a type's: what `use` brings in. */
  readonly anyName = this.choice<Ident>("anyName", {
    DEF: [{ ALT: () => this.ident(this.CONSUME(t.Word)) }, { ALT: () => this.ident(this.CONSUME(t.TypeName)) }],
    ERR_MSG: "a name",
  });

  readonly typeName = this.choice<Ident>("typeName", {
    DEF: [
      { ALT: () => this.ident(this.CONSUME(t.TypeName)) },
      {
        ALT: () => {
          const token = this.CONSUME(t.Word);
          const camel = token.image.replace(/(?:^|_)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
          this.say("MLS1024", `\`${token.image}\` is no type: types and entities are UpperCamelCase`, this.spanOf(token), `write \`${camel}\``);
          return this.ident(token);
        },
      },
    ],
    ERR_MSG: "a type such as `Int`",
  });

  /** `a, b, c`. */
  readonly names = this.rule("names", (): Ident[] => {
    const names: Ident[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => names.push(this.SUBRULE(this.name)), ERR_MSG: "a name" });
    return names;
  });

  readonly text = this.rule("text", (): StringExpr => this.textOf(this.CONSUME(t.Text)));

  /** `allow MLS3104 "why"`. */
  readonly allow = this.rule("allow", (): AllowNode => {
    const mark = this.mark();
    this.CONSUME(t.word("allow"));
    const code = this.CONSUME(t.TypeName, { ERR_MSG: "the code of the finding that is waived, such as `allow MLS3104 \"why\"`," });
    this.ACTION(() => {
      if (!/^MLS\d{4}$/.test(code.image)) this.say("MLS1032", `\`${code.image}\` is not the code of a finding`, this.spanOf(code), "codes look like `MLS3104`");
    });
    const why = this.CONSUME(t.Text, { ERR_MSG: "the reason in quotes" });
    return { kind: "allow", code: this.ident(code), why: this.textOf(why), span: this.since(mark) };
  });
}

const operandStarts: ReadonlySet<TokenType> = new Set([
  t.TypeName, t.DateLiteral, t.TimeLiteral, t.UnitNumber, t.Percent, t.Duration, t.Decimal, t.Int, t.Text, t.LParen, t.LBrace, t.LBracket, t.Minus, t.Not, t.If, t.Let,
  t.Match, t.True, t.False, t.Missing, t.TooDeep,
]);
