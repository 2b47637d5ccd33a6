/**
 * The grammar of expressions. One run of operands and operators is read flat and put together by `operators.ts`, so a level of parentheses costs few rules of
 * stack and a chain of any length costs none.
 */
import type { IToken, ParserMethod } from "chevrotain";
import type { Arg, ChainOp, CompareOp, Expr, Ident, MatchArm, OverNode, RangeNode, Span } from "../ast.ts";
import * as t from "../lex/tokens.ts";
import { Assembler, type Item } from "./operators.ts";
import { WindowParser } from "./windows.ts";

/** `(…)`, `.x` and calls behind one another, at most. */
const maxPostfix = 100;

export abstract class ExpressionParser extends WindowParser {
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

  private readonly ifExpr = this.rule("ifExpr", (): Expr => {
    const mark = this.mark();
    this.CONSUME(t.If);
    const condition = this.SUBRULE(this.expr);
    this.CONSUME(t.Then);
    const then = this.SUBRULE1(this.expr);
    this.CONSUME(t.Else);
    const otherwise = this.SUBRULE2(this.expr);
    return { kind: "if", condition, then, else: otherwise, span: this.since(mark) };
  });

  private readonly letExpr = this.rule("letExpr", (): Expr => {
    const mark = this.mark();
    this.CONSUME(t.Let);
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expr);
    this.CONSUME(t.Then, { ERR_MSG: "`then` and the value that uses the name" });
    const body = this.SUBRULE1(this.expr);
    return { kind: "let", name, value, body, span: this.since(mark) };
  });

  private readonly matchExpr = this.rule("matchExpr", (): Expr => {
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

  private opItem(token: IToken): Item {
    return { kind: "op", op: token.image as ChainOp | CompareOp, span: this.spanOf(token) };
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

  readonly postfix: ParserMethod<[], Expr> = this.rule("postfix", (): Expr => {
    const mark = this.mark();
    let expr = this.SUBRULE(this.atom);
    let count = 0;
    this.MANY(() => {
      const before = this.RECORDING_PHASE ? 0 : this.LA(1).startOffset;
      expr = this.OR<Expr>([
        {
          ALT: () => {
            this.CONSUME(t.Dot);
            const member = this.SUBRULE(this.name);
            return { kind: "member", object: expr, member, span: this.since(mark) };
          },
        },
        {
          ALT: () => {
            const { args, where } = this.SUBRULE(this.callArgs);
            return { kind: "call", callee: expr, args, where, span: this.since(mark) };
          },
        },
      ]);
      if (++count > maxPostfix) {
        if (count === maxPostfix + 1) this.say("MLS1019", `this is nested more than ${maxPostfix} levels deep`, this.sink.span(before, before + 1), "name the inner parts with `let`, a `const` or a feature of their own");
        expr = this.errorExpr(mark);
      }
    });
    return expr;
  });

  private readonly atom = this.choice<Expr>("atom", {
    DEF: [
      { ALT: () => this.nameExpr(this.CONSUME(t.Word)) },
      { ALT: () => this.nameExpr(this.CONSUME(t.TypeName)) },
      {
        ALT: () => {
          this.CONSUME(t.LParen);
          const inner = this.SUBRULE(this.windowed);
          this.CONSUME(t.RParen, { ERR_MSG: "`)`" });
          return inner;
        },
      },
      { ALT: () => this.SUBRULE(this.record) },
      {
        ALT: () => {
          const mark = this.mark();
          const items: Expr[] = [];
          this.CONSUME(t.LBracket);
          this.MANY_SEP({ SEP: t.Comma, DEF: () => items.push(this.SUBRULE2(this.windowed)) });
          this.CONSUME(t.RBracket, { ERR_MSG: "`,` or `]`" });
          return { kind: "list", items, span: this.since(mark) };
        },
      },
      { ALT: () => this.SUBRULE(this.literal) },
      { ALT: () => this.errorAt(this.CONSUME(t.TooDeep)) },
      {
        // Only reached behind an operator: alone, these are read by `expr`.
        ALT: () => {
          const span = this.spanOf(this.LA(1));
          const inner = this.OR1<Expr>([{ ALT: () => this.SUBRULE(this.ifExpr) }, { ALT: () => this.SUBRULE(this.letExpr) }, { ALT: () => this.SUBRULE(this.matchExpr) }]);
          this.say("MLS1029", `\`${inner.kind ?? "if"}\` behind an operator wants parentheses`, span, `write \`(${inner.kind ?? "if"} …)\``);
          return inner;
        },
      },
    ],
    ERR_MSG: "a value",
  });

  private nameExpr(token: IToken): Expr {
    return { kind: "name", name: token.image, span: this.spanOf(token) };
  }

  private errorAt(token: IToken): Expr {
    if (!this.RECORDING_PHASE) this.failures++;
    return { kind: "error", span: this.spanOf(token) };
  }

  /** `{a, b}` or `{a: x}`. */
  private readonly record = this.rule("record", (): Expr => {
    const mark = this.mark();
    const fields: { name: Ident; value: Expr | undefined }[] = [];
    this.CONSUME(t.LBrace);
    this.within(() => {
      this.MANY_SEP({
        SEP: t.Comma,
        DEF: () => {
          const field = this.OR({
            DEF: [
              { GATE: () => this.isUnnamed(), ALT: () => this.unnamed(this.SUBRULE1(this.expr)) },
              {
                ALT: () => {
                  const name = this.SUBRULE(this.name);
                  const value = this.OPTION(() => {
                    this.CONSUME(t.Colon);
                    return this.SUBRULE(this.expr);
                  });
                  return { name, value };
                },
              },
            ],
            IGNORE_AMBIGUITIES: true,
            ERR_MSG: "a name",
          });
          fields.push(field);
        },
      });
      this.CONSUME(t.RBrace, { ERR_MSG: "`,` or the `}` of the record" });
    });
    return { kind: "record", fields, span: this.since(mark) };
  });

  /** Whether a field goes on where its name would end: `{order.price}`, `{a + 1}`. */
  private isUnnamed(): boolean {
    if (!this.isWordToken(1)) return false;
    const after = this.LA(2).tokenType;
    return after === t.Dot || after === t.LParen || t.InfixOp.categoryMatchesMap![after.tokenTypeIdx!] === true;
  }

  /** A value alone: one finding, and the fields behind it are read. */
  private unnamed(value: Expr): { name: Ident; value: Expr } {
    const word = value.kind === "member" ? value.member.name : "name";
    if (value.kind !== "error") this.say("MLS1001", "a field of a record that is more than a name wants a name of its own", value.span, `write \`${word}: …\``);
    return { name: { kind: "ident", name: word, span: value.span }, value };
  }

  /** `(a, b: c, where d)`. A `where` directly in the parentheses is the call's own. */
  readonly callArgs = this.rule("callArgs", (): { args: Arg[]; where: Expr | undefined } => {
    const args: Arg[] = [];
    let where: Expr | undefined;
    this.CONSUME(t.LParen);
    this.MANY_SEP({
      SEP: t.Comma,
      DEF: () =>
        this.OR([
          {
            // `where - 1` reads a column of that name; before `(` it is the word: a function can't be called so.
            GATE: () => this.next(t.word("where")) && this.startsOperand(2) && !this.next(t.Minus, 2),
            ALT: () => (where = this.SUBRULE(this.where)),
          },
          {
            ALT: () => {
              const { arg, condition } = this.SUBRULE(this.arg);
              args.push(arg);
              where = condition ?? where;
            },
          },
        ]),
    });
    this.CONSUME(t.RParen, { ERR_MSG: "`,` or `)`" });
    return { args, where };
  });

  private readonly arg = this.rule("arg", (): { arg: Arg; condition: Expr | undefined } => {
    const mark = this.mark();
    return this.OR<{ arg: Arg; condition: Expr | undefined }>({
      DEF: [
        {
          GATE: () => this.next(t.Colon, 2),
          ALT: () => {
            const name = this.SUBRULE(this.name);
            this.CONSUME(t.Colon);
            const value = this.SUBRULE(this.expr);
            const span = this.since(mark);
            const condition = this.OPTION(() => this.SUBRULE(this.where));
            return { arg: { kind: "arg", name, value, span }, condition };
          },
        },
        {
          // `onnx("m.onnx", trained until 2020-01-01)`
          GATE: () => this.next(t.word("trained")) && this.next(t.word("until"), 2),
          ALT: () => {
            const trained = this.CONSUME(t.word("trained"));
            const until = this.CONSUME(t.word("until"));
            const name: Ident = { kind: "ident", name: "trained_until", span: this.RECORDING_PHASE ? this.spanOf(until) : this.sink.span(trained.startOffset, until.endOffset! + 1) };
            const value = this.SUBRULE1(this.expr);
            return { arg: { kind: "arg", name, value, span: this.since(mark) }, condition: undefined };
          },
        },
        {
          ALT: () => {
            const value = this.SUBRULE(this.windowed);
            const own = value.kind === "windowed" && value.over === undefined && value.span.start === mark ? value.where : undefined;
            const inner = own === undefined || value.kind !== "windowed" ? value : value.body;
            return { arg: { kind: "arg", name: undefined, value: inner, span: inner === value ? this.since(mark) : inner.span }, condition: own };
          },
        },
      ],
      ERR_MSG: "a value",
    });
  });

  // ── windows ──

  /** An expression with its `where` and `over`. */
  readonly windowed: ParserMethod<[], Expr> = this.rule("windowed", (): Expr => {
    const mark = this.mark();
    const body = this.SUBRULE(this.expr);
    let where: Expr | undefined;
    let over: OverNode | undefined;
    this.MANY({
      GATE: () => (this.next(t.word("where")) ? where === undefined : over === undefined),
      DEF: () => this.OR([{ ALT: () => (where = this.SUBRULE(this.where)) }, { ALT: () => (over = this.SUBRULE(this.over)) }]),
    });
    return where === undefined && over === undefined ? body : { kind: "windowed", body, where, over, span: this.since(mark) };
  });

  /** A value that a later phase wants to find even when it can't be read: then an `ErrorExpr`. */
  protected valueOrError(rule: ParserMethod<[], Expr>): Expr {
    return this.attempt(() => this.SUBRULE9(rule), (mark) => this.errorExpr(mark));
  }
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
