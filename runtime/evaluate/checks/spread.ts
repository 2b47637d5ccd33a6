import type { Test } from "../../contract/plan.ts";
import { evaluateBound } from "../bound.ts";
import { holds, marginOf } from "../compare.ts";
import { displayCount, displayNumber, displayRows } from "../display.ts";
import type { TestInput } from "../input.ts";
import { allRows, judgedFor, takeJudgedRows } from "../judged-rows.ts";
import { computeMetric } from "../metrics/registry.ts";
import type { SliceOutcome } from "../outcome.ts";
import { cutLists, sliceRows } from "../slices.ts";
import { type Finding, notJudged } from "./result.ts";

/** `spread(recall of warn) by state <= 0.25`: greatest minus least of the metric over the slices in which it is defined. */
export function checkSpread(test: Extract<Test, { kind: "spread" }>, input: TestInput): Finding {
  const rows = allRows(input);
  const { slices, small } = sliceRows(input, test.by, test.minCount);
  const cut = cutLists(rows, test.metric.metric, slices, test.by);
  if (cut !== undefined) return notJudged(cut, { op: test.op });
  const outcomes = slices.map(({ name, rows: index }): SliceOutcome => {
    const value = computeMetric(test.metric, judgedFor(takeJudgedRows(rows, index), test.metric.of)!);
    return value.kind === "value"
      ? { slice: name, rows: index.length, value: value.value, bound: null, margin: null, passed: true }
      : { slice: name, rows: index.length, value: null, reason: value.reason, bound: null, margin: null, passed: true };
  });
  const known = outcomes.filter((outcome) => outcome.value !== null).sort((a, b) => a.value! - b.value!);
  const unknown = outcomes.filter((outcome) => outcome.value === null);
  const details = [
    ...unknown.map((outcome) => `${outcome.slice} (${displayRows(outcome.rows)}): not defined, ${outcome.reason}`),
    ...(small > 0 ? [`${displayCount(small)} ${small === 1 ? "slice" : "slices"} with fewer than ${displayRows(test.minCount)} left out`] : []),
  ];
  const least = known[0];
  const greatest = known.at(-1);
  if (!least || !greatest || known.length < 2) {
    return notJudged(`a spread needs two slices in which the metric is defined; there ${known.length === 1 ? "is one" : "is none"}`, { op: test.op, slices: outcomes, details });
  }
  const bound = evaluateBound(test.bound, rows);
  if (bound.kind === "undefined") return notJudged(`the bound has no value: ${bound.reason}`, { op: test.op, slices: outcomes, details });
  const value = greatest.value! - least.value!;
  return {
    passed: holds(value, test.op, bound.value),
    value,
    op: test.op,
    bound: bound.value,
    margin: marginOf(value, test.op, bound.value),
    baseline: null,
    unit: null,
    slices: [...known, ...unknown],
    details: [
      `least ${displayNumber(least.value!)} in ${least.slice} (${displayRows(least.rows)}), greatest ${displayNumber(greatest.value!)} in ${greatest.slice} (${displayRows(greatest.rows)})`,
      ...details,
    ],
  };
}
