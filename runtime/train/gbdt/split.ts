import type { Binning } from "./binning.ts";
import type { GbdtParams } from "./params.ts";

/** Doubles of a feature in a histogram: gradient and hessian of 256 bins. */
export const FEATURE = 512;

/** What is known of a node before it is split. Sums are integers on the 2^-20 grid. */
export interface NodeSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
  /** Bounds of its leaf values (before the learning rate) that monotone features above it set. */
  readonly low: number;
  readonly high: number;
}

/** A split: bins that go left (`goesLeft[bin]`), the sums on the left, and how to write it. */
export interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly leftGradient: number;
  readonly leftHessian: number;
  readonly leftValue: number;
  readonly rightValue: number;
  readonly missingLeft: boolean;
  /** Of a number: bins 1…bin go left. */
  readonly bin: number;
  /** Of a category: bins of the named side. */
  readonly bins: readonly number[] | undefined;
}

const UNIT = 2 ** -20;
/** Gains below are rounding. */
const LEAST_GAIN = 1e-9;

/** What the search needs beside histogram and node. */
export interface SplitRules {
  readonly params: GbdtParams;
  readonly binnings: readonly Binning[];
  /** 1 up, −1 down, 0 free; a feature. */
  readonly monotone: readonly number[];
}

/** Optimal value of a leaf, −G / (H + l2) with l1 as soft threshold, within its bounds. */
export function leafValue(gradient: number, hessian: number, l1: number, l2: number, low: number, high: number): number {
  const shrunk = Math.sign(gradient) * Math.max(0, Math.abs(gradient) - l1);
  const value = hessian + l2 > 0 ? -shrunk / (hessian + l2) : 0;
  return Math.min(Math.max(value, low), high);
}

/** How much the objective falls with this leaf value, twice. */
function leafGain(gradient: number, hessian: number, l1: number, l2: number, value: number): number {
  return -(2 * gradient * value + (hessian + l2) * value * value + 2 * l1 * Math.abs(value));
}

/** The best split of a node over the features in `use`; ties go to the first feature, the least bin, missing to the right. undefined if none gains. */
export function bestSplit(histogram: Float64Array, node: NodeSums, use: readonly number[], rules: SplitRules): Split | undefined {
  let best: Split | undefined;
  for (const feature of use) {
    const binning = rules.binnings[feature]!;
    const found = binning.kind === "number" ? bestNumber(histogram, node, feature, binning.bounds.length + 1, rules) : bestCategory(histogram, node, feature, binning, rules);
    if (found !== undefined && (best === undefined || found.gain > best.gain)) best = found;
  }
  return best;
}

/** Scans the bins once with missing on the right, and once with it on the left if there are any. */
function bestNumber(histogram: Float64Array, node: NodeSums, feature: number, bins: number, rules: SplitRules): Split | undefined {
  const at = feature * FEATURE;
  const { l1, l2, min_leaf, min_child_weight, min_gain } = rules.params;
  const monotone = rules.monotone[feature]!;
  const bounded = monotone !== 0 || node.low > Number.NEGATIVE_INFINITY || node.high < Number.POSITIVE_INFINITY;
  const plain = l1 === 0 && !bounded;
  const rowsOf = node.rows / node.hessian;
  const missingGradient = histogram[at]!;
  const missingHessian = histogram[at + 1]!;
  const own = leafValue(node.gradient * UNIT, node.hessian * UNIT, l1, l2, node.low, node.high);
  const before = leafGain(node.gradient * UNIT, node.hessian * UNIT, l1, l2, own) + min_gain;
  let bestGain = LEAST_GAIN;
  let bestBin = -1;
  let bestMissing = 0;
  for (let missing = 0; missing < (missingHessian > 0 ? 2 : 1); missing++) {
    let G = missing === 1 ? missingGradient : 0;
    let H = missing === 1 ? missingHessian : 0;
    for (let b = 1; b < bins; b++) {
      const h = histogram[at + 2 * b + 1]!;
      if (h === 0) continue;
      G += histogram[at + 2 * b]!;
      H += h;
      const R = node.hessian - H;
      if (H * rowsOf < min_leaf - 0.5 || H * UNIT < min_child_weight) continue;
      if (R * rowsOf < min_leaf - 0.5 || R * UNIT < min_child_weight || R <= 0) break;
      const g = G * UNIT;
      const q = (node.gradient - G) * UNIT;
      let gain: number;
      if (plain) gain = (g * g) / (H * UNIT + l2) + (q * q) / (R * UNIT + l2) - before;
      else {
        const left = leafValue(g, H * UNIT, l1, l2, node.low, node.high);
        const right = leafValue(q, R * UNIT, l1, l2, node.low, node.high);
        if (monotone * (right - left) < 0) continue;
        gain = leafGain(g, H * UNIT, l1, l2, left) + leafGain(q, R * UNIT, l1, l2, right) - before;
      }
      if (gain > bestGain) {
        bestGain = gain;
        bestBin = b;
        bestMissing = missing;
      }
    }
  }
  // All numbers against missing is a split too: bin `bins` takes every number to the left.
  if (missingHessian > 0) {
    const H = node.hessian - missingHessian;
    const G = node.gradient - missingGradient;
    if (H * rowsOf >= min_leaf - 0.5 && missingHessian * rowsOf >= min_leaf - 0.5 && H * UNIT >= min_child_weight && missingHessian * UNIT >= min_child_weight) {
      const left = leafValue(G * UNIT, H * UNIT, l1, l2, node.low, node.high);
      const right = leafValue(missingGradient * UNIT, missingHessian * UNIT, l1, l2, node.low, node.high);
      const gain = leafGain(G * UNIT, H * UNIT, l1, l2, left) + leafGain(missingGradient * UNIT, missingHessian * UNIT, l1, l2, right) - before;
      if (gain > bestGain) {
        bestGain = gain;
        bestBin = bins;
        bestMissing = 0;
      }
    }
  }
  if (bestBin < 0) return undefined;
  let G = bestMissing === 1 ? missingGradient : 0;
  let H = bestMissing === 1 ? missingHessian : 0;
  for (let b = 1; b <= bestBin; b++) {
    G += histogram[at + 2 * b]!;
    H += histogram[at + 2 * b + 1]!;
  }
  // Where the node has no missing, they follow the heavier side.
  const missingLeft = missingHessian > 0 ? bestMissing === 1 : 2 * H > node.hessian;
  return finished(node, feature, bestGain, G, H, missingLeft, bestBin, undefined, l1, l2);
}

