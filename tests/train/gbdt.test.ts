import { describe, expect, it } from "vitest";
import type { Learned, TrainedModel } from "../../runtime/contract/trained.ts";
import { trainerMargins } from "../../runtime/score/index.ts";
import { trainModel } from "../../runtime/train/index.ts";
import { auc, CATEGORY, FLOAT, frame, input, model, normal, random, range, trainInput } from "./build.ts";

const trees = (trained: TrainedModel): Extract<Learned, { kind: "gbdt" }> => {
  if (trained.learned.kind !== "gbdt") throw new Error("not boosted");
  return trained.learned;
};

describe("gbdt", () => {
  it("keeps a monotone input monotone at every place of the others, up and down", async () => {
    const next = random(2);
    const a = Array.from({ length: 3000 }, () => normal(next));
    const b = a.map(() => normal(next));
    // Against the constraint in part: a plain model would follow.
    const y = a.map((x, i) => (next() < 1 / (1 + Math.exp(-(x + 1.5 * Math.sin(3 * x) + x * b[i]!))) ? 1 : 0));
    const inputs = [input("a", FLOAT), input("b", FLOAT)];
    const grid = Array.from({ length: 200 }, (_, i) => -3 + i * 0.03);
    const falls = async (direction: "up" | "down" | undefined): Promise<number> => {
      const m = model("gbdt", { trees: 60, depth: 5, min_leaf: 5 }, inputs);
      const monotone = direction === undefined ? [] : [{ input: "a", direction }];
      const { trained } = await trainModel(trainInput({ ...m, learner: { ...m.learner, monotone } }, frame({ a, b }), y, range(0, 3000), range(0, 0)));
      let wrong = 0;
      for (const other of [-2, -1, 0, 0.5, 1, 2]) {
        const margins = trainerMargins(trained, frame({ a: grid, b: grid.map(() => other) }));
        for (let i = 1; i < grid.length; i++) if (direction === "down" ? margins[i]! > margins[i - 1]! : margins[i]! < margins[i - 1]!) wrong++;
      }
      return wrong;
    };
    expect(await falls(undefined)).toBeGreaterThan(0);
    expect(await falls("up")).toBe(0);
    expect(await falls("down")).toBe(0);
  });

  it("lets missing values of a monotone input lie anywhere", async () => {
    const next = random(12);
    for (const missing of [0.05, 0.95]) {
      const a = Array.from({ length: 2000 }, () => (next() < 0.4 ? null : next()));
      const y = a.map((x) => (next() < (x === null ? missing : 0.3 + 0.4 * x) ? 1 : 0));
      const m = model("gbdt", { trees: 60, leaves: 8 }, [input("a", FLOAT)]);
      const { trained } = await trainModel(trainInput({ ...m, learner: { ...m.learner, monotone: [{ input: "a", direction: "up" }] } }, frame({ a }), y, range(0, 2000), range(0, 0)));
      const p = (values: (number | null)[]): number => trainerMargins(trained, frame({ a: values })).reduce((sum, margin) => sum + 1 / (1 + Math.exp(-margin)), 0) / values.length;
      const spread = (from: number): number[] => Array.from({ length: 20 }, (_, i) => from + i / 100);
      expect(Math.abs(p([null]) - missing)).toBeLessThan(0.05);
      expect(Math.abs(p(spread(0.1)) - 0.38)).toBeLessThan(0.07);
      expect(Math.abs(p(spread(0.7)) - 0.62)).toBeLessThan(0.07);
    }
  });

  it("stops when the stopping piece gets no better for `patience` rounds, and keeps the best round", async () => {
    const next = random(3);
    const a = Array.from({ length: 1200 }, () => normal(next));
    const y = a.map((x) => (next() < 1 / (1 + Math.exp(-x)) ? 1 : 0));
    const { trained } = await trainModel(trainInput(model("gbdt", { trees: 500, leaves: 16, min_leaf: 2, patience: 7, learning_rate: 0.3 }, [input("a", FLOAT)]), frame({ a }), y, range(0, 800), range(800, 1200)));
    const { rounds, bestRound, pieces } = trained.history;
    expect(pieces).toEqual([{ use: "stop", rows: 400 }]);
    expect(trees(trained).trees).toHaveLength(bestRound!);
    expect(rounds).toHaveLength(bestRound! + 7);
    const losses = rounds.map(({ stop }) => stop!);
    expect(losses.indexOf(Math.min(...losses)) + 1).toBe(bestRound);
  });

  it("reports the losses that its margins have", async () => {
    const next = random(4);
    const a = Array.from({ length: 1000 }, () => normal(next));
    const y: number[] = a.map((x) => (next() < 1 / (1 + Math.exp(-x)) ? 1 : 0));
    const door = frame({ a });
    const { trained } = await trainModel(trainInput(model("gbdt", { trees: 5, patience: 5 }, [input("a", FLOAT)]), door, y, range(0, 700), range(700, 1000)));
    const margins = trainerMargins(trained, door);
    const logloss = (from: number, to: number): number => y.slice(from, to).reduce((sum, label, i) => sum + Math.log1p(Math.exp(label === 1 ? -margins[from + i]! : margins[from + i]!)), 0) / (to - from);
    const best = trained.history.rounds[trained.history.bestRound! - 1]!;
    expect(best.train).toBeCloseTo(logloss(0, 700), 5);
    expect(best.stop!).toBeCloseTo(logloss(700, 1000), 5);
  });

  it("learns where missing values go, on either side", async () => {
    const next = random(5);
    for (const missingIsOne of [0, 1]) {
      const a: (number | null)[] = Array.from({ length: 2000 }, () => (next() < 0.3 ? null : next()));
      const y = a.map((x) => (next() < 0.1 ? 1 : x === null ? missingIsOne : x > 0.5 ? 1 : 0));
      const { trained } = await trainModel(trainInput(model("gbdt", { trees: 40, leaves: 4 }, [input("a", FLOAT)]), frame({ a }), y, range(0, 2000), range(0, 0)));
      const [missing, low, high] = trainerMargins(trained, frame({ a: [null, 0.1, 0.9] }));
      expect(missing! > (low! + high!) / 2).toBe(missingIsOne === 1);
    }
  });

  it("splits categories by sets, not by their order", async () => {
    const next = random(6);
    const odd = new Set(["k1", "k4", "k9", "k16", "k25", "k7"]);
    const c = Array.from({ length: 4000 }, () => `k${Math.floor(next() * 30)}`);
    const y = c.map((level) => (next() < (odd.has(level) ? 0.8 : 0.2) ? 1 : 0));
    const { trained } = await trainModel(trainInput(model("gbdt", { trees: 1, leaves: 2 }, [input("c", CATEGORY)]), frame({ c }), y, range(0, 4000), range(0, 0)));
    const set = trees(trained).trees[0]![0]!.categories[0]!;
    const levels = trained.inputs[0]!.transforms[0]!;
    if (levels.transform !== "codes") throw new Error("no codes");
    expect(new Set(set.map((code) => levels.levels[code]!))).toEqual(odd);
  });

  it("keeps sums of leaves exact in float32 however large the label, by a coarser grid", async () => {
    const next = random(7);
    for (const [scale, offset] of [[1, 0], [1e6, 1e9], [1e-7, 0], [1e-3, 2000]] as const) {
      const a = Array.from({ length: 1500 }, () => normal(next));
      const y = a.map((x) => offset + scale * (x ** 3 + 0.1 * normal(next)));
      const { trained } = await trainModel(trainInput(model("gbdt", { trees: 50, learning_rate: 0.3 }, [input("a", FLOAT)], { task: { kind: "regression" } }), frame({ a }), y, range(0, 1500), range(0, 0)));
      const learned = trees(trained);
      const values = learned.trees.flat().flatMap((tree) => tree.value.filter((value) => value !== 0));
      let grid = 2 ** 60;
      for (const value of [...values, learned.base[0]!]) while (value % grid !== 0) grid /= 2;
      const reach = learned.trees.reduce((sum, [tree]) => sum + Math.max(...tree!.value.map(Math.abs)), Math.abs(learned.base[0]!));
      expect(reach / grid).toBeLessThan(2 ** 24);
      const margins = trainerMargins(trained, frame({ a }));
      const error = Math.sqrt(y.reduce((sum, label, i) => sum + (label - margins[i]!) ** 2, 0) / 1500);
      expect(error).toBeLessThan(scale * 2);
    }
  });

  it("refuses labels so far apart that trees can't be fitted, and does not look for their grid for ever", async () => {
    const y = [1.7e308, -1.7e308, 1, 2, 3, 4, 5, 6];
    const trained = trainModel(trainInput(model("gbdt", { trees: 2, min_leaf: 1 }, [input("a", FLOAT)], { task: { kind: "regression" } }), frame({ a: y.map((_, i) => i) }), y, range(0, 8), range(0, 0)));
    await expect(trained).rejects.toThrow(/^the labels lie so far apart/);
  });

  it("holds at least min_leaf rows in each leaf of a regression, and at most `leaves` and `depth`", async () => {
    const next = random(8);
    const a = Array.from({ length: 1000 }, () => Math.floor(next() * 200));
    const b = a.map(() => normal(next));
    const y = a.map((x, i) => Math.sin(x / 9) + b[i]! * 0.1);
    const door = frame({ a, b });
    const { trained } = await trainModel(trainInput(model("gbdt", { trees: 8, leaves: 9, depth: 4, min_leaf: 37 }, [input("a", FLOAT), input("b", FLOAT)], { task: { kind: "regression" } }), door, y, range(0, 1000), range(0, 0)));
    for (const [tree] of trees(trained).trees) {
      const depth = (node: number): number => (tree!.feature[node]! < 0 ? 0 : 1 + Math.max(depth(tree!.left[node]!), depth(tree!.right[node]!)));
      const rows = new Map<number, number>();
      for (let i = 0; i < 1000; i++) {
        let node = 0;
        while (tree!.feature[node]! >= 0) node = (tree!.feature[node] === 0 ? Math.fround(a[i]!) : Math.fround(b[i]!)) <= tree!.threshold[node]! ? tree!.left[node]! : tree!.right[node]!;
        rows.set(node, (rows.get(node) ?? 0) + 1);
      }
      expect(Math.min(...rows.values())).toBeGreaterThanOrEqual(37);
      expect(tree!.feature.filter((f) => f < 0).length).toBeLessThanOrEqual(9);
      expect(depth(0)).toBeLessThanOrEqual(4);
    }
  });

  it("finds an interaction that no single input shows", async () => {
    const next = random(9);
    const a = Array.from({ length: 4000 }, () => normal(next));
    const b = a.map(() => normal(next));
    const y = a.map((x, i) => (x * b[i]! > 0 ? 1 : 0));
    const door = frame({ a, b });
    const { trained } = await trainModel(trainInput(model("gbdt", { trees: 60, depth: 4 }, [input("a", FLOAT), input("b", FLOAT)]), door, y, range(0, 3000), range(0, 0)));
    expect(auc(trainerMargins(trained, door, range(3000, 4000)), y.slice(3000))).toBeGreaterThan(0.97);
  });
});
