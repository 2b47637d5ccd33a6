import { describe, expect, test } from "vitest";
import { isoDate, displayCount, displayMicros, displayNumber, displayPercent, displaySigned, displayValue } from "../../runtime/evaluate/display.ts";
import { evaluateModel } from "../../runtime/evaluate/evaluation.ts";
import { priorScores } from "../../runtime/evaluate/input.ts";
import { lineage } from "../../runtime/evaluate/report/lineage.ts";
import { typeText } from "../../runtime/contract/type-text.ts";
import { renderReport } from "../../runtime/evaluate/report/report.ts";
import { ticks } from "../../runtime/evaluate/report/scale.ts";
import { takeJudged } from "../../runtime/evaluate/metrics/metric.ts";
import { judgedRows, PLAIN, reportInput } from "./report-fixture.ts";
import { readWellFormed } from "./well-formed.ts";

describe("an evaluation", () => {
  test("is the same whatever the order of the rows, curves included", () => {
    const input = judgedRows(PLAIN, 500);
    const order = Uint32Array.from({ length: 500 }, (_, i) => (i * 7 + 3) % 500);
    const { labels, scores } = takeJudged({ task: { kind: "binary" }, labels: input.labels, scores: input.scores }, order);
    const decisions = new Map([["warn", Uint8Array.from(order, (row) => input.decisions.get("warn")![row]!)]]);
    expect(evaluateModel({ ...input, labels, scores, decisions, part: "test" })).toEqual(evaluateModel({ ...input, part: "test" }));
  });
  test("survives JSON: no NaN, no typed array", () => {
    const evaluation = evaluateModel({ ...judgedRows(PLAIN, 200), part: "test" });
    expect(JSON.parse(JSON.stringify(evaluation))).toEqual(JSON.parse(JSON.stringify(evaluation, (_key, value: unknown) => (typeof value === "number" && !Number.isFinite(value) ? "not finite" : value))));
    expect(JSON.stringify(evaluation)).not.toContain("null,null");
  });
  test("curves begin and end where they must, and rise", () => {
    const { binary } = evaluateModel({ ...judgedRows(PLAIN, 2000), part: "test" });
    expect(binary!.roc[0]).toEqual({ x: 0, y: 0 });
    expect(binary!.roc.at(-1)).toEqual({ x: 1, y: 1 });
    expect(binary!.roc.every((point, i) => i === 0 || (point.x >= binary!.roc[i - 1]!.x && point.y >= binary!.roc[i - 1]!.y))).toBe(true);
    expect(binary!.histogram.reduce((sum, bin) => sum + bin.trues + bin.falses, 0)).toBe(2000);
  });
  test("of labels of one kind has reasons in place of numbers, and a report of it still renders", async () => {
    const input = judgedRows(PLAIN, 50);
    const evaluation = evaluateModel({ ...input, labels: new Float64Array(50), part: "test" });
    expect(evaluation.metrics.find(({ metric }) => metric === "auc")).toMatchObject({ value: null, reason: "no row has a true label" });
    expect(readWellFormed(renderReport({ ...(await reportInput()), evaluation })).text).toContain("not defined: no row has a true label");
  });
  test("of no rows is refused with what to do", () => {
    expect(() => evaluateModel({ ...judgedRows(PLAIN, 10), labels: new Float64Array(), scores: new Float64Array(), part: "test" })).toThrow("move the dates of its split");
  });

  const few = { decisions: new Map<string, Uint8Array>(), part: "test" as const };
  test("of classes has a confusion matrix, also for labels that train never saw, and renders", async () => {
    const trained = { task: { kind: "multiclass" as const, classes: ["Adelie", "Gentoo"] }, inputs: [], prior: [0.6, 0.4] };
    const evaluation = evaluateModel({ ...few, trained, labels: Float64Array.of(0, 1, -1), scores: Float64Array.of(0.9, 0.1, 0.2, 0.8, 0.5, 0.5), baselines: new Map([["prior", { scores: priorScores(trained, 3) }]]) });
    expect(evaluation.confusion).toEqual({ classes: ["Adelie", "Gentoo"], counts: [[1, 0], [0, 1], [1, 0]] });
    expect(evaluation.metrics.find(({ metric }) => metric === "accuracy")).toMatchObject({ value: 2 / 3, baselines: { prior: 1 / 3 } });
    expect(readWellFormed(renderReport({ ...(await reportInput()), evaluation, outcomes: [] })).text).toContain("not seen in train");
  });
  test("of numbers has errors and groups, and renders, also when every error is the same", async () => {
    const trained = { task: { kind: "regression" as const }, inputs: [], prior: [2] };
    for (const scores of [Float64Array.of(1, 2, 3.5), Float64Array.of(2, 3, 4)]) {
      const evaluation = evaluateModel({ ...few, trained, labels: Float64Array.of(1, 2, 3), scores, baselines: new Map([["prior", { scores: priorScores(trained, 3) }]]) });
      expect(evaluation.regression!.residuals.reduce((sum, { count }) => sum + count, 0)).toBe(3);
      expect(evaluation.regression!.predictedAgainstActual).toHaveLength(3);
      expect(renderReport({ ...(await reportInput()), evaluation, outcomes: [] })).not.toContain("NaN");
    }
  });
});

