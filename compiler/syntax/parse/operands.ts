/** The grammar of what stands between operators: names, literals, calls, members, records, lists, and what closes an item behind them. */
import type { IToken, ParserMethod } from "chevrotain";
import type { Arg, Expr, Ident, OverNode } from "../ast.ts";
import * as t from "../lex/tokens.ts";
import { WindowParser } from "./windows.ts";

/** `(…)`, `.x` and calls behind one another, at most. */
const maxPostfix = 100;

export abstract class OperandParser extends WindowParser {
  /** Of the layer above: what reaches as far as it can, and so wants parentheses behind an operator. */
  protected abstract readonly ifExpr: ParserMethod<[], Expr>;
  protected abstract readonly letExpr: ParserMethod<[], Expr>;
  protected abstract readonly matchExpr: ParserMethod<[], Expr>;

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