/**
 * Levels in order of gradient over hessian; the side taken from either end, up to max_categories levels (Fisher 1958; as LightGBM does, with its smoothing). The rest's
 * bin, unseen levels and (where the node has none) missing go to the other side.
 */
function bestCategory(histogram: Float64Array, node: NodeSums, feature: number, binning: Extract<Binning, { kind: "category" }>, rules: SplitRules): Split | undefined {
  const at = feature * FEATURE;
  const { l1, min_leaf, min_child_weight, category_smoothing, max_categories, min_gain } = rules.params;
  const rowsOf = node.rows / node.hessian;
  const leastRows = Math.min(rules.params.min_category, Math.max(1, node.rows / 20));
  const levels: number[] = [];
  for (let b = 0; b < binning.bins; b++) {
    if (b !== 1 && histogram[at + 2 * b + 1]! > 0 && histogram[at + 2 * b + 1]! * rowsOf >= Math.min(category_smoothing, leastRows)) levels.push(b);
  }
  if (levels.length === 0) return undefined;
  const l2 = levels.length <= 4 ? rules.params.l2 : rules.params.l2 + rules.params.category_l2;
  const ratio = (b: number): number => histogram[at + 2 * b]! / (histogram[at + 2 * b + 1]! + category_smoothing * 1048576);
  levels.sort((a, b) => ratio(a) - ratio(b) || a - b);
  const own = leafValue(node.gradient * UNIT, node.hessian * UNIT, l1, rules.params.l2, node.low, node.high);
  const before = leafGain(node.gradient * UNIT, node.hessian * UNIT, l1, rules.params.l2, own) + min_gain;
  let best: { gain: number; bins: number[]; G: number; H: number } | undefined;
  for (const order of [levels, levels.toReversed()]) {
    let G = 0;
    let H = 0;
    let sinceTried = 0;
    for (let i = 0; i < Math.min(order.length, max_categories); i++) {
      const h = histogram[at + 2 * order[i]! + 1]!;
      G += histogram[at + 2 * order[i]!]!;
      H += h;
      sinceTried += h * rowsOf;
      const R = node.hessian - H;
      if (H * rowsOf < min_leaf - 0.5 || H * UNIT < min_child_weight) continue;
      if (R * rowsOf < min_leaf - 0.5 || R * UNIT < min_child_weight || R <= 0) break;
      if (sinceTried < leastRows) continue;
      sinceTried = 0;
      const left = leafValue(G * UNIT, H * UNIT, l1, l2, node.low, node.high);
      const right = leafValue((node.gradient - G) * UNIT, R * UNIT, l1, l2, node.low, node.high);
      const gain = leafGain(G * UNIT, H * UNIT, l1, l2, left) + leafGain((node.gradient - G) * UNIT, R * UNIT, l1, l2, right) - before;
      if (gain > (best?.gain ?? LEAST_GAIN)) best = { gain, bins: order.slice(0, i + 1), G, H };
    }
  }
  if (best === undefined) return undefined;
  return finished(node, feature, best.gain, best.G, best.H, best.bins.includes(0), 0, best.bins, l1, l2);
}

function finished(
  node: NodeSums, feature: number, gain: number, G: number, H: number, missingLeft: boolean, bin: number, bins: readonly number[] | undefined, l1: number, l2: number,
): Split {
  const leftValue = leafValue(G * UNIT, H * UNIT, l1, l2, node.low, node.high);
  const rightValue = leafValue((node.gradient - G) * UNIT, (node.hessian - H) * UNIT, l1, l2, node.low, node.high);
  return { gain, feature, leftGradient: G, leftHessian: H, leftValue, rightValue, missingLeft, bin, bins };
}
