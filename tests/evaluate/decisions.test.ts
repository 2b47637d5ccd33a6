/** Decisions on models of classes and numbers: a yes is right where the rule would say so of the label itself; a rule that comes to classes is judged as a prediction. */
import { describe, expect, it } from "vitest";
import { evaluateModel } from "../../runtime/evaluate/evaluation.ts";
import { takeJudgedRows } from "../../runtime/evaluate/judged-rows.ts";

const CLASSES = ["home", "now", "soon"];
const labels = Float64Array.from([0, 1, 2, 1, 0, 2, 1, -1]);
const wide = Float64Array.from({ length: 24 }, (_, i) => [0.5, 0.3, 0.2][i % 3]!);
const said = Int32Array.from([0, 1, 1, 1, 0, 0, 2, 1]);
const yes = Uint8Array.from(said, (place) => (place === 1 ? 1 : 0));
const truth = Uint8Array.from(labels, (label) => (label === 1 ? 1 : 0));
const input = {
  part: "test" as const,
  trained: { task: { kind: "multiclass" as const, classes: CLASSES }, inputs: [] },
  scores: wide,
  labels,
  decisions: new Map([["ambulance", yes]]),
  truths: new Map([["ambulance", truth]]),
  decided: new Map([["send", said]]),
  outcomes: new Map([["send", Array.from(said, (place) => CLASSES[place]!)]]),
  segments: [
    { segment: "north", rows: Uint32Array.from([0, 1, 2]), why: null },
    { segment: "south", rows: Uint32Array.from([3, 4, 5, 6, 7]), why: "12 train rows, fewer than 100" },
  ],
  baselines: new Map([["prior", { scores: wide, decisions: new Map([["ambulance", new Uint8Array(8)]]), decided: new Map([["send", new Int32Array(8)]]) }]]),
};

describe("decisions on classes", () => {
  const found = evaluateModel(input);
  const metric = (rule: "decisions" | "classRules", name: string) => found[rule]![0]!.metrics.find((row) => row.metric === name)!;

  it("a yes counts against the rule's own truth", () => {
    expect(found.decisions[0]!.counts).toEqual({ truePositives: 2, falsePositives: 2, falseNegatives: 1, trueNegatives: 3 });
    expect(metric("decisions", "recall").value).toBeCloseTo(2 / 3, 12);
    expect(metric("decisions", "precision").value).toBe(0.5);
    expect(metric("decisions", "recall").baselines.prior).toBe(0);
  });

  it("a rule of classes is as good as what it says; a label that train never saw is never met", () => {
    expect(metric("classRules", "accuracy").value).toBe(4 / 8);
    expect(metric("classRules", "accuracy").baselines.prior).toBe(2 / 8);
    expect(found.metrics.find((row) => row.metric === "accuracy")!.value).toBe(2 / 8);
  });

  it("outcomes tell of how many of each class they are", () => {
    expect(found.outcomes![0]!.outcomes).toEqual([
      { outcome: "home", rows: 3, meanLabel: null, classes: [2, 0, 1] },
      { outcome: "now", rows: 4, meanLabel: null, classes: [0, 2, 1] },
      { outcome: "soon", rows: 1, meanLabel: null, classes: [0, 1, 0] },
    ]);
  });

  it("segments are told apart, the whole is over all rows", () => {
    expect(found.segments!.map(({ segment, rows, why }) => [segment, rows, why])).toEqual([["south", 5, "12 train rows, fewer than 100"], ["north", 3, null]]);
    expect(found.segments![1]!.metrics[0]).toEqual({ metric: "accuracy", value: 1 / 3 });
  });

  it("a slice takes its rows of all that is judged", () => {
    const rows = takeJudgedRows({ task: input.trained.task, labels, scores: wide, decisions: input.decisions, truths: input.truths, decided: input.decided, baselines: input.baselines }, Uint32Array.from([6, 1]));
    expect([...rows.truths!.get("ambulance")!]).toEqual([1, 1]);
    expect([...rows.decided!.get("send")!]).toEqual([2, 1]);
    expect([...rows.baselines.get("prior")!.decided!.get("send")!]).toEqual([0, 0]);
  });
});

it("a yes on a number is right where the label itself would get it", () => {
  const numbers = Float64Array.from([5, 20, 8, 30]);
  const guessed = Float64Array.from([12, 25, 3, 9]);
  const above = (values: Float64Array) => Uint8Array.from(values, (value) => (value > 10 ? 1 : 0));
  const { decisions } = evaluateModel({ part: "test", trained: { task: { kind: "regression" }, inputs: [] }, scores: guessed, labels: numbers, decisions: new Map([["reorder", above(guessed)]]), truths: new Map([["reorder", above(numbers)]]), baselines: new Map() });
  expect(decisions[0]!.counts).toEqual({ truePositives: 1, falsePositives: 1, falseNegatives: 1, trueNegatives: 1 });
});
