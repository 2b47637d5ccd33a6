import { describe, expect, it } from "vitest";
import type { Model } from "../../runtime/contract/plan.ts";
import { TrainError, type TrainInput, trainModel } from "../../runtime/train/index.ts";
import { CATEGORY, FLOAT, frame, input, model, range, trainInput, transform } from "./build.ts";

const a = Array.from({ length: 40 }, (_, i) => (i === 3 ? null : i % 7));
const full = a.map((x) => x ?? 0);
const c = a.map((_, i) => (i % 2 === 0 ? "x" : "y"));
const y = a.map((_, i) => (i % 3 === 0 ? 1 : 0));
const door = frame({ a, full, c, gone: a.map(() => null) });
const given = (m: Model, more: Partial<TrainInput> = {}, labels: readonly (number | string)[] = y): TrainInput => trainInput(m, door, labels, range(0, 30), range(30, 40), more);
const A = input("a", FLOAT);

const cases: [string, TrainInput, RegExp][] = [
  ["an empty train part", given(model("gbdt", {}, [A]), { parts: { train: range(0, 0), validate: range(0, 9) } }), /train part of the model `m` has no examples/],
  ["an empty validate part that something needs", given(model("gbdt", { patience: 3 }, [A]), { parts: { train: range(0, 30), validate: range(0, 0) } }), /validate part of the model `m` has no examples, and stop needs some/],
  ["a piece with nothing left", given(model("gbdt", { patience: 3 }, [A], { calibrate: "isotonic" }), { parts: { train: range(0, 30), validate: range(30, 31) } }), /validate part is too small.*make the validate part longer/],
  ["a label that is always false", given(model("gbdt", {}, [A]), {}, y.map(() => 0)), /label `y` of the model `m` is "false" on every row of the train part/],
  ["a label of one class", given(model("gbdt", {}, [A], { task: { kind: "multiclass", classes: [] } }), {}, y.map(() => "only")), /is "only" on every row/],
  ["a class that train never has", given(model("gbdt", {}, [A], { task: { kind: "multiclass", classes: ["p", "q", "r"] } }), {}, y.map((v) => (v === 1 ? "p" : "q"))), /never "r" in the train part/],
  ["a calibration piece of one class", given(model("logistic", {}, [input("full", FLOAT)], { calibrate: "isotonic" }), {}, y.map((v, i) => (i < 30 ? v : 0))), /calibrates the model `m` has one class only/],
  ["missing values for a linear learner", given(model("logistic", {}, [A])), /input `a` of the model `m` is missing on some rows.*impute\(a\)/],
  ["a raw category for a linear learner", given(model("logistic", {}, [input("c", CATEGORY)])), /input `c` of the model `m` is a category.*one_hot\(c\)/],
  ["a learner that does not fit the label", given(model("linear", {}, [A])), /binary one, which linear can't learn; use prior, logistic, gbdt/],
  ["a learner that is not built", given(model("mlp", {}, [A])), /learner `mlp` of the model `m` is not built/],
  ["a parameter that a learner has not", given(model("gbdt", { tres: 3 }, [A])), /no parameter `tres`; it has trees/],
  ["a parameter out of range", given(model("gbdt", { learning_rate: -1 }, [A])), /parameter `learning_rate` of the model `m` is -1/],
  ["monotone in no input", given({ ...model("gbdt", {}, [A]), learner: { ...model("gbdt", {}, [A]).learner, monotone: [{ input: "b", direction: "up" }] } }), /names no input; its inputs are a/],
  ["monotone in a category", given({ ...model("gbdt", {}, [input("c", CATEGORY)]), learner: { ...model("gbdt", {}, []).learner, monotone: [{ input: "c", direction: "up" }] } }), /must name an input that is one number/],
  ["a number's transform over a category", given(model("gbdt", {}, [input("c", CATEGORY, transform("standardize"))])), /needs a number, and this input is a category/],
  ["a transform that finds only missing values", given(model("gbdt", {}, [input("gone", FLOAT, transform("standardize"))])), /missing on every row of the train part/],
  ["an unknown option", given(model("gbdt", {}, [input("c", CATEGORY, transform("target_encode", { smooth: 3 }))])), /no option `smooth`; it has smoothing/],
  ["calibration of a number", given(model("linear", {}, [input("full", FLOAT)], { calibrate: "platt", task: { kind: "regression" } })), /nothing to calibrate/],
];

describe("a clear error, one sentence that names the model or its part and says what to do, for", () => {
  it.each(cases)("%s", async (_, bad, message) => {
    const error = await trainModel(bad).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(TrainError);
    expect((error as TrainError).message).toMatch(message);
  });
});
