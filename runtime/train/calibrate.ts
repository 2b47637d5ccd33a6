import type { Model } from "../contract/plan.ts";
import type { Calibration, TrainedModel } from "../contract/trained.ts";
import { NotEnough, TrainError } from "./errors.ts";

/** Calibrations of uncalibrated scores (rows, or rows × classes) on their own piece: one, or one a class. */
export function fitCalibration(model: Model, task: TrainedModel["task"], linked: Float64Array, labels: Float64Array): Calibration[] {
  const method = model.calibrate === "platt" ? platt : isotonic;
  if (task.kind === "regression") throw new TrainError(`the model \`${model.id}\` predicts a number, which has nothing to calibrate; leave out \`calibrate\``);
  if (task.kind === "binary") return [fitClass(model, method, linked, labels)];
  const classes = task.classes.length;
  return task.classes.map((_, k) =>
    fitClass(model, method, Float64Array.from(labels, (_, i) => linked[i * classes + k]!), labels.map((y) => (y === k ? 1 : 0))),
  );
}

function fitClass(model: Model, method: (p: Float64Array, y: Float64Array) => Calibration, p: Float64Array, y: Float64Array): Calibration {
  const ones = y.reduce((sum, label) => sum + label, 0);
  if (ones === 0 || ones === y.length) throw new NotEnough(`the piece of validate that calibrates the model \`${model.id}\` has one class only (${y.length} rows); make the validate part longer`);
  return method(p, y);
}

/**
 * Isotonic regression by pooling adjacent violators (Barlow et al. 1972): equal scores are one point, then blocks whose means rise. The points are each block's least and
 * greatest score with its mean, as scikit-learn keeps them. Sums of 0/1 labels are exact.
 */
export function isotonic(p: Float64Array, y: Float64Array): Calibration {
  const order = Uint32Array.from({ length: p.length }, (_, i) => i).sort((a, b) => p[a]! - p[b]! || a - b);
  const blocks: { low: number; high: number; sum: number; count: number }[] = [];
  for (const i of order) {
    const last = blocks[blocks.length - 1];
    if (last !== undefined && last.high === p[i]!) {
      last.sum += y[i]!;
      last.count++;
    } else {
      pool(blocks);
      blocks.push({ low: p[i]!, high: p[i]!, sum: y[i]!, count: 1 });
    }
  }
  pool(blocks);
  const points: { x: number; y: number }[] = [];
  for (const { low, high, sum, count } of blocks) {
    points.push({ x: low, y: sum / count });
    if (high > low) points.push({ x: high, y: sum / count });
  }
  return { kind: "isotonic", x: points.map((point) => point.x), y: points.map((point) => point.y) };
}

/** Joins the last blocks while their means don't rise. */
function pool(blocks: { low: number; high: number; sum: number; count: number }[]): void {
  while (blocks.length > 1) {
    const last = blocks[blocks.length - 1]!;
    const before = blocks[blocks.length - 2]!;
    if (before.sum * last.count < last.sum * before.count) return;
    before.high = last.high;
    before.sum += last.sum;
    before.count += last.count;
    blocks.pop();
  }
}

/** Platt's sigmoid over the log odds, with his smoothed targets (Platt 1999; Lin, Lin and Weng 2007), by Newton's method with halving. */
export function platt(p: Float64Array, y: Float64Array): Calibration {
  const x = p.map((value) => Math.log(Math.min(Math.max(value, 1e-15), 1 - 1e-15) / (1 - Math.min(Math.max(value, 1e-15), 1 - 1e-15))));
  const ones = y.reduce((sum, label) => sum + label, 0);
  const targets = y.map((label) => (label === 1 ? (ones + 1) / (ones + 2) : 1 / (y.length - ones + 2)));
  let slope = 1;
  let intercept = 0;
  const loss = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < x.length; i++) {
      const m = a * x[i]! + b;
      sum += Math.max(m, 0) - m * targets[i]! + Math.log1p(Math.exp(-Math.abs(m)));
    }
    return sum;
  };
  for (let step = 0, now = loss(slope, intercept); step < 100; step++) {
    let ga = 0;
    let gb = 0;
    let haa = 1e-12;
    let hab = 0;
    let hbb = 1e-12;
    for (let i = 0; i < x.length; i++) {
      const q = 1 / (1 + Math.exp(-(slope * x[i]! + intercept)));
      const d = q - targets[i]!;
      const h = q * (1 - q);
      ga += d * x[i]!;
      gb += d;
      haa += h * x[i]! * x[i]!;
      hab += h * x[i]!;
      hbb += h;
    }
    const determinant = haa * hbb - hab * hab;
    const da = (hbb * ga - hab * gb) / determinant;
    const db = (haa * gb - hab * ga) / determinant;
    let size = 1;
    let next = loss(slope - da, intercept - db);
    while (next > now && size > 1e-10) {
      size /= 2;
      next = loss(slope - size * da, intercept - size * db);
    }
    if (next > now) break;
    slope -= size * da;
    intercept -= size * db;
    const gained = now - next;
    now = next;
    if (gained <= 1e-13 * Math.max(1, now)) break;
  }
  return { kind: "platt", slope, intercept };
}
