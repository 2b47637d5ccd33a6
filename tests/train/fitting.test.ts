import { describe, expect, it } from "vitest";
import type { Frame } from "../../runtime/contract/frame.ts";
import { canonicalJson } from "../../runtime/contract/canonical.ts";
import type { TrainedModel } from "../../runtime/contract/trained.ts";
import { prepare } from "../../runtime/score/apply.ts";
import { dense } from "../../runtime/score/sparse.ts";
import { trainerMargins } from "../../runtime/score/index.ts";
import { momentsOf } from "../../runtime/train/exact.ts";
import { trainModel } from "../../runtime/train/index.ts";
import { fitInputs } from "../../runtime/train/transforms/fit.ts";
import { auc, CATEGORY, column, FLOAT, frame, INT, input, model, normal, random, range, trainInput, transform } from "./build.ts";

const none = { values: new Float64Array(0), outputs: 1, multiclass: false, time: undefined, seed: 7 };

describe("what is fitted comes from train alone", () => {
  it("whatever the other rows hold, the transforms are the same", () => {
    const next = random(1);
    const a = Array.from({ length: 60 }, () => (next() < 0.2 ? null : normal(next)));
    const c = a.map(() => `k${Math.floor(next() * 5)}`);
    const m = model("gbdt", {}, [
      input("a", FLOAT, transform("impute"), transform("standardize")),
      input("b", FLOAT, transform("bucket", { bins: 4 }), transform("one_hot")),
      input("c", CATEGORY, transform("one_hot")),
      input("d", CATEGORY, transform("target_encode")),
      input("e", CATEGORY),
      input("f", CATEGORY, transform("count_encode")),
    ]);
    const fitted = (tail: number | null, level: string): string => {
      const numbers = a.map((x, i) => (i < 40 ? x : tail));
      const texts = c.map((x, i) => (i < 40 ? x : level));
      const door = frame({ a: numbers, b: numbers, c: texts, d: texts, e: texts, f: texts });
      return canonicalJson(fitInputs(m, door, range(0, 40), { ...none, values: Float64Array.from({ length: 40 }, (_, i) => i % 2) }).inputs);
    };
    expect(fitted(1e9, "zzz")).toBe(fitted(null, "k0"));
  });

  it("and the learner trains on what the fitted steps, and so the graph, make of the train rows", () => {
    const next = random(9);
    const a = Array.from({ length: 300 }, () => (next() < 0.2 ? null : normal(next) * 1e3));
    const c = a.map(() => (next() < 0.1 ? null : `k${Math.floor(next() * 9)}`));
    const door = frame({ a, b: a, c, d: c, e: c });
    const m = model("gbdt", {}, [
      input("a", FLOAT, transform("impute", { with: "median" }), transform("standardize")), input("b", FLOAT, transform("bucket"), transform("one_hot")), input("c", CATEGORY, transform("one_hot")),
      input("d", CATEGORY), input("e", CATEGORY, transform("count_encode"), transform("robust_scale")),
    ]);
    const train = range(20, 250);
    const { inputs, columns } = fitInputs(m, door, train, { ...none, values: new Float64Array(230) });
    expect(columns).toEqual(prepare(inputs, door, train));
  });

  it("and does not depend on the order of the rows", () => {
    const next = random(2);
    const a = Array.from({ length: 5000 }, () => normal(next) * 10 ** Math.floor(next() * 12 - 6));
    const shuffled = a.map((x) => ({ x, at: next() })).sort((p, q) => p.at - q.at).map(({ x }) => x);
    expect(momentsOf(Float64Array.from(shuffled))).toEqual(momentsOf(Float64Array.from(a)));
    const plain = (values: number[]): number => values.reduce((sum, x) => sum + x, 0);
    expect(plain(shuffled)).not.toBe(plain(a));
  });

  it("mean and variance are exact for whole numbers, and near for any size", () => {
    expect(momentsOf(Float64Array.of(1, 2, 3, 4, Number.NaN))).toEqual({ count: 4, mean: 2.5, variance: 1.25 });
    for (const scale of [1e-300, 1e-9, 1, 1e9, 1e150]) {
      const { mean, variance } = momentsOf(Float64Array.of(scale, 2 * scale, 6 * scale))!;
      expect(mean / scale).toBeCloseTo(3, 9);
      expect(Math.sqrt(variance) / scale).toBeCloseTo(scale < 1e-160 ? 0 : Math.sqrt(14 / 3), 9);
    }
    expect(momentsOf(Float64Array.of(Number.NaN))).toBeUndefined();
  });
});

