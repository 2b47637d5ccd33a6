import { z } from "zod";
import { labelSchema } from "../label.ts";
import { CalendarSpineSchema, CandidatesSchema, HorizonSchema, SampleSchema } from "../spine.ts";
import { WindowSchema } from "./features.ts";
import { ExprSchema } from "../expr.ts";
import { SpanSchema, TypeSchema } from "../types.ts";
import { doc, micros, name } from "./common.ts";

/** Example sets. */

/**
 * asked: one example a row of the source; moment = at(row) + hash(text, within + 1) where text joins the canonical texts of `drawnBy` with U+001F:
 *   integers (int, times, date, duration) decimal, bool `true`/`false`, strings as they are, float as the decimal of its integer on the default grid, missing U+001A; within = 0: no draw.
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

export const GroupUseSchema = z.object({ group: name, keys: z.array(ExprSchema), prefix: z.string(), span: SpanSchema });

/**
 * Columns of the example set's Parquet, in order: `__row` (BIGINT, the spine row's place in its file), `__moment` (BIGINT µs; absent when closed), `__horizon` (BIGINT µs; where there is one), `__candidate` (BIGINT, the place in its file or list of what each row is asked about, likewise), `__part` (VARCHAR: train, validate, test),
 * the label and the further ones under their names, `__label_known` (BIGINT µs; absent when closed), then the example columns (a vector of n as `name[0]`…). Rows in order of (moment, row, horizon, candidate), or of row when closed.
 */
export const ExamplesSchema = z.object({
  kind: z.literal("examples"),
  id: name,
  spine: SpineSchema,
  horizon: HorizonSchema.optional(),
  candidates: CandidatesSchema.optional(),
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
  /** Over the row's columns and `__label`; with `sample` they make `__weight` of train rows, a column behind `__part`; all others have 1. A train row that weighs nothing is left out. */
  weight: ExprSchema.optional(),
  sample: SampleSchema.optional(),
  /** `allow MLS####` for half-full windows at the data's start: nothing is left out as warm-up. */
  warmupWaived: z.boolean(),
  doc,
  span: SpanSchema,
});
export type Examples = z.infer<typeof ExamplesSchema>;
export type Label = Examples["label"];

/** All labels of a set, the first one first. */
export function labelsOf(examples: Pick<Examples, "label" | "further">): readonly Label[] {
  return [examples.label, ...(examples.further ?? [])];
}

/** The label of a name. */
export function labelNamed(examples: Pick<Examples, "label" | "further">, name: string): Label {
  return labelsOf(examples).find((label) => label.name === name) ?? examples.label;
}
export type LabelFrom = NonNullable<Label["from"]>;
