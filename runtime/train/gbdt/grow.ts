import type { Tree } from "../../contract/trained.ts";
import type { Pool } from "./pool.ts";
import { bestSplit, FEATURE, leafValue, type NodeSums, type Split, type SplitRules } from "./split.ts";

/** A node on the way: sums, place, histogram while it may still be split, and what it has become. */
interface GrowingNode extends NodeSums {
  readonly id: number;
  readonly depth: number;
  value: number;
  histogram: Float64Array | undefined;
  split: Split | undefined;
  children: readonly [GrowingNode, GrowingNode] | undefined;
}

/** What a tree is grown with, the same for all trees of a model. */
export interface Growth {
  readonly pool: Pool;
  readonly rules: SplitRules;
  readonly features: number;
  readonly trainRows: number;
  /** Shared with the kernels: bins that go left, leaf values by node. */
  readonly decisions: Uint8Array;
  readonly leaves: Float64Array;
  /** Histograms to use again. */
  readonly spare: Float64Array[];
  /** Gains by feature, added up. */
  readonly gains: Float64Array;
}

/** Leaf values lie on this grid before any scale of the label. */
export const LEAF_GRID = 2 ** 18;

/**
 * Grows one tree, the leaf with the greatest gain first (ties: the older node), and adds its leaves to the margins. The smaller child's histogram is built from its rows,
 * the other's is the parent's less that: exact, since all are integers.
 */
