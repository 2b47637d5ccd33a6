import type { Expr } from "../contract/expr.ts";
import type { Frame, FrameColumn } from "../contract/frame.ts";
import type { Tests } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import type { Type } from "../contract/types.ts";

/**
 * Rows scored anew with one value changed, all else equal. `column` is an example column or, where there is none of that name, a model's input. `rows` are places in the
 * judged frame (a place may come many times). `values` has a value a place; `expr` is computed by the shared runtime over each row's example columns.
 */
export interface Change {
  readonly column: string;
  readonly rows: Uint32Array;
  readonly replacement: { readonly kind: "values"; readonly values: FrameColumn } | { readonly kind: "expr"; readonly expr: Expr };
}

/** `scores` as in TestInput.scores, for the change's rows in their order; `margins` before link and calibration, in the same shape, where they can be had. */
export interface Rescored {
  readonly scores: Float64Array;
  readonly margins?: Float32Array;
}

export type Rescore = (change: Change) => Promise<Rescored> | Rescored;

/** Scores of a baseline for the same rows, in the shape of the model's; `decisions` where its decide rules were applied too. */
export interface Baseline {
  readonly scores: Float64Array;
  readonly decisions?: ReadonlyMap<string, Uint8Array>;
  readonly decided?: ReadonlyMap<string, Int32Array> | undefined;
}

/** What a latency test measures: one request, end to end in the scorer, for the row at this place. */
export type LatencyProbe = (row: number) => unknown;

export interface TestInput {
  readonly tests: Tests;
  readonly trained: Pick<TrainedModel, "task" | "inputs">;
  /** binary: P(true) · multiclass: rows × classes, row-major · regression: the prediction. */
  readonly scores: Float64Array;
  /** binary: 0 or 1 · multiclass: class index, −1 for a class that train never saw · regression: the number. Never missing. */
  readonly labels: Float64Array;
  /** Example columns of the rows (and further model inputs by name, if they are to be probed), for slices and probes. */
  readonly frame: Frame;
  /** Types of the frame's columns, so that slices read well (`true`, a date); a column without type is shown as it is. */
  readonly types?: ReadonlyMap<string, Type>;
  /** 0 or 1 a row, by rule name. */
  readonly decisions: ReadonlyMap<string, Uint8Array>;
  /** Of a model that does not predict true or false: what each such rule would say if the score were the label itself, which is what its yes and no are judged against. */
  readonly truths?: ReadonlyMap<string, Uint8Array> | undefined;
  /** By rule that comes to one of the model's classes: its place a row. */
  readonly decided?: ReadonlyMap<string, Int32Array> | undefined;
  /** By learner's name: `prior`. */
  readonly baselines: ReadonlyMap<string, Baseline>;
  readonly rescore: Rescore;
  readonly latency?: LatencyProbe;
}

/** Scores of the prior for so many rows: the class shares or the mean label on train, the same for every row. */
export function priorScores(trained: Pick<TrainedModel, "task" | "prior">, rows: number): Float64Array {
  if (trained.task.kind !== "multiclass") return new Float64Array(rows).fill(trained.prior.at(-1) ?? 0);
  const width = trained.prior.length;
  const scores = new Float64Array(rows * width);
  for (let i = 0; i < scores.length; i++) scores[i] = trained.prior[i % width]!;
  return scores;
}
