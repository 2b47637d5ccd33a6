import { asDoubles } from "../../runtime/contract/frame.ts";
import { describe, expect, test } from "vitest";
import type { Change } from "../../runtime/evaluate/input.ts";
import { released } from "../../runtime/evaluate/outcome.ts";
import { runTests } from "../../runtime/evaluate/run-tests.ts";
import { baseline, binaryInput, codes, frameOf, LITERAL, metricRef, number, numbers, planTest, runOne, times } from "./helpers.ts";

const LABELS = [0, 0, 1, 1, 0, 1, 0, 1];
const SCORES = [0.1, 0.2, 0.8, 0.9, 0.6, 0.4, 0.3, 0.7];

describe("a metric with a bound", () => {
  const auc = (bound: number) => planTest("metric", { metric: metricRef("auc"), op: ">=", bound: number(bound) });
  test("holds, and says by how much, beside the baseline", async () => {
    expect(await runOne(binaryInput(LABELS, SCORES), auc(0.5))).toMatchObject({ passed: true, verdict: "passed", value: 15 / 16, margin: 7 / 16, baseline: { text: "prior.auc", value: 0.5 } });
  });
  test("fails, and says by how much", async () => {
    const outcome = await runOne(binaryInput(LABELS, SCORES), auc(1));
    expect(outcome).toMatchObject({ passed: false, verdict: "failed", margin: -1 / 16 });
    expect(released([outcome])).toBe(false);
  });
  test("may be bound by arithmetic over a baseline's metric", async () => {
    const of = (factor: number) => planTest("metric", { metric: metricRef("logloss"), op: "<=", bound: times(number(factor), baseline("prior", "logloss")) });
    expect(await runOne(binaryInput(LABELS, SCORES), of(0.93))).toMatchObject({ passed: true, bound: expect.closeTo(0.93 * Math.LN2, 12) });
    expect(await runOne(binaryInput(LABELS, SCORES), of(0.1))).toMatchObject({ passed: false });
  });
  test("that is undefined does not hold, and says why", async () => {
    expect(await runOne(binaryInput([1, 1], [0.1, 0.2]), auc(0))).toMatchObject({ passed: false, value: null, margin: null, reason: "every row has a true label" });
  });
  test("with an unknown baseline does not hold, and says which there are", async () => {
    const asked = planTest("metric", { metric: metricRef("auc"), op: ">=", bound: baseline("last_value", "auc") });
    expect(await runOne(binaryInput(LABELS, SCORES), asked)).toMatchObject({ passed: false, value: 15 / 16, reason: expect.stringContaining("there are prior") });
  });
  test("of a decision uses what the rule says", async () => {
    const recall = planTest("metric", { metric: metricRef("recall of warn"), op: "==", bound: number(0.75) });
    expect(await runOne(binaryInput(LABELS, SCORES), recall)).toMatchObject({ passed: true, value: 0.75 });
  });
});

