import { exactMean, exactSum } from "./exact-sum.ts";
import { defined, type Judged, type MetricBody, type MetricValue } from "./metric.ts";

/** Probabilities are kept within [2^-52, 1 − 2^-52] before the logarithm: the spacing of doubles at 1, as in scikit-learn's `log_loss`. */
export const CLIP = 2 ** -52;

export function clip(probability: number): number {
  return Math.min(1 - CLIP, Math.max(CLIP, probability));
}

/** One bin of predicted probability. */
export interface CalibrationBin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  readonly positives: number;
  /** Mean score of the bin's rows; null when there are none. */
  readonly meanScore: number | null;
}

/** `bins` bins of equal width over [0, 1], closed at their lower end, the last at both. */
export function calibrationBins(judged: Judged, bins: number): CalibrationBin[] {
  const rows: number[][] = Array.from({ length: bins }, () => []);
  for (let row = 0; row < judged.labels.length; row++) rows[Math.min(bins - 1, Math.max(0, Math.floor(judged.scores[row]! * bins)))]!.push(row);
  return rows.map((inBin, bin) => ({
    low: bin / bins,
    high: (bin + 1) / bins,
    count: inBin.length,
    positives: inBin.reduce((sum, row) => sum + judged.labels[row]!, 0),
    meanScore: inBin.length === 0 ? null : exactMean(inBin.length, (i) => judged.scores[inBin[i]!]!),
  }));
}

function expectedCalibrationError(judged: Judged, bins: number): MetricValue {
  const filled = calibrationBins(judged, bins).filter((bin) => bin.meanScore !== null);
  const gap = exactSum(filled.length, (i) => filled[i]!.count * Math.abs(filled[i]!.positives / filled[i]!.count - filled[i]!.meanScore!));
  return defined(gap / judged.labels.length);
}

/** Metrics of the probability itself. */
export const probabilityMetrics: readonly MetricBody[] = [
  {
    name: "logloss",
    task: "binary",
    direction: "lower",
    doc: "Mean of −log p of what happened, in nats (Good 1952); p kept within [2^-52, 1 − 2^-52], so that one sure mistake costs 36, not infinity.",
    compute: ({ labels, scores }) =>
      defined(exactMean(labels.length, (row) => -Math.log(labels[row] === 1 ? clip(scores[row]!) : 1 - clip(scores[row]!)))),
  },
  {
    name: "brier",
    task: "binary",
    direction: "lower",
    doc: "Mean of (p − y)², y 1 for a true label (Brier 1950, for two classes, over one of them).",
    compute: ({ labels, scores }) => defined(exactMean(labels.length, (row) => (scores[row]! - labels[row]!) ** 2)),
  },
  {
    name: "ece",
    task: "binary",
    direction: "lower",
    doc: "Expected calibration error: Σ (nᵦ/n) · |share of true labels in the bin − mean score in the bin| over bins of equal width on [0, 1], closed at their lower end (Guo et al. 2017, eq. 3, for the probability of true). 15 bins unless said: `ece(20)`. Empty bins count nothing.",
    compute: expectedCalibrationError,
  },
];
