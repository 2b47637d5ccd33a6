/** The grammar of literals: what is one token and has a value of its own. */
import type { IToken } from "chevrotain";
import type { DurationExpr, Expr, NumberExpr, PercentExpr, TimeExpr } from "../ast.ts";
import { readDate, readDuration, readNumber, readPercent, readTime } from "../lex/literals.ts";
import * as t from "../lex/tokens.ts";
import { readUnit } from "../lex/unit-text.ts";
import { TypeParser } from "./types.ts";

export abstract class LiteralParser extends TypeParser {
  /** A token that the lexical pass has reported already carries no second finding. */
  private isBroken(token: IToken): boolean {
    return (token.payload as { broken?: boolean } | undefined)?.broken === true;
  }

  readonly literal = this.choice<Expr>("literal", [
    { ALT: () => this.numberOf(this.CONSUME(t.Int)) },
    { ALT: () => this.numberOf(this.CONSUME(t.Decimal)) },
    { ALT: () => this.numberOf(this.CONSUME(t.UnitNumber)) },
    { ALT: () => this.SUBRULE(this.percent) },
    { ALT: () => this.durationOf(this.CONSUME(t.Duration)) },
    { ALT: () => this.dateOf(this.CONSUME(t.DateLiteral)) },
    { ALT: () => this.SUBRULE(this.time) },
    { ALT: () => this.SUBRULE(this.text) },
    { ALT: () => ({ kind: "bool", value: true, span: this.spanOf(this.CONSUME(t.True)) }) },
    { ALT: () => ({ kind: "bool", value: false, span: this.spanOf(this.CONSUME(t.False)) }) },
    { ALT: () => ({ kind: "missing", span: this.spanOf(this.CONSUME(t.Missing)) }) },
  ]);

  readonly percent = this.rule("percent", (): PercentExpr => {
    const token = this.CONSUME(t.Percent, { ERR_MSG: "a percentage such as `60%`" });
    return { kind: "percent", text: token.image, value: readPercent(token.image), span: this.spanOf(token) };
  });

  readonly time = this.rule("time", (): TimeExpr => {
    const token = this.CONSUME(t.TimeLiteral);
    const span = this.spanOf(token);
    const { value, problem } = readTime(token.image);
    this.ACTION(() => this.sayProblem(problem, span));
    return { kind: "time", text: token.image, micros: value, span };
  });

  /** A whole number that is no expression: `seed 42`, `folds 5`. */
  protected count(token: IToken): number {
    if (this.RECORDING_PHASE) return 0;
    const { value, problem } = readNumber(token.image);
    if (!this.isBroken(token)) this.sayProblem(problem, this.spanOf(token));
    return Number.isFinite(value) ? value : 0;
  }

  protected numberOf(token: IToken): NumberExpr {
    const span = this.spanOf(token);
    const angle = token.image.indexOf("<");
    const text = angle < 0 ? token.image : token.image.slice(0, angle);
    const unit = angle < 0 || this.RECORDING_PHASE ? undefined : readUnit(token.image.slice(angle + 1, -1), token.startOffset + angle + 1, this.sink);
    return { kind: "number", text, value: this.numberValue(token, text), isInt: /^\d+$/.test(text), unit, span };
  }

  private numberValue(token: IToken, text: string): number {
    if (this.RECORDING_PHASE || this.isBroken(token)) return 0;
    const { value, problem } = readNumber(text);
    this.sayProblem(problem, this.spanOf(token));
    return value;
  }

  protected durationOf(token: IToken): DurationExpr {
    const span = this.spanOf(token);
    const { value, problem } = readDuration(token.image);
    if (!this.RECORDING_PHASE && !this.isBroken(token)) this.sayProblem(problem, span);
    return { kind: "duration", text: token.image, micros: value, span };
  }

  /**
   * A duration where no other value can stand: one that is written out, or in parentheses a sum of such, which is a constant too. Without parentheses a window would take what was meant to be added to
   * its aggregate: `mean(wait) over 3h + 5m`.
   */
  readonly duration = this.choice<DurationExpr>("duration", [
    { ALT: () => this.durationOf(this.CONSUME(t.Duration)) },
    {
      ALT: () => {
        const mark = this.mark();
        this.CONSUME(t.LParen);
        let sum = this.durationOf(this.CONSUME1(t.Duration, { ERR_MSG: "over:a sum of durations is of durations, as in `(1h + 30m)`" }));
        this.MANY(() => {
          const sign = this.OR1([{ ALT: () => this.CONSUME(t.Plus) }, { ALT: () => this.CONSUME(t.Minus) }]);
          const part = this.durationOf(this.CONSUME2(t.Duration, { ERR_MSG: "over:a sum of durations is of durations, as in `(1h + 30m)`" }));
          sum = { ...sum, text: `${sum.text} ${sign.image} ${part.text}`, micros: sum.micros + (sign.tokenType === t.Minus ? -part.micros : part.micros) };
        });
        this.CONSUME(t.RParen);
        const whole = { ...sum, text: `(${sum.text})`, micros: Math.min(Math.max(sum.micros, 0), Number.MAX_SAFE_INTEGER), span: this.since(mark) };
        if (sum.micros < 0) this.say("MLS1026", `\`${whole.text}\` is less than nothing, and no duration`, whole.span);
        if (sum.micros > Number.MAX_SAFE_INTEGER) this.say("MLS1008", `\`${whole.text}\` is longer than a duration can be (about 285 years)`, whole.span);
        return whole;
      },
    },
  ]);

  /** A duration behind a word; `place` keeps the places of one rule apart. */
  protected durationAt(place: number, wanted: string): DurationExpr {
    if (!this.RECORDING_PHASE && !this.next(t.Duration) && !this.next(t.LParen)) this.consumeInternalError(t.Duration, this.ahead(), { ERR_MSG: `over:${wanted}` });
    return this.subrule(place, this.duration);
  }

  private dateOf(token: IToken): Expr {
    const span = this.spanOf(token);
    const { value, problem } = readDate(token.image);
    this.ACTION(() => this.sayProblem(problem, span));
    return { kind: "date", text: token.image, ...value, span };
  }
}
