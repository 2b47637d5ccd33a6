/**
 * The grammar of expressions. One run of operands and operators is read flat and put together by `operators.ts`, so a level of parentheses costs few rules of
 * stack and a chain of any length costs none.
 */
import type { IToken, ParserMethod, TokenType } from "chevrotain";
import type { ChainOp, CompareOp, Expr, MatchArm, RangeNode, Span } from "../ast.ts";
import * as t from "../lex/tokens.ts";
import { OperandParser } from "./operands.ts";
import { Assembler, type Item } from "./operators.ts";

const meant: ReadonlyMap<TokenType, ChainOp | CompareOp> = new Map<TokenType, ChainOp | CompareOp>([[t.And, "and"], [t.Or, "or"], [t.Star, "*"], [t.EqualEqual, "=="]]);

export abstract class ExpressionParser extends OperandParser {
  readonly expr: ParserMethod<[], Expr> = this.choice<Expr>("expr", {
    DEF: [
      { ALT: () => this.SUBRULE(this.ifExpr) },
      { ALT: () => this.SUBRULE(this.letExpr) },
      { ALT: () => this.SUBRULE(this.matchExpr) },
      { ALT: () => this.SUBRULE(this.binary) },
    ],
    // An `atom` takes these three as well, to say that they want parentheses there.
    IGNORE_AMBIGUITIES: true,
    ERR_MSG: "a value",
  });

  protected readonly ifExpr = this.rule("ifExpr", (): Expr => {
    const mark = this.mark();
    this.CONSUME(t.If);
    const condition = this.SUBRULE(this.expr);
    this.CONSUME(t.Then);
    const then = this.SUBRULE1(this.expr);
    this.CONSUME(t.Else);
    const otherwise = this.SUBRULE2(this.expr);
    return { kind: "if", condition, then, else: otherwise, span: this.since(mark) };
  });

