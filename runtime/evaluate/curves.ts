import { exactMean } from "./metrics/exact-sum.ts";
import type { Judged } from "./metrics/metric.ts";
import { type CalibrationBin, calibrationBins } from "./metrics/probability.ts";
import { eachTie, sortBinary } from "./metrics/ranking.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How true and false labels lie along the score; `low` closed, `high` open but for the last. */
export interface ScoreBin {
  readonly low: number;
  readonly high: number;
  readonly trues: number;
  readonly falses: number;
}

export interface BinaryCurves {
  /** x false positive rate, y true positive rate, from (0, 0) to (1, 1). */
  readonly roc: readonly Point[];
  /** x recall, y precision, by falling threshold. */
  readonly precisionRecall: readonly Point[];
  readonly calibration: readonly CalibrationBin[];
  readonly histogram: readonly ScoreBin[];
}

/** A curve is drawn with points at least this far apart in x or y. */
const STEP = 1 / 200;

/** All that is drawn of a binary model; the curves are empty when one of the labels is absent. */
export function binaryCurves(judged: Judged): BinaryCurves {
  const sorted = sortBinary(judged);
  const positives = sorted.positives.length;
  const negatives = sorted.negatives.length;
  const roc: Point[] = [{ x: 0, y: 0 }];
  const precisionRecall: Point[] = [];
  let trues = 0;
  let falses = 0;
  eachTie(sorted, (_score, p, n) => {
    trues += p;
    falses += n;
    roc.push({ x: falses / negatives, y: trues / positives });
    if (trues > 0) precisionRecall.push({ x: trues / positives, y: trues / (trues + falses) });
  });
  const both = positives > 0 && negatives > 0;
  return { roc: both ? thin(roc) : [], precisionRecall: both ? thin(precisionRecall) : [], calibration: calibrationBins(judged, 15), histogram: scoreHistogram(judged, 40) };
}

function scoreHistogram(judged: Judged, bins: number): ScoreBin[] {
  const trues = new Array<number>(bins).fill(0);
  const falses = new Array<number>(bins).fill(0);
  for (let row = 0; row < judged.labels.length; row++) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(judged.scores[row]! * bins)));
    (judged.labels[row] === 1 ? trues : falses)[bin]!++;
  }
  return trues.map((count, bin) => ({ low: bin / bins, high: (bin + 1) / bins, trues: count, falses: falses[bin]! }));
}

/** Drops points nearer than STEP to the last kept one; first and last stay. */
function thin(points: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const [i, point] of points.entries()) {
    const last = kept.at(-1);
    if (!last || i === points.length - 1 || Math.max(Math.abs(point.x - last.x), Math.abs(point.y - last.y)) >= STEP) kept.push(point);
  }
  return kept;
}

export interface RegressionCurves {
  /** Mean prediction (x) and mean label (y) of groups of equally many rows, by rising prediction. */
  readonly predictedAgainstActual: readonly (Point & { readonly rows: number })[];
  /** Counts of prediction − label in bins of equal width. */
  readonly residuals: readonly { readonly low: number; readonly high: number; readonly count: number }[];
}

export function regressionCurves({ labels, scores }: Judged): RegressionCurves {
  const rows = labels.length;
  const order = Array.from({ length: rows }, (_, row) => row).sort((a, b) => scores[a]! - scores[b]! || labels[a]! - labels[b]!);
  const groups = Math.min(20, rows);
  const predictedAgainstActual = Array.from({ length: groups }, (_, group) => {
    const members = order.slice(Math.floor((group * rows) / groups), Math.floor(((group + 1) * rows) / groups));
    return { x: exactMean(members.length, (i) => scores[members[i]!]!), y: exactMean(members.length, (i) => labels[members[i]!]!), rows: members.length };
  });
  return { predictedAgainstActual, residuals: residualBins(labels, scores, 40) };
}

function residualBins(labels: Float64Array, scores: Float64Array, bins: number): RegressionCurves["residuals"] {
  const residuals = scores.map((score, row) => score - labels[row]!).sort();
  const low = residuals[0] ?? 0;
  const width = ((residuals.at(-1) ?? 0) - low) / bins;
  if (width === 0) return residuals.length === 0 ? [] : [{ low, high: low, count: residuals.length }];
  const counts = new Array<number>(bins).fill(0);
  for (const residual of residuals) counts[Math.min(bins - 1, Math.floor((residual - low) / width))]!++;
  return counts.map((count, bin) => ({ low: low + bin * width, high: low + (bin + 1) * width, count }));
}