describe("each transform", () => {
  const one = (values: (number | string | null)[], ...transforms: ReturnType<typeof transform>[]): (number | null)[][] => {
    const type = values.some((value) => typeof value === "string") ? CATEGORY : transforms[0]!.transform === "one_hot" ? INT : FLOAT;
    const door = frame({ x: values });
    const { inputs } = fitInputs(model("gbdt", {}, [input("x", type, ...transforms)]), door, range(0, values.length - 1), { ...none, values: Float64Array.from({ length: values.length - 1 }, (_, i) => i % 2) });
    return prepare(inputs, door).map((column) => Array.from(column, (x) => (Number.isNaN(x) ? null : x)));
  };

  // The last value of each is not in train.
  it("impute: mean, median, most frequent, constant", () => {
    expect(one([1, 2, 9, 4, null, null], transform("impute", { with: "mean" }))).toEqual([[1, 2, 9, 4, 4, 4]]);
    expect(one([1, 2, 9, 4, null, null], transform("impute", { with: "median" }))).toEqual([[1, 2, 9, 4, 2, 2]]);
    expect(one([3, 2, 2, 3, null, null], transform("impute", { with: "most_frequent" }))).toEqual([[3, 2, 2, 3, 2, 2]]);
    expect(one([1, null, null], transform("impute", { value: -1 }))).toEqual([[1, -1, -1]]);
    expect(one(["a", "b", "b", null, null], transform("impute"), transform("one_hot"))).toEqual([[1, 0, 0, 0, 0], [0, 1, 1, 1, 1]]);
  });

  it("scalers leave a constant finite", () => {
    for (const name of ["standardize", "minmax_scale", "robust_scale"]) expect(one([5, 5, 5, 6], transform(name))).toEqual([[0, 0, 0, 1]]);
    expect(one([0, 10, 5, 20, 40], transform("minmax_scale"))).toEqual([[0, 0.5, 0.25, 1, 2]]);
    expect(one([1, 2, 3, 4, 5, 9], transform("robust_scale"))).toEqual([[-1, -0.5, 0, 0.5, 1, 3]]);
  });

  it("bucket: edges belong to the bin above, missing is −1", () => {
    expect(one([0, 5, 10, 11, null, 99], transform("bucket", { bins: 3 }))).toEqual([[0, 1, 2, 2, -1, 2]]);
    expect(one([1, 2, 3, 4, 5, 6, 7, 8, 0], transform("bucket", { bins: 4 }))).toEqual([[0, 1, 1, 2, 2, 3, 3, 3, 0]]);
  });

  it("one_hot: missing is a level if train has it, unseen is none; rare ones share a column", () => {
    expect(one(["b", "a", null, "c"], transform("one_hot"))).toEqual([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]]);
    expect(one(["b", "a", "b", "c"], transform("one_hot", { max_levels: 1 }))).toEqual([[1, 0, 1, 0], [0, 1, 0, 1]]);
    expect(one([3, 1, 3, null], transform("one_hot"))).toEqual([[0, 1, 0, 0], [1, 0, 1, 0]]);
  });

  it("count_encode: rows of the level in train", () => {
    expect(one(["b", "a", "b", null, "c"], transform("count_encode"))).toEqual([[2, 1, 2, 1, 0]]);
  });

  it("a raw category is a code for gbdt, in order of UTF-8; missing stays missing, unseen is beyond", () => {
    expect(one(["𝒳", "ﬀ", null, "a", "zz"], transform("impute", { value: "a" }))).toEqual([[2, 1, 0, 0, 3]]);
  });
});

