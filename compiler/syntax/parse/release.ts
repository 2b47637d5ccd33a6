/** The grammar of tests and deployment. */
import type { Arg, CompareOp, DeployDecl, DeployItem, DeployOption, Expr, Ident, MetricRef, Span, TestCheck, TestNode, TestsDecl } from "../ast.ts";
import * as t from "../lex/tokens.ts";
import { wantedItem } from "./explain.ts";
import type { AllowItem } from "./items.ts";
import { ModelParser } from "./models.ts";

type TestItem = { tag: "test"; value: TestNode; span: Span } | AllowItem;
type DeployEntry = { tag: "item"; value: DeployItem; span: Span } | AllowItem;

const testWords = ["spread", "nondecreasing", "nonincreasing", "stable", "latency", "allow"];
const wantedTestItem = wantedItem("`tests`", testWords);
const verbs = ["serve", "store", "score", "rollout", "experiment", "shadow", "monitor", "retrain", "allow"];
const bareBound = "a comparison such as `>= 0.7`";

export abstract class ReleaseParser extends ModelParser {
  readonly tests = this.rule("tests", (): TestsDecl => {
    const begun = this.begin();
    const { head: model, items: read } = this.headed(() => this.behind(this.CONSUME(t.word("tests")), this.SUBRULE(this.name)), this.noName(), () => this.SUBRULE(this.testsBody));
    const items = this.itemsOf(read, "this block of tests");
    return { kind: "tests", model, tests: items.all("test").map((item) => item.value), ...this.end(begun, items.all("allow").map((item) => item.value)) };
  });

  private readonly testsBody = this.rule("testsBody", (): TestItem[] => this.block("`tests`", testWords, () => this.SUBRULE(this.testItem)));

  private readonly testItem = this.rule("testItem", (): TestItem => {
    const mark = this.mark();
    const doc = this.docHere();
    return this.OR<TestItem>([
      { GATE: () => this.next(t.TypeName, 2), ALT: () => this.allowItem() },
      {
        ALT: () => {
          const check = this.SUBRULE(this.check);
          const severity =
            this.OPTION(() =>
              this.OR1<TestNode["severity"]>([
                {
                  ALT: () => {
                    this.CONSUME(t.Else);
                    this.CONSUME(t.word("warn"), { ERR_MSG: "`warn`, as in `latency p99 <= 1ms else warn`," });
                    return { kind: "warn" };
                  },
                },
                {
                  ALT: () => {
                    this.CONSUME(t.word("xfail"));
                    const why = this.textOf(this.CONSUME(t.Text, { ERR_MSG: "why the test may fail, in quotes," }));
                    return { kind: "xfail", why: this.RECORDING_PHASE ? "" : why.value };
                  },
                },
              ]),
            ) ?? ({ kind: "error" } as const);
          const span = this.since(mark);
          return { tag: "test", value: { kind: "test", doc, check, severity, span }, span };
        },
      },
    ]);
  });

  private readonly check = this.choice<TestCheck>("check", {
    DEF: [
      { GATE: () => this.next(t.LParen, 2), ALT: () => this.SUBRULE(this.spread) },
      {
        ALT: () => {
          const direction = this.OR1<"nondecreasing" | "nonincreasing">([
            { ALT: () => this.behind(this.CONSUME(t.word("nondecreasing")), "nondecreasing") },
            { ALT: () => this.behind(this.CONSUME(t.word("nonincreasing")), "nonincreasing") },
          ]);
          this.CONSUME(t.In, { ERR_MSG: "`in` and an input, as in `nondecreasing in age`," });
          return { kind: "monotone", direction, input: this.SUBRULE(this.name) };
        },
      },
      { GATE: () => this.next(t.word("when"), 2), ALT: () => this.SUBRULE(this.stable) },
      {
        GATE: () => this.isWordToken(2) && !this.next(t.word("of"), 2),
        ALT: () => {
          this.CONSUME(t.word("latency"));
          const quantile = this.SUBRULE1(this.name);
          const op = this.SUBRULE(this.compareOp);
          return { kind: "latency", quantile, op, bound: this.durationArg("a latency") };
        },
      },
      {
        ALT: () => {
          const metric = this.SUBRULE(this.metric);
          const op = this.SUBRULE1(this.compareOp);
          const bound = this.SUBRULE(this.expr);
          const slice = this.OPTION(() => this.SUBRULE(this.slice));
          return { kind: "metric", metric, op, bound, slice };
        },
      },
    ],
    // A metric may be called by any word; the words of the other checks come first.
    IGNORE_AMBIGUITIES: true,
    ERR_MSG: wantedTestItem,
  });

  private readonly compareOp = this.rule("compareOp", (): CompareOp => this.CONSUME(t.CompareToken, { ERR_MSG: bareBound }).image as CompareOp);

