/** How a model was judged, as `results.json` of its bundle keeps it. */
import { type JudgedNumbers, type Results, ResultsSchema } from "../../../runtime/contract/results.ts";
import type { Evaluation } from "../../../runtime/evaluate/evaluation.ts";
import type { TestOutcome } from "../../../runtime/evaluate/outcome.ts";

export function resultsText(results: Results): string {
  return `${JSON.stringify(ResultsSchema.parse(results), undefined, 2)}\n`;
}

export function validatedResults(evaluation: Evaluation | null): Results {
  return { format: "mls-results/1", validate: evaluation === null ? null : numbersOf(evaluation), test: null, outcomes: [] };
}

/** The same with the test part opened. `text`: the file as the build left it; undefined in a bundle from before it was kept. */
export function testedResults(text: string | undefined, evaluation: Evaluation | null, outcomes: readonly TestOutcome[]): Results {
  const before = text === undefined ? undefined : ResultsSchema.parse(JSON.parse(text));
  return {
    format: "mls-results/1",
    validate: before?.validate ?? null,
    test: evaluation === null ? null : numbersOf(evaluation),
    outcomes: outcomes.map(({ test, verdict, value, op, bound }) => ({ test, verdict, value, op, bound })),
  };
}

function numbersOf({ rows, metrics, decisions }: Evaluation): JudgedNumbers {
  const numbers = (all: Evaluation["metrics"]) => all.map(({ metric, direction, value }) => ({ metric, direction, value }));
  return { rows, metrics: numbers(metrics), decisions: decisions.map((decision) => ({ rule: decision.rule, metrics: numbers(decision.metrics) })) };
}
