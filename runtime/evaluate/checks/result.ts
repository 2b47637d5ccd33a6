import type { TestOutcome } from "../outcome.ts";

/** What a check finds out; `runTests` adds the test's own words and its verdict. */
export type Finding = Pick<TestOutcome, "passed" | "value" | "op" | "bound" | "margin" | "baseline" | "unit" | "reason" | "slices" | "details">;

/** A test that can't be judged does not hold; it says why. */
export function notJudged(reason: string, known: Partial<Finding> = {}): Finding {
  return { passed: false, value: null, op: null, bound: null, margin: null, baseline: null, unit: null, slices: [], details: [], ...known, reason };
}
