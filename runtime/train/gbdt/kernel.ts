/**
 * The part of boosting that touches every row, for one worker's share of the rows. All sums are integers held in doubles (gradients on a 2^-20 grid), so that shares can
 * be added up in any way: the model is the same for any number of workers.
 *
 * `boostingKernel` must stay self-contained (no imports, no outer names): its source text is also what worker threads run (pool.ts).
 */

import type { listKernel } from "./lists.ts";

/** What of WebAssembly is used here; Node's types don't tell of it. */
interface WasmApi {
  readonly Memory: new (size: { initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: { histogram(from: number, to: number, bins: number, gradients: number, sums: number, words: number): void } };
}

/** What a worker is given: shared memory, its share, and the layout. */
export interface KernelSetup {
  readonly task: "binary" | "multiclass" | "regression" | "ranking";
  readonly features: number;
  readonly outputs: number;
  /** Rows in `columns` and `labels`: those of train, then those of the stopping piece. */
  readonly trainRows: number;
  readonly allRows: number;
  /** This worker's shares, [from, to) within train and [from, to) within all rows. */
  readonly train: readonly [number, number];
  readonly stop: readonly [number, number];
  /** Bytes: the bin of each value, column-major, features × allRows. */
  readonly columns: SharedArrayBuffer;
  /** Float64 a row: 0/1, class number or value. */
  readonly labels: SharedArrayBuffer;
  /** What train rows count for, near 1 in the mean; undefined: all alike. */
  readonly weights: SharedArrayBuffer | undefined;
  readonly base: readonly number[];
  /** Worker's own slot: histogram (features × 256 × 2 doubles), then results. */
  readonly histogram: SharedArrayBuffer;
  readonly results: SharedArrayBuffer;
  /** Commands from the main thread: doubles; and the bins that go left (bytes, 256) of the split at hand, leaf values. */
  readonly decisions: SharedArrayBuffer;
  readonly leaves: SharedArrayBuffer;
  readonly maxNodes: number;
  readonly subsample: number;
  readonly seed: number;
  /** Bytes of the loop that fills histograms (wasm.ts). */
  readonly module: Uint8Array;
  /** Every how many train rows one counts for the train loss. */
  readonly lossStride: number;
  /** Of a ranking: where this worker's lists begin, in its own train rows and in its own stop rows behind each other, each with its end; and the places that count. */
  readonly lists: { readonly train: Int32Array; readonly stop: Int32Array; readonly truncation: number } | undefined;
}

/** Orders a worker takes, all synchronous. */
export interface Kernel {
  /** Bins by row, once. */
  bin(): void;
  /** Gradients of all outputs at the current margins; round is for subsampling. Leaves the sums of losses of train sample and stop piece (2^-20 units) in results[0], [1]. */
  gradients(round: number): void;
  /** Begins the tree of an output: all rows at node 0; its histogram. */
  begin(output: number): void;
  /** Rows of `node` to `left` or `right` by `decisions` of `feature`; histogram of the one named by `build` (a node or −1). results[0] = train rows gone left. */
  split(node: number, left: number, right: number, feature: number, build: number): void;
  /** Adds `leaves[node]` to the margins of the rows at each of the first `nodes` nodes that is a leaf. */
  finish(output: number, nodes: number): void;
}

/** Makes a worker's kernel. `makeLists` is `listKernel` (lists.ts), handed in so that this text needs nothing outside. */
export function boostingKernel(setup: KernelSetup, makeLists: typeof listKernel): Kernel {
  const GRID = 1048576;
  const { features, outputs, trainRows, allRows, maxNodes } = setup;
  const columns = new Uint8Array(setup.columns);
  const allLabels = new Float64Array(setup.labels);
  const weights = setup.weights === undefined ? undefined : new Float64Array(setup.weights);
  const H = new Float64Array(setup.histogram);
  const results = new Float64Array(setup.results);
  const decisions = new Uint8Array(setup.decisions);
  const leaves = new Float64Array(setup.leaves);
  const trainFrom = setup.train[0];
  const trainCount = setup.train[1] - trainFrom;
  const stopFrom = setup.stop[0];
  const stopCount = setup.stop[1] - stopFrom;
  const count = trainCount + stopCount;
  const words = (features + 3) >> 2;
  const stride = words * 4;
  // One memory for all that the histogram loop reads and writes: sums, gradients by output, row numbers, bins.
  const gradientsAt = words * 4 * 4096;
  const indexAt = gradientsAt + outputs * trainCount * 8;
  const binsAt = indexAt + trainCount * 4;
  const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WasmApi }).WebAssembly;
  const memory = new Memory({ initial: Math.ceil((binsAt + words * 4 * count) / 65536) });
  const loop = new Instance(new Module(setup.module), { m: { memory } }).exports.histogram;
  const sums = new Float64Array(memory.buffer, 0, H.length);
  const bins = new Uint8Array(memory.buffer, binsAt, words * 4 * count);
  const labels = new Float64Array(count);
  const margins = new Float64Array(count * outputs);
  // Gradient and hessian of each output, interleaved, on the grid.
  const GH = Array.from({ length: outputs }, (_, k) => new Int32Array(memory.buffer, gradientsAt + k * trainCount * 8, trainCount * 2));
  // Rows (own numbers) by node: train rows and stop rows apart, each with begin and end a node.
  const trainIndex = new Int32Array(memory.buffer, indexAt, trainCount);
  const stopIndex = new Int32Array(stopCount);
  const spare = new Int32Array(Math.max(trainCount, stopCount));
  const segments = new Int32Array(maxNodes * 4);
  let current = 0;

  for (let i = 0; i < count; i++) {
    labels[i] = allLabels[i < trainCount ? trainFrom + i : stopFrom + i - trainCount]!;
    for (let k = 0; k < outputs; k++) margins[i * outputs + k] = setup.base[k]!;
  }

  const lists =
    setup.lists === undefined
      ? undefined
      : {
          train: makeLists({ offsets: setup.lists.train, labels: labels.subarray(0, trainCount), margins: margins.subarray(0, trainCount), weights: weights?.subarray(trainFrom, trainFrom + trainCount), truncation: setup.lists.truncation }),
          stop: makeLists({ offsets: setup.lists.stop, labels: labels.subarray(trainCount), margins: margins.subarray(trainCount), weights: undefined, truncation: setup.lists.truncation }),
        };

  /** Sigmoid by a table on a grid of 1/256, linear between: within 2e-7, the same on every machine, and quick. */
  const SIGMOID_REACH = 24;
  const sigmoidTable = new Float64Array(SIGMOID_REACH * 512 + 2);
  for (let i = 0; i < sigmoidTable.length; i++) sigmoidTable[i] = 1 / (1 + Math.exp(SIGMOID_REACH - i / 256));

  function bin(): void {
    for (let f = 0; f < features; f++) {
      for (let i = 0; i < trainCount; i++) bins[i * stride + f] = columns[f * allRows + trainFrom + i]!;
      for (let i = 0; i < stopCount; i++) bins[(trainCount + i) * stride + f] = columns[f * allRows + stopFrom + i]!;
    }
  }

  /** Whether a row takes part in a round: by a hash of seed, round and the row's place in train, so that shares don't matter. */
  function sampled(round: number, row: number): boolean {
    let h = (Math.imul(setup.seed ^ Math.imul(round + 1, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(row + 1, 0xc2b2ae35)) >>> 0;
    h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
    h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
    return ((h ^ (h >>> 16)) >>> 0) < setup.subsample * 4294967296;
  }

  function gradients(round: number): void {
    results[0] = 0;
    results[1] = 0;
    if (setup.task === "binary") binaryGradients();
    else if (setup.task === "regression") regressionGradients();
    else if (lists !== undefined) lists.train.pull(0, setup.lists!.train.length - 1, GH[0]!);
    else multiclassGradients();
    if (weights !== undefined && lists === undefined) weigh(weights);
    if (setup.subsample < 1) {
      for (let i = 0; i < trainCount; i++) {
        if (sampled(round, trainFrom + i)) continue;
        for (let k = 0; k < outputs; k++) {
          GH[k]![2 * i] = 0;
          GH[k]![2 * i + 1] = 0;
        }
      }
    }
    if (lists !== undefined) {
      results[0] = lists.train.loss(0, setup.lists!.train.length - 1);
      results[1] = lists.stop.loss(0, setup.lists!.stop.length - 1);
      return;
    }
    for (let i = (setup.lossStride - (trainFrom % setup.lossStride)) % setup.lossStride; i < trainCount; i += setup.lossStride) results[0]! += loss(i);
    for (let i = trainCount; i < count; i++) results[1]! += loss(i);
  }

  /** Gradients and hessians times the row's weight, on the grid again, within 32 bits. */
  function weigh(weights: Float64Array): void {
    for (const out of GH) {
      for (let i = 0; i < trainCount; i++) {
        const w = weights[trainFrom + i]!;
        out[2 * i] = Math.min(Math.max(Math.floor(out[2 * i]! * w + 0.5), -2147483647), 2147483647);
        out[2 * i + 1] = Math.min(Math.max(Math.floor(out[2 * i + 1]! * w + 0.5), 1), 2147483647);
      }
    }
  }

  function binaryGradients(): void {
    const out = GH[0]!;
    const top = SIGMOID_REACH - 1 / 256;
    for (let i = 0; i < trainCount; i++) {
      const m = Math.min(Math.max(margins[i]!, -top), top);
      const at = (m + SIGMOID_REACH) * 256;
      const cell = at | 0;
      const low = sigmoidTable[cell]!;
      const p = low + (at - cell) * (sigmoidTable[cell + 1]! - low);
      const h = p * (1 - p) * GRID;
      out[2 * i] = Math.floor((p - labels[i]!) * GRID + 0.5);
      out[2 * i + 1] = h < 1 ? 1 : Math.floor(h + 0.5);
    }
  }

  function regressionGradients(): void {
    const out = GH[0]!;
    for (let i = 0; i < trainCount; i++) {
      const g = margins[i]! - labels[i]!;
      out[2 * i] = Math.floor(Math.min(Math.max(g, -1024), 1024) * GRID + 0.5);
      out[2 * i + 1] = GRID;
    }
  }

  function multiclassGradients(): void {
    const factor = outputs / (outputs - 1);
    const p = new Float64Array(outputs);
    for (let i = 0; i < trainCount; i++) {
      probabilities(i, p);
      for (let k = 0; k < outputs; k++) {
        const h = factor * p[k]! * (1 - p[k]!) * GRID;
        GH[k]![2 * i] = Math.floor((p[k]! - (labels[i] === k ? 1 : 0)) * GRID + 0.5);
        GH[k]![2 * i + 1] = h < 1 ? 1 : Math.floor(h + 0.5);
      }
    }
  }

  function probabilities(i: number, p: Float64Array): void {
    let greatest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < outputs; k++) greatest = Math.max(greatest, margins[i * outputs + k]!);
    let total = 0;
    for (let k = 0; k < outputs; k++) {
      p[k] = Math.exp(margins[i * outputs + k]! - greatest);
      total += p[k]!;
    }
    for (let k = 0; k < outputs; k++) p[k]! /= total;
  }

  /** Loss of a row in units of the grid: logloss, or half the squared error. */
  function loss(i: number): number {
    if (setup.task === "regression") return Math.floor((margins[i]! - labels[i]!) ** 2 * 0.5 * GRID + 0.5);
    if (setup.task === "binary") {
      // Where rules vote a label lies between 0 and 1.
      const m = margins[i]!;
      return Math.floor((Math.max(m, 0) - m * labels[i]! + Math.log1p(Math.exp(-Math.abs(m)))) * GRID + 0.5);
    }
    const p = new Float64Array(outputs);
    probabilities(i, p);
    return Math.floor(-Math.log(Math.max(p[labels[i]!]!, 1e-15)) * GRID + 0.5);
  }

  function begin(output: number): void {
    current = output;
    for (let i = 0; i < trainCount; i++) trainIndex[i] = i;
    for (let i = 0; i < stopCount; i++) stopIndex[i] = trainCount + i;
    segments[0] = 0;
    segments[1] = trainCount;
    segments[2] = 0;
    segments[3] = stopCount;
    histogram(0, trainCount);
  }

  function split(node: number, left: number, right: number, feature: number, build: number): void {
    const middle = partition(trainIndex, segments[node * 4]!, segments[node * 4 + 1]!, feature * allRows + trainFrom);
    const stopMiddle = partition(stopIndex, segments[node * 4 + 2]!, segments[node * 4 + 3]!, feature * allRows + stopFrom - trainCount);
    segments[left * 4] = segments[node * 4]!;
    segments[left * 4 + 1] = middle;
    segments[left * 4 + 2] = segments[node * 4 + 2]!;
    segments[left * 4 + 3] = stopMiddle;
    segments[right * 4] = middle;
    segments[right * 4 + 1] = segments[node * 4 + 1]!;
    segments[right * 4 + 2] = stopMiddle;
    segments[right * 4 + 3] = segments[node * 4 + 3]!;
    results[0] = middle - segments[node * 4]!;
    if (build >= 0) histogram(segments[build * 4]!, segments[build * 4 + 1]!);
  }

  /** Stable: those that go left first; returns where the right begins. `first`: where the bins of the feature begin for own row 0. */
  function partition(index: Int32Array, from: number, to: number, first: number): number {
    let l = from;
    let r = 0;
    for (let i = from; i < to; i++) {
      const row = index[i]!;
      const goesLeft = decisions[columns[first + row]!]!;
      index[l] = row;
      spare[r] = row;
      l += goesLeft;
      r += 1 - goesLeft;
    }
    index.set(spare.subarray(0, r), l);
    return l;
  }

  function histogram(from: number, to: number): void {
    sums.fill(0);
    loop(indexAt + from * 4, indexAt + to * 4, binsAt, gradientsAt + current * trainCount * 8, 0, words);
    H.set(sums);
  }

  function finish(output: number, nodes: number): void {
    for (let node = 0; node < nodes; node++) {
      const value = leaves[node]!;
      if (Number.isNaN(value)) continue;
      for (let i = segments[node * 4]!; i < segments[node * 4 + 1]!; i++) margins[trainIndex[i]! * outputs + output]! += value;
      for (let i = segments[node * 4 + 2]!; i < segments[node * 4 + 3]!; i++) margins[stopIndex[i]! * outputs + output]! += value;
    }
  }

  // Rows of train come first in `columns`; the name keeps the layout honest.
  if (setup.train[1] > trainRows) throw new Error("share beyond the train rows");
  return { bin, gradients, begin, split, finish };
}
