import type { Transform } from "../../contract/plan.ts";
import type { FittedTransform } from "../../contract/trained.ts";
import type { Flow } from "../../score/apply.ts";
import { doubles } from "../../score/columns.ts";
import { FORWARD } from "../blocks.ts";
import { NotEnough } from "../errors.ts";
import { labelShift, LevelSums } from "../exact.ts";
import { keptLevels } from "./categories.ts";
import { optionsOf } from "./options.ts";

/** What a label-using transform sees of the train rows, in their order. */
export interface TrainLabels {
  /** Label a train row: 0/1, class, or value. */
  readonly values: Float64Array;
  /** Of several classes, where rules vote for them: the shares of each row. */
  readonly shares?: readonly Float64Array[] | undefined;
  /** What each counts for, in multiples of 2^-20; undefined: all alike. */
  readonly weights?: Float64Array | undefined;
  readonly outputs: number;
  readonly multiclass: boolean;
  /** Moments and knowledge times of the labels; undefined for closed rows. */
  readonly time: { readonly moments: Float64Array; readonly known: Float64Array } | undefined;
  readonly seed: number;
  /** Where rules vote: the targets as the rules say them on the rows that come before an instant, or on all but those of a fold. Out of fold they are learnt from these. */
  readonly anew?: { readonly before: (instant: number) => Targets; readonly without: (fold: number, isLeft: (i: number) => boolean) => Targets } | undefined;
}

/** What is averaged, a column a class (one for a Bool or a number), a value a train row. */
export type Targets = readonly Float64Array[];

/** Folds of closed rows. */
const FOLDS = 5;

/** The two views of a target encoding: for all other rows by the fitted transforms, for train rows out of fold. */
export interface TargetEncoding {
  readonly fitted: FittedTransform[];
  readonly outOfFold: Flow;
  /** Train rows before which no label was known at all: their encoding is not defined, and they are not trained on. */
  readonly blind: number;
}

/**
 * target_encode: (sum of labels of the level + smoothing · mean) / (rows of the level + smoothing), default smoothing 20 (Micci-Barreca 2001); missing is a level, unseen
 * gets the mean. Several classes: a column each. Train rows see it out of fold: under time forward, from labels known before the fold's first moment; closed rows in five folds drawn by the seed.
 */
export function fitTarget(transform: Transform, flow: Flow, labels: TrainLabels): TargetEncoding {
  const { smoothing } = optionsOf(transform) as { readonly smoothing: number };
  const { levels, ofRow } = keptLevels(transform, flow);
  const rows = ofRow.length;
  const { weights } = labels;
  const shift = shiftOf(labels);
  const places = ofRow.map((level) => (level < 0 ? levels.length : level));
  const targets = Array.from({ length: labels.multiclass ? labels.outputs : 1 }, (_, k) =>
    labels.multiclass ? (labels.shares?.[k] ?? labels.values.map((y) => (y === k ? 1 : 0))) : labels.values,
  );
  const folds = labels.time === undefined ? closedFolds(rows, labels.seed) : undefined;
  const forward = labels.time === undefined ? undefined : forwardFolds(labels.time);
  const encoded = targets.map((target, k) => {
    const full = new LevelTotals(levels.length + 2, shift);
    for (let i = 0; i < rows; i++) full.add(places[i]!, target[i]!, weights?.[i]);
    const seen = { places, target, weights };
    const column =
      labels.anew === undefined
        ? folds !== undefined ? outOfClosedFolds(full, levels.length + 2, seen, folds, smoothing, shift) : outOfForwardFolds(forward!, levels.length + 2, seen, smoothing, shift)
        : outOfFoldsAnew(labels.anew, k, folds ?? forward!, levels.length + 2, seen, smoothing, shift);
    const value = (level: number): number => full.value(level, smoothing);
    const fitted: FittedTransform = {
      transform: "target_encode", levels, values: levels.map((_, level) => value(level)), missing: value(levels.length), unseen: full.mean(),
    };
    return { fitted, column };
  });
  const blind = encoded[0]!.column.reduce((sum, x) => sum + (Number.isNaN(x) ? 1 : 0), 0);
  if (blind === rows) throw new NotEnough(`\`${transform.text}\` has nothing to learn from: no label is known before the moments of the train part's examples; make the train part longer`);
  return { fitted: encoded.map(({ fitted }) => fitted), outOfFold: { kind: "numbers", columns: encoded.map(({ column }) => column) }, blind };
}

/** The grid on which sums of labels times weights are exact. */
function shiftOf({ values, shares, multiclass, weights, anew }: TrainLabels): number {
  // Probabilities, whatever the rows they are fitted on.
  if (anew !== undefined) return labelShift(Float64Array.from([0.5, weights === undefined ? 1 : weights.reduce((most, weight) => Math.max(most, weight), 1)]));
  const weighed = (y: Float64Array): Float64Array => (weights === undefined ? y : y.map((value, i) => value * weights[i]!));
  if (shares !== undefined) return Math.min(...shares.map((share) => labelShift(weighed(share))));
  if (weights === undefined) return labelShift(multiclass ? new Float64Array() : values);
  return labelShift(multiclass ? weights : weighed(values));
}

/** Sums by level with their total. The last level is of those that have no value of their own: it has the mean. */
class LevelTotals {
  private readonly byLevel: LevelSums;
  private readonly all: LevelSums;