  /** `spread(recall of warn) by state <= 0.25`. */
  private readonly spread = this.rule("spread", (): TestCheck => {
    this.CONSUME(t.word("spread"));
    this.CONSUME(t.LParen);
    const metric = this.SUBRULE(this.metric);
    this.CONSUME(t.RParen);
    this.CONSUME(t.word("by"), { ERR_MSG: "`by` and the groups, as in `spread(recall of warn) by state <= 0.25`," });
    const by = this.SUBRULE(this.names);
    const op = this.SUBRULE(this.compareOp);
    return { kind: "spread", metric, by, op, bound: this.SUBRULE(this.expr) };
  });

  /** `stable when distance = round(distance * 1.01) within 0.02 on 99% of rows`. */
  private readonly stable = this.rule("stable", (): TestCheck => {
    this.CONSUME(t.word("stable"));
    this.CONSUME(t.word("when"));
    const change = this.SUBRULE(this.name);
    this.CONSUME(t.Equals);
    const value = this.SUBRULE(this.expr);
    this.CONSUME(t.word("within"), { ERR_MSG: "`within` and how far the score may move, as in `within 0.02`," });
    const within = this.SUBRULE1(this.expr);
    const share = this.OPTION(() => {
      this.CONSUME(t.word("on"));
      const percent = this.SUBRULE(this.percent);
      this.CONSUME(t.word("of"), { ERR_MSG: "`of rows`, as in `on 99% of rows`," });
      this.CONSUME(t.word("rows"));
      return percent;
    });
    return { kind: "stable", change, value, within, share };
  });

  /** `for each state where count >= 2000`. */
  private readonly slice = this.rule("slice", (): { by: Ident[]; where: Expr | undefined; span: Span } => {
    const mark = this.mark();
    this.CONSUME(t.word("for"));
    this.CONSUME(t.word("each"), { ERR_MSG: "`each` and a column, as in `for each state`," });
    const by = this.SUBRULE(this.names);
    const where = this.OPTION(() => this.SUBRULE(this.where));
    return { by, where, span: this.since(mark) };
  });

  /** `recall of warn`, `precision_at(100)`. */
  private readonly metric = this.rule("metric", (): MetricRef => {
    const mark = this.mark();
    const metric = this.SUBRULE(this.name);
    let args: readonly Arg[] = [];
    this.OPTION(() => {
      args = this.SUBRULE(this.callArgs).args;
    });
    const of = this.OPTION1(() => this.behind(this.CONSUME(t.word("of")), this.SUBRULE1(this.name)));
    return { kind: "metricRef", metric, of, args, span: this.since(mark) };
  });

  // ── deploy ──

  readonly deploy = this.rule("deploy", (): DeployDecl => {
    const begun = this.begin();
    const { head: name, items: read } = this.headed(() => this.behind(this.CONSUME(t.word("deploy")), this.SUBRULE(this.name)), this.noName(), () => this.SUBRULE(this.deployBody));
    const items = this.itemsOf(read, "this deployment");
    return { kind: "deploy", name, items: items.all("item").map((item) => item.value), ...this.end(begun, items.all("allow").map((item) => item.value)) };
  });

  private readonly deployBody = this.rule("deployBody", (): DeployEntry[] => this.block("`deploy`", verbs, () => this.SUBRULE(this.deployEntry)));

  private readonly deployEntry = this.rule("deployEntry", (): DeployEntry => {
    const mark = this.mark();
    return this.OR<DeployEntry>([
      { ALT: () => this.allowItem() },
      {
        ALT: () => {
          const value = this.SUBRULE(this.deployItem);
          return { tag: "item", value, span: this.since(mark) };
        },
      },
    ]);
  });

  /** `serve http { … }`, `store embedded`, `score every 7d into …`. */
  private readonly deployItem = this.rule("deployItem", (): DeployItem => {
    const mark = this.mark();
    const verb = this.ident(this.OR({ DEF: verbs.slice(0, -1).map((verbWord) => ({ ALT: () => this.CONSUME(t.word(verbWord)) })), ERR_MSG: wantedItem("`deploy`", verbs) }));
    let method: Ident | undefined;
    let args: readonly Arg[] = [];
    let every: DeployItem["every"];
    this.OPTION(() =>
      this.OR1([
        {
          GATE: () => this.next(t.Duration, 2),
          ALT: () => {
            this.CONSUME(t.word("every"));
            every = this.durationArg("`every`");
          },
        },
        {
          ALT: () => {
            method = this.SUBRULE(this.name);
            this.OPTION1(() => {
              args = this.SUBRULE(this.callArgs).args;
            });
          },
        },
      ]),
    );
    const into = this.OPTION2(() => this.behind(this.CONSUME(t.word("into")), this.SUBRULE(this.expr)));
    const options = this.OPTION3(() => this.SUBRULE(this.options)) ?? [];
    return { kind: "deployItem", verb, method, args, options: this.RECORDING_PHASE ? [] : options, every, into, span: this.since(mark) };
  });