  protected readonly letExpr = this.rule("letExpr", (): Expr => {
    const mark = this.mark();
    this.CONSUME(t.Let);
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expr);
    this.CONSUME(t.Then, { ERR_MSG: "`then` and the value that uses the name" });
    const body = this.SUBRULE1(this.expr);
    return { kind: "let", name, value, body, span: this.since(mark) };
  });

  protected readonly matchExpr = this.rule("matchExpr", (): Expr => {
    const mark = this.mark();
    this.CONSUME(t.Match);
    const subject = this.SUBRULE(this.expr);
    const arms = this.block("`match`", [], () => this.SUBRULE(this.arm), true);
    return { kind: "match", subject, arms, span: this.since(mark) };
  });

  private readonly arm = this.rule("arm", (): MatchArm => {
    const mark = this.mark();
    const pattern = this.OR<Expr | undefined>([{ ALT: () => void this.CONSUME(t.Else) }, { ALT: () => this.SUBRULE(this.expr) }]);
    this.CONSUME(t.Arrow);
    const body = this.SUBRULE1(this.expr);
    return { kind: "arm", pattern, body, span: this.since(mark) };
  });

  private assembled(items: Item[]): Expr {
    if (this.RECORDING_PHASE) return this.errorExpr(0);
    const first = items[0];
    if (items.length === 1 && first?.kind === "operand") return first.expr;
    return new Assembler(items, this.sink.span(0, 0).file, (code, message, span, help) => this.say(code, message, span, help)).build().expr;
  }

  /** An operator of another language (MLS1021 has been said) is the one that was meant: `&&` is `and`. */
  private opItem(token: IToken): Item {
    return { kind: "op", op: meant.get(token.tokenType) ?? (token.image as ChainOp | CompareOp), span: this.spanOf(token) };
  }

  /** Operands with every infix operator, `not`, `in` and `is missing` between them. */
  private readonly binary = this.rule("binary", (): Expr => {
    const first = this.SUBRULE(this.operand);
    // Most expressions are one operand: they need no list.
    if (!this.RECORDING_PHASE && first.nots.length === 0 && !goesOn(this.ahead())) return first.expr;
    const items: Item[] = [];
    this.ACTION(() => addOperand(items, first));
    this.MANY(() =>
      this.OR([
        {
          ALT: () => {
            const operator = this.CONSUME(t.InfixOp);
            this.ACTION(() => items.push(this.opItem(reportedOperator(operator))));
            const right = this.SUBRULE1(this.operand);
            this.ACTION(() => addOperand(items, right));
          },
        },
        { ALT: () => items.push(this.SUBRULE(this.inTail)) },
        { ALT: () => items.push(this.SUBRULE(this.isTail)) },
      ]),
    );
    return this.assembled(items);
  });

  /** Operands with `+ - * /` between them: the ends of a range, a parameter's value. */
  readonly arith = this.rule("arith", (): Expr => {
    const items: Item[] = [];
    const first = this.SUBRULE(this.operand);
    this.ACTION(() => addOperand(items, first));
    this.MANY(() => {
      const operator = this.CONSUME(t.ArithOp);
      this.ACTION(() => items.push(this.opItem(operator)));
      const right = this.SUBRULE1(this.operand);
      this.ACTION(() => addOperand(items, right));
    });
    return this.assembled(items);
  });

  /** `not`s, then `-`s, then a postfix expression. */
  private readonly operand = this.rule("operand", (): Operand => {
    if (!this.RECORDING_PHASE && !this.next(t.Not) && !this.next(t.Minus)) {
      const mark = this.mark();
      return { nots: NONE, expr: this.SUBRULE(this.postfix), span: this.since(mark) };
    }
    const nots: Span[] = [];
    const minuses: number[] = [];
    this.MANY(() => nots.push(this.spanOf(this.CONSUME(t.Not))));
    const mark = this.mark();
    this.MANY1(() => {
      minuses.push(this.mark());
      this.CONSUME(t.Minus);
    });
    const inner = this.SUBRULE(this.postfix);
    const span = this.since(mark);
    let expr = inner;
    for (const start of minuses.reverse()) expr = { kind: "unary", op: "-", operand: expr, span: { ...span, start } };
    return { nots, expr, span };
  });

  private readonly inTail = this.rule("inTail", (): Item => {
    const mark = this.mark();
    const negated = this.OPTION(() => this.CONSUME(t.Not)) !== undefined;
    this.CONSUME(t.In, { ERR_MSG: "`in`" });
    let set: readonly Expr[] | undefined;
    let other: RangeNode | Expr | undefined;
    this.OR({
      DEF: [
        { GATE: () => this.isSet(), ALT: () => (set = this.SUBRULE(this.set)) },
        { ALT: () => (other = this.SUBRULE(this.rangeOrList)) },
      ],
      ERR_MSG: "a range such as `1..6000` or a list such as `(\"a\", \"b\")`",
    });
    const range = other?.kind === "range" ? other : undefined;
    const list = other?.kind === "range" ? undefined : other;
    return { kind: "in", negated, set, range, list, span: this.since(mark) };
  });

  /** `1..6000`, or a value that is a list. */
  private readonly rangeOrList = this.rule("rangeOrList", (): RangeNode | Expr => {
    const mark = this.mark();
    const low = this.SUBRULE(this.arith);
    const high = this.OPTION(() => {
      this.CONSUME(t.DotDot);
      return this.SUBRULE1(this.arith);
    });
    return high === undefined ? low : { kind: "range", low, high, span: this.since(mark) };
  });

  /** A parenthesis that is neither the beginning of a range nor of a sum. */
  private isSet(): boolean {
    if (!this.next(t.LParen)) return false;
    let depth = 0;
    for (let ahead = 1; ; ahead++) {
      const type = this.LA(ahead).tokenType;
      if (type === t.LParen) depth++;
      else if (type === t.Comma && depth === 1) return true;
      else if (type === t.RParen && --depth === 0) {
        const after = this.LA(ahead + 1).tokenType;
        return !(after === t.DotDot || after === t.Dot || (after.CATEGORIES?.includes(t.ArithOp) ?? false));
      } else if (Number.isNaN(this.LA(ahead).startOffset)) return true;
    }
  }

  /** `("a", "b")`; of one list alone, whose window the parenthesis closes: `x in (top(y, 3) over 7d)`. */
  readonly set = this.rule("set", (): Expr[] => {
    const items: Expr[] = [];
    this.CONSUME(t.LParen);
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => items.push(this.SUBRULE(this.windowed)), ERR_MSG: "a value" });
    this.CONSUME(t.RParen, { ERR_MSG: "`,` or `)`" });
    return items;
  });

  /** `1..6000`, closed at both ends. */
  readonly range = this.rule("range", (): RangeNode => {
    const mark = this.mark();
    const low = this.SUBRULE(this.arith);
    this.CONSUME(t.DotDot, { ERR_MSG: "after `in` stands a range such as `1..6000` or a list such as `(\"a\", \"b\")`." });
    const high = this.SUBRULE1(this.arith);
    return { kind: "range", low, high, span: this.since(mark) };
  });

  private readonly isTail = this.rule("isTail", (): Item => {
    const mark = this.mark();
    this.CONSUME(t.Is);
    const negated = this.OPTION(() => this.CONSUME(t.Not)) !== undefined;
    this.CONSUME(t.Missing, { ERR_MSG: "after `is` stands `missing` or `not missing`; to compare write `==`." });
    return { kind: "isMissing", negated, span: this.since(mark) };
  });
}

interface Operand {
  readonly nots: readonly Span[];
  readonly expr: Expr;
  /** With the parentheses around it. */
  readonly span: Span;
}

const NONE: readonly Span[] = [];

/** Whether a run of operands goes on with this token: what the choice in `binary` begins with. */
function goesOn({ tokenType }: IToken): boolean {
  return tokenType === t.Not || tokenType === t.In || tokenType === t.Is || t.InfixOp.categoryMatchesMap![tokenType.tokenTypeIdx!] === true;
}

function addOperand(items: Item[], { nots, expr, span }: Operand): void {
  for (const at of nots) items.push({ kind: "not", span: at });
  items.push({ kind: "operand", expr, start: span.start, end: span.end });
}

/** A foreign operator has been reported and given the type that was meant; its text follows here. */
function reportedOperator(token: IToken): IToken {
  const label = token.tokenType.LABEL?.replaceAll("`", "");
  if (label !== undefined && label !== token.image) token.image = label;
  return token;
}
