import type { Test } from "../contract/plan.ts";
import { checkLatency } from "./checks/latency.ts";
import { checkMetric } from "./checks/metric.ts";
import { checkMonotone } from "./checks/monotone.ts";
import type { Finding } from "./checks/result.ts";
import { checkSpread } from "./checks/spread.ts";
import { checkStable } from "./checks/stable.ts";
import type { TestInput } from "./input.ts";
import { type TestOutcome, verdictOf } from "./outcome.ts";

/**
 * Runs a model's `tests` block over the rows of one part.
 *
 * Input: the tests of the plan, the trained model, and the part's rows with their labels, scores, decisions and baselines; two ways to ask the model again (`rescore`, `latency`).
 * Output: one outcome a test, in the spec's order, each with what was measured, the bound, by how much it holds or fails, and the same metric of the baseline.
 * A test that can't be judged (an undefined metric, no slice large enough) does not hold, and says why. But for latency the outcomes do not depend on the order of the rows
 * (which rows a behavioural test names does). It refuses to choose: nothing here changes the model.
 */
export async function runTests(input: TestInput): Promise<TestOutcome[]> {
  assertShapes(input);
  const outcomes: TestOutcome[] = [];
  for (const test of input.tests.tests) {
    const found = await check(test, input);
    outcomes.push({ test: test.text, kind: test.kind, severity: test.severity, why: test.why, span: test.span, verdict: verdictOf(test.severity, found.passed), ...found });
  }
  return outcomes;
}

function check(test: Test, input: TestInput): Finding | Promise<Finding> {
  switch (test.kind) {
    case "metric":
      return checkMetric(test, input);
    case "spread":
      return checkSpread(test, input);
    case "monotone":
      return checkMonotone(test, input);
    case "stable":
      return checkStable(test, input);
    case "latency":
      return checkLatency(test, input);
  }
}

/** Shapes that don't fit are a mistake of the caller, not of the model. */
function assertShapes({ labels, scores, frame, trained, decisions, baselines }: TestInput): void {
  const rows = labels.length;
  const width = trained.task.kind === "multiclass" ? trained.task.classes.length : 1;
  const expect = (what: string, found: number, wanted: number): void => {
    if (found !== wanted) throw new Error(`runTests: ${what} has ${found} values, ${wanted} are wanted for ${rows} rows.`);
  };
  expect("frame", frame.rows, rows);
  expect("scores", scores.length, rows * width);
  for (const [rule, yes] of decisions) expect(`decision ${rule}`, yes.length, rows);
  for (const [name, baseline] of baselines) expect(`baseline ${name}`, baseline.scores.length, rows * width);
  if (labels.some(Number.isNaN) || scores.some(Number.isNaN)) throw new Error("runTests: labels and scores must not be missing.");
}