export function growTree(growth: Growth, output: number, use: readonly number[]): Tree {
  const { pool, rules } = growth;
  pool.begin(output);
  const histogram = spareHistogram(growth);
  pool.collect(histogram);
  const sums = { gradient: 0, hessian: 0 };
  for (let b = 0; b < 256; b++) {
    sums.gradient += histogram[2 * b]!;
    sums.hessian += histogram[2 * b + 1]!;
  }
  const { l1, l2 } = rules.params;
  const root: GrowingNode = {
    id: 0, depth: 0, ...sums, rows: growth.trainRows, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY,
    value: leafValue(sums.gradient / 1048576, sums.hessian / 1048576, l1, l2, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
    histogram, split: undefined, children: undefined,
  };
  root.split = bestSplit(histogram, root, use, rules);
  const nodes = [root];
  const open = new Set(root.split === undefined ? [] : [root]);
  for (let leaves = 1; leaves < rules.params.leaves && open.size > 0; leaves++) {
    let next: GrowingNode | undefined;
    for (const node of open) if (next === undefined || node.split!.gain > next.split!.gain) next = node;
    open.delete(next!);
    for (const child of splitNode(growth, next!, nodes, use)) if (child.split !== undefined) open.add(child);
  }
  for (const node of nodes) release(growth, node);
  for (const node of nodes) growth.leaves[node.id] = node.children === undefined ? onGrid(node.value * rules.params.learning_rate) : Number.NaN;
  pool.finish(output, nodes.length);
  for (const node of nodes) if (node.children !== undefined) growth.gains[node.split!.feature]! += node.split!.gain;
  return treeOf(growth, root);
}

const onGrid = (value: number): number => Math.floor(value * LEAF_GRID + 0.5) / LEAF_GRID + 0;

function splitNode(growth: Growth, node: GrowingNode, nodes: GrowingNode[], use: readonly number[]): readonly GrowingNode[] {
  const { pool, rules } = growth;
  const split = node.split!;
  const ids = [nodes.length, nodes.length + 1] as const;
  decide(growth, split);
  const depth = node.depth + 1;
  const deeper = (rules.params.depth === 0 || depth < rules.params.depth) && nodes.length < 2 * rules.params.leaves - 3;
  const small = 2 * split.leftHessian <= node.hessian ? 0 : 1;
  pool.split(node.id, ids[0], ids[1], split.feature, deeper ? ids[small] : -1);
  const leftRows = pool.result(0);
  const [leftBounds, rightBounds] = childBounds(node, split, directionOf(rules, split));
  const left: GrowingNode = {
    id: ids[0], depth, gradient: split.leftGradient, hessian: split.leftHessian, rows: leftRows, ...leftBounds, value: split.leftValue, histogram: undefined, split: undefined, children: undefined,
  };
  const right: GrowingNode = {
    id: ids[1], depth, gradient: node.gradient - split.leftGradient, hessian: node.hessian - split.leftHessian, rows: node.rows - leftRows, ...rightBounds,
    value: split.rightValue, histogram: undefined, split: undefined, children: undefined,
  };
  node.children = [left, right];
  nodes.push(left, right);
  if (deeper) {
    const built = spareHistogram(growth);
    pool.collect(built);
    const rest = node.histogram!;
    for (let i = 0; i < rest.length; i++) rest[i]! -= built[i]!;
    node.histogram = undefined;
    const [smaller, larger] = small === 0 ? [left, right] : [right, left];
    smaller.histogram = built;
    larger.histogram = rest;
    for (const child of [left, right]) {
      child.split = bestSplit(child.histogram!, child, use, rules);
      if (child.split === undefined) release(growth, child);
    }
  } else release(growth, node);
  return [left, right];
}

/** Of a split between numbers; one that parts all numbers from missing orders nothing. */
function directionOf(rules: SplitRules, split: Split): number {
  const binning = rules.binnings[split.feature]!;
  return binning.kind === "number" && split.bin <= binning.bounds.length ? rules.monotone[split.feature]! : 0;
}

/** The bounds of the children: across a monotone split both keep to their side of the middle. */
function childBounds(node: GrowingNode, split: Split, monotone: number): [{ low: number; high: number }, { low: number; high: number }] {
  const whole = { low: node.low, high: node.high };
  if (monotone === 0) return [whole, whole];
  const middle = (split.leftValue + split.rightValue) / 2;
  const below = { low: node.low, high: Math.min(node.high, middle) };
  const above = { low: Math.max(node.low, middle), high: node.high };
  return monotone > 0 ? [below, above] : [above, below];
}

/** Writes which bins go left. */
function decide(growth: Growth, split: Split): void {
  const { decisions } = growth;
  decisions.fill(0);
  if (split.bins === undefined) decisions.fill(1, 1, Math.min(256, split.bin + 1));
  else for (const bin of split.bins) decisions[bin] = 1;
  decisions[0] = split.missingLeft ? 1 : 0;
}

function spareHistogram(growth: Growth): Float64Array {
  return growth.spare.pop() ?? new Float64Array(Math.ceil(growth.features / 4) * 4 * FEATURE);
}

function release(growth: Growth, node: GrowingNode): void {
  if (node.histogram !== undefined) growth.spare.push(node.histogram);
  node.histogram = undefined;
}

/** The tree as arrays, in preorder. */
function treeOf(growth: Growth, root: GrowingNode): Tree {
  const tree: Tree = { feature: [], threshold: [], categories: [], left: [], right: [], missingLeft: [], value: [] };
  const write = (node: GrowingNode): number => {
    const at = tree.feature.length;
    const inner = node.children !== undefined;
    const split = node.split;
    const binning = inner ? growth.rules.binnings[split!.feature]! : undefined;
    tree.feature.push(inner ? split!.feature : -1);
    tree.threshold.push(binning?.kind === "number" ? (binning.bounds[split!.bin - 1] ?? 3.4028234663852886e38) : 0);
    tree.categories.push(binning?.kind === "category" ? split!.bins!.filter((bin) => bin > 1).map((bin) => binning.codes[bin]!).sort((a, b) => a - b) : null);
    tree.missingLeft.push(inner && split!.missingLeft);
    tree.value.push(inner ? 0 : growth.leaves[node.id]!);
    tree.left.push(0);
    tree.right.push(0);
    if (node.children !== undefined) {
      tree.left[at] = write(node.children[0]);
      tree.right[at] = write(node.children[1]);
    }
    return at;
  };
  write(root);
  return tree;
}
