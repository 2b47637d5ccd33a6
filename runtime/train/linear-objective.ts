import type { SparseRows } from "../score/sparse.ts";
import type { Objective } from "./newton-cg.ts";

/** What `logistic`, `softmax` and `linear` learn from: rows whose column 0 is the intercept's 1, labels, and what each counts for. */
export interface LinearRows {
  readonly task: "binary" | "multiclass" | "regression";
  readonly rows: SparseRows;
  readonly labels: Float64Array;
  readonly counts: Float64Array | undefined;
  /** Weights a class (columns and the intercept), and classes. */
  readonly width: number;
  readonly classes: number;
  readonly l2: number;
}

/** The penalised loss of linear.ts, with products of its second derivatives instead of the whole of them. */
export function linearObjective(given: LinearRows, lossOf: (weights: Float64Array) => number): Objective {
  const { task, rows, labels, counts, width, classes, l2 } = given;
  const size = width * classes;
  const n = labels.length;
  const outputs = new Float64Array(n * classes);
  const count = (row: number): number => counts?.[row] ?? 1;
  // Adding a constant to all intercepts of a softmax changes nothing: that direction is fixed by a ridge of its own, which no gradient sees.
  const ridge = task === "multiclass" ? n / classes : 0;

  const margins = (weights: Float64Array, into: Float64Array): void => {
    for (let row = 0; row < n; row++) {
      for (let k = 0; k < classes; k++) {
        let sum = 0;
        for (let e = rows.begins[row]!; e < rows.begins[row + 1]!; e++) sum += rows.value[e]! * weights[k * width + rows.column[e]!]!;
        into[row * classes + k] = sum;
      }
    }
  };
  /** Σ over rows of scale[row, class] · x, a vector of weights. */
  const gathered = (scale: Float64Array): Float64Array => {
    const out = new Float64Array(size);
    for (let row = 0; row < n; row++) {
      for (let k = 0; k < classes; k++) {
        const s = scale[row * classes + k]!;
        if (s === 0) continue;
        for (let e = rows.begins[row]!; e < rows.begins[row + 1]!; e++) out[k * width + rows.column[e]!]! += s * rows.value[e]!;
      }
    }
    return out;
  };
  const work = new Float64Array(n * classes);

  return {
    size,
    loss: lossOf,
    gradient(weights) {
      margins(weights, outputs);
      link(task, outputs, classes);
      for (let row = 0; row < n; row++) {
        for (let k = 0; k < classes; k++) work[row * classes + k] = count(row) * (outputs[row * classes + k]! - (task === "multiclass" ? (labels[row] === k ? 1 : 0) : labels[row]!));
      }
      const gradient = gathered(work);
      for (let i = 0; i < size; i++) if (i % width !== 0) gradient[i]! += l2 * weights[i]!;
      return gradient;
    },
    curvature(direction) {
      margins(direction, work);
      for (let row = 0; row < n; row++) {
        const at = row * classes;
        if (task === "regression") work[at]! *= count(row);
        else if (task === "binary") work[at]! *= count(row) * outputs[at]! * (1 - outputs[at]!);
        else {
          let mean = 0;
          for (let k = 0; k < classes; k++) mean += outputs[at + k]! * work[at + k]!;
          for (let k = 0; k < classes; k++) work[at + k] = count(row) * outputs[at + k]! * (work[at + k]! - mean);
        }
      }
      const product = gathered(work);
      for (let i = 0; i < size; i++) if (i % width !== 0) product[i]! += l2 * direction[i]!;
      if (ridge > 0) {
        let sum = 0;
        for (let k = 0; k < classes; k++) sum += direction[k * width]!;
        for (let k = 0; k < classes; k++) product[k * width]! += ridge * sum;
      }
      return product;
    },
    diagonal() {
      const diagonal = new Float64Array(size).fill(l2);
      for (let k = 0; k < classes; k++) diagonal[k * width] = ridge;
      for (let row = 0; row < n; row++) {
        for (let k = 0; k < classes; k++) {
          const p = outputs[row * classes + k]!;
          const h = count(row) * (task === "regression" ? 1 : p * (1 - p));
          for (let e = rows.begins[row]!; e < rows.begins[row + 1]!; e++) diagonal[k * width + rows.column[e]!]! += h * rows.value[e]! ** 2;
        }
      }
      return diagonal.map((x) => (x > 0 ? x : 1));
    },
  };
}

/** Probabilities of margins, in place; of a number the margin itself. */
function link(task: LinearRows["task"], m: Float64Array, classes: number): void {
  if (task === "regression") return;
  if (task === "binary") {
    for (let i = 0; i < m.length; i++) m[i] = 1 / (1 + Math.exp(-m[i]!));
    return;
  }
  for (let at = 0; at < m.length; at += classes) {
    let greatest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) greatest = Math.max(greatest, m[at + k]!);
    let total = 0;
    for (let k = 0; k < classes; k++) total += m[at + k] = Math.exp(m[at + k]! - greatest);
    for (let k = 0; k < classes; k++) m[at + k]! /= total;
  }
}
