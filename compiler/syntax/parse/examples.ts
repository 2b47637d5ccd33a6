/** The grammar of example sets and splits. */
import type { DurationExpr, ExampleFeature, ExamplesDecl, Expr, Ident, LabelKey, LabelNode, RowsNode, Span, SplitDecl, SplitPart } from "../ast.ts";
import * as t from "../lex/tokens.ts";
import { wantedItem } from "./explain.ts";
import type { AllowItem } from "./items.ts";
import { type SplitHead, type SplitMethod, splitBy as by, splitInFolds as folded } from "./split-head.ts";
import { ViewParser } from "./views.ts";

type ExampleItem =
  | { tag: "rows"; value: RowsNode; span: Span }
  | { tag: "horizon"; value: NonNullable<ExamplesDecl["horizon"]>; span: Span }
  | { tag: "label"; value: LabelNode; span: Span }
  | { tag: "features"; value: ExampleFeature[]; span: Span }
  | { tag: "where" | "weight" | "sample"; value: Expr; span: Span }
  | { tag: "candidates"; value: NonNullable<ExamplesDecl["candidates"]>; span: Span }
  | { tag: "group" | "affects"; value: Ident[]; span: Span }
  | AllowItem;
type Where = Extract<ExampleItem, { tag: "where" | "weight" | "sample" }>;
type SplitItem =
  | { tag: "train" | "validate" | "test"; value: SplitPart; span: Span }
  | { tag: "generalise"; value: Ident; span: Span }
  | { tag: "gap"; value: DurationExpr; span: Span }
  | { tag: "folds" | "rolling"; value: number; span: Span }
  | AllowItem;

const exampleWords = ["rows", "horizon", "where", "label", "features", "weight", "sample", "group", "candidates", "affects", "allow"];
const wantedExampleItem = wantedItem("`examples`", exampleWords);
const splitWords = ["train", "validate", "test", "generalise", "gap", "folds", "rolling", "allow"];
const wantedSplitItem = wantedItem("`split`", splitWords);

export abstract class ExamplesParser extends ViewParser {
  readonly examples = this.rule("examples", (): ExamplesDecl => {
    const begun = this.begin();
    const { head: name, items: read } = this.headed(() => this.behind(this.CONSUME(t.word("examples")), this.SUBRULE(this.name)), this.noName(), () => this.SUBRULE(this.examplesBody));
    const items = this.itemsOf(read, "this example set");
    const expr = (tag: Where["tag"]): Expr | undefined => (items.one(tag) as Where | undefined)?.value;
    const names = (tag: "group" | "affects"): readonly Ident[] => (items.one(tag) as Extract<ExampleItem, { tag: "group" | "affects" }> | undefined)?.value ?? [];
    return {
      kind: "examples", name, rows: items.one("rows")?.value, horizon: items.one("horizon")?.value, where: expr("where"), label: items.all("label")[0]?.value, labels: items.all("label").map((item) => item.value),
      features: items.one("features")?.value ?? [], weight: expr("weight"), sample: expr("sample"), group: names("group"), candidates: items.one("candidates")?.value, affects: names("affects"),
      ...this.end(begun, items.all("allow").map((item) => item.value)),
    };
  });

  private readonly examplesBody = this.rule("examplesBody", (): ExampleItem[] => this.block("`examples`", exampleWords, () => this.SUBRULE(this.exampleItem)));

  private readonly exampleItem = this.rule("exampleItem", (): ExampleItem => {
    const mark = this.mark();
    const value = (tag: Where["tag"], index: 1 | 2): { ALT: () => ExampleItem } => ({
      ALT: () => {
        this.CONSUME(t.word(tag));
        return { tag, value: this.subrule(index, this.expr), span: this.since(mark) };
      },
    });
    const names = (tag: "group" | "affects", index: 1 | 2): { ALT: () => ExampleItem } => ({
      ALT: () => {
        this.CONSUME(t.word(tag));
        return { tag, value: this.subrule(index, this.names), span: this.since(mark) };
      },
    });
    return this.OR<ExampleItem>({
      DEF: [
        { ALT: () => ({ tag: "rows", value: this.SUBRULE(this.rows), span: this.since(mark) }) },
        { ALT: () => ({ tag: "horizon", value: this.SUBRULE(this.horizon), span: this.since(mark) }) },
        { ALT: () => ({ tag: "where", value: this.SUBRULE(this.where), span: this.since(mark) }) },
        { ALT: () => ({ tag: "label", value: this.SUBRULE(this.label), span: this.since(mark) }) },
        { ALT: () => this.behind(this.CONSUME(t.word("features")), { tag: "features", value: this.SUBRULE(this.exampleFeatures), span: this.since(mark) }) },
        value("weight", 1), value("sample", 2), { ALT: () => ({ tag: "candidates", value: this.SUBRULE(this.candidates), span: this.since(mark) }) }, names("group", 1), names("affects", 2),
        { ALT: () => this.allowItem() },
      ],
      ERR_MSG: wantedExampleItem,
    });
  });

