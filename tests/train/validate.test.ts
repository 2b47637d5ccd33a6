import { describe, expect, it } from "vitest";
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Decide } from "../../runtime/contract/plan.ts";
import { calibrated, link, scores } from "../../runtime/score/scores.ts";
import { trainerMargins } from "../../runtime/score/index.ts";
import { isotonic, platt } from "../../runtime/train/calibrate.ts";
import { chooseParameters } from "../../runtime/train/decide.ts";
import { trainModel } from "../../runtime/train/index.ts";
import { cutPieces } from "../../runtime/train/pieces.ts";
import { FLOAT, frame, input, model, normal, random, range, SPAN, trainInput } from "./build.ts";

const number = { kind: "float", missing: false } as const;
const bool = { kind: "bool", missing: false } as const;
const literal = (value: number): Expr => ({ kind: "literal", value, type: number });
const parameter = (name: string): Expr => ({ kind: "parameter", name, type: number });
const score: Expr = { kind: "score", type: number };
const call = (fn: "add" | "mul" | "ge" | "lt" | "le" | "gt" | "and" | "div", args: Expr[]): Expr => ({ kind: "call", fn, args, type: fn === "add" || fn === "mul" ? number : bool });

const cost = (fp: number, fn: number): Expr => call("add", [call("mul", [literal(fp), parameter("false_positives")]), call("mul", [literal(fn), parameter("false_negatives")])]);

function decide(rule: Expr, objective: Expr, direction: "minimize" | "maximize" = "minimize"): Decide {
  return {
    kind: "decide", id: "warn", model: "m", rules: [{ name: "warn", expr: rule, type: bool, text: "score >= c", span: SPAN }],
    choose: [{ parameter: "c", rule: "warn", direction, objective, text: "choose c", span: SPAN }], span: SPAN,
  };
}

describe("pieces of validate", () => {
  const m = model("gbdt", {}, []);
  it("are equal and consecutive, in the order of their uses", () => {
    const moments = Float64Array.from({ length: 100 }, (_, i) => i);
    const pieces = cutPieces(m, range(10, 100), ["stop", "calibrate", "threshold"], moments, moments.map((t) => t + 0.5));
    expect(pieces.map(({ use, rows }) => [use, rows[0], rows[rows.length - 1]])).toEqual([["stop", 10, 39], ["calibrate", 40, 69], ["threshold", 70, 99]]);
  });

  it("leave out a row whose label is not known before the next piece begins, and only there", () => {
    const moments = Float64Array.from({ length: 20 }, (_, i) => i);
    const pieces = cutPieces(m, range(0, 20), ["stop", "calibrate"], moments, moments.map((t) => t + 3));
    expect([...pieces[0]!.rows]).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(pieces[1]!.rows).toHaveLength(10);
  });

  it("of closed rows are drawn by the seed, since their order may be the label's", () => {
    const pieces = cutPieces(m, range(0, 1000), ["stop", "calibrate"], undefined, undefined);
    const early = pieces[0]!.rows.filter((row) => row < 500).length;
    expect(early).toBeGreaterThan(200);
    expect(early).toBeLessThan(300);
    expect(new Set(pieces.flatMap(({ rows }) => [...rows])).size).toBe(1000);
  });

  it("each decide one thing: changing the calibration piece's labels moves only the calibration", async () => {
    const next = random(1);
    const a = Array.from({ length: 1200 }, () => normal(next));
    const y = a.map((x) => (next() < 1 / (1 + Math.exp(-x)) ? 1 : 0));
    const m = model("gbdt", { trees: 60, patience: 5 }, [input("a", FLOAT)], { calibrate: "isotonic" });
    const moments = Float64Array.from({ length: 1200 }, (_, i) => i);
    const more = { moments, labelKnown: moments.map((t) => t + 0.5), decisions: [decide(call("ge", [score, parameter("c")]), cost(1, 1))] };
    const train = async (labels: number[]) => (await trainModel(trainInput(m, frame({ a }), labels, range(0, 600), range(600, 1200), more))).trained;
    const before = await train(y);
    const calibration = await train(y.map((label, i) => (i >= 800 && i < 1000 ? 1 - label : label)));
    expect(calibration.learned).toEqual(before.learned);
    expect(calibration.calibration).not.toEqual(before.calibration);
    const threshold = await train(y.map((label, i) => (i >= 1000 ? 1 - label : label)));
    expect({ ...threshold, decisions: {} }).toEqual({ ...before, decisions: {} });
    expect(threshold.decisions).not.toEqual(before.decisions);
    const stop = await train(y.map((label, i) => (i >= 600 && i < 800 ? 1 - label : label)));
    expect(stop.history.bestRound).not.toBe(before.history.bestRound);
    expect(before.history.pieces).toEqual([{ use: "stop", rows: 200 }, { use: "calibrate", rows: 200 }, { use: "threshold", rows: 200 }]);
  });
});

