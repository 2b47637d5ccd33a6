import type { Calibration, TrainedModel } from "../contract/trained.ts";
import { doubles } from "./columns.ts";

/**
 * Scores from raw margins, in double, by the one shared runtime: link (sigmoid, softmax or identity), then calibration.
 * Binary: rows probabilities; multiclass: rows × classes, each row summing to 1; regression and ranking: rows values.
 */
export function scores(trained: Pick<TrainedModel, "task" | "calibration">, margins: Float32Array): Float64Array {
  const linked = link(trained, margins);
  const { task, calibration } = trained;
  if (calibration.length === 0) return linked;
  if (task.kind !== "multiclass") return doubles(linked, (p) => calibrated(calibration[0]!, p));
  const classes = task.classes.length;
  for (let i = 0; i < linked.length; i += classes) {
    let total = 0;
    for (let k = 0; k < classes; k++) {
      linked[i + k] = calibrated(calibration[k]!, linked[i + k]!);
      total += linked[i + k]!;
    }
    for (let k = 0; k < classes; k++) linked[i + k] = total > 0 ? linked[i + k]! / total : 1 / classes;
  }
  return linked;
}

/** The score of one margin, by the same arithmetic and without arrays: for a model of one output. */
export function scoreOf({ task, calibration }: Pick<TrainedModel, "task" | "calibration">, margin: number): number {
  const linked = task.kind === "binary" ? sigmoid(margin) : margin;
  return calibration.length === 0 ? linked : calibrated(calibration[0]!, linked);
}

function sigmoid(margin: number): number {
  return 1 / (1 + Math.exp(-margin));
}

/** Scores before calibration. */
export function link(trained: Pick<TrainedModel, "task">, margins: Float32Array): Float64Array {
  switch (trained.task.kind) {
    case "binary":
      return doubles(margins, sigmoid);
    case "regression":
    case "ranking":
      return new Float64Array(margins);
    case "multiclass":
      return softmax(margins, trained.task.classes.length);
  }
}

function softmax(margins: Float32Array, classes: number): Float64Array {
  const out = new Float64Array(margins);
  for (let i = 0; i < out.length; i += classes) {
    let greatest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) greatest = Math.max(greatest, out[i + k]!);
    let total = 0;
    for (let k = 0; k < classes; k++) {
      out[i + k] = Math.exp(out[i + k]! - greatest);
      total += out[i + k]!;
    }
    for (let k = 0; k < classes; k++) out[i + k]! /= total;
  }
  return out;
}

/** One calibrated probability. NaN stays NaN. */
export function calibrated(calibration: Calibration, p: number): number {
  switch (calibration.kind) {
    case "platt": {
      const logit = Math.log(p / (1 - p));
      return 1 / (1 + Math.exp(-(calibration.slope * logit + calibration.intercept)));
    }
    case "isotonic":
      return interpolated(calibration.x, calibration.y, p);
  }
}

/** Linear between the points, constant outside. */
function interpolated(x: readonly number[], y: readonly number[], at: number): number {
  const last = x.length - 1;
  if (Number.isNaN(at)) return at;
  if (at <= x[0]!) return y[0]!;
  if (at >= x[last]!) return y[last]!;
  let low = 0;
  let high = last;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (x[middle]! <= at) low = middle;
    else high = middle;
  }
  const part = (at - x[low]!) / (x[high]! - x[low]!);
  return y[low]! + part * (y[high]! - y[low]!);
}
