/** The grammar of windows, which close an expression or a parenthesis: `where …`, `over …`. */
import type { ParserMethod } from "chevrotain";
import type { DurationExpr, Expr, OverNode, WindowWidth } from "../ast.ts";
import * as t from "../lex/tokens.ts";
import { LiteralParser } from "./literals.ts";

export abstract class WindowParser extends LiteralParser {
  /** Of the layers above: any value, and one with what stands behind it. */
  abstract readonly expr: ParserMethod<[], Expr>;
  abstract readonly postfix: ParserMethod<[], Expr>;

  readonly where = this.rule("where", (): Expr => {
    this.CONSUME(t.word("where"));
    return this.SUBRULE(this.expr);
  });

  readonly over = this.rule("over", (): OverNode => {
    const mark = this.mark();
    this.CONSUME(t.word("over"));
    const width = this.SUBRULE(this.width);
    const step = this.OPTION(() => {
      this.CONSUME(t.word("step"));
      return this.durationAt(0, "`step` wants a duration such as `1h`");
    });
    const ending = this.OPTION1(() => {
      this.CONSUME(t.word("ending"));
      const duration = this.durationAt(1, "`ending` wants a duration, such as `ending 1d ago`");
      this.CONSUME(t.word("ago"), { ERR_MSG: "`ago`, as in `ending 1d ago`," });
      return duration;
    });
    return { kind: "over", width, step, ending, span: this.since(mark) };
  });

  private readonly width = this.choice<WindowWidth>("width", {
    DEF: [
      { ALT: () => ({ kind: "duration", duration: this.SUBRULE(this.duration) }) },
      { ALT: () => this.SUBRULE(this.calendar) },
      {
        ALT: () => {
          this.CONSUME(t.word("last"));
          const count = this.count(this.CONSUME1(t.Int, { ERR_MSG: "a number of rows, as in `over last 10 rows`," }));
          this.CONSUME(t.word("rows"), { ERR_MSG: "`rows`, as in `over last 10 rows`," });
          return { kind: "rows", count };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.word("all"));
          this.CONSUME(t.word("since"), { ERR_MSG: "`since` and an instant, as in `over all since 2001-01-01`," });
          return { kind: "since", start: this.SUBRULE(this.expr) };
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.word("next"));
          return this.OR1<WindowWidth>([
            {
              GATE: () => this.isWordToken(1),
              ALT: () => ({ kind: "next", duration: undefined, horizon: this.SUBRULE(this.name) }),
            },
            {
              ALT: () => {
                const duration = this.durationArg("`next`");
                const horizon = this.OPTION(() => this.behind(this.CONSUME(t.word("after")), this.SUBRULE1(this.name)));
                return { kind: "next", duration, horizon };
              },
            },
          ]);
        },
      },
    ],
    ERR_MSG: "over:`over` wants a duration such as `3h`",
  });

  /** `6 months in ZONE`. */
  private readonly calendar = this.rule("calendar", (): WindowWidth => {
    const count = this.count(this.CONSUME(t.Int));
    const unit = this.OR<"days" | "weeks" | "months" | "years">({
      DEF: (["days", "weeks", "months", "years"] as const).map((name) => ({
        ALT: () => {
          this.CONSUME(t.word(name));
          return name;
        },
      })),
      ERR_MSG: "over:`over` wants a duration such as `3h`, or a calendar window such as `6 months in ZONE`",
    });
    const token = this.LA(0);
    if (!this.RECORDING_PHASE && !this.next(t.In)) {
      const shorter = unit === "days" ? `${count}d` : unit === "weeks" ? `${count}w` : undefined;
      this.stop("MLS1030", `\`${token.image}\` of the calendar exist only in a time zone`, shorter === undefined ? `write \`${count} ${unit} in "UTC"\`, or another zone` : `write \`${count} ${unit} in "UTC"\` (or another zone), or \`${shorter}\` for an exact duration`);
    }
    this.CONSUME(t.In);
    return { kind: "calendar", count, unit, zone: this.SUBRULE(this.postfix) };
  });

  /** A duration behind a word. */
  protected durationArg(what: string): DurationExpr {
    return this.durationAt(9, `${what} wants a duration such as \`3h\``);
  }
}
