import { z } from "zod";
import { labelSchema } from "../label.ts";
import { CalendarSpineSchema, CandidatesSchema, HorizonSchema, SampleSchema } from "../spine.ts";
import { LabelerSchema } from "./labeler.ts";
import { WindowSchema } from "./features.ts";
import { ExprSchema } from "../expr.ts";
import { SpanSchema, TypeSchema } from "../types.ts";
import { doc, micros, name } from "./common.ts";

/** Example sets. */

/**
 * asked: one example a row of the source; moment = at(row) + hash(text, within + 1) where text joins the canonical texts of `drawnBy` with U+001F:
 *   integers (int, times, date, duration) decimal, bool `true`/`false`, strings as they are, float as the decimal of its integer on the default grid (one that lies beyond ±(2^53 − 1) is missing), missing U+001A; within = 0: no draw.
 * closed: one example a row of the timeless table, no moment.
 */
export const SpineSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("asked"), source: name, moment: ExprSchema, within: micros, drawnBy: z.array(name) }),
  z.object({ kind: z.literal("closed"), table: name }),
  CalendarSpineSchema,
]);

export const ExampleColumnSchema = z.object({
  name,
  expr: ExprSchema,
  type: TypeSchema,
  /** Where serving gets it: the request, a table of the spec, the history store. */
  reach: z.enum(["request", "timeless", "history"]),
  marks: z.array(z.string()),
  text: z.string(),
  knownText: z.string().optional(),
  doc,
  span: SpanSchema,
});
export type ExampleColumn = z.infer<typeof ExampleColumnSchema>;

/** `own`: the number that names the row asked about, where it might be part of its own history: rows of the group with this number are not seen. */
export const GroupUseSchema = z.object({ group: name, keys: z.array(ExprSchema), own: ExprSchema.optional(), prefix: z.string(), span: SpanSchema });

/**
 * Columns of the example set's Parquet, in order: `__row` (BIGINT, the spine row's place in its file), `__moment` (BIGINT µs; absent when closed), `__horizon` (BIGINT µs; where there is one), `__candidate` (BIGINT, the place in its file or list of what each row is asked about, likewise), `__part` (VARCHAR: train, validate, test), `__group` (BIGINT; where there is a group),
 * the label and the further ones under their names, `__label_known` (BIGINT µs; absent when closed), then the example columns (a vector of n as `name[0]`…). Rows in order of (moment, row, horizon, candidate), or of row when closed.
 *
 * With `labelers` a row of train need not have a label for which one of them votes: it is an example where each label is there and known before the next part begins, or the votes of a labeler for it are known by then. What is not
 * known by then, label or votes, is missing; so is `__label_known`; of several labels also `__known_<label>` (BIGINT µs; absent when closed), for each when it is known by hand, behind `__label_known`; and for each labeler `__votes_known_<labeler>` (BIGINT µs; absent when closed), which come behind `__label_known`. The votes, `__vote_<labeler>_<rule>`, come last; those of a row
 * whose `__votes_known_…` is missing are not to be looked at.
 */
export const ExamplesSchema = z.object({
  kind: z.literal("examples"),
  id: name,
  spine: SpineSchema,
  horizon: HorizonSchema.optional(),
  candidates: CandidatesSchema.optional(),
  /**
   * Columns of the spine's row whose values, at one moment, make a list of rows that are ordered against each other. `__group` (BIGINT) numbers the lists that are kept from 0 on, in order of (moment, columns). A
   * row with a missing part is in no list and left out; where time leaves one row of a list out (its label is not known by the end of the data or of its part), the whole list is. A list of an `asked` spine
   * has one moment: its rows are drawn by these columns, and that they are asked at one T is asserted.
   */
  group: z.array(name).min(1).optional(),
  /**
   * Where a decision reads the place of a row in its list: what decides between rows of equal score, the least first, as a hash of what names the row (its key where a question brings it, else all that it brings). `__tie` (BIGINT),
   * the last column, in training; in service it is worked out of the question.
   */
  tie: ExprSchema.optional(),
  /** Columns of sources that the decisions of the models of this set change, as `source.column`: for report, card and lineage. */
  affects: z.array(z.string()).optional(),
  /** Rows that are no examples, over the spine's columns. */
  where: ExprSchema.optional(),
  /** Columns of the spine row that a request brings: given ones, those the columns below, the keys and derived columns need. */
  request: z.array(name),
  /** Those of `request` that may not be known yet at the moment (read by `if_known`): a request may leave them out, and then they are unknown. */
  open: z.array(name).optional(),
  uses: z.array(GroupUseSchema),
  columns: z.array(ExampleColumnSchema),
  /** The first label. */
  label: labelSchema(WindowSchema),
  /** Further ones, for models that predict these. A row is an example where all of them are there and known; `__label_known` is the latest of their times. */
  further: z.array(labelSchema(WindowSchema)).optional(),
  labelers: z.array(LabelerSchema).optional(),
  /** Over the row's columns and `__label`, of the further labels `__label_<label>`; with `sample` they make `__weight` of train rows, a column behind `__part`; all others have 1. A train row that weighs nothing is left out. */
  weight: ExprSchema.optional(),
  sample: SampleSchema.optional(),
  /** `allow MLS####` for half-full windows at the data's start: nothing is left out as warm-up. */
  warmupWaived: z.boolean(),
  doc,
  span: SpanSchema,
});
export type Examples = z.infer<typeof ExamplesSchema>;
export type Label = Examples["label"];

/** The column of `tie`. */
export const TIE = "__tie";

/** All labels of a set, the first one first. */
export function labelsOf(examples: Pick<Examples, "label" | "further">): readonly Label[] {
  return [examples.label, ...(examples.further ?? [])];
}

/** The label of a name. */
export function labelNamed(examples: Pick<Examples, "label" | "further">, name: string): Label {
  return labelsOf(examples).find((label) => label.name === name) ?? examples.label;
}

/** Whether rules vote for one of several labels: then what teaches is known label by label. */
export function isKnownByLabel(examples: Pick<Examples, "label" | "further" | "labelers">): boolean {
  return examples.label.known !== undefined && (examples.further ?? []).length > 0 && (examples.labelers ?? []).length > 0;
}

export type LabelFrom = NonNullable<Label["from"]>;