describe("lineage", () => {
  test("holds what the model is made of and what is made of it, with tables looked up anywhere", async () => {
    const nodes = lineage(await reportInput());
    expect(nodes.map(({ id }) => id)).toEqual(["table airports", "source flights", "view landings", "features departures", "features arrivals", "features route", "examples pushbacks", "model lateness", "decide warn", "deploy lateness"]);
    expect(nodes.find(({ id }) => id === "examples pushbacks")!.inputs).toEqual(["source flights", "features departures", "features arrivals", "features route", "table airports"]);
  });
  test("leaves out what the model does not use", async () => {
    const input = await reportInput();
    const unused = { ...input.plan.scans[0]!, id: "unused" };
    expect(lineage({ ...input, plan: { ...input.plan, scans: [...input.plan.scans, unused] } }).map(({ id }) => id)).not.toContain("source unused");
  });
});

describe("what is shown reads the same everywhere", () => {
  test("numbers", () => {
    expect([0.69, 0, -0.00312, 1234.56, 12, 1e-7, 123456789].map(displayNumber)).toEqual(["0.69", "0", "−0.0031", "1,234.6", "12", "1.00e-7", "123,456,789"]);
    expect([0.02, -0.5, 0].map(displaySigned)).toEqual(["+0.02", "−0.5", "0"]);
    expect(displayCount(3_000_000)).toBe("3,000,000");
    expect([0.209, 1, 0.00001, 0].map(displayPercent)).toEqual(["20.9 %", "100 %", "0.0010 %", "0 %"]);
    expect([12.5, 1000, 2_500_000].map(displayMicros)).toEqual(["12.5 µs", "1 ms", "2.5 s"]);
  });
  test("values by type", () => {
    expect(displayValue(1, { kind: "bool", missing: false })).toBe("true");
    expect(displayValue(11427, { kind: "date", missing: false })).toBe("2001-04-15");
    expect(displayValue(-1, { kind: "timestamp", missing: false })).toBe("1969-12-31T23:59:59Z");
    expect(displayValue(null, undefined)).toBe("missing");
    expect(isoDate(0)).toBe("1970-01-01");
  });
  test("types as the language writes them", () => {
    expect(typeText({ kind: "float", unit: "mile/h", missing: true })).toBe("Float<mile/h>?");
    expect(typeText({ kind: "list", of: { kind: "enum", values: ["a", "b"], missing: false }, missing: false })).toBe('List<"a" | "b">');
    expect(typeText({ kind: "localTimestamp", missing: false })).toBe("LocalTimestamp");
  });
  test("ticks are round and within", () => {
    expect(ticks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticks(-3, 12, 4)).toEqual([0, 5, 10]);
    expect(ticks(2, 2, 5)).toEqual([2]);
  });
});
