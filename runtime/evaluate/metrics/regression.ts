import { exactMean, exactSum } from "./exact-sum.ts";
import { defined, type Judged, type MetricBody, type MetricValue, undefinedBecause } from "./metric.ts";

/** Mean of a function of prediction and label over the rows. */
function meanOf(term: (score: number, label: number) => number): (judged: Judged) => MetricValue {
  return ({ labels, scores }) => defined(exactMean(labels.length, (row) => term(scores[row]!, labels[row]!)));
}

function rSquared({ labels, scores }: Judged): MetricValue {
  const rows = labels.length;
  const mean = exactMean(rows, (row) => labels[row]!);
  const spread = exactSum(rows, (row) => (labels[row]! - mean) ** 2);
  if (spread === 0 || labels.every((label) => label === labels[0])) return undefinedBecause("all labels are equal");
  return defined(1 - exactSum(rows, (row) => (labels[row]! - scores[row]!) ** 2) / spread);
}

function meanAbsolutePercentage(judged: Judged): MetricValue {
  if (judged.labels.some((label) => label === 0)) return undefinedBecause("a label is 0");
  return meanOf((score, label) => Math.abs((score - label) / label))(judged);
}

/** Metrics of a number predicted. */
export const regressionMetrics: readonly MetricBody[] = [
  {
    name: "rmse",
    task: "regression",
    direction: "lower",
    doc: "Square root of the mean of (prediction − label)², in the label's unit.",
    compute: ({ labels, scores }) => defined(Math.sqrt(exactMean(labels.length, (row) => (scores[row]! - labels[row]!) ** 2))),
  },
  {
    name: "mae",
    task: "regression",
    direction: "lower",
    doc: "Mean of |prediction − label|, in the label's unit.",
    compute: meanOf((score, label) => Math.abs(score - label)),
  },
  {
    name: "r2",
    task: "regression",
    direction: "higher",
    doc: "1 − Σ(label − prediction)² / Σ(label − mean label)². Undefined when all labels are equal.",
    compute: rSquared,
  },
  {
    name: "mape",
    task: "regression",
    direction: "lower",
    doc: "Mean of |(prediction − label) / label|, as a share. Undefined when a label is 0 (no small number is put in its place).",
    compute: meanAbsolutePercentage,
  },
  {
    name: "bias",
    task: "regression",
    direction: "zero",
    doc: "Mean of prediction − label: above 0 the model promises too much.",
    compute: meanOf((score, label) => score - label),
  },
  {
    name: "pinball",
    task: "regression",
    direction: "lower",
    doc: "Mean of max(q·(label − prediction), (q − 1)·(label − prediction)) for the quantile q (Koenker, Bassett 1978); q is 0.5 unless said: `pinball(0.9)`.",
    compute: ({ labels, scores }, quantile) =>
      defined(exactMean(labels.length, (row) => Math.max(quantile * (labels[row]! - scores[row]!), (quantile - 1) * (labels[row]! - scores[row]!)))),
  },
];
