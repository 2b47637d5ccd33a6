import { exactSum } from "./exact-sum.ts";
import { defined, type Judged, type MetricBody, type MetricValue, undefinedBecause } from "./metric.ts";

/** Scores of the rows with label 1 and of the others, each ascending: the form in which ties and order can't show. */
export interface SortedScores {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/** Splits and sorts by score, O(n log n). `isPositive` and `scoreOf` are by row. */
export function sortScores(rows: number, isPositive: (row: number) => boolean, scoreOf: (row: number) => number): SortedScores {
  let count = 0;
  for (let row = 0; row < rows; row++) if (isPositive(row)) count++;
  const positives = new Float64Array(count);
  const negatives = new Float64Array(rows - count);
  let p = 0;
  let n = 0;
  for (let row = 0; row < rows; row++) {
    if (isPositive(row)) positives[p++] = scoreOf(row);
    else negatives[n++] = scoreOf(row);
  }
  return { positives: positives.sort(), negatives: negatives.sort() };
}

export function sortBinary(judged: Judged): SortedScores {
  return sortScores(
    judged.labels.length,
    (row) => judged.labels[row] === 1,
    (row) => judged.scores[row]!,
  );
}

/** One distinct score from the greatest down: how many rows of each kind have it. */
export type TieVisitor = (score: number, positives: number, negatives: number) => void;

/** Visits the distinct scores from the greatest down. */
export function eachTie({ positives, negatives }: SortedScores, visit: TieVisitor): void {
  let p = positives.length - 1;
  let n = negatives.length - 1;
  while (p >= 0 || n >= 0) {
    const score = p < 0 ? negatives[n]! : n < 0 ? positives[p]! : Math.max(positives[p]!, negatives[n]!);
    const fromP = p;
    const fromN = n;
    while (p >= 0 && positives[p] === score) p--;
    while (n >= 0 && negatives[n] === score) n--;
    visit(score, fromP - p, fromN - n);
  }
}

/** Twice the Mann–Whitney U: two for each pair in which the positive scores higher, one for a tie. An exact integer up to 2^27 rows. */
export function twiceMannWhitney(sorted: SortedScores): number {
  let twice = 0;
  let positivesAbove = 0;
  eachTie(sorted, (_score, positives, negatives) => {
    twice += negatives * (2 * positivesAbove + positives);
    positivesAbove += positives;
  });
  return twice;
}

/** AUC of sorted scores; undefined when one of the kinds is absent. */
export function areaUnderRoc(sorted: SortedScores): MetricValue {
  const pairs = sorted.positives.length * sorted.negatives.length;
  if (pairs === 0) return undefinedBecause(sorted.positives.length === 0 ? "no row has a true label" : "every row has a true label");
  return defined(twiceMannWhitney(sorted) / (2 * pairs));
}

function averagePrecision(judged: Judged): MetricValue {
  const sorted = sortBinary(judged);
  if (sorted.positives.length === 0) return undefinedBecause("no row has a true label");
  const terms: number[] = [];
  let hits = 0;
  let seen = 0;
  eachTie(sorted, (_score, positives, negatives) => {
    hits += positives;
    seen += positives + negatives;
    if (positives > 0) terms.push((positives * hits) / seen);
  });
  return defined(exactSum(terms.length, (i) => terms[i]!) / sorted.positives.length);
}

function lift(judged: Judged, share: number): MetricValue {
  const rows = judged.labels.length;
  const sorted = sortBinary(judged);
  const base = sorted.positives.length / rows;
  if (base === 0) return undefinedBecause("no row has a true label");
  if (judged.decided) return liftOfDecision(judged, judged.decided, base);
  const wanted = Math.max(1, Math.ceil(share * rows));
  let left = wanted;
  let hits = 0;
  eachTie(sorted, (_score, positives, negatives) => {
    const tied = positives + negatives;
    hits += left >= tied ? positives : (left * positives) / tied;
    left = Math.max(0, left - tied);
  });
  return defined(hits / wanted / base);
}

function liftOfDecision(judged: Judged, decided: Uint8Array, base: number): MetricValue {
  let flagged = 0;
  let hits = 0;
  for (let row = 0; row < decided.length; row++) {
    if (decided[row] !== 1) continue;
    flagged++;
    if (judged.labels[row] === 1) hits++;
  }
  return flagged === 0 ? undefinedBecause("the decision says yes to no row") : defined(hits / flagged / base);
}

const averagePrecisionDoc =
  "Average precision: Σ (Rₖ − Rₖ₋₁) · Pₖ over the distinct scores from the greatest down, tied rows entering together (Manning, Raghavan, Schütze 2008, §8.4). No straight lines are drawn between points, which would flatter (Davis, Goadrich 2006). Undefined without a true label.";

/** Metrics of order alone: any rising function of the score gives the same value. */
export const rankingMetrics: readonly MetricBody[] = [
  {
    name: "auc",
    task: "binary",
    direction: "higher",
    doc: "Area under the ROC curve: the chance that a row with a true label scores higher than one with a false label, ties counting half (Mann–Whitney U; Fawcett 2006, algorithm 3), in integers. Undefined when all labels are the same.",
    compute: (judged) => areaUnderRoc(sortBinary(judged)),
  },
  { name: "average_precision", task: "binary", direction: "higher", doc: averagePrecisionDoc, compute: averagePrecision },
  { name: "pr_auc", task: "binary", direction: "higher", doc: `Another name of average_precision. ${averagePrecisionDoc}`, compute: averagePrecision },
  {
    name: "lift",
    task: "binary",
    direction: "higher",
    doc: "Share of true labels among the rows with the highest scores (`lift(0.1)`: the top tenth, at least one row; tied rows enter in equal parts), or among those a decision says yes to (`lift of warn`), divided by the share among all. Undefined without a true label or when the decision says yes to no row.",
    compute: lift,
  },
];
