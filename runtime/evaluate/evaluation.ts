import { type BinaryCurves, binaryCurves, type RegressionCurves, regressionCurves } from "./curves.ts";
import type { Baseline, TestInput } from "./input.ts";
import { type JudgedRows, judgedFor } from "./judged-rows.ts";
import { type Confusion, countDecisions } from "./metrics/decision.ts";
import { exactMean } from "./metrics/exact-sum.ts";
import type { Direction, MetricValue } from "./metrics/metric.ts";
import { confusionMatrix } from "./metrics/multiclass.ts";
import { computeMetric, metricsOf } from "./metrics/registry.ts";
import { type SegmentFacts, segmentFacts, type SegmentRows } from "./segments.ts";

/** One metric of the model beside the same of each baseline; null: undefined, for `reason`. */
export interface MetricRow {
  readonly metric: string;
  readonly direction: Direction;
  readonly value: number | null;
  readonly reason?: string;
  readonly baselines: Readonly<Record<string, number | null>>;
}

/** How a decide rule does: its counts and the metrics of yes and no. */
export interface DecisionFacts {
  readonly rule: string;
  readonly counts: Confusion;
  readonly metrics: readonly MetricRow[];
}

/** A rule of several outcomes: the rows that come to each, in order of their names, and the mean of their labels (of true and false a rate; null for classes, which are counted: `classes[k]` rows of the k-th). */
export interface RuleOutcomes {
  readonly rule: string;
  readonly outcomes: readonly { readonly outcome: string; readonly rows: number; readonly meanLabel: number | null; readonly classes?: readonly number[] }[];
}

/** What is known of a model on one part: facts for report and card, JSON all the way. */
export interface Evaluation {
  readonly part: "train" | "validate" | "test";
  readonly rows: number;
  readonly labels:
    | { readonly kind: "binary"; readonly trues: number }
    | { readonly kind: "multiclass"; readonly classes: readonly { readonly name: string; readonly rows: number }[] }
    | { readonly kind: "regression"; readonly mean: number; readonly least: number; readonly greatest: number };
  readonly metrics: readonly MetricRow[];
  readonly decisions: readonly DecisionFacts[];
  /** Each segment's rows, of a model one a segment; metrics of the whole are over all rows. */
  readonly segments?: readonly SegmentFacts[];
  /** Rules that come to one of the model's classes, judged as what they say. */
  readonly classRules?: readonly { readonly rule: string; readonly metrics: readonly MetricRow[] }[];
  /** Rules of several outcomes, where a model has some. */
  readonly outcomes?: readonly RuleOutcomes[];
  readonly binary?: BinaryCurves;
  readonly regression?: RegressionCurves;
  /** `counts[actual][predicted]`; the last row, if there are such labels, is of classes that train never saw. */
  readonly confusion?: { readonly classes: readonly string[]; readonly counts: readonly (readonly number[])[] };
}

type EvaluationInput = Pick<TestInput, "trained" | "scores" | "labels" | "decisions" | "truths" | "decided" | "baselines"> & {
  readonly part: Evaluation["part"];
  /** Rows by segment, of a model one a segment. */
  readonly segments?: readonly SegmentRows[] | undefined;
  /** What each row comes to, by rule of several outcomes. */
  readonly outcomes?: ReadonlyMap<string, readonly string[]>;
};

