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
  /** What each counts for, in multiples of 2^-20; undefined: all alike. */
  readonly weights?: Float64Array | undefined;
  readonly outputs: number;
  readonly multiclass: boolean;
  /** Moments and knowledge times of the labels; undefined for closed rows. */
  readonly time: { readonly moments: Float64Array; readonly known: Float64Array } | undefined;
  readonly seed: number;
}

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
  const shift = labelShift(weights === undefined ? (labels.multiclass ? new Float64Array() : labels.values) : labels.multiclass ? weights : labels.values.map((y, i) => y * weights[i]!));
  const places = ofRow.map((level) => (level < 0 ? levels.length : level));
  const targets = Array.from({ length: labels.multiclass ? labels.outputs : 1 }, (_, k) =>
    labels.multiclass ? labels.values.map((y) => (y === k ? 1 : 0)) : labels.values,
  );
  const folds = labels.time === undefined ? closedFolds(rows, labels.seed) : undefined;
  const forward = labels.time === undefined ? undefined : forwardFolds(labels.time);
  const encoded = targets.map((target) => {
    const full = new LevelTotals(levels.length + 2, shift);
    for (let i = 0; i < rows; i++) full.add(places[i]!, target[i]!, weights?.[i]);
    const column = folds !== undefined ? outOfClosedFolds(full, levels.length + 2, { places, target, weights }, folds, smoothing, shift) : outOfForwardFolds(forward!, levels.length + 2, { places, target, weights }, smoothing, shift);
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

/** For each forward fold: its rows [from, to), and the train rows whose labels become known before its first moment (as a prefix of `byKnown`). */
interface ForwardFolds {
  readonly byKnown: Uint32Array;
  readonly folds: readonly { readonly from: number; readonly to: number; readonly known: number }[];
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
    return { from, to: starts[i + 1] ?? rows, known };
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
