import type { TaskKind } from "./learners.ts";

/** The metrics that tests may name, by task: whether one may be of a decision (`recall of warn`), and the number it takes (`ece(20)`). What each means is beside its formula in runtime/evaluate/metrics. */

export interface MetricArgument {
  readonly name: string;
  readonly default: number;
  readonly allows: (value: number) => boolean;
  /** What is allowed, as a person reads it. */
  readonly range: string;
}

export interface MetricRule {
  /** Whether `of RULE` may follow. */
  readonly takesDecision: boolean;
  readonly argument?: MetricArgument;
}

const share: MetricArgument = { name: "share", default: 0.1, allows: (value) => value > 0 && value <= 1, range: "a share above 0 and at most 1" };
const bins: MetricArgument = { name: "bins", default: 15, allows: (value) => Number.isInteger(value) && value >= 1 && value <= 1000, range: "a whole number of bins from 1 to 1000" };
const threshold: MetricArgument = { name: "threshold", default: 0.5, allows: (value) => value >= 0 && value <= 1, range: "a threshold from 0 to 1" };
const quantile: MetricArgument = { name: "quantile", default: 0.5, allows: (value) => value > 0 && value < 1, range: "a quantile between 0 and 1" };

const ofScore: MetricRule = { takesDecision: false };
/** Of classes: the predicted ones, or those that a rule comes to. */
const ofClass: MetricRule = { takesDecision: true };
/** Of yes and no: by a decision, or by a threshold on the score. */
const ofYes: MetricRule = { takesDecision: true, argument: threshold };

export const METRIC_RULES: Readonly<Record<TaskKind, Readonly<Record<string, MetricRule>>>> = {
  binary: {
    auc: ofScore,
    average_precision: ofScore,
    pr_auc: ofScore,
    lift: { takesDecision: true, argument: share },
    logloss: ofScore,
    brier: ofScore,
    ece: { takesDecision: false, argument: bins },
    accuracy: ofYes,
    precision: ofYes,
    recall: ofYes,
    f1: ofYes,
    specificity: ofYes,
    false_positive_rate: ofYes,
    positive_rate: ofYes,
    mcc: ofYes,
  },
  multiclass: { accuracy: ofClass, logloss: ofScore, macro_f1: ofClass, balanced_accuracy: ofClass, macro_auc: ofScore },
  regression: { rmse: ofScore, mae: ofScore, r2: ofScore, mape: ofScore, bias: ofScore, pinball: { takesDecision: false, argument: quantile } },
};

/** The rule of a metric; undefined where the task has none of that name. */
export function metricRule(task: TaskKind, name: string): MetricRule | undefined {
  return Object.hasOwn(METRIC_RULES[task], name) ? METRIC_RULES[task][name] : undefined;
}
