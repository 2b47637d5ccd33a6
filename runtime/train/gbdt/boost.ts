import type { Learned, Tree } from "../../contract/trained.ts";
import { type Binning, binCategories, binNumbers, binsOf } from "./binning.ts";
import { type Growth, growTree, LEAF_GRID } from "./grow.ts";
import type { KernelSetup } from "./kernel.ts";
import type { GbdtParams } from "./params.ts";
import { listShare } from "../lists.ts";
import { startPool } from "./pool.ts";
import { TrainError } from "../errors.ts";
import { histogramModule } from "./wasm.ts";

/** What boosting needs: prepared float32 columns of train and of the stopping piece, in the order of rows. Boosting takes the columns: they are empty afterwards, since all that is held of them are their bins. */
export interface BoostInput {
  readonly task: "binary" | "multiclass" | "regression" | "ranking";
  /** Number of margins: classes, or 1. */
  readonly outputs: number;
  readonly train: { readonly columns: Float32Array[]; readonly labels: Float64Array; readonly weights?: Float64Array | undefined; /** Of a ranking: rows lie list by list. */ readonly lists?: BoostLists | undefined };
  readonly stop: { readonly columns: Float32Array[]; readonly labels: Float64Array; readonly lists?: BoostLists | undefined } | undefined;
  readonly categorical: readonly boolean[];
  /** 1 up, −1 down, 0 free; a column. */
  readonly monotone: readonly number[];
  readonly params: GbdtParams;
  readonly seed: number;
  readonly threads: number;
  readonly progress?: ((done: number, of: number, note: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Where each list begins, with the end behind them; `counted` have a loss. */
export interface BoostLists {
  readonly offsets: Int32Array;
  readonly counted: number;
}

/** Trees, loss by round, and gain by column. */
export interface Boosted {
  readonly learned: Extract<Learned, { kind: "gbdt" }>;
  readonly rounds: { train: number; stop: number | null }[];
  readonly bestRound: number | null;
  readonly gains: Float64Array;
}

/** Train rows whose loss is reported, at most. */
const LOSS_ROWS = 65_536;

/**
 * Gradient boosting over histograms (Friedman 2001; Ke et al. 2017): second-order leaf values, best-first growth. The same bytes for any number of threads: all sums over
 * rows are of integers. Regression is learnt in units of a power of two near the labels' spread. Stops when `patience` rounds bring no lower loss on the stopping
 * piece, and keeps the rounds up to the best.
 */
export async function boost(input: BoostInput): Promise<Boosted> {
  const { params, outputs } = input;
  const rows = input.train.labels.length;
  const scale = input.task === "regression" ? spread(input.train.labels) : 1;
  if (!Number.isFinite(scale)) throw new TrainError("the labels lie so far apart that the square of their distance is no number, and trees are fitted by it; leave out what can't be true (`where … in …`), or predict a part of it");
  const base = baseMargins(input, scale);
  const features = input.train.columns.length;
  const { binnings, ...shared } = shareData(input, scale);
  const threads = Math.max(1, Math.min(input.threads, Math.ceil(rows / 512)));
  const maxNodes = 2 * params.leaves;
  const decisions = new SharedArrayBuffer(256);
  const leaves = new SharedArrayBuffer(8 * maxNodes);
  const stopRows = input.stop?.labels.length ?? 0;
  const lossStride = Math.max(1, Math.floor(rows / LOSS_ROWS));
  const trainShares = sharesOf(rows, threads, input.train.lists);
  const stopShares = sharesOf(stopRows, threads, input.stop?.lists);
  const setups = Array.from({ length: threads }, (_, t): KernelSetup => ({
    task: input.task, features, outputs, trainRows: rows, allRows: rows + stopRows, ...shared,
    train: [trainShares[t]!.from, trainShares[t]!.to],
    stop: [rows + stopShares[t]!.from, rows + stopShares[t]!.to],
    lists: input.train.lists === undefined ? undefined : { train: trainShares[t]!.offsets, stop: stopShares[t]!.offsets, truncation: params.truncation },
    base, decisions, leaves, maxNodes, subsample: params.subsample, seed: input.seed, lossStride, module: histogramModule(),
    histogram: new SharedArrayBuffer(Math.ceil(features / 4) * 4 * 512 * 8), results: new SharedArrayBuffer(64),
  }));
  const pool = await startPool(setups);
  const growth: Growth = {
    pool, rules: { params, binnings, monotone: input.monotone }, features, trainRows: rows, decisions: new Uint8Array(decisions), leaves: new Float64Array(leaves),
    spare: [], gains: new Float64Array(features),
  };
  try {
    pool.bin();
    return await rounds(input, growth, base, scale, lossStride);
  } finally {
    await pool.close();
  }
}

async function rounds(input: BoostInput, growth: Growth, base: number[], scale: number, lossStride: number): Promise<Boosted> {
  const { params, outputs } = input;
  const { pool } = growth;
  const lossRows = input.train.lists?.counted ?? Math.ceil(growth.trainRows / lossStride);
  const trees: Tree[][] = [];
  const history: { train: number; stop: number | null }[] = [];
  const gains: Float64Array[] = [];
  let best = Number.POSITIVE_INFINITY;
  let bestRound = 0;
  const judge = (): void => {
    const units = 2 ** -20 * scale * scale;
    const stop = pool.result(1);
    history.push({ train: (pool.result(0) / lossRows) * units, stop: input.stop === undefined ? null : (stop / (input.stop.lists?.counted ?? input.stop.labels.length)) * units });
    if (input.stop !== undefined && stop < best) {
      best = stop;
      bestRound = trees.length;
    }
  };
  for (let round = 0; round < params.trees; round++) {
    pool.gradients(round);
    if (round > 0) judge();
    if (params.patience > 0 && input.stop !== undefined && trees.length - bestRound >= params.patience) break;
    const grown = Array.from({ length: outputs }, (_, k) => growTree(growth, k, columnsInUse(growth.features, params.columns, input.seed, round * outputs + k)));
    trees.push(grown);
    gains.push(growth.gains.slice());
    input.progress?.(trees.length, params.trees, history.length > 0 ? lossNote(history[history.length - 1]!) : "");
    await new Promise((resolve) => setImmediate(resolve));
    input.signal?.throwIfAborted();
    if (grown.every((tree) => tree.feature[0] === -1) && params.subsample === 1 && params.columns === 1) break;
  }
  if (history.length < trees.length) {
    pool.gradients(params.trees);
    judge();
  }
  const kept = params.patience > 0 && input.stop !== undefined ? Math.max(1, bestRound) : trees.length;
  const categorical = input.categorical.flatMap((is, f) => (is ? [f] : []));
  const learned = exact({ kind: "gbdt", base: base.map((b) => b * scale), trees: trees.slice(0, kept).map((round) => round.map((tree) => scaled(tree, scale))), categorical }, scale / LEAF_GRID);
  return { learned, rounds: history, bestRound: input.stop === undefined ? null : kept, gains: gains[kept - 1]! };
}

const lossNote = (loss: { train: number; stop: number | null }): string => `loss ${loss.train.toFixed(5)}${loss.stop === null ? "" : `, on the stopping piece ${loss.stop.toFixed(5)}`}`;

function scaled(tree: Tree, scale: number): Tree {
  return scale === 1 ? tree : { ...tree, value: tree.value.map((value) => value * scale) };
}

/**
 * Makes every sum of leaves exact in float32, in any order: where base and greatest leaves could add up to 2^24 steps of the grid, the grid is made coarser until they can't.
 */
function exact(learned: Extract<Learned, { kind: "gbdt" }>, finest: number): Extract<Learned, { kind: "gbdt" }> {
  let grid = finest;
  for (;;) {
    const step = grid;
    const onGrid = (value: number): number => Math.floor(value / step + 0.5) * step + 0;
    const base = learned.base.map(onGrid);
    const trees = learned.trees.map((round) => round.map((tree) => (step === finest ? tree : { ...tree, value: tree.value.map(onGrid) })));
    const reach = base.map((b, k) => trees.reduce((sum, round) => sum + Math.max(...round[k]!.value.map(Math.abs)), Math.abs(b)));
    if (Math.max(...reach) < step * 2 ** 24) return { ...learned, base, trees };
    grid *= 2;
  }
}

interface Share {
  readonly from: number;
  readonly to: number;
  /** Lists of the share, counted from its first row. */
  readonly offsets: Int32Array;
}

/** Equal shares of the rows, one a worker; lists stay whole. */
function sharesOf(rows: number, threads: number, lists: BoostLists | undefined): Share[] {
  return Array.from({ length: threads }, (_, t) => {
    if (lists === undefined) return { from: Math.floor((rows * t) / threads), to: Math.floor((rows * (t + 1)) / threads), offsets: new Int32Array(1) };
    const [first, end] = [listShare(lists.offsets, t, threads), listShare(lists.offsets, t + 1, threads)];
    const from = lists.offsets[first]!;
    return { from, to: lists.offsets[end]!, offsets: lists.offsets.slice(first, end + 1).map((at) => at - from) };
  });
}

/** A power of two near the standard deviation, so that the learner's grids fit any label. */
function spread(labels: Float64Array): number {
  let mean = 0;
  for (const y of labels) mean += y / labels.length;
  let square = 0;
  for (const y of labels) square += (y - mean) ** 2 / labels.length;
  return square > 0 ? 2 ** Math.ceil(Math.log2(Math.sqrt(square))) : 1;
}

/** Log odds, log shares, or the mean in units of the scale; on the leaves' grid. */
function baseMargins(input: BoostInput, scale: number): number[] {
  const { labels } = input.train;
  const onGrid = (value: number): number => Math.floor(value * LEAF_GRID + 0.5) / LEAF_GRID + 0;
  // Only the differences of a list's scores count.
  if (input.task === "ranking") return [0];
  const { weights } = input.train;
  const weight = (i: number): number => weights?.[i] ?? 1;
  const total = weights === undefined ? labels.length : weights.reduce((sum, w) => sum + w, 0);
  if (input.task === "regression") {
    let mean = 0;
    for (let i = 0; i < labels.length; i++) mean += (labels[i]! * weight(i)) / total;
    return [onGrid(mean / scale)];
  }
  if (input.task === "binary") {
    let ones = 0;
    for (let i = 0; i < labels.length; i++) ones += labels[i]! * weight(i);
    return [onGrid(Math.log(ones / (total - ones)))];
  }
  const counts = new Float64Array(input.outputs);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]! += weight(i);
  return Array.from(counts, (count) => onGrid(Math.log(Math.max(count, 0.5) / total)));
}

/** Columns of a tree: a share of them, drawn by seed and tree. */
function columnsInUse(features: number, share: number, seed: number, tree: number): number[] {
  const all = Array.from({ length: features }, (_, f) => f);
  const size = Math.max(1, Math.round(features * share));
  if (size === features) return all;
  const draw = (f: number): number => {
    let h = Math.imul((seed ^ 0x51ed270b) + Math.imul(tree + 1, 0x9e3779b1) + Math.imul(f + 1, 0x85ebca6b), 0xc2b2ae35);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    return (h ^ (h >>> 13)) >>> 0;
  };
  return all.sort((a, b) => draw(a) - draw(b) || a - b).slice(0, size).sort((a, b) => a - b);
}

/** Bins, labels and weights in shared memory. Each column goes as soon as its bins are there. */
function shareData(input: BoostInput, scale: number): Pick<KernelSetup, "columns" | "labels" | "weights"> & { readonly binnings: readonly Binning[] } {
  const { train, stop, categorical, params } = input;
  const rows = train.labels.length;
  const all = rows + (stop?.labels.length ?? 0);
  const columns = new Uint8Array(new SharedArrayBuffer(all * train.columns.length));
  const binnings = categorical.map((isCategory, f) => {
    const column = train.columns[f]!;
    const binning = isCategory ? binCategories(column, rows, params.bins) : binNumbers(column, rows, params.bins);
    binsOf(binning, column, columns.subarray(f * all, f * all + rows));
    train.columns[f] = NOTHING;
    if (stop !== undefined) {
      binsOf(binning, stop.columns[f]!, columns.subarray(f * all + rows, (f + 1) * all));
      stop.columns[f] = NOTHING;
    }
    return binning;
  });
  const labels = new Float64Array(new SharedArrayBuffer(8 * all));
  labels.set(train.labels);
  if (stop !== undefined) labels.set(stop.labels, rows);
  if (scale !== 1) for (let i = 0; i < all; i++) labels[i]! /= scale;
  const weights = train.weights === undefined ? undefined : new Float64Array(new SharedArrayBuffer(8 * rows));
  weights?.set(train.weights!);
  return { binnings, columns: columns.buffer as SharedArrayBuffer, labels: labels.buffer as SharedArrayBuffer, weights: weights?.buffer as SharedArrayBuffer | undefined };
}

const NOTHING = new Float32Array(0);