describe("calibration", () => {
  it("isotonic never falls, and gives each block its share", () => {
    const next = random(2);
    const p = Float64Array.from({ length: 3000 }, () => Math.floor(next() * 500) / 500);
    const y = p.map((x) => (next() < x * x ? 1 : 0));
    const fitted = isotonic(p, y);
    if (fitted.kind !== "isotonic") throw new Error("not isotonic");
    for (let i = 1; i < fitted.y.length; i++) {
      expect(fitted.x[i]!).toBeGreaterThan(fitted.x[i - 1]!);
      expect(fitted.y[i]!).toBeGreaterThanOrEqual(fitted.y[i - 1]!);
    }
    const total = p.reduce((sum, x) => sum + calibrated(fitted, x), 0);
    expect(total).toBeCloseTo(y.reduce((sum, label) => sum + label, 0), 6);
  });

  it("is constant outside its points and linear between", () => {
    const fitted = { kind: "isotonic", x: [0.2, 0.4], y: [0.1, 0.3] } as const;
    expect([0, 0.2, 0.4, 1].map((p) => calibrated({ ...fitted, x: [...fitted.x], y: [...fitted.y] }, p))).toEqual([0.1, 0.1, 0.3, 0.3]);
    expect(calibrated({ kind: "isotonic", x: [0.2, 0.4], y: [0.1, 0.3] }, 0.3)).toBeCloseTo(0.2, 12);
  });

  it("platt finds the sigmoid that the labels were drawn by", () => {
    const next = random(3);
    const p = Float64Array.from({ length: 40000 }, () => 0.01 + 0.98 * next());
    const y = p.map((x) => (next() < 1 / (1 + Math.exp(-(0.5 * Math.log(x / (1 - x)) - 1))) ? 1 : 0));
    const fitted = platt(p, y);
    if (fitted.kind !== "platt") throw new Error("not platt");
    expect(fitted.slope).toBeCloseTo(0.5, 1);
    expect(fitted.intercept).toBeCloseTo(-1, 1);
  });

  it("of several classes sums to one in each row", async () => {
    const next = random(4);
    const a = Array.from({ length: 1500 }, () => normal(next));
    const y = a.map((x) => (x + normal(next) < -0.5 ? "a" : x + normal(next) > 0.5 ? "c" : "b"));
    const door = frame({ a });
    const { trained } = await trainModel(trainInput(model("softmax", {}, [input("a", FLOAT)], { task: { kind: "multiclass", classes: [] }, calibrate: "isotonic" }), door, y, range(0, 1000), range(1000, 1500)));
    const margins = trainerMargins(trained, door);
    const p = scores(trained, margins);
    expect(p).not.toEqual(link(trained, margins));
    for (let i = 0; i < 1500; i++) expect(p[3 * i]! + p[3 * i + 1]! + p[3 * i + 2]!).toBeCloseTo(1, 12);
  });
});

