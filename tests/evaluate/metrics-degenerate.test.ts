import { describe, expect, test } from "vitest";
import type { Judged } from "../../runtime/evaluate/metrics/metric.ts";
import { computeMetric, METRICS } from "../../runtime/evaluate/metrics/registry.ts";
import { metricRef } from "./helpers.ts";

const binary = (labels: number[], scores: number[], decided?: number[]): Judged => ({
  task: { kind: "binary" },
  labels: Float64Array.from(labels),
  scores: Float64Array.from(scores),
  decided: decided && Uint8Array.from(decided),
});
const regression = (labels: number[], scores: number[]): Judged => ({ task: { kind: "regression" }, labels: Float64Array.from(labels), scores: Float64Array.from(scores) });
const because = (reason: string | RegExp): unknown => ({ kind: "undefined", reason: expect.stringMatching(reason) });

describe("a metric without a value says why, and is never NaN or 0", () => {
  test.each([
    ["auc", binary([1, 1], [0.1, 0.9]), "every row has a true label"],
    ["auc", binary([0, 0], [0.1, 0.9]), "no row has a true label"],
    ["average_precision", binary([0], [0.4]), "no row has a true label"],
    ["lift", binary([0], [0.4]), "no row has a true label"],
    ["lift of warn", binary([1], [0.4], [0]), "says yes to no row"],
    ["precision", binary([1, 0], [0.1, 0.2]), "says yes to no row"],
    ["recall", binary([0, 0], [0.1, 0.9]), "no row has a true label"],
    ["specificity", binary([1], [0.1]), "no row has a false label"],
    ["f1", binary([0], [0.1]), "no label is true"],
    ["mcc", binary([0, 1], [0.9, 0.9]), "says yes to every row"],
    ["r2", regression([3, 3, 3], [1, 2, 3]), "all labels are equal"],
    ["r2", regression([0.1, 0.1, 0.1], [1, 2, 3]), "all labels are equal"],
    ["mape", regression([0, 1], [1, 1]), "a label is 0"],
    ["rmse", regression([1e200], [-1e200]), "beyond the range"],
    ["macro_auc", { task: { kind: "multiclass", classes: ["a", "b"] }, labels: Float64Array.of(0, 0), scores: Float64Array.of(1, 0, 0.5, 0.5) } satisfies Judged, "all labels are of one class"],
  ] as const)("%s", (text, judged, reason) => {
    expect(computeMetric(metricRef(text), judged)).toEqual(because(reason));
  });

  test("no rows: every metric is undefined", () => {
    for (const metric of METRICS) {
      const task = metric.task === "multiclass" ? ({ kind: "multiclass", classes: ["a", "b"] } as const) : ({ kind: metric.task } as const);
      expect(computeMetric({ metric: metric.name, args: [] }, { task: task.kind === "multiclass" ? { ...task, classes: [...task.classes] } : task, labels: new Float64Array(), scores: new Float64Array() })).toEqual(because("no rows"));
    }
  });
});

describe("a metric is asked for rightly or says what is wrong", () => {
  const judged = binary([0, 1], [0.2, 0.8], [0, 1]);
  test.each([
    ["rmse", "not a metric of a binary model"],
    ["auc(3)", "takes no argument"],
    ["ece(0)", "whole number of bins"],
    ["ece(5, 6)", "takes one argument"],
    ["recall(2)", "threshold from 0 to 1"],
    ["recall(0.3) of warn", "leaves no room"],
    ["auc of warn", "not of a decision"],
  ])("%s", (text, reason) => {
    expect(computeMetric(metricRef(text), judged)).toEqual(because(reason));
  });
  test("`of` a rule without decisions", () => {
    expect(computeMetric(metricRef("recall of warn"), binary([1], [0.5]))).toEqual(because("no decision `warn`"));
  });
  test("without `of`, a decision at hand is not used", () => {
    expect(computeMetric(metricRef("recall"), binary([1, 1], [0.9, 0.1], [0, 0]))).toEqual({ kind: "value", value: 0.5 });
  });
});

describe("worked by hand", () => {
  test("logloss of a sure mistake is 52·ln 2, not infinity", () => {
    expect(computeMetric(metricRef("logloss"), binary([1], [0]))).toEqual({ kind: "value", value: expect.closeTo(52 * Math.LN2, 9) });
  });
  test("ece: bins closed below, the last one at both ends", () => {
    expect(computeMetric(metricRef("ece(2)"), binary([1, 0, 1], [0.5, 0.4, 1]))).toEqual({ kind: "value", value: expect.closeTo((2 * 0.25 + 0.4) / 3, 12) });
  });
  test("lift of the top share takes tied rows in equal parts", () => {
    const tied = binary([1, 0, 0, 0], [0.5, 0.5, 0.1, 0.1]);
    expect(computeMetric(metricRef("lift(0.25)"), tied)).toEqual({ kind: "value", value: 2 });
  });
  test("a label of a class that train never saw counts against the model", () => {
    const judged: Judged = { task: { kind: "multiclass", classes: ["a", "b"] }, labels: Float64Array.of(0, -1), scores: Float64Array.of(1, 0, 0, 1) };
    expect(computeMetric(metricRef("accuracy"), judged)).toEqual({ kind: "value", value: 0.5 });
    expect(computeMetric(metricRef("balanced_accuracy"), judged)).toEqual({ kind: "value", value: 0.5 });
    expect(computeMetric(metricRef("logloss"), judged)).toEqual({ kind: "value", value: expect.closeTo((52 * Math.LN2) / 2, 9) });
  });
});