describe("target encoding", () => {
  const encode = (values: (string | null)[], y: number[], time: { moments: number[]; known: number[] } | undefined, smoothing = 0) => {
    const door = frame({ x: values });
    const labels = { values: Float64Array.from(y), outputs: 1, multiclass: false, seed: 1, time: time && { moments: Float64Array.from(time.moments), known: Float64Array.from(time.known) } };
    const { columns, ...rest } = fitInputs(model("gbdt", {}, [input("x", CATEGORY, transform("target_encode", { smoothing }))]), door, range(0, values.length), labels);
    return { ...rest, columns: columns.map(dense) };
  };

  it("is (sum + smoothing · mean) / (count + smoothing) for all rows but train's; missing is a level, unseen the mean", () => {
    const values = ["a", "a", "a", "b", null, "b", "a", null];
    const { inputs } = encode(values, [1, 0, 1, 0, 1, 0, 1, 0], undefined, 2);
    const [a, b, missing, unseen] = prepare(inputs, frame({ x: ["a", "b", null, "?"] }))[0]!;
    expect([a, b, missing, unseen]).toEqual([(3 + 2 * 0.5) / 6, (0 + 2 * 0.5) / 4, (1 + 2 * 0.5) / 4, 0.5].map(Math.fround));
  });

  it("gives a level that the options drop the mean, in both views", () => {
    const door = frame({ x: ["a", "a", "a", "b", "c", "c"] });
    const m = model("gbdt", {}, [input("x", CATEGORY, transform("target_encode", { smoothing: 0, min_count: 2 })), input("x", CATEGORY, transform("count_encode", { max_levels: 1 }))]);
    const { inputs } = fitInputs(m, door, range(0, 6), { values: Float64Array.of(1, 0, 1, 1, 0, 0), outputs: 1, multiclass: false, time: undefined, seed: 1 });
    const [target, counts] = prepare(inputs, door);
    expect(Array.from(target!)).toEqual([2 / 3, 2 / 3, 2 / 3, 0.5, 0, 0].map(Math.fround));
    expect(Array.from(counts!)).toEqual([3, 3, 3, 0, 0, 0]);
  });

  it("shows a train row under time only labels known before its moment", () => {
    const next = random(4);
    const rows = 400;
    const values = Array.from({ length: rows }, () => `k${Math.floor(next() * 4)}`);
    const y = values.map(() => (next() < 0.5 ? 1 : 0));
    const moments = values.map((_, i) => i * 10);
    const known = moments.map((t) => t + 155);
    const before = encode(values, y, { moments, known }, 1);
    expect(before.blind).toBeGreaterThan(0);
    expect(before.columns[0]!.slice(0, before.blind).every(Number.isNaN)).toBe(true);
    for (const changed of [0, 57, 200, 399]) {
      const after = encode(values, y.map((label, i) => (i === changed ? 1 - label : label)), { moments, known }, 1);
      let moved = 0;
      for (let i = before.blind; i < rows; i++) {
        if (after.columns[0]![i] === before.columns[0]![i]) continue;
        moved++;
        expect(known[changed]!).toBeLessThan(moments[i]!);
      }
      expect(moved > 0).toBe(changed < 300);
    }
  });

  it("shows a closed row no label of its own fold: never its own", () => {
    const next = random(5);
    const values = Array.from({ length: 200 }, () => `k${Math.floor(next() * 4)}`);
    const y = values.map(() => (next() < 0.5 ? 1 : 0));
    const before = encode(values, y, undefined, 1).columns[0]!;
    for (const changed of [0, 77, 199]) {
      const after = encode(values, y.map((label, i) => (i === changed ? 1 - label : label)), undefined, 1).columns[0]!;
      expect(after[changed]).toBe(before[changed]);
      expect(Array.from(after).some((x, i) => x !== before[i])).toBe(true);
    }
  });

  it.each([true, false])("of pure noise tells nothing about test: AUC about one half (under time: %s)", async (timed) => {
    const next = random(6);
    const rows = 9000;
    const noise = Array.from({ length: rows }, () => `k${Math.floor(next() * 1500)}`);
    const a = noise.map(() => normal(next));
    const y = a.map((x) => (next() < 1 / (1 + Math.exp(-0.8 * x)) ? 1 : 0));
    const moments = Float64Array.from({ length: rows }, (_, i) => i * 100);
    const time = timed ? { moments, labelKnown: moments.map((t) => t + 50) } : {};
    const door = frame({ a, noise });
    const result = async (inputs: Parameters<typeof model>[2]): Promise<TrainedModel> =>
      (await trainModel(trainInput(model("gbdt", { trees: 40, leaves: 8 }, inputs), door, y, range(0, 6000), range(6000, 6001), time))).trained;
    const test = range(6000, rows);
    const labels = y.slice(6000);
    const encoded = input("noise", CATEGORY, transform("target_encode", { smoothing: 1 }));
    const alone = await result([encoded]);
    expect(Math.abs(auc(trainerMargins(alone, door, test), labels) - 0.5)).toBeLessThan(0.03);
    const withNoise = auc(trainerMargins(await result([input("a", FLOAT), encoded]), door, test), labels);
    const without = auc(trainerMargins(await result([input("a", FLOAT)]), door, test), labels);
    expect(without - withNoise).toBeLessThan(0.01);
    // The full view, given to train rows, would have ruined it: the encoding then holds each row's own label.
    const full = prepare(alone.inputs, door)[0]!;
    const leaking = frame({ a, noise: Array.from(full) });
    const spoiled = await trainModel(trainInput(model("gbdt", { trees: 40, leaves: 8 }, [input("a", FLOAT), input("noise", FLOAT)]), leaking, y, range(0, 6000), range(6000, 6001), time));
    expect(withNoise - auc(trainerMargins(spoiled.trained, leaking, test), labels)).toBeGreaterThan(0.03);
  });

  it("rows that no label was known for are not trained on, and the card can say so", async () => {
    const moments = Float64Array.from({ length: 300 }, (_, i) => i * 10);
    const x = Array.from({ length: 300 }, (_, i) => `k${i % 3}`);
    const y = x.map((_, i) => (i * 7) % 2);
    const { trained } = await trainModel(
      trainInput(model("gbdt", { trees: 2 }, [input("x", CATEGORY, transform("target_encode"))]), frame({ x }), y, range(0, 300), range(0, 0), { moments, labelKnown: moments.map((t) => t + 100) }),
    );
    expect(trained.history.rows.train).toBeLessThan(300);
    expect(trained.history.rows.train).toBeGreaterThan(270);
  });
});

describe("the frame that training takes", () => {
  it("may have its rows in any dictionary: codes that no row uses make no level", () => {
    const door = { rows: 4, columns: new Map([["x", { ...column(["a", "b", "b", "c"]), dictionary: ["a", "b", "c"] }]]) } as Frame;
    const { inputs } = fitInputs(model("gbdt", {}, [input("x", CATEGORY)]), door, range(0, 3), { ...none, values: Float64Array.of(0, 1, 0) });
    expect(inputs[0]!.transforms[0]).toEqual({ transform: "codes", levels: ["a", "b"] });
  });
});