describe("decide", () => {
  const p = Float64Array.of(0.1, 0.2, 0.2, 0.4, 0.6, 0.7, 0.7, 0.9);
  const y = Float64Array.of(0, 0, 1, 0, 1, 0, 1, 1);

  /** All candidates, tried one by one. */
  const brute = (rule: (s: number, c: number) => boolean, fp: number, fn: number): number =>
    Math.min(
      ...[-1, ...p, 2].flatMap((s) => [s - 1e-9, s, s + 1e-9]).map((c) => p.reduce((sum, s, i) => sum + (rule(s, c) && y[i] === 0 ? fp : 0) + (!rule(s, c) && y[i] === 1 ? fn : 0), 0)),
    );

  it.each([[1, 1], [1, 4], [4, 1], [1, 100], [100, 1]])("finds the least cost %i : %i over all thresholds, for either form of rule", (fp, fn) => {
    const forms: [Expr, (s: number, c: number) => boolean][] = [
      [call("ge", [score, parameter("c")]), (s, c) => s >= c],
      [call("gt", [score, parameter("c")]), (s, c) => s > c],
      [call("le", [parameter("c"), score]), (s, c) => c <= s],
      [call("lt", [score, parameter("c")]), (s, c) => s < c],
      [call("gt", [call("mul", [score, literal(1)]), parameter("c")]), (s, c) => s > c],
      [call("le", [call("mul", [score, literal(1)]), parameter("c")]), (s, c) => s <= c],
      [call("and", [call("ge", [score, parameter("c")]), call("le", [score, literal(0.8)])]), (s, c) => s >= c && s <= 0.8],
    ];
    for (const [rule, means] of forms) {
      const c = chooseParameters(decide(rule, cost(fp, fn)), p, y).c!;
      const got = p.reduce((sum, s, i) => sum + (means(s, c) && y[i] === 0 ? fp : 0) + (!means(s, c) && y[i] === 1 ? fn : 0), 0);
      expect(got).toBe(brute(means, fp, fn));
    }
  });

  it.each([0, 0.05, 0.3, 1])("finds the most right ones under a quota of %f of all rows, as trying each does", (share) => {
    const chosenRows = call("add", [parameter("true_positives"), parameter("false_positives")]);
    const plain = decide(call("ge", [score, parameter("c")]), parameter("true_positives"), "maximize");
    const quota = { ...plain, choose: plain.choose.map((choice) => ({ ...choice, where: call("le", [chosenRows, call("mul", [literal(share), parameter("count")])]) })) };
    const c = chooseParameters(quota, p, y).c!;
    const looked = (at: number): number => p.filter((s) => s >= at).length;
    const right = (at: number): number => p.reduce((sum, s, i) => sum + (s >= at ? y[i]! : 0), 0);
    expect(looked(c)).toBeLessThanOrEqual(share * p.length);
    expect(right(c)).toBe(Math.max(...[...p, 2].filter((at) => looked(at) <= share * p.length).map(right)));
  });

  it("says so where no threshold keeps to the quota", () => {
    const plain = decide(call("ge", [score, parameter("c")]), parameter("true_positives"), "maximize");
    const never = { ...plain, choose: plain.choose.map((choice) => ({ ...choice, where: call("gt", [parameter("true_positives"), parameter("count")]) })) };
    expect(() => chooseParameters(never, p, y)).toThrow(/and a `where` that holds/);
  });

  it("takes the greatest of equally good thresholds, and passes over those without a value", () => {
    expect(chooseParameters(decide(call("ge", [score, parameter("c")]), literal(1)), p, y).c).toBeGreaterThan(0.9);
    const precision = call("div", [parameter("true_positives"), call("add", [parameter("true_positives"), parameter("false_positives")])]);
    expect(chooseParameters(decide(call("ge", [score, parameter("c")]), precision, "maximize"), p, y).c).toBeCloseTo(0.8, 12);
  });
});