describe("a metric for each slice", () => {
  const frame = frameOf({ state: codes(["TX", "TX", "TX", "TX", "NY", "NY", "NY", null]), weekend: numbers([0, 0, 0, 1, 0, 0, 1, 1]) });
  const forEach = (by: string[], minCount: number, bound: number) => planTest("metric", { metric: metricRef("accuracy"), op: ">=", bound: number(bound), slice: { by, minCount } });
  test("lists every slice with its value, worst first, and says by how much each fails", async () => {
    const outcome = await runOne(binaryInput(LABELS, SCORES, { frame }), forEach(["state"], 3, 0.9));
    expect(outcome.slices.map(({ slice, rows, value, passed }) => ({ slice, rows, value, passed }))).toEqual([
      { slice: "NY", rows: 3, value: 1 / 3, passed: false },
      { slice: "TX", rows: 4, value: 1, passed: true },
    ]);
    expect(outcome).toMatchObject({ passed: false, value: 1 / 3 });
    expect(outcome.details).toEqual(["1 of 2 slices hold", "NY (3 rows): 0.3333, misses by 0.5667", "1 slice with fewer than 3 rows left out"]);
  });
  test("holds when each does", async () => {
    expect(await runOne(binaryInput(LABELS, SCORES, { frame }), forEach(["state"], 3, 0.3))).toMatchObject({ passed: true, verdict: "passed" });
  });
  test("takes combinations, missing as a value of its own, and shows bools as such", async () => {
    const types = new Map([["weekend", { kind: "bool", missing: false } as const]]);
    const outcome = await runOne(binaryInput(LABELS, SCORES, { frame, types }), forEach(["state", "weekend"], 1, 0));
    expect(outcome.slices.map(({ slice }) => slice).sort()).toEqual(["NY, false", "NY, true", "TX, false", "TX, true", "missing, true"]);
  });
  test("does not hold by there being no slice large enough", async () => {
    expect(await runOne(binaryInput(LABELS, SCORES, { frame }), forEach(["state"], 100, 0))).toMatchObject({ passed: false, reason: "no slice by state has 100 rows" });
  });
  test("judges a slice's bound on the slice's own rows", async () => {
    const better = planTest("metric", { metric: metricRef("brier"), op: "<", bound: baseline("prior", "brier"), slice: { by: ["state"], minCount: 3 } });
    const outcome = await runOne(binaryInput(LABELS, SCORES, { frame }), better);
    expect(new Set(outcome.slices.map(({ bound }) => bound))).toEqual(new Set([0.25]));
    expect(outcome.slices.find(({ slice }) => slice === "TX")!.value).toBeCloseTo(0.025, 12);
  });
  test("that is undefined in a slice fails there, with the reason", async () => {
    const one = planTest("metric", { metric: metricRef("auc"), op: ">=", bound: number(0), slice: { by: ["state"], minCount: 1 } });
    expect(await runOne(binaryInput(LABELS, SCORES, { frame }), one)).toMatchObject({ passed: false, value: null, reason: "missing: every row has a true label" });
  });
});

describe("a spread", () => {
  const frame = frameOf({ state: codes(["TX", "TX", "TX", "TX", "NY", "NY", "NY", "CA"]) });
  const spread = (bound: number, minCount = 1) => planTest("spread", { metric: metricRef("recall of warn"), by: ["state"], minCount, op: "<=", bound: number(bound) });
  test("is greatest minus least, over slices in which the metric is defined", async () => {
    const outcome = await runOne(binaryInput([0, 0, 1, 1, 0, 1, 0, 0], SCORES, { frame }), spread(0.25));
    expect(outcome).toMatchObject({ passed: false, value: 1, margin: -0.75 });
    expect(outcome.details[0]).toBe("least 0 in NY (3 rows), greatest 1 in TX (4 rows)");
    expect(outcome.details[1]).toContain("CA (1 row): not defined");
  });
  test("holds within its bound", async () => {
    expect(await runOne(binaryInput(LABELS, SCORES, { frame }), spread(1))).toMatchObject({ passed: true, value: 1, margin: 0 });
  });
  test("of fewer than two slices can't be judged", async () => {
    expect(await runOne(binaryInput(LABELS, SCORES, { frame }), spread(1, 4))).toMatchObject({ passed: false, reason: expect.stringContaining("there is one") });
  });
});

describe("a monotone test", () => {
  const frame = frameOf({ x: numbers([0, 1, 2, 3, Number.NaN, 1, 2, 3]) });
  const valuesOf = (change: Change): Float64Array => {
    if (change.replacement.kind !== "values" || change.replacement.values.kind !== "number") throw new Error("numbers are wanted");
    return asDoubles(change.replacement.values.values);
  };
  const rising = planTest("monotone", { direction: "nondecreasing", input: "x" });
  const by = (score: (x: number) => number) => binaryInput(LABELS, SCORES, { frame, rescore: (change) => ({ scores: valuesOf(change).map(score) }) });
  test("holds for a score that never falls", async () => {
    expect(await runOne(by((x) => Math.min(x, 2) / 4), rising)).toMatchObject({ passed: true, value: 0, details: ["8 rows at 4 values of `x` each"] });
  });
  test("fails with a counter-example for one that does", async () => {
    const outcome = await runOne(by((x) => (x === 2 ? 0.1 : x / 4)), rising);
    expect(outcome).toMatchObject({ passed: false, value: 0.15, margin: -0.15 });
    expect(outcome.details[1]).toBe("row 0: the score falls from 0.25 to 0.1 as `x` goes from 1 to 2");
    expect(outcome.details[2]).toBe("8 of 24 steps go the wrong way");
  });
  test("turned round, wants a score that never rises", async () => {
    const falling = planTest("monotone", { direction: "nonincreasing", input: "x" });
    expect(await runOne(by((x) => 1 - x / 4), falling)).toMatchObject({ passed: true });
    expect(await runOne(by((x) => x / 4), falling)).toMatchObject({ passed: false });
  });
  test("sees a raw margin that falls where calibration hides it", async () => {
    const hidden = binaryInput(LABELS, SCORES, { frame, rescore: (change) => ({ scores: new Float64Array(change.rows.length).fill(0.2), margins: Float32Array.from(valuesOf(change), (x) => -x) }) });
    const outcome = await runOne(hidden, rising);
    expect(outcome.passed).toBe(false);
    expect(outcome.details[1]).toContain("raw margin");
  });
  test("of an input that is absent, not a number or constant can't be judged", async () => {
    const odd = frameOf({ name: codes(LABELS.map(() => "a")), one: numbers(LABELS.map(() => 1)) });
    for (const [input, reason] of [["y", "no column"], ["name", "not a number"], ["one", "only one value"]] as const) {
      expect(await runOne(binaryInput(LABELS, SCORES, { frame: odd }), planTest("monotone", { direction: "nondecreasing", input }))).toMatchObject({ passed: false, reason: expect.stringContaining(reason) });
    }
  });
});

