/** The grammar of models, learners, tuning, decisions and labelers. */
import type { Arg, DecideDecl, Expr, Ident, LabelerDecl, LearnerNode, ModelDecl, ModelInput, ParamBlock, RangeNode, Span, TuneNode } from "../ast.ts";
import * as t from "../lex/tokens.ts";
import type { ParserMethod } from "chevrotain";
import { ExamplesParser } from "./examples.ts";
import { wantedItem } from "./explain.ts";
import type { AllowItem } from "./items.ts";

type ModelItem =
  | { tag: "predict"; value: NonNullable<ModelDecl["predict"]>; span: Span }
  | { tag: "inputs"; value: ModelInput[]; span: Span }
  | { tag: "learner"; value: LearnerNode; span: Span }
  | { tag: "objective"; value: Ident; span: Span }
  | { tag: "calibrate"; value: Ident; span: Span }
  | { tag: "tune"; value: TuneNode; span: Span }
  | { tag: "seed"; value: number; span: Span }
  | { tag: "refit"; value: Ident[]; span: Span }
  | { tag: "compress"; value: ParamBlock; span: Span }
  | AllowItem;
type TuneItem =
  | { tag: "range"; value: TuneNode["ranges"][number]; span: Span }
  | { tag: "trials"; value: number; span: Span }
  | { tag: "goal"; value: NonNullable<TuneNode["goal"]>; span: Span };
type Rule = DecideDecl["rules"][number];
type LabelerItem = { tag: "rule"; value: Rule; span: Span } | { tag: "predict"; value: Ident; span: Span } | AllowItem;
type DecideItem = { tag: "rule"; value: Rule; span: Span } | { tag: "choose"; value: DecideDecl["choose"][number]; span: Span } | AllowItem;
type Direction = "minimize" | "maximize";

const modelWords = ["predict", "inputs", "learner", "objective", "tune", "calibrate", "seed", "refit", "compress", "allow"];
const wantedModelItem = wantedItem("`model`", modelWords);

export abstract class ModelParser extends ExamplesParser {
  readonly model = this.rule("model", (): ModelDecl => {
    const begun = this.begin();
    const none = { name: this.noName(), examples: this.noName(), segments: [] as Ident[], segmentsWhere: undefined as Expr | undefined };
    const { head, items: read } = this.headed(() => {
      this.CONSUME(t.word("model"));
      const { name, of: examples } = this.SUBRULE(this.nameFor);
      const segments = this.OPTION(() => this.behind(this.CONSUME(t.word("by")), this.SUBRULE(this.names)));
      const segmentsWhere = this.OPTION1({ GATE: () => segments !== undefined, DEF: () => this.SUBRULE(this.where) });
      return { name, examples, segments: segments ?? [], segmentsWhere };
    }, none, () => this.SUBRULE(this.modelBody));
    const items = this.itemsOf(read, "this model");
    const [seed, refit] = [items.one("seed"), items.one("refit")];
    return {
      kind: "model", ...head, predict: items.one("predict")?.value, inputs: items.one("inputs")?.value ?? [], learner: items.one("learner")?.value,
      objective: items.one("objective")?.value, tune: items.one("tune")?.value, calibrate: items.one("calibrate")?.value,
      seed: seed && { value: seed.value, span: seed.span }, refit: refit && { parts: refit.value, span: refit.span }, compress: items.one("compress")?.value,
      ...this.end(begun, items.all("allow").map((item) => item.value)),
    };
  });

