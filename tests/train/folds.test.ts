import { describe, expect, it } from "vitest";
import { summarizeFolds } from "../../runtime/evaluate/cross-validation.ts";
import { crossValidate } from "../../runtime/train/cross-validate.ts";
import { type FoldColumns, foldsOf } from "../../runtime/train/folds.ts";
import { TrainError, trainModel, type TrainInput, usesOf } from "../../runtime/train/index.ts";
import { FLOAT, frame, input, model, random, range, trainInput } from "./build.ts";

const ROWS = 120;
const next = random(11);
const moments = Float64Array.from({ length: ROWS }, (_, i) => 1000 + Math.floor(i / 2) * 10);
const known = moments.map((moment, i) => moment + 5 + (i % 7) * 9);
const of = Float64Array.from(moments, (_, i) => Math.floor((i * 5) / ROWS));
const forward: FoldColumns = { count: 4, of, met: undefined, gap: 0 };

describe("a fold in time", () => {
  it.each(["chooses", "chooses nothing"] as const)("learns only from labels known before it begins, and %s", (chooses) => {
    for (const fold of foldsOf(forward, { moments, known }, chooses)) {
      const begin = moments[fold.judge[0]!]!;
      expect([...fold.judge].every((row) => of[row] === fold.number)).toBe(true);
      expect([...fold.train, ...fold.choose].every((row) => moments[row]! < begin && known[row]! < begin)).toBe(true);
      expect(fold.choose.length > 0).toBe(chooses === "chooses");
      const chosen = Math.min(...[...fold.choose].map((row) => moments[row]!));
      expect([...fold.train].every((row) => known[row]! < chosen)).toBe(true);
      const couldTeach = [...moments.keys()].filter((row) => moments[row]! < begin && known[row]! < begin);
      if (chooses === "chooses nothing") expect([...fold.train]).toEqual(couldTeach);
    }
  });

  it("leaves the gap before it out", () => {
    for (const fold of foldsOf({ ...forward, gap: 100 }, { moments, known }, "chooses nothing")) expect([...fold.train].every((row) => moments[row]! < moments[fold.judge[0]!]! - 100)).toBe(true);
  });

  it("is not judged on whom it has met", () => {
    const key = (row: number): number => (row % 3 === 0 ? row % 9 : 100 + Math.floor(row / 4));
    const met = Float64Array.from(moments, (_, row) => Math.min(...[...moments.keys()].filter((other) => key(other) === key(row)).map((other) => known[other]!)));
    const folds = foldsOf({ ...forward, met }, { moments, known }, "chooses nothing");
    for (const fold of folds) {
      const taught = new Set([...fold.train].map(key));
      expect([...fold.judge].filter((row) => taught.has(key(row)))).toEqual([]);
    }
    expect(folds.some((fold) => fold.judge.length < 24 && fold.judge.length > 0)).toBe(true);
  });
});

it("a fold of closed rows learns from all others, and chooses on the next", () => {
  const columns = { ...forward, count: 5 };
  for (const fold of foldsOf(columns, undefined, "chooses")) {
    expect(new Set([...fold.choose].map((row) => of[row]))).toEqual(new Set([(fold.number + 1) % 5]));
    expect(fold.train.length + fold.choose.length + fold.judge.length).toBe(ROWS);
  }
  for (const fold of foldsOf(columns, undefined, "chooses nothing")) expect(fold.train.length + fold.judge.length).toBe(ROWS);
});

describe("cross-validation", () => {
  const x = Array.from({ length: ROWS }, () => next());
  const y = x.map((value) => (value + next() > 1 ? 1 : 0));
  const given = (more: Partial<TrainInput> = {}): TrainInput => trainInput(model("gbdt", { trees: 20, patience: 3 }, [input("x", FLOAT)]), frame({ x }), y, range(0, 90), range(90, ROWS), { moments, labelKnown: known, ...more });
  const training = (input: TrainInput) => ({ model: input.model.id, moments: input.moments, labelKnown: input.labelKnown, chooses: usesOf(input.model, input.decisions).length > 0, train: async (parts: TrainInput["parts"]) => (await trainModel({ ...input, parts })).trained });
  const rate = async (_: unknown, rows: Int32Array): Promise<Record<string, number>> => ({ rate: rows.reduce((sum, row) => sum + y[row]!, 0) / rows.length });

  it("fits each fold anew, and says the same on any number of threads", async () => {
    const bases: string[] = [];
    const run = (threads: number) =>
      crossValidate(training(given({ threads })), "folds", forward, async (trained, rows) => {
        bases.push(JSON.stringify(trained.learned));
        return { trees: trained.history.rounds.length, ...(await rate(trained, rows)) };
      });
    const one = await run(1);
    expect(one.folds.map((fold) => fold.fold)).toEqual([1, 2, 3, 4]);
    expect(new Set(bases).size).toBe(4);
    expect(await run(2)).toEqual(one);
    expect(bases.slice(4)).toEqual(bases.slice(0, 4));
  });

  it("a fold that can't be taught is named", async () => {
    const all = y.map((value, i) => (i < 48 ? 0 : value));
    const bad = trainInput(model("gbdt", {}, [input("x", FLOAT)]), frame({ x }), all, range(0, 90), range(90, ROWS), { moments, labelKnown: known });
    const error = await crossValidate(training(bad), "folds", forward, rate).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(TrainError);
    expect((error as TrainError).message).toMatch(/^in fold 1 of 4: .*take fewer folds$/);
  });

  it("is told as mean and sample deviation over the folds that have a value", () => {
    const fold = (number: number, auc: number | null, one: number | null) => ({ fold: number, train: 1, judged: 1, metrics: { auc, one, none: null } });
    const [auc, one, ...more] = summarizeFolds({ kind: "folds", folds: [fold(1, 0.5, null), fold(2, 0.7, 3), fold(3, 0.9, null)] });
    expect(auc).toMatchObject({ metric: "auc", folds: 3, least: 0.5, greatest: 0.9 });
    expect(auc!.mean).toBeCloseTo(0.7, 12);
    expect(auc!.spread).toBeCloseTo(0.2, 12);
    expect(one).toEqual({ metric: "one", mean: 3, spread: null, least: 3, greatest: 3, folds: 1 });
    expect(more).toEqual([]);
  });
});
