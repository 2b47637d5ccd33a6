import type { Test } from "../../contract/plan.ts";
import { baselineValue, evaluateBound } from "../bound.ts";
import { holds, marginOf } from "../compare.ts";
import { displayCount, displayNumber, displayRows } from "../display.ts";
import type { TestInput } from "../input.ts";
import { allRows, type JudgedRows, judgedFor, takeJudgedRows } from "../judged-rows.ts";
import { computeMetric, metricText } from "../metrics/registry.ts";
import type { SliceOutcome, TestOutcome } from "../outcome.ts";
import { cutLists, sliceRows } from "../slices.ts";
import { type Finding, notJudged } from "./result.ts";

type MetricTest = Extract<Test, { kind: "metric" }>;

/** `auc >= 0.69`, `logloss <= 0.93 * prior.logloss`, and either `for each state where count >= 2000`. */
export function checkMetric(test: MetricTest, input: TestInput): Finding {
  return test.slice ? checkSlices(test, test.slice, input) : checkWhole(test, allRows(input));
}

function checkWhole(test: MetricTest, rows: JudgedRows): Finding {
  const baseline = besideBaseline(test, rows);
  const bound = evaluateBound(test.bound, rows);
  const value = computeMetric(test.metric, judgedFor(rows, test.metric.of)!);
  const known = { op: test.op, baseline, bound: bound.kind === "value" ? bound.value : null, value: value.kind === "value" ? value.value : null };
  if (value.kind === "undefined") return notJudged(value.reason, known);
  if (bound.kind === "undefined") return notJudged(`the bound has no value: ${bound.reason}`, known);
  return {
    passed: holds(value.value, test.op, bound.value),
    value: value.value,
    op: test.op,
    bound: bound.value,
    margin: marginOf(value.value, test.op, bound.value),
    baseline,
    unit: null,
    slices: [],
    details: [],
  };
}

/** The metric of the first baseline on the same rows, to be shown beside, whether or not the bound speaks of it; null where it has none. */
function besideBaseline(test: MetricTest, rows: JudgedRows): TestOutcome["baseline"] {
  const learner = [...rows.baselines.keys()][0];
  if (learner === undefined) return null;
  const value = baselineValue(learner, test.metric, rows);
  return value.kind === "value" ? { text: `${learner}.${metricText(test.metric)}`, value: value.value } : null;
}

function checkSlices(test: MetricTest, slice: NonNullable<MetricTest["slice"]>, input: TestInput): Finding {
  const { slices, small } = sliceRows(input, slice.by, slice.minCount);
  const rows = allRows(input);
  const cut = cutLists(rows, test.metric.metric, slices, slice.by);
  if (cut !== undefined) return notJudged(cut, { op: test.op });
  const outcomes = slices.map(({ name, rows: index }): SliceOutcome => {
    const found = checkWhole(test, takeJudgedRows(rows, index));
    return { slice: name, rows: index.length, value: found.value, reason: found.reason, bound: found.bound, margin: found.margin, passed: found.passed };
  });
  const details = small > 0 ? [`${displayCount(small)} ${small === 1 ? "slice" : "slices"} with fewer than ${displayRows(slice.minCount)} left out`] : [];
  if (outcomes.length === 0) return notJudged(`no slice by ${slice.by.join(", ")} has ${displayRows(slice.minCount)}`, { op: test.op, details });
  const sorted = worstFirst(outcomes);
  const worst = sorted[0]!;
  const failing = sorted.filter((outcome) => !outcome.passed);
  return {
    passed: failing.length === 0,
    value: worst.value,
    op: test.op,
    bound: worst.bound,
    margin: worst.margin,
    baseline: besideBaseline(test, rows),
    unit: null,
    reason: worst.value === null || worst.bound === null ? `${worst.slice}: ${worst.reason}` : undefined,
    slices: sorted,
    details: [`${displayCount(outcomes.length - failing.length)} of ${displayCount(outcomes.length)} slices hold`, ...failing.map(describeFailure), ...details],
  };
}

/** Undefined slices first, then by margin; equals keep their order by value. */
export function worstFirst(outcomes: readonly SliceOutcome[]): SliceOutcome[] {
  return [...outcomes].sort((a, b) => {
    if (a.margin === null || b.margin === null) return (a.margin === null ? 0 : 1) - (b.margin === null ? 0 : 1);
    return a.margin - b.margin;
  });
}

function describeFailure(outcome: SliceOutcome): string {
  const rows = displayRows(outcome.rows);
  if (outcome.value === null || outcome.margin === null) return `${outcome.slice} (${rows}): not defined, ${outcome.reason}`;
  return `${outcome.slice} (${rows}): ${displayNumber(outcome.value)}, misses by ${displayNumber(Math.abs(outcome.margin))}`;
}