  private readonly options = this.rule("options", (): DeployOption[] => {
    const lists = this.block("these options", [], () => this.SUBRULE(this.optionList));
    return this.RECORDING_PHASE ? [] : lists.flat();
  });

  /** `steps 1%, 10%`, `guard errors < 1%, latency p99 < 20ms`, `port 8080, timeout 50ms`: the commas separate the parts of one, or options of one line. */
  private readonly optionList = this.rule("optionList", (): DeployOption[] => {
    const options: DeployOption[] = [];
    let more: Expr[] = [];
    const flush = (): void => {
      const last = options.pop();
      if (last !== undefined) options.push(more.length === 0 ? last : { ...last, values: [...last.values, ...more], span: this.sink.span(last.span.start, more.at(-1)!.span.end) });
      more = [];
    };
    options.push(this.SUBRULE(this.deployOption));
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.OR([
        {
          GATE: () => !this.isWordToken(1),
          ALT: () => {
            const value = this.SUBRULE(this.value);
            this.ACTION(() => more.push(value));
          },
        },
        {
          ALT: () => {
            const option = this.SUBRULE1(this.deployOption);
            this.ACTION(() => {
              flush();
              const guarded = option.name.name === "watch" && options.at(-1)?.name.name === "guard";
              options.push(guarded ? { ...option, name: { ...option.name, name: "guard" } } : option);
            });
          },
        },
      ]);
    });
    this.ACTION(flush);
    return options;
  });

  /** Whether the option is a condition: a comparison comes before its end, outside of parentheses. */
  private isWatch(from: number): boolean {
    let depth = 0;
    for (let ahead = from; ; ahead++) {
      const type = this.LA(ahead).tokenType;
      if (type === t.LParen) depth++;
      else if (type === t.RParen) depth--;
      else if (depth === 0 && (type === t.Equals || (type.CATEGORIES?.includes(t.CompareToken) ?? false))) return true;
      else if (type === t.Comma || type === t.Sep || type === t.LBrace || type === t.RBrace || Number.isNaN(this.LA(ahead).startOffset)) return false;
    }
  }

  private readonly deployOption = this.rule("deployOption", (): DeployOption => {
    const mark = this.mark();
    return this.OR<DeployOption>([
      {
        GATE: () => (this.next(t.word("guard")) || this.next(t.word("when"))) && this.isWordToken(2) && this.isWatch(2),
        ALT: () => {
          const name = this.ident(this.OR1([{ ALT: () => this.CONSUME(t.word("guard")) }, { ALT: () => this.CONSUME(t.word("when")) }]));
          const watch = this.SUBRULE(this.watch);
          return { kind: "deployOption", name, values: [], watch, span: this.since(mark) };
        },
      },
      {
        GATE: () => this.isWatch(1),
        ALT: () => {
          const watch = this.SUBRULE1(this.watch);
          const span = this.since(mark);
          return { kind: "deployOption", name: { kind: "ident", name: "watch", span }, values: [], watch, span };
        },
      },
      {
        ALT: () => {
          const name = this.SUBRULE(this.name);
          const values: Expr[] = [];
          // `promote if tests pass`, `assign by origin`, `train last 120d`: the words between are only for the reader.
          this.OPTION(() =>
            this.OR2([
              { ALT: () => void this.CONSUME(t.If) },
              { GATE: () => this.startsOperand(2), ALT: () => void this.CONSUME(t.word("by")) },
              { GATE: () => this.startsOperand(2), ALT: () => void this.CONSUME(t.word("last")) },
            ]),
          );
          this.MANY(() => values.push(this.SUBRULE(this.value)));
          return { kind: "deployOption", name, values, watch: undefined, span: this.since(mark) };
        },
      },
    ]);
  });

  /** `psi < 0.2 for each input over 1d`, `latency p99 < 20ms`. */
  private readonly watch = this.rule("watch", (): NonNullable<DeployOption["watch"]> => {
    const mark = this.mark();
    const metric = this.SUBRULE(this.metric);
    const of = this.OPTION(() => this.SUBRULE1(this.name));
    const named: MetricRef = of === undefined || this.RECORDING_PHASE ? metric : { ...metric, args: [{ kind: "arg", name: undefined, value: { kind: "name", name: of.name, span: of.span }, span: of.span }], span: this.since(mark) };
    const op = this.SUBRULE(this.compareOp);
    const bound = this.SUBRULE(this.expr);
    const forEachInput = this.OPTION1(() => {
      this.CONSUME(t.word("for"));
      this.CONSUME(t.word("each"), { ERR_MSG: "`each input`, as in `psi < 0.2 for each input`," });
      return this.CONSUME(t.word("input"), { ERR_MSG: "`input`, as in `psi < 0.2 for each input`," });
    });
    const over = this.OPTION2(() => this.behind(this.CONSUME(t.word("over")), this.durationArg("`over`")));
    return { metric: named, op, bound, forEachInput: forEachInput !== undefined, over };
  });
}
