/** What votes say together, beside a slow row-by-row reading of Dawid and Skene; and models that learn from it. */
import { describe, expect, it } from "vitest";
import type { Frame } from "../../runtime/contract/frame.ts";
import type { Model } from "../../runtime/contract/plan.ts";
import { canonicalJson } from "../../runtime/contract/canonical.ts";
import { jsScorer, onnxScorer, trainerMargins } from "../../runtime/score/index.ts";
import { fitLabelModel, type Pattern } from "../../runtime/train/label-model.ts";
import { crossValidate } from "../../runtime/train/cross-validate.ts";
import { trainModel, type TrainInput } from "../../runtime/train/index.ts";
import { dense } from "../../runtime/score/sparse.ts";
import { fitInputs } from "../../runtime/train/transforms/fit.ts";
import { type Votes, weakLabel } from "../../runtime/train/weak-label.ts";
import { auc, CATEGORY, column, FLOAT, frame, input, model, normal, random, range, trainInput, transform } from "./build.ts";

/** Rows of a class each, with votes of rules that see some of them. */
function voted(n: number, seed: number): { truth: number[]; votes: number[][] } {
  const next = random(seed);
  const truth = Array.from({ length: n }, () => (next() < 0.35 ? 1 : 0));
  const rule = (vote: number, ofFalse: number, ofTrue: number) => truth.map((y) => (next() < (y === 1 ? ofTrue : ofFalse) ? vote : -1));
  const rules = [rule(1, 0.0, 0.3), rule(1, 0.02, 0.4), rule(1, 0.08, 0.4), rule(0, 0.5, 0.01), rule(0, 0.2, 0.05)];
  return { truth, votes: truth.map((_, i) => rules.map((votes) => votes[i]!)) };
}

const patternsOf = (votes: readonly number[][]): Pattern[] => votes.map((row) => ({ votes: row, weight: 1 }));

/** The same model, row by row and with logarithms, as the paper writes it. */
function slow(votes: readonly number[][], classes: number, rounds: number): number[][] {
  const rules = votes[0]!.length;
  let q = votes.map((row) => {
    const counts = Array.from({ length: classes }, (_, k) => row.filter((vote) => vote === k).length);
    const winners = counts.filter((count) => count === Math.max(...counts)).length;
    return counts.map((count) => (count === Math.max(...counts) ? 0.8 / winners : 0) + 0.2 / classes);
  });
  for (let round = 0; round < rounds; round++) {
    const prior = Array.from({ length: classes }, (_, k) => (1 + q.reduce((sum, row) => sum + row[k]!, 0)) / (classes + votes.length));
    const says = (j: number, k: number, answer: number): number => {
      const pseudo = (a: number): number => (votes.some((row) => row[j] === a) ? (a === k ? 2 / 3 : 1 / 3) : 0);
      const count = (a: number): number => pseudo(a) + votes.reduce((sum, row, i) => sum + (row[j] === a ? q[i]![k]! : 0), 0);
      return count(answer) / Array.from({ length: classes + 1 }, (_, a) => count(a - 1)).reduce((sum, x) => sum + x, 0);
    };
    const table = Array.from({ length: rules }, (_, j) => Array.from({ length: classes }, (_, k) => Array.from({ length: classes + 1 }, (_, a) => says(j, k, a - 1))));
    q = votes.map((row) => {
      const logs = prior.map((p, k) => Math.log(p) + row.reduce((sum, vote, j) => sum + Math.log(table[j]![k]![vote + 1]!), 0));
      const most = Math.max(...logs);
      const total = logs.reduce((sum, x) => sum + Math.exp(x - most), 0);
      return logs.map((x) => Math.exp(x - most) / total);
    });
  }
  return q;
}