  constructor(private readonly levels: number, shift: number) {
    this.byLevel = new LevelSums(levels, shift);
    this.all = new LevelSums(1, shift);
  }

  add(level: number, y: number, weight = 1): void {
    this.byLevel.add(level, y, weight);
    this.all.add(0, y, weight);
  }

  /** NaN where there is nothing yet. */
  mean(): number {
    return this.all.sum(0) / this.all.counts[0]!;
  }

  value(level: number, smoothing: number): number {
    if (level === this.levels - 1) return this.mean();
    return smoothed(this.byLevel.sum(level), this.byLevel.counts[level]!, this.mean(), smoothing);
  }

  valueWithout(level: number, fold: LevelTotals, smoothing: number): number {
    const mean = this.all.sumWithout(0, fold.all) / (this.all.counts[0]! - fold.all.counts[0]!);
    if (level === this.levels - 1) return mean;
    return smoothed(this.byLevel.sumWithout(level, fold.byLevel), this.byLevel.counts[level]! - fold.byLevel.counts[level]!, mean, smoothing);
  }
}

const smoothed = (sum: number, count: number, mean: number, smoothing: number): number => (count + smoothing === 0 ? mean : (sum + smoothing * mean) / (count + smoothing));

/** Fold of each row, by a hash of seed and place. */
function closedFolds(rows: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: rows }, (_, i) => {
    let h = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(seed + 0x2545f491, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    return ((h ^ (h >>> 16)) >>> 0) % FOLDS;
  });
}

/** The train rows' levels, labels and weights. */
interface Rows {
  readonly places: Int32Array;
  readonly target: Float64Array;
  readonly weights: Float64Array | undefined;
}

function outOfClosedFolds(full: LevelTotals, levels: number, { places, target, weights }: Rows, folds: Uint8Array, smoothing: number, shift: number): Float64Array {
  const parts = Array.from({ length: FOLDS }, () => new LevelTotals(levels, shift));
  for (let i = 0; i < places.length; i++) parts[folds[i]!]!.add(places[i]!, target[i]!, weights?.[i]);
  const memo = parts.map(() => new Map<number, number>());
  return doubles(places, (place, i) => {
    const known = memo[folds[i]!]!;
    const value = known.get(place) ?? full.valueWithout(place, parts[folds[i]!]!, smoothing);
    known.set(place, value);
    return value;
  });
}

/** As the two above, where the labels themselves are made anew for each fold: of rules that vote, on the rows that teach the fold alone. */
function outOfFoldsAnew(anew: NonNullable<TrainLabels["anew"]>, k: number, folds: Uint8Array | ForwardFolds, levels: number, { places, weights }: Rows, smoothing: number, shift: number): Float64Array {
  const column = new Float64Array(places.length);
  const encode = (target: () => Targets, teaches: readonly number[], own: readonly number[]): void => {
    const totals = new LevelTotals(levels, shift);
    const values = teaches.length === 0 ? undefined : target()[k]!;
    for (const i of teaches) totals.add(places[i]!, values![i]!, weights?.[i]);
    for (const i of own) column[i] = totals.value(places[i]!, smoothing);
  };
  const rows = Array.from(places, (_, i) => i);
  if (folds instanceof Uint8Array) for (let fold = 0; fold < FOLDS; fold++) encode(() => anew.without(fold, (i) => folds[i] === fold), rows.filter((i) => folds[i] !== fold), rows.filter((i) => folds[i] === fold));
  else for (const { from, to, known, begin } of folds.folds) encode(() => anew.before(begin), Array.from(folds.byKnown.subarray(0, known)), rows.slice(from, to));
  return column;
}

/** For each forward fold: its rows [from, to), and the train rows whose labels become known before its first moment (as a prefix of `byKnown`). */
interface ForwardFolds {
  readonly byKnown: Uint32Array;
  readonly folds: readonly { readonly from: number; readonly to: number; readonly known: number; readonly begin: number }[];
}

function forwardFolds(time: { readonly moments: Float64Array; readonly known: Float64Array }): ForwardFolds {
  const rows = time.moments.length;
  const byKnown = new Uint32Array(rows);
  for (let i = 0; i < rows; i++) byKnown[i] = i;
  byKnown.sort((a, b) => time.known[a]! - time.known[b]! || a - b);
  const starts = FORWARD.map((share) => Math.floor(share * rows));
  let known = 0;
  const folds = starts.map((from, i) => {
    while (known < rows && time.known[byKnown[known]!]! < time.moments[from]!) known++;
    return { from, to: starts[i + 1] ?? rows, known, begin: time.moments[from]! };
  });
  return { byKnown, folds };
}

function outOfForwardFolds(forward: ForwardFolds, levels: number, { places, target, weights }: Rows, smoothing: number, shift: number): Float64Array {
  const totals = new LevelTotals(levels, shift);
  const column = new Float64Array(places.length);
  let added = 0;
  for (const { from, to, known } of forward.folds) {
    for (; added < known; added++) totals.add(places[forward.byKnown[added]!]!, target[forward.byKnown[added]!]!, weights?.[forward.byKnown[added]!]);
    const memo = new Map<number, number>();
    for (let i = from; i < to; i++) {
      const value = memo.get(places[i]!) ?? totals.value(places[i]!, smoothing);
      memo.set(places[i]!, value);
      column[i] = value;
    }
  }
  return column;
}
