import type { Model } from "../contract/plan.ts";
import type { Learned } from "../contract/trained.ts";
import { NotEnough, TrainError } from "./errors.ts";
import { learnerParameters } from "./parameters.ts";
import type { Weights } from "./weights.ts";

/** Steps of Newton's method at most. */
const STEPS = 100;

/** Rows without their zeros, so that one-hot columns cost nothing. */
interface SparseRows {
  readonly begins: Uint32Array;
  readonly column: Uint32Array;
  readonly value: Float64Array;
}

/**
 * `logistic`, `softmax` (L2, Newton's method with step halving, scikit-learn's meaning: l2 = 1/C, the intercept free) and `linear` (ridge by normal equations). Penalty
 * l2/2 · |w|² (default 1) against the sum of losses. All sums run in the order of rows, so the same rows give the same bits.
 */
export function fitLinear(model: Model, task: "binary" | "multiclass" | "regression", columns: readonly Float32Array[], labels: Float64Array, outputs: number, weighed?: Weights): Extract<Learned, { kind: "linear" }> {
  const { l2 } = learnerParameters(model) as { readonly l2: number };
  const counts = weighed === undefined ? undefined : weighed.relative.map((w) => w * weighed.scale);
  const rows = labels.length;
  const width = columns.length + 1;
  const sparse = sparseRows(columns, rows);
  const size = width * outputs;
  if (size > 4000) throw new TrainError(`the model \`${model.id}\` has ${size} weights, more than ${model.learner.kind} can solve here (4000); use max_levels in one_hot, or target_encode`);
  const classes = outputs;
  let weights = new Float64Array(size);
  if (task === "binary") weights[0] = logOdds(labels, counts);
  let now = Number.POSITIVE_INFINITY;
  let step: Float64Array<ArrayBufferLike> | undefined;
  for (let i = 0; i < STEPS; i++) {
    let part = 1;
    let next = step === undefined ? weights : moved(weights, step, part);
    let loss = lossOf(task, sparse, labels, counts, next, classes, l2);
    while (!(loss <= now) && part > 1e-10) {
      part /= 2;
      next = moved(weights, step!, part);
      loss = lossOf(task, sparse, labels, counts, next, classes, l2);
    }
    if (!(loss <= now)) break;
    const gained = now - loss;
    weights = Float64Array.from(next);
    now = loss;
    if (gained <= 1e-14 * Math.max(1, Math.abs(loss)) || (task === "regression" && i === 1)) break;
    const { gradient, hessian } = derivatives(task, sparse, labels, counts, weights, classes, l2);
    step = solve(hessian, gradient, size);
    if (step === undefined) throw new NotEnough(`the inputs of the model \`${model.id}\` can't be told apart by ${model.learner.kind} (they depend on each other); set l2 above 0`);
  }
  if (weights.some((w) => !Number.isFinite(w))) throw new NotEnough(`${model.learner.kind} found no finite weights for the model \`${model.id}\`; standardize its inputs or raise l2`);
  return {
    kind: "linear",
    intercepts: Array.from({ length: classes }, (_, k) => weights[k * width]! + 0),
    weights: Array.from({ length: classes }, (_, k) => Array.from(weights.subarray(k * width + 1, (k + 1) * width), (w) => w + 0)),
  };
}

function logOdds(labels: Float64Array, counts: Float64Array | undefined): number {
  let ones = 0;
  let all = 0;
  for (let i = 0; i < labels.length; i++) {
    const count = counts?.[i] ?? 1;
    ones += labels[i]! * count;
    all += count;
  }
  return Math.log(ones / all / (1 - ones / all));
}

const moved = (weights: Float64Array, step: Float64Array, part: number): Float64Array => Float64Array.from(weights, (w, i) => w - part * step[i]!);

/** Column 0 is the intercept's 1. */
function sparseRows(columns: readonly Float32Array[], rows: number): SparseRows {
  let count = rows;
  for (const column of columns) for (const x of column) if (x !== 0) count++;
  const begins = new Uint32Array(rows + 1);
  const column = new Uint32Array(count);
  const value = new Float64Array(count);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    begins[row] = at;
    column[at] = 0;
    value[at++] = 1;
    for (let j = 0; j < columns.length; j++) {
      const x = columns[j]![row]!;
      if (x === 0) continue;
      column[at] = j + 1;
      value[at++] = x;
    }
  }
  begins[rows] = at;
  return { begins, column, value };
}

