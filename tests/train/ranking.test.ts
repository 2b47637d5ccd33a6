/** Rankings: what rows of a list pull at each other, the same bytes on any number of threads and in any order of rows, as good as LightGBM's lambdarank. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { listKernel } from "../../runtime/train/gbdt/lists.ts";
import { trainModel } from "../../runtime/train/index.ts";
import { listShare } from "../../runtime/train/lists.ts";
import { computeMetric } from "../../runtime/evaluate/metrics/registry.ts";
import { jsScorer, onnxScorer } from "../../runtime/score/index.ts";
import { FLOAT, frame, input, model, random, range, trainInput } from "./build.ts";

const reference = JSON.parse(readFileSync(new URL("reference/ranking.json", import.meta.url), "utf8")) as Record<"graded" | "clicks", { ndcg10: number; ndcg3: number; rows: number; labels: number }>;

interface Made {
  readonly x: number[][];
  readonly y: number[];
  readonly lists: number[];
}

/** As tests/train/reference/ranking.py makes them. */
function generator(): (n: number, most: number) => Made {
  let state = 2024;
  const draw = (): number => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
  return (n, most) => {
    const made: Made = { x: [], y: [], lists: [] };
    for (let list = 0; list < n; list++) {
      const level = draw() * 6;
      const rows = 4 + Math.floor(draw() * 16);
      for (let row = 0; row < rows; row++) {
        const [a, b, c] = [draw() * 4 - 2, draw() * 10, draw()];
        made.x.push([a, b, c + level, level].map(Math.fround));
        const m = 1.3 * a - 0.15 * b + 1.5 * a * c + 3 * (draw() + draw() + draw() - 1.5);
        made.y.push(Math.min(most, Math.max(0, Math.floor(m + most / 4))));
        made.lists.push(list);
      }
    }
    return made;
  };
}

const NAMES = ["a", "b", "c", "d"];
const doorOf = (x: readonly number[][]) => frame(Object.fromEntries(NAMES.map((name, j) => [name, x.map((row) => row[j]!)])));
const inputs = () => NAMES.map((name) => input(name, FLOAT));
const PARAMS = { trees: 100, leaves: 15, learning_rate: 0.1 };
const ranking = (learner = "gbdt", params: Record<string, number> = PARAMS) => model(learner, params, inputs(), { task: { kind: "ranking" } });

async function ndcgOf(trained: Awaited<ReturnType<typeof trainModel>>["trained"], judged: Made, k: number): Promise<number> {
  const margins = await jsScorer(trained).margins(doorOf(judged.x));
  const value = computeMetric({ metric: "ndcg", args: [k] }, { task: { kind: "ranking" }, labels: Float64Array.from(judged.y), scores: new Float64Array(margins), lists: Float64Array.from(judged.lists) });
  if (value.kind !== "value") throw new Error(value.reason);
  return value.value;
}

describe.each(["graded", "clicks"] as const)("LightGBM's lambdarank, %s", (name) => {
  it("gbdt ranks new lists as well, within 0.01 of NDCG", async () => {
    const make = generator();
    if (name === "clicks") [make(1500, 4), make(1500, 4)];
    const most = name === "graded" ? 4 : 1;
    const [train, test] = [make(1500, most), make(1500, most)];
    expect([train.y.length, train.y.reduce((sum, y) => sum + y, 0)]).toEqual([reference[name].rows, reference[name].labels]);
    const { trained } = await trainModel(trainInput(ranking(), doorOf(train.x), train.y, range(0, train.y.length), range(0, 0), { lists: Float64Array.from(train.lists) }));
    expect(await ndcgOf(trained, test, 10)).toBeGreaterThan(reference[name].ndcg10 - 0.01);
    expect(await ndcgOf(trained, test, 3)).toBeGreaterThan(reference[name].ndcg3 - 0.01);
    const chance = computeMetric({ metric: "ndcg", args: [10] }, { task: { kind: "ranking" }, labels: Float64Array.from(test.y), scores: new Float64Array(test.y.length), lists: Float64Array.from(test.lists) });
    expect(reference[name].ndcg10).toBeGreaterThan((chance.kind === "value" ? chance.value : 1) + 0.2);
  }, 60_000);
});

describe("the same bytes", () => {
  const made = generator()(220, 3);
  const lists = Float64Array.from(made.lists);
  const validate = range(Math.floor(made.y.length * 0.8), made.y.length);
  const params = { trees: 12, leaves: 9, min_leaf: 3, patience: 5, subsample: 0.9, truncation: 4 };
  const of = (threads: number) => trainModel(trainInput(ranking("gbdt", params), doorOf(made.x), made.y, range(0, validate[0]!), validate, { lists, threads, weights: Float64Array.from(made.y, (y) => 1 + y) }));

  it("on any number of threads, with weights, subsampling and early stopping", async () => {
    const one = await of(1);
    expect(one.trained.history.rounds.length).toBeGreaterThan(3);
    expect(one.trained.history.rounds.every(({ train, stop }) => train > 0 && train < 1 && stop! > 0 && stop! < 1)).toBe(true);
    for (const threads of [2, 3, 5]) expect(JSON.stringify((await of(threads)).trained)).toBe(JSON.stringify(one.trained));
  });

  it("in any order of the rows within a list, and of the lists", async () => {
    const next = random(5);
    const order = made.y.map((_, row) => [next(), row] as const).sort((a, b) => a[0] - b[0]).map(([, row]) => row);
    const plain = ranking("gbdt", { trees: 10, leaves: 9, min_leaf: 3, truncation: 4 });
    const train = (rows: readonly number[]) => trainModel(trainInput(plain, doorOf(rows.map((row) => made.x[row]!)), rows.map((row) => made.y[row]!), range(0, rows.length), range(0, 0), { lists: Float64Array.from(rows, (row) => lists[row]!) }));
    expect(JSON.stringify((await train(order)).trained.learned)).toBe(JSON.stringify((await train(made.y.map((_, row) => row))).trained.learned));
  });

  it("in the trainer, onnxruntime and the generated scorer", async () => {
    const { trained, onnx } = await of(2);
    const door = doorOf(made.x);
    const [generated, runtime] = [await jsScorer(trained).margins(door), await (await onnxScorer(onnx)).margins(door)];
    expect(generated.length).toBe(made.y.length);
    expect(new Set(generated).size).toBeGreaterThan(20);
    expect(generated.every((value, i) => Object.is(value, runtime[i]))).toBe(true);
  });
});