  /** `lateness for pushbacks`. */
  private readonly nameFor = this.rule("nameFor", (): { name: Ident; of: Ident } => {
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.word("for"), { ERR_MSG: "`for` and what it is for, as in `model lateness for pushbacks`," });
    return { name, of: this.SUBRULE1(this.name) };
  });

  private readonly modelBody = this.rule("modelBody", (): ModelItem[] => this.block("`model`", modelWords, () => this.SUBRULE(this.modelItem)));

  private readonly modelItem = this.rule("modelItem", (): ModelItem => {
    const mark = this.mark();
    return this.OR<ModelItem>({
      DEF: [
        { ALT: () => ({ tag: "predict", value: this.SUBRULE(this.predict), span: this.since(mark) }) },
        { ALT: () => this.behind(this.CONSUME(t.word("inputs")), { tag: "inputs", value: this.SUBRULE(this.inputs), span: this.since(mark) }) },
        { ALT: () => this.behind(this.CONSUME(t.word("learner")), { tag: "learner", value: this.SUBRULE(this.learner), span: this.since(mark) }) },
        { ALT: () => this.behind(this.CONSUME(t.word("objective")), { tag: "objective", value: this.SUBRULE1(this.name), span: this.since(mark) }) },
        { ALT: () => this.behind(this.CONSUME(t.word("calibrate")), { tag: "calibrate", value: this.SUBRULE2(this.name), span: this.since(mark) }) },
        { ALT: () => ({ tag: "tune", value: this.SUBRULE(this.tune), span: this.since(mark) }) },
        {
          ALT: () => {
            this.CONSUME(t.word("seed"));
            return { tag: "seed", value: this.count(this.CONSUME(t.Int, { ERR_MSG: "a whole number, as in `seed 42`," })), span: this.since(mark) };
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.word("refit"));
            this.CONSUME(t.word("on"), { ERR_MSG: "`on` and the parts, as in `refit on train, validate`," });
            return { tag: "refit", value: this.SUBRULE(this.names), span: this.since(mark) };
          },
        },
        { ALT: () => this.behind(this.CONSUME(t.word("compress")), { tag: "compress", value: this.SUBRULE(this.paramBlock), span: this.since(mark) }) },
        { ALT: () => this.allowItem() },
      ],
      ERR_MSG: wantedModelItem,
    });
  });

  /** `predict late`, `predict fare as quantiles(0.1, 0.5, 0.9)`. */
  private readonly predict = this.rule("predict", (): NonNullable<ModelDecl["predict"]> => {
    const mark = this.mark();
    this.CONSUME(t.word("predict"));
    const label = this.SUBRULE(this.name);
    let taskArgs: readonly Arg[] = [];
    const task = this.OPTION(() => {
      this.CONSUME(t.word("as"));
      const name = this.SUBRULE1(this.name);
      this.OPTION1(() => {
        taskArgs = this.SUBRULE(this.callArgs).args;
      });
      return name;
    });
    return { label, task, taskArgs, span: this.since(mark) };
  });

  private readonly inputs = this.rule("inputs", (): ModelInput[] => this.block("`inputs`", [], () => this.SUBRULE(this.modelInput)));

  private readonly modelInput = this.rule("modelInput", (): ModelInput => {
    const mark = this.mark();
    return this.OR<ModelInput>([
      {
        ALT: () => {
          this.CONSUME(t.Star);
          const except = this.OPTION(() => {
            this.CONSUME(t.word("except"));
            this.CONSUME(t.LParen, { ERR_MSG: "the features in parentheses, as in `* except (distance)`," });
            const names = this.SUBRULE(this.names);
            this.CONSUME(t.RParen);
            return names;
          });
          return { kind: "rest", except: except ?? [], span: this.since(mark) };
        },
      },
      {
        ALT: () => {
          const name = this.OPTION1({ GATE: () => this.isNamed(), DEF: () => { const own = this.SUBRULE(this.name); this.CONSUME(t.Equals); return own; } });
          const value = this.SUBRULE(this.expr);
          return { kind: "input", name, value, span: this.since(mark) };
        },
      },
    ]);
  });

  /** `gbdt { trees 300 }`, `rule(EXPR)`, `ensemble of (a, b)`. */
  private readonly learner: ParserMethod<[], LearnerNode> = this.rule("learnerNode", (): LearnerNode => {
    const mark = this.mark();
    return this.OR<LearnerNode>({
      DEF: [
        {
          GATE: () => this.next(t.word("of"), 2),
          ALT: () => {
            const name = this.ident(this.CONSUME(t.word("ensemble")));
            const members: LearnerNode[] = [];
            this.CONSUME(t.word("of"));
            this.CONSUME(t.LParen);
            this.AT_LEAST_ONE_SEP({ SEP: t.Comma, DEF: () => members.push(this.SUBRULE(this.learner)), ERR_MSG: "a learner such as `gbdt`" });
            this.CONSUME(t.RParen, { ERR_MSG: "`,` or `)`" });
            const params = this.OPTION(() => this.SUBRULE(this.paramBlock));
            return { kind: "learner", name, args: [], members, params, span: this.since(mark) };
          },
        },
        {
          ALT: () => {
            const name = this.SUBRULE(this.name);
            let args: readonly Arg[] = [];
            this.OPTION1(() => {
              args = this.SUBRULE(this.callArgs).args;
            });
            const params = this.OPTION2(() => this.SUBRULE1(this.paramBlock));
            return { kind: "learner", name, args, members: [], params, span: this.since(mark) };
          },
        },
      ],
      ERR_MSG: "a learner such as `gbdt`",
    });
  });

  private readonly paramBlock = this.rule("paramBlock", (): ParamBlock => {
    const mark = this.mark();
    const params = this.SUBRULE(this.paramItems);
    return { kind: "params", params, span: this.since(mark) };
  });

  private readonly paramItems = this.rule("paramItems", (): ParamBlock["params"][number][] => this.block("the parameters", [], () => this.SUBRULE(this.paramItem), true));

  /** `trees 300`, `monotone in_late_rate_7d up`. */
  private readonly paramItem = this.rule("paramItem", (): ParamBlock["params"][number] => {
    const mark = this.mark();
    const name = this.SUBRULE(this.name);
    const values: Expr[] = [];
    this.AT_LEAST_ONE({ DEF: () => values.push(this.SUBRULE(this.value)), ERR_MSG: "a value of the parameter, as in `trees 300`," });
    return { name, values, span: this.since(mark) };
  });

  /** A value that stands behind its word without a sign between them: an operand, perhaps with `-`. */
  readonly value = this.rule("value", (): Expr => {
    const mark = this.mark();
    const minus = this.OPTION(() => this.CONSUME(t.Minus));
    const operand = this.SUBRULE(this.postfix);
    return minus === undefined ? operand : { kind: "unary", op: "-", operand, span: this.since(mark) };
  });

  // ── tune ──

  private readonly tune = this.rule("tune", (): TuneNode => {
    const mark = this.mark();
    this.CONSUME(t.word("tune"));
    const method = this.SUBRULE(this.name);
    const items = this.itemsOf(this.SUBRULE(this.tuneItems), "this `tune`");
    if (this.RECORDING_PHASE) return { kind: "tune", method, ranges: [], trials: undefined, goal: undefined, span: this.since(mark) };
    return { kind: "tune", method, ranges: items.all("range").map((item) => item.value), trials: items.one("trials")?.value, goal: items.one("goal")?.value, span: this.since(mark) };
  });

  private readonly tuneItems = this.rule("tuneItems", (): TuneItem[] => this.block("`tune`", ["trials", "minimize", "maximize"], () => this.SUBRULE(this.tuneItem), true));

  private readonly tuneItem = this.rule("tuneItem", (): TuneItem => {
    const mark = this.mark();
    return this.OR<TuneItem>({
      DEF: [
        { GATE: () => this.next(t.In, 2), ALT: () => ({ tag: "range", value: this.SUBRULE(this.tuneRange), span: this.since(mark) }) },
        {
          ALT: () => {
            this.CONSUME(t.word("trials"));
            return { tag: "trials", value: this.count(this.CONSUME(t.Int, { ERR_MSG: "a number of trials, as in `trials 20`," })), span: this.since(mark) };
          },
        },
        { ALT: () => { const direction = this.SUBRULE(this.direction); return { tag: "goal", value: { direction, metric: this.SUBRULE(this.name) }, span: this.since(mark) }; } },
      ],
      ERR_MSG: "a range such as `depth in 4..8`, `trials 20` or `minimize logloss`",
    });
  });

  private readonly tuneRange = this.rule("tuneRange", (): TuneNode["ranges"][number] => {
    const mark = this.mark();
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.In);
    let set: readonly Expr[] | undefined;
    let range: RangeNode | undefined;
    let log = false;
    this.OR([
      { GATE: () => this.next(t.LParen), ALT: () => (set = this.SUBRULE(this.set)) },
      {
        ALT: () => {
          range = this.SUBRULE(this.range);
          log = this.OPTION(() => this.CONSUME(t.word("log"))) !== undefined;
        },
      },
    ]);
    return { name, range, set, log, span: this.since(mark) };
  });

  protected readonly direction = this.choice<Direction>("direction", {
    DEF: [{ ALT: () => this.behind(this.CONSUME(t.word("minimize")), "minimize") }, { ALT: () => this.behind(this.CONSUME(t.word("maximize")), "maximize") }],
    ERR_MSG: "`minimize` or `maximize`",
  });

  // ── decide, labeler ──

  readonly decide = this.rule("decide", (): DecideDecl => {
    const begun = this.begin();
    const { head, items: read } = this.headed(() => this.behind(this.CONSUME(t.word("decide")), this.SUBRULE(this.nameFor)), { name: this.noName(), of: this.noName() }, () => this.SUBRULE(this.decideBody));
    const items = this.itemsOf(read, "this decision");
    return {
      kind: "decide", name: head.name, model: head.of, rules: items.all("rule").map((item) => item.value), choose: items.all("choose").map((item) => item.value),
      ...this.end(begun, items.all("allow").map((item) => item.value)),
    };
  });

  private readonly decideBody = this.rule("decideBody", (): DecideItem[] => this.block("`decide`", ["=", "choose", "allow"], () => this.SUBRULE(this.decideItem)));

  private readonly decideItem = this.rule("decideItem", (): DecideItem => {
    const mark = this.mark();
    return this.OR<DecideItem>({
      DEF: [
        { GATE: () => this.isNamed(), ALT: () => ({ tag: "rule", value: this.SUBRULE(this.namedValue), span: this.since(mark) }) },
        {
          ALT: () => {
            this.CONSUME(t.word("choose"));
            const name = this.SUBRULE(this.name);
            this.CONSUME(t.word("to"), { ERR_MSG: "`to minimize` or `to maximize`, as in `choose c to minimize …`," });
            const direction = this.SUBRULE(this.direction);
            const objective = this.SUBRULE(this.expr);
            const where = this.OPTION(() => this.SUBRULE(this.where));
            const span = this.since(mark);
            return { tag: "choose", value: { name, direction, objective, where, span }, span };
          },
        },
        { ALT: () => this.allowItem() },
      ],
      ERR_MSG: wantedItem("`decide`", ["=", "choose", "allow"]),
    });
  });

  private readonly namedValue = this.rule("namedValue", (): Rule => {
    const mark = this.mark();
    const name = this.SUBRULE(this.name);
    this.CONSUME(t.Equals);
    const value = this.valueOrError(this.expr);
    return { name, value, span: this.since(mark) };
  });

  readonly labeler = this.rule("labeler", (): LabelerDecl => {
    const begun = this.begin();
    const { head, items: read } = this.headed(() => this.behind(this.CONSUME(t.word("labeler")), this.SUBRULE(this.nameFor)), { name: this.noName(), of: this.noName() }, () => this.SUBRULE(this.labelerBody));
    const items = this.itemsOf(read, "this labeler");
    return { kind: "labeler", name: head.name, examples: head.of, predict: items.one("predict")?.value, rules: items.all("rule").map((item) => item.value), ...this.end(begun, items.all("allow").map((item) => item.value)) };
  });

  private readonly labelerBody = this.rule("labelerBody", (): LabelerItem[] => this.block("`labeler`", ["predict", "=", "allow"], () => this.SUBRULE(this.labelerItem)));

  private readonly labelerItem = this.rule("labelerItem", (): LabelerItem => {
    const mark = this.mark();
    return this.OR<LabelerItem>({
      DEF: [
        { GATE: () => this.isNamed(), ALT: () => ({ tag: "rule", value: this.SUBRULE(this.namedValue), span: this.since(mark) }) },
        { ALT: () => this.behind(this.CONSUME(t.word("predict")), { tag: "predict", value: this.SUBRULE(this.name), span: this.since(mark) }) },
        { ALT: () => this.allowItem() },
      ],
      ERR_MSG: wantedItem("`labeler`", ["predict", "=", "allow"]),
    });
  });
}