/** Margins of a row into `m`. */
function rowMargins(sparse: SparseRows, row: number, weights: Float64Array, classes: number, m: Float64Array): void {
  const width = weights.length / classes;
  for (let k = 0; k < classes; k++) {
    let sum = 0;
    for (let e = sparse.begins[row]!; e < sparse.begins[row + 1]!; e++) sum += sparse.value[e]! * weights[k * width + sparse.column[e]!]!;
    m[k] = sum;
  }
}

function lossOf(task: string, sparse: SparseRows, labels: Float64Array, counts: Float64Array | undefined, weights: Float64Array, classes: number, l2: number): number {
  const m = new Float64Array(classes);
  const width = weights.length / classes;
  let loss = 0;
  for (let row = 0; row < labels.length; row++) {
    rowMargins(sparse, row, weights, classes, m);
    const y = labels[row]!;
    const count = counts === undefined ? 1 : counts[row]!;
    if (task === "regression") loss += (count * (m[0]! - y) ** 2) / 2;
    else if (task === "binary") loss += count * (Math.max(m[0]!, 0) - m[0]! * y + Math.log1p(Math.exp(-Math.abs(m[0]!))));
    else {
      const greatest = Math.max(...m);
      loss += count * (greatest + Math.log(m.reduce((sum, x) => sum + Math.exp(x - greatest), 0)) - m[y]!);
    }
  }
  for (let i = 0; i < weights.length; i++) if (i % width !== 0) loss += (l2 / 2) * weights[i]! ** 2;
  return loss;
}

function derivatives(task: string, sparse: SparseRows, labels: Float64Array, counts: Float64Array | undefined, weights: Float64Array, classes: number, l2: number): { gradient: Float64Array; hessian: Float64Array } {
  const size = weights.length;
  const width = size / classes;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const m = new Float64Array(classes);
  for (let row = 0; row < labels.length; row++) {
    rowMargins(sparse, row, weights, classes, m);
    if (task === "binary") m[0] = 1 / (1 + Math.exp(-m[0]!));
    if (task === "multiclass") {
      const greatest = Math.max(...m);
      let total = 0;
      for (let k = 0; k < classes; k++) total += m[k] = Math.exp(m[k]! - greatest);
      for (let k = 0; k < classes; k++) m[k]! /= total;
    }
    const count = counts === undefined ? 1 : counts[row]!;
    const from = sparse.begins[row]!;
    const to = sparse.begins[row + 1]!;
    for (let k = 0; k < classes; k++) {
      const d = count * (m[k]! - (task === "multiclass" ? (labels[row] === k ? 1 : 0) : labels[row]!));
      for (let e = from; e < to; e++) gradient[k * width + sparse.column[e]!]! += d * sparse.value[e]!;
      for (let j = 0; j <= k; j++) {
        const h = count * (task === "regression" ? 1 : m[k]! * ((j === k ? 1 : 0) - m[j]!));
        for (let e = from; e < to; e++) {
          const at = (k * width + sparse.column[e]!) * size + j * width;
          const scaled = h * sparse.value[e]!;
          for (let o = from; o < to; o++) hessian[at + sparse.column[o]!]! += scaled * sparse.value[o]!;
        }
      }
    }
  }
  for (let i = 0; i < size; i++) {
    if (i % width === 0) continue;
    gradient[i]! += l2 * weights[i]!;
    hessian[i * size + i]! += l2;
  }
  // Adding a constant to all intercepts of a softmax changes nothing: that direction is fixed by a ridge of its own, which no gradient sees.
  if (task === "multiclass") {
    const ridge = labels.length / classes;
    for (let k = 0; k < classes; k++) for (let j = 0; j <= k; j++) hessian[k * width * size + j * width]! += ridge;
  }
  return { gradient, hessian };
}

/** Solves H x = g by Cholesky over the lower triangle; undefined where H is not positive definite. */
function solve(hessian: Float64Array, gradient: Float64Array, size: number): Float64Array | undefined {
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = hessian[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= hessian[i * size + k]! * hessian[j * size + k]!;
      if (i !== j) hessian[i * size + j] = sum / hessian[j * size + j]!;
      else if (sum > 0) hessian[i * size + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  const x = Float64Array.from(gradient);
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) x[i]! -= hessian[i * size + k]! * x[k]!;
    x[i]! /= hessian[i * size + i]!;
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) x[i]! -= hessian[k * size + i]! * x[k]!;
    x[i]! /= hessian[i * size + i]!;
  }
  return x;
}
