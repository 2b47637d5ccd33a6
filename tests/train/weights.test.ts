/** What rows count for: a row that weighs n teaches as n rows do; sums are exact, so neither threads nor the weights' unit show; sampling is undone. */
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../runtime/contract/canonical.ts";
import type { TrainedModel } from "../../runtime/contract/trained.ts";
import { trainerMargins } from "../../runtime/score/index.ts";
import { trainModel } from "../../runtime/train/index.ts";
import { CATEGORY, FLOAT, frame, input, model, normal, random, range, trainInput, transform } from "./build.ts";

interface Rows {
  readonly a: number[];
  readonly c: string[];
  readonly y: (number | string)[];
  readonly weights: number[];
}

function made(task: "binary" | "multiclass" | "regression", rows = 600): Rows {
  const next = random(17);
  const a = Array.from({ length: rows }, () => normal(next));
  const c = a.map(() => `k${Math.floor(next() * 5)}`);
  const margin = a.map((x, i) => x + Number(c[i]!.slice(1)) / 3 + normal(next));
  const y = margin.map((m) => (task === "regression" ? m : task === "binary" ? (m > 0.5 ? 1 : 0) : m > 1 ? "high" : m > 0 ? "middle" : "low"));
  return { a, c, y, weights: a.map(() => 1 + Math.floor(next() * 3)) };
}

/** Each row as often as it weighs. */
function repeated(rows: Rows): Rows {
  const places = rows.weights.flatMap((weight, i) => Array.from({ length: weight }, () => i));
  const take = <T>(list: readonly T[]): T[] => places.map((i) => list[i]!);
  return { a: take(rows.a), c: take(rows.c), y: take(rows.y), weights: places.map(() => 1) };
}

async function train(learner: string, task: "binary" | "multiclass" | "regression", rows: Rows, weighed: boolean, inputs = [input("a", FLOAT), input("c", CATEGORY, transform("one_hot"))], threads = 1): Promise<TrainedModel> {
  const m = model(learner, learner === "gbdt" ? { trees: 15, leaves: 8, min_leaf: 5 } : {}, inputs, { task: task === "multiclass" ? { kind: task, classes: [] } : { kind: task } });
  const door = frame({ a: rows.a, c: rows.c });
  const { trained } = await trainModel(trainInput(m, door, rows.y, range(0, rows.a.length), range(0, 0), { threads, ...(weighed ? { weights: Float64Array.from(rows.weights) } : {}) }));
  return trained;
}

describe("weights", () => {
  for (const [learner, task] of [["logistic", "binary"], ["softmax", "multiclass"], ["linear", "regression"], ["prior", "binary"], ["prior", "multiclass"], ["prior", "regression"]] as const) {
    it(`${learner}, ${task}: a row that weighs n teaches as n rows do`, async () => {
      const rows = made(task);
      const inputs = [input("a", FLOAT)];
      const weighed = await train(learner, task, rows, true, inputs);
      const plain = await train(learner, task, repeated(rows), false, inputs);
      const door = frame({ a: rows.a });
      const [one, two] = [trainerMargins(weighed, door), trainerMargins(plain, door)];
      expect(Math.max(...one.map((margin, i) => Math.abs(margin - two[i]!)))).toBeLessThan(1e-5);
      for (const [k, share] of weighed.prior.entries()) expect(share).toBeCloseTo(plain.prior[k]!, 12);
      const unweighed = await train(learner, task, rows, false, inputs);
      expect(trainerMargins(unweighed, door).some((margin, i) => Math.abs(margin - one[i]!) > 1e-4)).toBe(true);
    });
  }

  for (const task of ["binary", "multiclass", "regression"] as const) {
    it(`gbdt, ${task}: the same bytes for any number of threads, and in any unit that is a power of two`, async () => {
      const rows = made(task, 1500);
      const inputs = [input("a", FLOAT), input("c", CATEGORY, transform("target_encode"))];
      const one = canonicalJson(await train("gbdt", task, rows, true, inputs));
      expect(canonicalJson(await train("gbdt", task, rows, true, inputs, 3))).toBe(one);
      expect(canonicalJson(await train("gbdt", task, { ...rows, weights: rows.weights.map((w) => w * 1024) }, true, inputs))).toBe(one);
      const alike = { ...rows, weights: rows.weights.map(() => 4) };
      expect(canonicalJson(await train("gbdt", task, alike, true, inputs))).toBe(canonicalJson(await train("gbdt", task, rows, false, inputs)));
      expect(canonicalJson(await train("gbdt", task, rows, false, inputs))).not.toBe(one);
    });
  }

  it("target_encode counts by weight", async () => {
    const rows: Rows = { a: [1, 2, 3, 4, 5, 6], c: ["x", "x", "x", "y", "y", "y"], y: [1, 0, 0, 0, 1, 1], weights: [3, 1, 0.5, 1, 1, 0.25] };
    const m = model("gbdt", { trees: 1, min_leaf: 1 }, [input("c", CATEGORY, transform("target_encode", { smoothing: 2 }))]);
    const { trained } = await trainModel(trainInput(m, frame({ c: rows.c }), rows.y, range(0, 6), range(0, 0), { weights: Float64Array.from(rows.weights) }));
    const fitted = trained.inputs[0]!.transforms[0]!;
    if (fitted.transform !== "target_encode") throw new Error("not encoded");
    const mean = 4.25 / 6.75;
    expect(fitted.levels).toEqual(["x", "y"]);
    expect(fitted.values[0]).toBeCloseTo((3 + 2 * mean) / (4.5 + 2), 12);
    expect(fitted.values[1]).toBeCloseTo((1.25 + 2 * mean) / (2.25 + 2), 12);
    expect(fitted.unseen).toBeCloseTo(mean, 12);
  });

  for (const learner of ["gbdt", "logistic"]) {
    it(`${learner}: a tenth of the negatives, weighed back, gives the probabilities of all`, async () => {
      const next = random(4);
      const a = Array.from({ length: 20_000 }, () => normal(next));
      const y: number[] = a.map((x) => (next() < 1 / (1 + Math.exp(3 - x)) ? 1 : 0));
      const kept = a.map((_, i) => i).filter((i) => y[i] === 1 || next() < 0.1);
      const rows: Rows = { a: kept.map((i) => a[i]!), c: kept.map(() => "k"), y: kept.map((i) => y[i]!), weights: kept.map((i) => (y[i] === 1 ? 1 : 10)) };
      const rate = async (weighed: boolean): Promise<number> => {
        const margins = trainerMargins(await train(learner, "binary", rows, weighed, [input("a", FLOAT)]), frame({ a }));
        return margins.reduce((sum, margin) => sum + 1 / (1 + Math.exp(-margin)), 0) / a.length;
      };
      const all = y.reduce((sum, label) => sum + label, 0) / a.length;
      expect(Math.abs((await rate(true)) / all - 1)).toBeLessThan(0.08);
      expect((await rate(false)) / all).toBeGreaterThan(3);
    });
  }

  it("refuses a row that would decide alone", async () => {
    const rows = made("binary", 3000);
    await expect(train("gbdt", "binary", { ...rows, weights: rows.weights.map((w, i) => (i === 7 ? 1e9 : w)) }, true)).rejects.toThrow("1024 times the mean");
  });
});
