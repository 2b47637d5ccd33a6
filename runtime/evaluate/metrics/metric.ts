import type { TrainedModel } from "../../contract/trained.ts";
import type { MetricRule } from "../../contract/vocabulary/metrics.ts";

export type Task = TrainedModel["task"];
export type TaskKind = Task["kind"];

/**
 * Scored rows as every metric sees them.
 * binary: labels 0 or 1, scores P(true) · multiclass: labels are class indices (−1: a class that train never saw), scores rows × classes, row-major ·
 * regression: labels and scores in the label's unit · ranking: labels are relevances, scores order the rows of a list.
 */
export interface Judged {
  readonly task: Task;
  readonly labels: Float64Array;
  readonly scores: Float64Array;
  /** What a `decide` rule says of each row (0 or 1), for `recall of warn`. Binary only. */
  readonly decided?: Uint8Array;
  /** The number of each row's list, where the example set has `group`. */
  readonly lists?: Float64Array | undefined;
}

/** A metric's value, or why there is none. Never NaN, never a silent 0. */
export type MetricValue = { readonly kind: "value"; readonly value: number } | { readonly kind: "undefined"; readonly reason: string };

export function defined(value: number): MetricValue {
  return Number.isFinite(value) ? { kind: "value", value: value + 0 } : undefinedBecause("the value is beyond the range of 64-bit numbers");
}

export function undefinedBecause(reason: string): MetricValue {
  return { kind: "undefined", reason };
}

/** A ratio of counts; `empty` says what is absent when the denominator is 0. */
export function ratio(numerator: number, denominator: number, empty: string): MetricValue {
  return denominator === 0 ? undefinedBecause(empty) : defined(numerator / denominator);
}

/** higher: more is better · lower: less is better · zero: nearer to 0 is better · none: it describes and does not judge. */
export type Direction = "higher" | "lower" | "zero" | "none";

/** A metric's formula; what a spec may write of it is the vocabulary's to say. */
export interface MetricBody {
  readonly name: string;
  readonly task: TaskKind;
  readonly direction: Direction;
  /** The formula, its source, and what it does on degenerate input. */
  readonly doc: string;
  /** Rows ≥ 1. `argument` is the given one or the default; undefined for a metric without. The same bits in any order of rows. */
  compute(judged: Judged, argument: number): MetricValue;
}

export type Metric = MetricBody & MetricRule;

/** Rows of a judged set. */
export function rowsOf(judged: Judged): number {
  return judged.labels.length;
}

/** The rows at `index`, in that order. */
export function takeJudged(judged: Judged, index: Uint32Array): Judged {
  const width = judged.labels.length === 0 ? 1 : judged.scores.length / judged.labels.length;
  const labels = new Float64Array(index.length);
  const scores = new Float64Array(index.length * width);
  const decided = judged.decided && new Uint8Array(index.length);
  const lists = judged.lists && Float64Array.from(index, (row) => judged.lists![row]!);
  for (let i = 0; i < index.length; i++) {
    const row = index[i]!;
    labels[i] = judged.labels[row]!;
    for (let k = 0; k < width; k++) scores[i * width + k] = judged.scores[row * width + k]!;
    if (decided) decided[i] = judged.decided![row]!;
  }
  return { task: judged.task, labels, scores, decided, lists };
}
