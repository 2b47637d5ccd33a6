import type { Expr } from "../../runtime/contract/expr.ts";
import type { Frame, FrameColumn } from "../../runtime/contract/frame.ts";
import type { Bound, MetricRef, Test } from "../../runtime/contract/plan.ts";
import type { TestInput } from "../../runtime/evaluate/input.ts";
import type { TestOutcome } from "../../runtime/evaluate/outcome.ts";
import { runTests } from "../../runtime/evaluate/run-tests.ts";

export const SPAN = { file: "a.mls", line: 1, column: 1, endLine: 1, endColumn: 2 };

/** `recall of warn`, `ece(10)` as the plan carries it. */
export function metricRef(text: string): MetricRef {
  const parts = /^(\w+)(?:\(([^)]*)\))?(?: of (\w+))?$/.exec(text)!;
  return { metric: parts[1]!, of: parts[3], args: parts[2] === undefined ? [] : parts[2].split(",").map(Number) };
}

export const number = (value: number): Bound => ({ kind: "number", value });
export const baseline = (learner: string, metric: string): Bound => ({ kind: "baseline", learner, metric: metricRef(metric) });
export const times = (left: Bound, right: Bound): Bound => ({ kind: "operation", op: "*", left, right });

type Given<K extends Test["kind"]> = Omit<Extract<Test, { kind: K }>, "kind" | "text" | "severity" | "span"> & Partial<Pick<Test, "text" | "severity" | "why">>;

/** A test of the plan, with the parts that don't matter filled in. */
export function planTest<K extends Test["kind"]>(kind: K, given: Given<K>): Test {
  return { kind, text: kind, severity: "error", span: SPAN, ...given } as unknown as Test;
}

export const numbers = (values: readonly number[]): FrameColumn => ({ kind: "number", values: Float64Array.from(values) });
export function codes(values: readonly (string | null)[]): FrameColumn {
  const dictionary = [...new Set(values.filter((value) => value !== null))].sort();
  return { kind: "code", codes: Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(value))), dictionary };
}
export function frameOf(columns: Record<string, FrameColumn>): Frame {
  const [first] = Object.values(columns);
  const rows = first === undefined ? 0 : first.kind === "number" ? first.values.length : first.codes.length;
  return { rows, columns: new Map(Object.entries(columns)) };
}

export const LITERAL: Expr = { kind: "literal", value: 0, type: { kind: "float", missing: false } };

/** Rows of a binary model, with a prior that says the share of true labels, and a rule `warn = score >= 0.5`. */
export function binaryInput(labels: readonly number[], scores: readonly number[], more: Partial<TestInput> = {}): TestInput {
  const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  return {
    tests: { kind: "tests", model: "m", tests: [], span: SPAN },
    trained: { task: { kind: "binary" }, inputs: [] },
    scores: Float64Array.from(scores),
    labels: Float64Array.from(labels),
    frame: { rows: labels.length, columns: new Map() },
    decisions: new Map([["warn", Uint8Array.from(scores, (score) => (score >= 0.5 ? 1 : 0))]]),
    baselines: new Map([["prior", { scores: new Float64Array(labels.length).fill(share) }]]),
    rescore: () => {
      throw new Error("not asked");
    },
    ...more,
  };
}

export async function runOne(input: TestInput, test: Test): Promise<TestOutcome> {
  const [outcome] = await runTests({ ...input, tests: { ...input.tests, tests: [test] } });
  return outcome!;
}
