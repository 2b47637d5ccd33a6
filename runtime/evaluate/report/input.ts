import type { DataFinding } from "../../contract/data-check.ts";
import type { Lock } from "../../contract/lock.ts";
import type { Manifest } from "../../contract/manifest.ts";
import type { Examples, Model, Plan } from "../../contract/plan.ts";
import type { TrainedModel } from "../../contract/trained.ts";
import { typeText } from "../../contract/type-text.ts";
import type { Evaluation } from "../evaluation.ts";
import type { TestOutcome } from "../outcome.ts";

/** A column of the example set as the report lists it. */
export interface FeatureFacts {
  readonly name: string;
  readonly doc?: string;
  /** As the language writes it: `Float<min>?`. */
  readonly type: string;
  /** As written in the spec. */
  readonly text: string;
  /** When it is known, as a person reads it. */
  readonly known?: string;
  readonly reach: "request" | "timeless" | "history";
  readonly marks: readonly string[];
  /** Share of rows without a value; null where it was not counted. */
  readonly missing: number | null;
}

/** Rows of a part and the moments that they span (µs; null when closed or empty). */
export interface PartFacts {
  readonly name: string;
  readonly rows: number;
  readonly from: number | null;
  readonly to: number | null;
}

/**
 * All that report and card say comes from here: two pages with the same input are the same bytes. Nothing looks at a clock, a file or the network.
 */
export interface ReportInput {
  /** When it was made, as it is to be printed. */
  readonly date: string;
  readonly mlsVersion: string;
  readonly plan: Plan;
  readonly planHash: string;
  readonly trained: TrainedModel;
  /** As in the manifest: what was read, with hashes, by node. */
  readonly data: Manifest["data"];
  /** First and last event time that was read, µs. */
  readonly dataSpan: { readonly from: number; readonly to: number } | null;
  readonly parts: readonly PartFacts[];
  /** From the batch run, in the order of its rules. */
  readonly leftOut: readonly { readonly reason: string; readonly count: number }[];
  /** NaN and infinities of the files, which are read as missing: columns with how many. */
  readonly notFinite?: readonly { readonly column: string; readonly count: number }[];
  /** Warnings that the data gave and nobody waived. */
  readonly findings: readonly DataFinding[];
  /** On the test part once it is opened; before that on validate or null. */
  readonly evaluation: Evaluation | null;
  /** Empty while the test part is closed. */
  readonly outcomes: readonly TestOutcome[];
  readonly features: readonly FeatureFacts[];
  /** Of this model, from `mls.lock`. */
  readonly openings: Lock["openings"];
  /** Other models that the same test part has judged, from `mls.lock`. */
  readonly rivals: readonly string[];
}

export function modelOf(input: ReportInput): Model {
  const model = input.plan.models.find(({ id }) => id === input.trained.model);
  if (!model) throw new Error(`The plan has no model \`${input.trained.model}\`.`);
  return model;
}

export function examplesOf(input: ReportInput): Examples {
  const wanted = modelOf(input).examples;
  const examples = input.plan.examples.find(({ id }) => id === wanted);
  if (!examples) throw new Error(`The plan has no examples \`${wanted}\`.`);
  return examples;
}

/** The facts of each example column. `missing`: the share of rows (train's, say) that lack a value, by column of the file. */
export function describeFeatures(examples: Examples, missing: ReadonlyMap<string, number>): FeatureFacts[] {
  return examples.columns.map(({ name, doc, type, text, knownText, reach, marks }) => ({ name, doc, type: typeText(type), text, known: knownText, reach, marks, missing: missing.get(name) ?? missing.get(`${name}[0]`) ?? null }));
}
