/** What an audit found: for each feature how much was asked, and what moved that may not. */
import type { Changed } from "./copies.ts";
import type { Change } from "./cut.ts";

export interface FeatureOutcome {
  readonly name: string;
  /** Runs in which rows were changed that it is made of. */
  readonly perturbed: number;
  /** Rows that were compared, over all runs and engines. */
  readonly compared: number;
  readonly moved: number;
  /** Values that moved behind a cut, where they may: the proof that the changes reach it. */
  readonly later: number;
  /** Sources and tables with a past that it reads; none: nothing that it reads has a time. */
  readonly reads: readonly string[];
  /** Of the rows of these, over all runs, how many there were and how many were changed. */
  readonly rows: number;
  readonly changed: number;
}

export interface SetOutcome {
  readonly examples: string;
  readonly rows: number;
  readonly features: readonly FeatureOutcome[];
  /** Which rows are examples, and their moment, part, label and weight. */
  readonly rest: readonly FeatureOutcome[];
}

/** A table with history: how much of what holds of its keys, and from when on, was compared. */
export interface TableOutcome {
  readonly table: string;
  readonly compared: number;
  readonly moved: number;
  readonly later: number;
}

/** Of a large source, how many rows the runs around the samples are made of. */
export interface SampledRows {
  readonly node: string;
  readonly rows: number;
  readonly of: number;
}

/** One run: what was done, and to how many rows. */
export interface TrialOutcome {
  readonly what: "engines" | "session" | "order" | "cut" | "test";
  readonly title: string;
  readonly cut: number | null;
  readonly changed: readonly Changed[];
  /** Kinds of change that the data's own rules forbade in this run, and the rule. */
  readonly without: readonly string[];
  readonly seconds: number;
  readonly compared: number;
  readonly moved: number;
  readonly asked: number;
}

/** Something moved. */
export interface Violation {
  /** The example set, or the table with history. */
  readonly examples: string;
  /** A feature, `membership`, `the part`, `label x`, or a bundle. */
  readonly what: string;
  readonly through: "kernel" | "sql" | "server" | "bundle";
  /** Of the request path, the engine whose reading of the data it was asked over. */
  readonly over?: "kernel" | "sql";
  readonly trial: TrialOutcome["what"];
  readonly title: string;
  readonly cut: number | null;
  readonly moved: number;
  readonly compared: number;
  readonly row: number | null;
  readonly moment: number | null;
  readonly before: string | null;
  readonly after: string | null;
  /** What alone is enough to move it, as far as it was traced. */
  readonly cause: Cause | undefined;
  /** Of a bundle. */
  readonly bundle?: BundleCause;
  /** The rule of docs/leaks.md that is broken, and the findings that report under it. */
  readonly rule: { readonly name: string; readonly codes: readonly string[] };
}

export interface Cause {
  readonly change: Change | "zone" | "threads" | undefined;
  readonly node: string | undefined;
  /** Rows that were changed, as few as still move it. */
  readonly rows: readonly ChangedRow[];
  readonly more: number;
}

/** A parameter that was fitted otherwise, by its name in the model: `inputs.spent.standardize.mean`. */
export interface MovedParameter {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What made a bundle move. */
export interface BundleCause {
  readonly parameters: readonly MovedParameter[];
  readonly moreParameters: number;
  /** chance: the same examples give another bundle · learnt: rows of train and validate moved · not learnt: rows outside of these, of which nothing may be learnt · not found. */
  readonly why: "chance" | "learnt" | "not learnt" | "not found";
  /** Rows of the example set, as few as still move it; with a column, if that alone does. */
  readonly rows: readonly ChangedRow[];
  readonly moreRows: number;
}

export interface ChangedRow {
  readonly node: string;
  /** Its place in the file, from 0; null for one that was put in. */
  readonly row: number | null;
  readonly change: Change;
  /** Columns with their values before (of a new row: null) and after. */
  readonly columns: readonly { readonly name: string; readonly before: string | null; readonly after: string | null }[];
}

export interface AuditOutcome {
  readonly sets: readonly SetOutcome[];
  readonly tables: readonly TableOutcome[];
  /** What was sampled; empty where all rows were asked about. */
  readonly sampled: readonly SampledRows[];
  /** Rows that were put in before anything was changed, so that something becomes known just when the moments look. */
  readonly edges: readonly Changed[];
  readonly trials: readonly TrialOutcome[];
  readonly violations: readonly Violation[];
  /** What was not asked, and why. */
  readonly notAsked: readonly { readonly what: string; readonly why: string }[];
}
