/** The metrics that tests may name, by task: whether one is of a decision (`recall of warn`), and whether it takes a number (`ece(20)`). */

export interface MetricRule {
  readonly takesDecision: boolean;
  readonly argument: { readonly allows: (value: number) => boolean; readonly words: string } | undefined;
}
type Task = "binary" | "multiclass" | "regression";

const of = (takesDecision: boolean, argument?: MetricRule["argument"]): MetricRule => ({ takesDecision, argument });
const share = { allows: (value: number) => value > 0 && value <= 1, words: "a share above 0 and at most 1" };
const bins = { allows: (value: number) => Number.isInteger(value) && value >= 1 && value <= 1000, words: "a whole number of bins from 1 to 1000" };
const threshold = { allows: (value: number) => value >= 0 && value <= 1, words: "a threshold from 0 to 1" };
const quantile = { allows: (value: number) => value > 0 && value < 1, words: "a quantile between 0 and 1" };
const decided = ["accuracy", "precision", "recall", "f1", "specificity", "false_positive_rate", "positive_rate", "mcc"];

export const METRICS: Readonly<Record<Task, ReadonlyMap<string, MetricRule>>> = {
  binary: new Map<string, MetricRule>([
    ["auc", of(false)],
    ["average_precision", of(false)],
    ["pr_auc", of(false)],
    ["lift", of(true, share)],
    ["logloss", of(false)],
    ["brier", of(false)],
    ["ece", of(false, bins)],
    ...decided.map((name) => [name, of(true, threshold)] as const),
  ]),
  multiclass: new Map(["accuracy", "logloss", "macro_f1", "balanced_accuracy", "macro_auc"].map((name) => [name, of(false)])),
  regression: new Map<string, MetricRule>([...["rmse", "mae", "r2", "mape", "bias"].map((name) => [name, of(false)] as const), ["pinball", of(false, quantile)]]),
};

/** Learners whose metrics bound others: `prior.logloss`. */
export const BASELINES: readonly string[] = ["prior"];
