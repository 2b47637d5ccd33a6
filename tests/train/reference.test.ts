import { describe, expect, it } from "vitest";
import type { Model } from "../../runtime/contract/plan.ts";
import { trainerMargins } from "../../runtime/score/index.ts";
import { scores } from "../../runtime/score/scores.ts";
import { isotonic } from "../../runtime/train/calibrate.ts";
import { trainModel } from "../../runtime/train/index.ts";
import { auc, FLOAT, frame, input, model, range, trainInput, transform } from "./build.ts";
import values from "./reference/values.json" with { type: "json" };

/** The rows of reference/make.py. */
function rowsFrom(draw: () => number, n: number): { x: number[][]; y: number[]; c: string[]; z: number[] } {
  const x: number[][] = [[], [], []];
  const y: number[] = [];
  const c: string[] = [];
  const z: number[] = [];
  for (let i = 0; i < n; i++) {
    const a = draw() * 4 - 2;
    const b = draw() * 10;
    const d = draw();
    for (const [j, value] of [a, b, d].entries()) x[j]!.push(Math.fround(value));
    const m = a - 0.2 * b + 1.5 * a * d;
    y.push(draw() < 1 / (1 + Math.exp(-m)) ? 1 : 0);
    c.push(m < -1.5 ? "0" : m + draw() < 0.5 ? "1" : "2");
    z.push(3 * a - b + d + draw());
  }
  return { x, y, c, z };
}

/** The two sets of rows, one after the other from one generator, as in the script. The class draws only where it must, in Python and here alike. */
function bothSets(): [ReturnType<typeof rowsFrom>, ReturnType<typeof rowsFrom>] {
  let state = 12345;
  const draw = (): number => {
    state = Number((1664525n * BigInt(state) + 1013904223n) % 4294967296n);
    return state / 4294967296;
  };
  return [rowsFrom(draw, 2000), rowsFrom(draw, 20000)];
}

const [small, large] = bothSets();
const doorOf = ({ x }: typeof small) => frame({ a: x[0]!, b: x[1]!, d: x[2]! });
const inputs = (...names: string[]) => ["a", "b", "d"].map((name) => input(name, FLOAT, ...names.map((n) => transform(n))));
const fitted = async (m: Model, y: readonly (number | string)[]) => (await trainModel(trainInput(m, doorOf(small), y, range(0, 2000), range(0, 0)))).trained;

describe(`scikit-learn ${values.versions["scikit-learn"]}`, () => {
  it("logistic has its coefficients", async () => {
    const { learned } = await fitted(model("logistic", { l2: 2 }, inputs()), small.y);
    if (learned.kind !== "linear") throw new Error("not linear");
    expect(learned.intercepts[0]).toBeCloseTo(values.logistic.intercept[0]!, 6);
    for (const [j, w] of learned.weights[0]!.entries()) expect(w).toBeCloseTo(values.logistic.weights[0]![j]!, 6);
  });

  it("softmax has its probabilities", async () => {
    const trained = await fitted(model("softmax", { l2: 0.5 }, inputs(), { task: { kind: "multiclass", classes: [] } }), small.c);
    const p = scores(trained, trainerMargins(trained, doorOf(small), range(0, 20)));
    for (const [i, q] of values.softmax.probabilities.flat().entries()) expect(p[i]).toBeCloseTo(q, 4);
  });

  it("linear is its ridge", async () => {
    const { learned } = await fitted(model("linear", { l2: 3 }, inputs(), { task: { kind: "regression" } }), small.z);
    if (learned.kind !== "linear") throw new Error("not linear");
    expect(learned.intercepts[0]).toBeCloseTo(values.linear.intercept, 8);
    for (const [j, w] of learned.weights[0]!.entries()) expect(w).toBeCloseTo(values.linear.weights[j]!, 8);
  });

  it("standardize and minmax_scale have its means, deviations and ranges", async () => {
    const standard = await fitted(model("logistic", {}, inputs("standardize")), small.y);
    const minmax = await fitted(model("logistic", {}, inputs("minmax_scale")), small.y);
    for (const j of [0, 1, 2]) {
      const s = standard.inputs[j]!.transforms[0]!;
      const r = minmax.inputs[j]!.transforms[0]!;
      if (s.transform !== "standardize" || r.transform !== "minmax_scale") throw new Error("other transforms");
      expect(s.mean).toBeCloseTo(values.standardize.mean[j]!, 9);
      expect(s.scale).toBeCloseTo(values.standardize.scale[j]!, 9);
      expect(r.low).toBe(values.minmax.low[j]!);
      expect(r.scale).toBeCloseTo(values.minmax.scale[j]!, 12);
    }
  });

  it("isotonic has its points", () => {
    const p = Float64Array.from(small.x[0]!.slice(0, 300), (a) => 1 / (1 + Math.exp(-a)));
    const points = isotonic(p, Float64Array.from(small.y.slice(0, 300)));
    if (points.kind !== "isotonic") throw new Error("not isotonic");
    expect(points.x).toHaveLength(values.isotonic.x.length);
    for (const [i, x] of points.x.entries()) expect(x).toBeCloseTo(values.isotonic.x[i]!, 12);
    for (const [i, y] of points.y.entries()) expect(y).toBeCloseTo(values.isotonic.y[i]!, 12);
  });
});

describe(`LightGBM ${values.versions.lightgbm}`, () => {
  const params = { trees: 50, leaves: 15, depth: 0, learning_rate: 0.1, min_leaf: 20 };

  it("gbdt has its test AUC within 0.002", async () => {
    const { trained } = await trainModel(trainInput(model("gbdt", params, inputs()), doorOf(large), large.y, range(0, 10000), range(0, 0)));
    const margins = trainerMargins(trained, doorOf(large), range(10000, 20000));
    expect(Math.abs(auc(margins, large.y.slice(10000)) - values.gbdt.auc)).toBeLessThan(0.002);
  });

  it("gbdt has its test error within 2 percent", async () => {
    const m = model("gbdt", params, inputs(), { task: { kind: "regression" } });
    const { trained } = await trainModel(trainInput(m, doorOf(large), large.z, range(0, 10000), range(0, 0)));
    const margins = trainerMargins(trained, doorOf(large), range(10000, 20000));
    const rmse = Math.sqrt(large.z.slice(10000).reduce((sum, z, i) => sum + (z - margins[i]!) ** 2, 0) / 10000);
    expect(Math.abs(rmse / values.gbdt.rmse - 1)).toBeLessThan(0.02);
  });
});