  private readonly rows = this.rule("rows", (): RowsNode => {
    const mark = this.mark();
    this.CONSUME(t.word("rows"));
    return this.OR<RowsNode>([
      {
        GATE: () => this.isWordToken(2) && !this.next(t.word("asked"), 2),
        ALT: () => {
          const inner = this.mark();
          this.CONSUME(t.word("each"));
          const source = this.SUBRULE(this.name);
          this.CONSUME(t.word("every"), { ERR_MSG: "`every` and a duration, as in `rows each customers every 7d`," });
          const every = this.durationArg("`every`");
          let at: RowsNode["each"] extends infer E ? (E extends { at: infer A } ? A : never) : never;
          let zone: Expr | undefined;
          this.OPTION(() => {
            this.CONSUME(t.word("at"));
            at = this.SUBRULE(this.time);
            zone = this.OPTION1(() => this.SUBRULE(this.postfix));
          });
          return { kind: "rows", source, asked: undefined, each: { every, at, zone, span: this.since(inner) }, span: this.since(mark) };
        },
      },
      {
        ALT: () => {
          const source = this.SUBRULE1(this.name);
          const asked = this.OPTION2(() => {
            const inner = this.mark();
            this.CONSUME(t.word("asked"));
            this.CONSUME1(t.word("at"), { ERR_MSG: "`at` and a time, as in `asked at departed + 1m`," });
            const at = this.SUBRULE(this.expr);
            const within = this.OPTION3(() => this.behind(this.CONSUME(t.word("within")), this.durationAt(0, "`within` wants a duration such as `1m`")));
            return { at, within, span: this.since(inner) };
          });
          return { kind: "rows", source, asked, each: undefined, span: this.since(mark) };
        },
      },
    ]);
  });

