import type { PlanSpan } from "../contract/types.ts";

/** A group of rows with the same values in the columns of a slice. */
export interface SliceOutcome {
  /** As a person reads it: `TX`, `TX, Monday`; a missing value is `missing`. */
  readonly slice: string;
  readonly rows: number;
  /** null: undefined there, see `reason`. */
  readonly value: number | null;
  readonly reason?: string;
  /** null for a spread, which bounds no single slice. */
  readonly bound: number | null;
  readonly margin: number | null;
  readonly passed: boolean;
}

/**
 * What became of a test by its severity. failed: it does not hold, and the model is not released · warned: it does not hold, softened by `else warn` ·
 * expected: it does not hold, as `xfail` says · surprise: an `xfail` that holds, so its reason is out of date.
 */
export type Verdict = "passed" | "failed" | "warned" | "expected" | "surprise";

/** A test's result: JSON all the way, no NaN. */
export interface TestOutcome {
  /** The test as written in the spec. */
  readonly test: string;
  readonly kind: "metric" | "spread" | "monotone" | "stable" | "latency";
  readonly severity: "error" | "warn" | "xfail";
  readonly why?: string;
  readonly span: PlanSpan;
  /** Whether it holds, whatever the severity. */
  readonly passed: boolean;
  readonly verdict: Verdict;
  /** What was measured; for sliced metrics the worst slice's. null: undefined, see `reason`. */
  readonly value: number | null;
  readonly op: "==" | "!=" | "<=" | ">=" | "<" | ">" | null;
  readonly bound: number | null;
  /** By how much it holds (at least 0) or fails (below 0), in the unit of the value; null when there is no value or no bound. */
  readonly margin: number | null;
  /** The same metric of a baseline on the same rows: `prior.logloss`. */
  readonly baseline: { readonly text: string; readonly value: number } | null;
  readonly unit: "us" | "share" | null;
  /** Why there is no value. */
  readonly reason?: string;
  /** Every slice that was judged, worst first. */
  readonly slices: readonly SliceOutcome[];
  /** Sentences: the worst slices, a counter-example, what was left out. */
  readonly details: readonly string[];
}

/** Whether the outcomes let the model be released. */
export function released(outcomes: readonly TestOutcome[]): boolean {
  return outcomes.every((outcome) => outcome.verdict !== "failed");
}

export function verdictOf(severity: TestOutcome["severity"], passed: boolean): Verdict {
  if (severity === "xfail") return passed ? "surprise" : "expected";
  if (passed) return "passed";
  return severity === "warn" ? "warned" : "failed";
}
