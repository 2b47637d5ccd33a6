import { defined, type Judged, type MetricBody, type MetricValue, ratio, undefinedBecause } from "./metric.ts";

/** What was said against what happened. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** By the decision, if there is one; else yes means score ≥ `threshold`. */
export function countDecisions(judged: Judged, threshold: number): Confusion {
  const counts = [0, 0, 0, 0];
  for (let row = 0; row < judged.labels.length; row++) {
    const yes = judged.decided ? judged.decided[row] === 1 : judged.scores[row]! >= threshold;
    counts[(judged.labels[row] === 1 ? 2 : 0) + (yes ? 1 : 0)]!++;
  }
  return { trueNegatives: counts[0]!, falsePositives: counts[1]!, falseNegatives: counts[2]!, truePositives: counts[3]! };
}

const NO_TRUE = "no row has a true label";
const NO_FALSE = "no row has a false label";
const NO_YES = "the decision says yes to no row";
const HOW = " Yes is what `of RULE` says; without it, a score of at least 0.5 (`recall(0.3)`: of at least 0.3).";

function decisionMetric(name: string, direction: MetricBody["direction"], doc: string, value: (counts: Confusion) => MetricValue): MetricBody {
  return {
    name,
    task: "binary",
    direction,
    doc: doc + HOW,
    compute: (judged, threshold) => value(countDecisions(judged, threshold)),
  };
}

function matthews({ truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn }: Confusion): MetricValue {
  if (tp + fn === 0) return undefinedBecause(NO_TRUE);
  if (tn + fp === 0) return undefinedBecause(NO_FALSE);
  if (tp + fp === 0) return undefinedBecause(NO_YES);
  if (tn + fn === 0) return undefinedBecause("the decision says yes to every row");
  return defined((tp * tn - fp * fn) / (Math.sqrt(tp + fp) * Math.sqrt(tp + fn) * Math.sqrt(tn + fp) * Math.sqrt(tn + fn)));
}

/** Metrics of yes and no, from the four counts (definitions as in Fawcett 2006, figure 1; MCC: Matthews 1975). */
export const decisionMetrics: readonly MetricBody[] = [
  decisionMetric("accuracy", "higher", "Share of rows decided rightly.", (c) =>
    ratio(c.truePositives + c.trueNegatives, c.truePositives + c.trueNegatives + c.falsePositives + c.falseNegatives, "there are no rows")),
  decisionMetric("precision", "higher", "TP / (TP + FP): how often a yes is right. Undefined when nothing gets a yes.", (c) =>
    ratio(c.truePositives, c.truePositives + c.falsePositives, NO_YES)),
  decisionMetric("recall", "higher", "TP / (TP + FN): the share of true labels that get a yes. Undefined without a true label.", (c) =>
    ratio(c.truePositives, c.truePositives + c.falseNegatives, NO_TRUE)),
  decisionMetric("f1", "higher", "2·TP / (2·TP + FP + FN), the harmonic mean of precision and recall. Undefined when no label is true and nothing gets a yes.", (c) =>
    ratio(2 * c.truePositives, 2 * c.truePositives + c.falsePositives + c.falseNegatives, "no label is true and the decision says yes to no row")),
  decisionMetric("specificity", "higher", "TN / (TN + FP): the share of false labels that get a no. Undefined without a false label.", (c) =>
    ratio(c.trueNegatives, c.trueNegatives + c.falsePositives, NO_FALSE)),
  decisionMetric("false_positive_rate", "lower", "FP / (FP + TN): the share of false labels that get a yes. Undefined without a false label.", (c) =>
    ratio(c.falsePositives, c.trueNegatives + c.falsePositives, NO_FALSE)),
  decisionMetric("positive_rate", "none", "(TP + FP) / n: how often the answer is yes.", (c) =>
    ratio(c.truePositives + c.falsePositives, c.truePositives + c.trueNegatives + c.falsePositives + c.falseNegatives, "there are no rows")),
  decisionMetric("mcc", "higher", "Matthews correlation: (TP·TN − FP·FN) / √((TP+FP)(TP+FN)(TN+FP)(TN+FN)). Undefined when a row or column of the table is empty.", matthews),
];