describe("what votes say together", () => {
  it("is Dawid and Skene's, abstaining an answer like any other", () => {
    const { votes } = voted(400, 3);
    const fitted = fitLabelModel(patternsOf(votes), 5, 2);
    const expected = slow(votes, 2, 400);
    for (const [i, row] of votes.entries()) for (const k of [0, 1]) expect(fitted.shares(row)[k]).toBeCloseTo(expected[i]![k]!, 6);
  });

  it("finds how right each rule is, without a label", () => {
    const { truth, votes } = voted(6000, 5);
    const fitted = fitLabelModel(patternsOf(votes), 5, 2);
    for (const j of [0, 1, 2, 3, 4]) {
      const own = votes.flatMap((row, i) => (row[j]! >= 0 ? [row[j] === truth[i] ? 1 : 0] : []));
      expect(Math.abs(fitted.accuracies![j]! - own.reduce<number>((sum, x) => sum + x, 0) / own.length)).toBeLessThan(0.06);
    }
    const covered = votes.flatMap((row, i) => (row.some((vote) => vote >= 0) ? [i] : []));
    const right = covered.filter((i) => (fitted.shares(votes[i]!)[1]! >= 0.5 ? 1 : 0) === truth[i]).length;
    expect(right / covered.length).toBeGreaterThan(0.93);
  });

  it("is the majority of one or two rules, ties shared", () => {
    const fitted = fitLabelModel(patternsOf([[0, 1], [1, 1]]), 2, 2);
    expect([fitted.method, fitted.accuracies]).toEqual(["majority", undefined]);
    expect([fitted.shares([0, 1]), fitted.shares([-1, 1]), fitted.shares([1, 1])]).toEqual([[0.5, 0.5], [0, 1], [0, 1]]);
  });

  it("of three classes keeps to those that were voted for, and sums to 1", () => {
    const next = random(8);
    const votes = Array.from({ length: 500 }, () => {
      const y = Math.floor(next() * 3);
      return [0.8, 0.7, 0.6, 0.75].map((right) => (next() < 0.3 ? -1 : next() < right ? y : Math.floor(next() * 3)));
    });
    const fitted = fitLabelModel(patternsOf(votes), 4, 3);
    for (const row of votes) expect(fitted.shares(row).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });
});

interface Made {
  readonly door: Frame;
  readonly votes: Votes;
  readonly hand: (number | null)[];
  readonly truth: number[];
}

/** Train rows 0 to 1199 without a label by hand, validate 1200 to 1499 with one. */
function made(change: (votes: number[][], hand: (number | null)[]) => void = () => undefined, known?: Float64Array): Made {
  const { truth, votes } = voted(1500, 11);
  const hand: (number | null)[] = truth.map((y, i) => (i < 1200 ? null : y));
  change(votes, hand);
  const next = random(2);
  const a = truth.map((y) => y + normal(next));
  const place = truth.map((y) => (next() < 0.5 ? "x" : y === 1 ? "y" : "z"));
  const rules = [0, 1, 2, 3, 4].map((j) => ({ name: `r${j}`, column: column(votes.map((row) => (row[j]! < 0 ? null : row[j]!))) }));
  return { door: frame({ a, place }), votes: { labeler: "signs", rules, known }, hand, truth };
}

const inputs = [input("a", FLOAT, transform("standardize")), input("place", CATEGORY, transform("target_encode", { smoothing: 5 }))];
/** As a chain hands it over: what the votes of train say, and no rows but those on which a rule votes. */
function taught(given: TrainInput, votes: Votes): TrainInput {
  const weak = weakLabel(given.model, given.label, votes, given.parts, undefined);
  return { ...given, weak, labelKnown: given.labelKnown?.map((time, row) => (given.parts.train.includes(row) ? votes.known![row]! : time)), parts: { ...given.parts, train: weak.train } };
}
const inputOf = (m: Model, { door, votes, hand }: Made, more: Partial<TrainInput> = {}): TrainInput => taught(trainInput(m, door, hand as number[], range(0, 1200), range(1200, 1500), more), votes);

describe("a model that learns from votes", () => {
  const logistic = model("logistic", {}, inputs, { labeler: "signs" });
  const gbdt = model("gbdt", { trees: 30, depth: 3, patience: 5 }, inputs, { labeler: "signs" });

  it.each([
    ["logistic", logistic],
    ["gbdt", gbdt],
  ])("%s: learns what nobody has labelled by hand, the same three ways", async (_, m) => {
    const given = made();
    const { trained, onnx } = await trainModel(inputOf(m, given));
    const own = trainerMargins(trained, given.door);
    expect(auc(own.slice(1200), given.truth.slice(1200))).toBeGreaterThan(0.78);
    expect(await jsScorer(trained).margins(given.door)).toEqual(own);
    expect(await (await onnxScorer(onnx)).margins(given.door)).toEqual(own);
    const facts = trained.history.labeler!;
    expect([facts.method, facts.rows, trained.history.rows.train]).toEqual(["weighed", 1200, facts.covered]);
    expect(facts.covered).toBeLessThan(1000);
    expect(facts.agrees / facts.judged).toBeGreaterThan(0.9);
  });

  it("is not moved by labels of validate, nor by votes there, but where validate chooses", async () => {
    const first = (await trainModel(inputOf(logistic, made()))).trained;
    const other = (await trainModel(inputOf(logistic, made((votes, hand) => {
      for (let i = 1200; i < 1500; i++) {
        votes[i] = [1, 1, 1, 1, 1];
        hand[i] = 1 - hand[i]!;
      }
    })))).trained;
    expect(canonicalJson([other.inputs, other.learned, other.prior])).toBe(canonicalJson([first.inputs, first.learned, first.prior]));
    expect(other.history.labeler!.agrees).not.toBe(first.history.labeler!.agrees);
  });

  it("is the same bytes on any number of threads", async () => {
    const given = made();
    const one = await trainModel(inputOf(gbdt, given, { threads: 1 }));
    const three = await trainModel(inputOf(gbdt, given, { threads: 3 }));
    expect(canonicalJson(three.trained)).toBe(canonicalJson(one.trained));
  });

  it("leaves out rows whose votes are not known in time", async () => {
    const known = Float64Array.from({ length: 1500 }, (_, i) => (i % 2 === 0 ? i : Number.NaN));
    const moments = Float64Array.from({ length: 1500 }, (_, i) => i);
    const given = made(undefined, known);
    const blind = made((votes) => {
      for (let i = 1; i < 1500; i += 2) votes[i] = [-1, -1, -1, -1, -1];
    }, Float64Array.from({ length: 1500 }, (_, i) => i));
    const m = model("logistic", {}, [inputs[0]!], { labeler: "signs" });
    const more = { moments, labelKnown: Float64Array.from({ length: 1500 }, (_, i) => i + 1) };
    const a = await trainModel(inputOf(m, given, more));
    expect(a.trained.history.labeler!.covered).toBeLessThan(600);
    const b = await trainModel(inputOf(m, { ...blind, votes: { ...blind.votes, known } }, more));
    expect(canonicalJson(a.trained.learned)).toBe(canonicalJson(b.trained.learned));
  });

  it("certain votes are labels: the very model that hand-made ones make", async () => {
    const { truth } = voted(1500, 11);
    const given = made((votes) => {
      for (let i = 0; i < 1500; i++) votes[i] = [truth[i]!, truth[i]!, -1, -1, -1];
    });
    const sure: Votes = { ...given.votes, rules: given.votes.rules.slice(0, 2) };
    for (const m of [logistic, gbdt]) {
      const byVotes = (await trainModel(inputOf(m, { ...given, votes: sure }))).trained;
      const byHand = (await trainModel(trainInput({ ...m, labeler: undefined }, given.door, truth, range(0, 1200), range(1200, 1500)))).trained;
      expect(canonicalJson([byVotes.inputs, byVotes.learned, byVotes.prior])).toBe(canonicalJson([byHand.inputs, byHand.learned, byHand.prior]));
    }
  });

  it.each(["softmax", "gbdt"])("%s of several classes learns from shares", async (learner) => {
    const next = random(21);
    const names = ["billing", "network", "other"];
    const truth = Array.from({ length: 900 }, () => Math.floor(next() * 3));
    const votes = (right: number) => column(truth.map((y) => (next() < 0.4 ? null : names[next() < right ? y : Math.floor(next() * 3)]!)));
    const rules = [0.9, 0.8, 0.7, 0.85].map((right, j) => ({ name: `r${j}`, column: votes(right) }));
    const a = truth.map((y) => (y === 0 ? 1 : 0) + normal(next) / 3);
    const b = truth.map((y) => (y === 1 ? 1 : 0) + normal(next) / 3);
    const m = model(learner, learner === "gbdt" ? { trees: 20, depth: 3 } : {}, [input("a", FLOAT), input("b", FLOAT)], { task: { kind: "multiclass", classes: [] }, labeler: "signs" });
    const hand = truth.map((y, i) => (i < 700 ? null : names[y]!));
    const door = frame({ a, b });
    const { trained } = await trainModel(taught(trainInput(m, door, hand as string[], range(0, 700), range(700, 900)), { labeler: "signs", rules, known: undefined }));
    const margins = trainerMargins(trained, door);
    const right = truth.filter((y, i) => i >= 700 && [0, 1, 2].every((k) => margins[i * 3 + k]! <= margins[i * 3 + y]!)).length;
    expect(right / 200).toBeGreaterThan(0.85);
    expect(trained.task).toEqual({ kind: "multiclass", classes: names });
    expect(trained.prior.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it("is judged in folds on labels made by hand alone", async () => {
    const given = made((_, hand) => {
      for (let i = 0; i < 1200; i += 3) hand[i] = i % 2;
    });
    const of = Float64Array.from({ length: 1500 }, (_, i) => i % 3);
    const judged: Int32Array[] = [];
    const { folds } = await crossValidate({ model: "m", moments: undefined, chooses: false, isLabelled: (row) => given.hand[row] !== null, train: async (parts) => (await trainModel(taught({ ...trainInput(logistic, given.door, given.hand as number[], range(0, 0), range(0, 0)), parts }, given.votes))).trained }, "folds", { count: 3, of, met: undefined, gap: 0 }, async (_, rows) => {
      judged.push(rows);
      return {};
    });
    expect(judged.every((rows) => rows.every((row) => given.hand[row] !== null))).toBe(true);
    expect(folds.map((fold) => fold.judged)).toEqual(judged.map((rows) => rows.length));
  });

  it("says so where no rule votes, or all for one class", () => {
    expect(() => inputOf(logistic, made((votes) => votes.fill([-1, -1, -1, -1, -1])))).toThrow(/no rule of `signs` votes on any row/);
    expect(() => inputOf(logistic, made((votes) => votes.fill([1, -1, 1, -1, -1])))).toThrow(/every vote of `signs` in the train part of the model `m` is for true/);
  });
});

describe("a target encoding of votes", () => {
  const encoder = model("logistic", {}, [input("place", CATEGORY, transform("target_encode", { smoothing: 5 }))], { labeler: "signs" });
  const moments = Float64Array.from({ length: 1500 }, (_, i) => i);
  const labelKnown = Float64Array.from({ length: 1500 }, (_, i) => i + 1);
  /** The float32 column that the learner saw of the train rows. */
  const seenBy = (given: Made): { readonly rows: Int32Array; readonly values: (number | undefined)[] } => {
    const ready = inputOf(encoder, given, given.votes.known === undefined ? {} : { moments, labelKnown });
    const { label, train } = { label: ready.weak!.label, train: ready.parts.train };
    const targetsOf = (isSeen: (row: number) => boolean): Float64Array[] => {
      const shareOf = label.anew!(isSeen);
      return [Float64Array.from(train, (row) => shareOf(row)[1]!)];
    };
    const anew = {
      before: (instant: number) => targetsOf((row) => given.votes.known![row]! < instant),
      without: (_: number, isLeft: (i: number) => boolean) => {
        const left = new Set(train.filter((__, i) => isLeft(i)));
        return targetsOf((row) => !left.has(row));
      },
    };
    const time = given.votes.known === undefined ? undefined : { moments: Float64Array.from(train, (row) => moments[row]!), known: Float64Array.from(train, (row) => given.votes.known![row]!) };
    const fitted = fitInputs(encoder, given.door, train, { values: Float64Array.from(train, (row) => label.values[row]!), outputs: 1, multiclass: false, time, seed: encoder.seed, anew });
    return { rows: train, values: Array.from(dense(fitted.columns[0]!)) };
  };

  it("of a row does not move with its own votes, nor with later ones, through what the rules are thought to be worth", () => {
    const known = Float64Array.from({ length: 1500 }, (_, i) => i + 30);
    const before = seenBy(made(undefined, known));
    const after = seenBy(made((votes) => {
      for (let i = 600; i < 1200; i++) votes[i] = votes[i]!.map((vote) => (vote < 0 ? vote : 1 - vote));
    }, known));
    const early = before.rows.filter((row) => row < 500).length;
    expect(after.values.slice(0, early)).toEqual(before.values.slice(0, early));
    expect(after.values.slice(early)).not.toEqual(before.values.slice(early));
    expect(early).toBeGreaterThan(200);
  });

  it("is that of the learner itself", async () => {
    const known = Float64Array.from({ length: 1500 }, (_, i) => i + 30);
    const given = made(undefined, known);
    const { trained } = await trainModel(inputOf(encoder, given, { moments, labelKnown }));
    const seen = seenBy(given);
    const [blind, rows] = [seen.values.filter((value) => Number.isNaN(value)).length, seen.rows.length];
    expect(blind).toBeGreaterThan(0);
    expect(trained.history.rows.train).toBe(rows - blind);
    // The same column as a plain number teaches the same weights.
    const plain = model("logistic", {}, [input("encoded", FLOAT)], { labeler: "signs" });
    const place = new Map(Array.from(seen.rows, (row, i) => [row, i]));
    const ready = inputOf(plain, { ...given, door: frame({ encoded: Array.from({ length: 1500 }, (_, row) => seen.values[place.get(row) ?? 0]!) }) }, { moments, labelKnown });
    const again = await trainModel({ ...ready, parts: { ...ready.parts, train: seen.rows.subarray(blind) } });
    expect(again.trained.learned).toEqual(trained.learned);
  });
});