describe("a stability test", () => {
  const stable = planTest("stable", { column: "x", value: LITERAL, within: 0.02, share: 0.75 });
  const moved = (count: number) => binaryInput(LABELS, SCORES, { rescore: () => ({ scores: Float64Array.from(SCORES, (score, row) => score + (row < count ? 0.05 : 0.01)) }) });
  test("holds when enough rows stay within", async () => {
    expect(await runOne(moved(2), stable)).toMatchObject({ passed: true, value: 0.75, margin: 0, unit: "share" });
  });
  test("fails when too many move, and names the furthest", async () => {
    const outcome = await runOne(moved(3), stable);
    expect(outcome).toMatchObject({ passed: false, value: 0.625 });
    expect(outcome.details).toEqual(["5 of 8 rows (62.5 %) move by at most 0.02", "the furthest is row 2, by 0.05"]);
  });
});

describe("a latency test", () => {
  const latency = (bound: number, quantile = "p99") => planTest("latency", { quantile, op: "<=", bound });
  test("measures every request of the probe, on rows of the part", async () => {
    const asked = new Set<number>();
    const outcome = await runOne(binaryInput(LABELS, SCORES, { latency: (row) => asked.add(row) }), latency(60_000_000));
    expect(outcome).toMatchObject({ passed: true, unit: "us" });
    expect(asked.size).toBe(LABELS.length);
    expect(await runOne(binaryInput(LABELS, SCORES, { latency: async () => 1 }), latency(0))).toMatchObject({ passed: false });
  });
  test("without a probe, or of an odd quantile, can't be judged", async () => {
    expect(await runOne(binaryInput(LABELS, SCORES), latency(1000))).toMatchObject({ passed: false, reason: expect.stringContaining("nothing to measure") });
    expect(await runOne(binaryInput(LABELS, SCORES, { latency: () => 0 }), latency(1000, "mean"))).toMatchObject({ passed: false, reason: expect.stringContaining("not a quantile") });
  });
});

describe("severity", () => {
  const test1 = (bound: number, severity: "error" | "warn" | "xfail") => planTest("metric", { metric: metricRef("auc"), op: ">=", bound: number(bound), severity, why: "too few rows" });
  test.each([
    [0.5, "error", "passed", true],
    [1, "error", "failed", false],
    [1, "warn", "warned", true],
    [0.5, "warn", "passed", true],
    [1, "xfail", "expected", true],
    [0.5, "xfail", "surprise", true],
  ] as const)("bound %d with %s gives %s", async (bound, severity, verdict, free) => {
    const outcome = await runOne(binaryInput(LABELS, SCORES), test1(bound, severity));
    expect(outcome).toMatchObject({ verdict, why: "too few rows" });
    expect(released([outcome])).toBe(free);
  });
});

test("shapes that do not fit are refused before anything is judged", async () => {
  await expect(runTests(binaryInput(LABELS, SCORES.slice(1)))).rejects.toThrow(/frame|scores/);
  await expect(runTests(binaryInput([0, Number.NaN], [0.1, 0.2]))).rejects.toThrow("must not be missing");
});