/** All orders of the numbers below n. */
function orders(n: number): number[][] {
  if (n === 0) return [[]];
  return orders(n - 1).flatMap((order) => Array.from({ length: n }, (_, at) => [...order.slice(0, at), n - 1, ...order.slice(at)]));
}

describe("what the rows of a list pull at each other", () => {
  it("is Burges's λ with the mean of |ΔNDCG| over every order of equal scores", () => {
    const next = random(9);
    for (let round = 0; round < 60; round++) {
      const rows = 2 + Math.floor(next() * 4);
      const labels = Float64Array.from({ length: rows }, () => Math.floor(next() * 4));
      const margins = Float64Array.from({ length: rows }, () => Math.floor(next() * 3) / 2);
      const weights = Float64Array.from({ length: rows }, () => 0.5 + Math.floor(next() * 4) / 4);
      const truncation = 1 + Math.floor(next() * 5);
      const discount = (r: number): number => (r < truncation ? 1 / Math.log2(r + 2) : 0);
      const best = [...labels].sort((a, b) => b - a).reduce((sum, label, r) => sum + (2 ** label - 1) * discount(r), 0);
      const sorted = orders(rows).filter((order) => order.every((row, i) => i === 0 || margins[order[i - 1]!]! >= margins[row]!));
      const gradient = new Float64Array(rows);
      const hessian = new Float64Array(rows);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < rows; j++) {
          if (!(labels[i]! > labels[j]!)) continue;
          const moved = sorted.reduce((sum, order) => sum + Math.abs(discount(order.indexOf(i)) - discount(order.indexOf(j))), 0) / sorted.length;
          const delta = ((2 ** labels[i]! - 2 ** labels[j]!) * moved) / best;
          const rho = 1 / (1 + Math.exp(margins[i]! - margins[j]!));
          gradient[i]! -= weights[i]! * rho * delta;
          gradient[j]! += weights[i]! * rho * delta;
          hessian[i]! += weights[i]! * rho * (1 - rho) * delta;
          hessian[j]! += weights[i]! * rho * (1 - rho) * delta;
        }
      }
      const kernel = listKernel({ offsets: Int32Array.of(0, rows), labels, margins, weights, truncation });
      const into = new Int32Array(2 * rows);
      kernel.pull(0, 1, into);
      for (let i = 0; i < rows; i++) {
        expect(into[2 * i]! / 2 ** 20).toBeCloseTo(gradient[i]!, 5);
        expect(into[2 * i + 1]! / 2 ** 20).toBeCloseTo(hessian[i]!, 5);
      }
      const ndcg = sorted.reduce((sum, order) => sum + order.reduce((dcg, row, r) => dcg + (2 ** labels[row]! - 1) * discount(r), 0), 0) / sorted.length / best;
      expect(kernel.loss(0, 1) / 2 ** 20).toBeCloseTo(best === 0 ? 0 : 1 - ndcg, 5);
    }
  });

  it("shares never cut a list", () => {
    const offsets = Int32Array.of(0, 3, 10, 11, 40, 41);
    for (const threads of [1, 2, 3, 7]) {
      const begins = Array.from({ length: threads + 1 }, (_, t) => listShare(offsets, t, threads));
      expect(begins[0]).toBe(0);
      expect(begins.at(-1)).toBe(5);
      expect(begins.every((list, t) => t === 0 || list >= begins[t - 1]!)).toBe(true);
    }
  });
});

describe("what can't be ranked is said", () => {
  const of = (y: number[], lists: number[]) => trainModel(trainInput(ranking("gbdt", { trees: 2 }), doorOf(y.map((_, i) => [i, 0, 0, 0])), y, range(0, y.length), range(0, 0), { lists: Float64Array.from(lists) }));
  it.each([
    ["a fraction", [0, 1.5, 2], [0, 0, 0], /is 1\.5 on a row/],
    ["31", [0, 31, 2], [0, 0, 0], /is 31 on a row/],
    ["below 0", [0, -1, 2], [0, 0, 0], /is -1 on a row/],
    ["one value", [1, 1, 1], [0, 0, 0], /is 1 on every row/],
  ])("%s", async (_what, y, lists, message) => {
    await expect(of(y, lists)).rejects.toThrow(message);
  });
});