  private readonly horizon = this.rule("horizon", (): NonNullable<ExamplesDecl["horizon"]> => {
    const mark = this.mark();
    this.CONSUME(t.word("horizon"));
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.In, { ERR_MSG: "`in` and a range, as in `horizon h in 1d..28d step 1d`," });
    const range = this.SUBRULE(this.range);
    const step = this.OPTION(() => this.behind(this.CONSUME(t.word("step")), this.durationArg("`step`")));
    return { name, range, step, span: this.since(mark) };
  });

  /** `label late = delay >= 15`, `label churned = not any(paid) from orders by customer over next 28d`. */
  private readonly label = this.rule("label", (): LabelNode => {
    const mark = this.mark();
    this.CONSUME(t.word("label"));
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Equals);
    const value = this.valueOrError(this.windowed);
    const from = this.OPTION((): LabelNode["from"] => {
      this.CONSUME(t.word("from"));
      const source = this.SUBRULE1(this.name);
      const where = this.OPTION1(() => this.SUBRULE(this.where));
      this.CONSUME(t.word("by"), { ERR_MSG: "`by` and the key, as in `from orders by customer over next 28d`," });
      const by = this.SUBRULE(this.labelKeys);
      const over = this.OPTION2(() => this.SUBRULE(this.over));
      return { source, where, by, over };
    });
    return { kind: "label", name, value, from, span: this.since(mark) };
  });

  /** `candidates items as item`. */
  private readonly candidates = this.rule("candidates", (): NonNullable<ExamplesDecl["candidates"]> => {
    const mark = this.mark();
    this.CONSUME(t.word("candidates"));
    const of = this.SUBRULE(this.expr);
    const as = this.OPTION(() => this.behind(this.CONSUME(t.word("as")), this.SUBRULE(this.name)));
    return { of, as, span: this.since(mark) };
  });

  /** `customer, shop = branch`. */
  private readonly labelKeys = this.rule("labelKeys", (): LabelKey[] => {
    const keys: LabelKey[] = [];
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () => {
        const mark = this.mark();
        const name = this.SUBRULE(this.name);
        const column = this.OPTION(() => this.behind(this.CONSUME(t.Equals), this.SUBRULE1(this.name)));
        keys.push({ name, column, span: this.since(mark) });
      },
      ERR_MSG: "a name",
    });
    return keys;
  });

  private readonly exampleFeatures = this.rule("exampleFeatures", (): ExampleFeature[] => this.block("`features`", [], () => this.SUBRULE(this.exampleFeature)));

  private readonly exampleFeature = this.rule("exampleFeature", (): ExampleFeature => {
    const mark = this.mark();
    const doc = this.docHere();
    const name = this.SUBRULE(this.name);
    return (
      this.OPTION((): ExampleFeature =>
        this.OR<ExampleFeature>([
          {
            ALT: () => {
              this.CONSUME(t.Equals);
              return { kind: "named", name, value: this.valueOrError(this.windowed), doc, span: this.since(mark) };
            },
          },
          {
            ALT: () => {
              const args = this.SUBRULE(this.groupArgs);
              const prefix = this.OPTION1(() => this.behind(this.CONSUME(t.word("prefix")), this.SUBRULE1(this.name)));
              return { kind: "groupUse", group: name, args, prefix, doc, span: this.since(mark) };
            },
          },
        ]),
      ) ?? { kind: "column", name, doc, span: this.since(mark) }
    );
  });

  private readonly groupArgs = this.rule("groupArgs", (): Expr[] => {
    const args: Expr[] = [];
    this.CONSUME(t.LParen);
    this.MANY_SEP({ SEP: t.Comma, DEF: () => args.push(this.SUBRULE(this.expr)) });
    this.CONSUME(t.RParen, { ERR_MSG: "`,` or `)`" });
    return args;
  });

  // ── split ──

  readonly split = this.rule("split", (): SplitDecl => {
    const begun = this.begin();
    const none: SplitHead = { examples: this.noName(), method: "time", methodSpan: this.noName().span, zone: undefined, groups: [], folds: undefined };
    let failed = false;
    const head = this.attempt(() => this.SUBRULE(this.splitHead), () => {
      failed = true;
      return none;
    }, "atBlock");
    const read = this.OPTION({
      GATE: () => !failed || this.next(t.LBrace),
      DEF: () => this.OR<SplitItem[]>([{ ALT: () => this.attempt(() => this.SUBRULE(this.splitBody), () => []) }, { ALT: () => this.SUBRULE(this.inlineParts) }]),
    });
    const items = this.itemsOf(this.RECORDING_PHASE ? [] : (read ?? []), "this split");
    const parts = (["train", "validate", "test"] as const).flatMap((tag) => items.one(tag) ?? []).map((item) => (item as { value: SplitPart }).value);
    const inside = (["folds", "rolling"] as const).flatMap((tag) => items.one(tag) ?? []).map((item): SplitDecl["folds"] => ({ kind: item.tag as "folds" | "rolling", count: item.value as number, span: item.span }));
    const byShares = parts.some((part) => part.extent.kind === "share");
    return {
      kind: "split", ...head, method: head.method ?? (byShares ? "random" : "time"), folds: inside[0] ?? head.folds, parts: parts.sort((a, b) => a.span.start - b.span.start),
      generalise: items.all("generalise").map((item) => item.value), gap: items.one("gap")?.value, ...this.end(begun, items.all("allow").map((item) => item.value)),
    };
  });

  private readonly splitHead = this.rule("splitHead", (): SplitHead => {
    this.CONSUME(t.word("split"));
    const examples = this.SUBRULE(this.name);
    const mark = this.mark();
    const { method, groups, folds } = this.SUBRULE(this.splitMethod);
    const methodSpan = this.since(mark);
    const zone = this.OPTION(() => this.behind(this.CONSUME(t.In), this.SUBRULE(this.postfix)));
    return { examples, method, methodSpan, zone, groups, folds: folds && { ...folds, span: methodSpan } };
  });
  private readonly splitMethod = this.rule("splitMethod", (): SplitMethod => {
    const wanted = "after the examples stands `by time`, `by group(…)`, `random`, `folds` or `rolling`.";
    return this.OR<SplitMethod>({
      DEF: [
        {
          ALT: () => {
            this.CONSUME(t.word("by"));
            return this.OR1<SplitMethod>({
              DEF: [
                { ALT: () => this.behind(this.CONSUME(t.word("time")), by("time")) },
                {
                  ALT: () => {
                    this.CONSUME(t.word("group"));
                    this.CONSUME(t.LParen, { ERR_MSG: "the columns in parentheses, as in `by group(customer)`," });
                    const groups = this.SUBRULE(this.names);
                    this.CONSUME(t.RParen);
                    return by("group", groups);
                  },
                },
              ],
              ERR_MSG: wanted,
            });
          },
        },
        { ALT: () => this.behind(this.CONSUME(t.word("random")), by("random")) },
        { ALT: () => this.behind(this.CONSUME(t.word("folds")), folded("folds", this.OPTION(() => this.count(this.CONSUME(t.Int))))) },
        { ALT: () => this.behind(this.CONSUME(t.word("rolling")), folded("rolling", this.OPTION1(() => this.count(this.CONSUME1(t.Int))))) },
      ],
      ERR_MSG: wanted,
    });
  });
  private readonly splitBody = this.rule("splitBody", (): SplitItem[] => this.block("`split`", splitWords, () => this.SUBRULE(this.splitItem), true));

  /** `split x by time train last 300d, validate 30d, test 30d`. */
  private readonly inlineParts = this.rule("inlineParts", (): SplitItem[] => {
    const items: SplitItem[] = [];
    this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => items.push(this.SUBRULE(this.splitPart)) });
    return items;
  });

  private readonly splitItem = this.rule("splitItem", (): SplitItem => {
    const mark = this.mark();
    return this.OR<SplitItem>({
      DEF: [
        { ALT: () => this.SUBRULE(this.splitPart) },
        {
          ALT: () => {
            this.CONSUME(t.word("generalise"));
            this.CONSUME(t.word("to"), { ERR_MSG: "`to new` and a column, as in `generalise to new customer`," });
            this.CONSUME(t.word("new"), { ERR_MSG: "`new` and a column, as in `generalise to new customer`," });
            return { tag: "generalise", value: this.SUBRULE(this.name), span: this.since(mark) };
          },
        },
        { ALT: () => this.behind(this.CONSUME(t.word("gap")), { tag: "gap", value: this.durationArg("`gap`"), span: this.since(mark) }) },
        {
          ALT: () => {
            this.CONSUME(t.word("folds"));
            return { tag: "folds", value: this.count(this.CONSUME(t.Int, { ERR_MSG: "a number of folds, as in `folds 5`," })), span: this.since(mark) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.word("rolling"));
            return { tag: "rolling", value: this.count(this.CONSUME1(t.Int, { ERR_MSG: "a number of pairs, as in `rolling 5`," })), span: this.since(mark) };
          },
        },
        { ALT: () => this.allowItem() },
      ],
      ERR_MSG: wantedSplitItem,
    });
  });

  private readonly splitPart = this.rule("splitPart", (): SplitItem => {
    const mark = this.mark();
    const name = this.OR<SplitPart["name"]>((["train", "validate", "test"] as const).map((word) => ({ ALT: () => this.behind(this.CONSUME(t.word(word)), word) })));
    const extent = this.OR1<SplitPart["extent"]>({
      DEF: [
        { ALT: () => this.behind(this.CONSUME(t.word("until")), { kind: "until", value: this.SUBRULE(this.expr) }) },
        { ALT: () => this.behind(this.CONSUME(t.word("last")), { kind: "last", duration: this.durationArg("`last`") }) },
        { ALT: () => ({ kind: "last", duration: this.SUBRULE(this.duration) }) },
        { ALT: () => ({ kind: "share", value: this.SUBRULE(this.percent) }) },
      ],
      ERR_MSG: "a part wants `until` and a date, a duration such as `30d`, or a share such as `20%`.",
    });
    const span = this.since(mark);
    return { tag: name, value: { kind: "part", name, extent, span }, span };
  });
}