/** Evaluates a model on a part that has at least one row. Shapes as in TestInput; the same in any order of rows. */
export function evaluateModel(input: EvaluationInput): Evaluation {
  if (input.labels.length === 0) throw new Error(`The ${input.part} part has no rows to evaluate on; move the dates of its split.`);
  const rows: JudgedRows = { task: input.trained.task, labels: input.labels, scores: input.scores, decisions: input.decisions, truths: input.truths, decided: input.decided, baselines: input.baselines };
  const judged = judgedFor(rows, undefined)!;
  const kind = rows.task.kind;
  const ofScore = metricsOf(kind).filter((metric) => metric.name !== "pr_auc" && (kind === "multiclass" || !metric.takesDecision || metric.name === "lift"));
  return {
    part: input.part,
    rows: input.labels.length,
    labels: describeLabels(rows),
    metrics: ofScore.map((metric) => metricRow(metric.name, metric.direction, undefined, rows)),
    decisions: [...input.decisions.keys()].map((rule) => decisionFacts(rule, rows)),
    ...(input.decided === undefined || input.decided.size === 0 ? {} : { classRules: [...input.decided.keys()].map((rule) => ({ rule, metrics: metricsOf("multiclass").filter((metric) => metric.takesDecision).map((metric) => metricRow(metric.name, metric.direction, rule, rows)) })) }),
    ...(input.outcomes === undefined || input.outcomes.size === 0 ? {} : { outcomes: [...input.outcomes].map(([rule, found]) => ruleOutcomes(rule, found, rows)) }),
    ...(input.segments === undefined ? {} : { segments: segmentFacts(input.segments, rows) }),
    binary: kind === "binary" ? binaryCurves(judged) : undefined,
    regression: kind === "regression" ? regressionCurves(judged) : undefined,
    confusion: rows.task.kind === "multiclass" ? { classes: rows.task.classes, counts: withoutEmptyLast(confusionMatrix(judged)) } : undefined,
  };
}

function metricRow(metric: string, direction: Direction, of: string | undefined, rows: JudgedRows): MetricRow {
  const compute = (learner?: string): MetricValue => computeMetric({ metric, of, args: [] }, judgedFor(rows, of, learner)!);
  const value = compute();
  const comparable = [...rows.baselines].filter(([, baseline]: [string, Baseline]) => of === undefined || baseline.decisions?.has(of) || baseline.decided?.has(of));
  return {
    metric,
    direction,
    ...(value.kind === "value" ? { value: value.value } : { value: null, reason: value.reason }),
    baselines: Object.fromEntries(comparable.map(([name]) => [name, numberOrNull(compute(name))])),
  };
}

function numberOrNull(value: MetricValue): number | null {
  return value.kind === "value" ? value.value : null;
}

function decisionFacts(rule: string, rows: JudgedRows): DecisionFacts {
  const metrics = metricsOf("binary").filter((metric) => metric.takesDecision);
  return { rule, counts: countDecisions(judgedFor(rows, rule)!, 0.5), metrics: metrics.map((metric) => metricRow(metric.name, metric.direction, rule, rows)) };
}

function ruleOutcomes(rule: string, found: readonly string[], { task, labels }: JudgedRows): RuleOutcomes {
  const rowsOf = new Map<string, number[]>();
  found.forEach((outcome, row) => {
    const rows = rowsOf.get(outcome);
    if (rows === undefined) rowsOf.set(outcome, [row]);
    else rows.push(row);
  });
  const sorted = [...rowsOf].sort(([a], [b]) => (a < b ? -1 : 1));
  return { rule, outcomes: sorted.map(([outcome, rows]) => ({ outcome, rows: rows.length, meanLabel: task.kind === "multiclass" ? null : exactMean(rows.length, (i) => labels[rows[i]!]!), ...(task.kind === "multiclass" ? { classes: task.classes.map((_, k) => rows.filter((row) => labels[row] === k).length) } : {}) })) };
}

function describeLabels({ task, labels }: JudgedRows): Evaluation["labels"] {
  switch (task.kind) {
    case "binary":
      return { kind: "binary", trues: labels.reduce((sum, label) => sum + label, 0) };
    case "multiclass": {
      const counts = new Array<number>(task.classes.length).fill(0);
      for (const label of labels) if (label >= 0) counts[label]!++;
      return { kind: "multiclass", classes: task.classes.map((name, k) => ({ name, rows: counts[k]! })) };
    }
    case "regression":
      return {
        kind: "regression",
        mean: exactMean(labels.length, (row) => labels[row]!),
        least: labels.reduce((least, label) => Math.min(least, label)),
        greatest: labels.reduce((greatest, label) => Math.max(greatest, label)),
      };
  }
}

function withoutEmptyLast(matrix: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return matrix.at(-1)?.every((count) => count === 0) ? matrix.slice(0, -1) : matrix;
}
