import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Judged } from "../../runtime/evaluate/metrics/metric.ts";
import { confusionMatrix } from "../../runtime/evaluate/metrics/multiclass.ts";
import { computeMetric, METRICS } from "../../runtime/evaluate/metrics/registry.ts";
import { metricRef } from "./helpers.ts";

interface ReferenceCase {
  readonly task: "binary" | "multiclass" | "regression" | "ranking";
  readonly lists?: number[];
  readonly classes?: string[];
  readonly labels: number[];
  readonly scores: number[];
  readonly decided?: number[];
  readonly confusion?: number[][];
  readonly values: Record<string, number>;
}
const reference = JSON.parse(readFileSync(new URL("reference/metrics.json", import.meta.url), "utf8")) as { cases: ReferenceCase[] };
const ofLists = JSON.parse(readFileSync(new URL("reference/lists.json", import.meta.url), "utf8")) as { cases: ReferenceCase[] };
const cases = [...reference.cases, ...ofLists.cases];

function judgedOf(recorded: ReferenceCase): Judged {
  return {
    task: recorded.task === "multiclass" ? { kind: "multiclass", classes: recorded.classes! } : { kind: recorded.task },
    labels: Float64Array.from(recorded.labels),
    scores: Float64Array.from(recorded.scores),
    lists: recorded.lists && Float64Array.from(recorded.lists),
    decided: recorded.decided && Uint8Array.from(recorded.decided),
  };
}

describe("metrics agree with scikit-learn's recorded values", () => {
  for (const [index, recorded] of cases.entries()) {
    for (const [text, wanted] of Object.entries(recorded.values)) {
      test(`case ${index} (${recorded.task}, ${recorded.labels.length} rows): ${text}`, () => {
        const found = computeMetric(metricRef(text), judgedOf(recorded));
        expect(found).toEqual({ kind: "value", value: expect.closeTo(wanted, 12) });
      });
    }
    if (recorded.confusion) {
      test(`case ${index}: confusion matrix, with no row for unseen classes filled`, () => {
        const matrix = confusionMatrix(judgedOf(recorded));
        expect(matrix.slice(0, -1)).toEqual(recorded.confusion);
        expect(matrix.at(-1)!.every((count) => count === 0)).toBe(true);
      });
    }
  }

  test("every metric but aliases has a recorded value", () => {
    const recorded = new Set(cases.flatMap(({ task, values }) => Object.keys(values).map((text) => `${task} ${metricRef(text).metric}`)));
    const missing = METRICS.filter((metric) => metric.name !== "pr_auc" && !recorded.has(`${metric.task} ${metric.name}`)).map((metric) => metric.name);
    expect(missing).toEqual([]);
  });
});
