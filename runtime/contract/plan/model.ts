import { z } from "zod";
import { ExprSchema } from "../expr.ts";
import { SpanSchema, TypeSchema } from "../types.ts";
import { doc, name, optionValue } from "./common.ts";
import { PartName } from "./partition.ts";

/** Models, and what is decided with their score. */

/** A transform that learns, in a chain behind a door value: standardize, impute, one_hot, target_encode, bucket, robust_scale, minmax_scale, count_encode, multi_hot. */
export const TransformSchema = z.object({ transform: z.string(), options: z.record(z.string(), optionValue), usesLabel: z.boolean(), text: z.string(), span: SpanSchema });
export type Transform = z.infer<typeof TransformSchema>;

/**
 * One input of a model: `door` is computed in doubles by the shared runtime from example columns (transcendentals included), then enters the graph by `name`;
 * the transforms, in order, are inside the graph. No transform: numbers pass (missing too, for learners that take it), categories are the learner's own (gbdt) .
 */
export const ModelInputSchema = z.object({ name, door: ExprSchema, type: TypeSchema, transforms: z.array(TransformSchema), text: z.string(), span: SpanSchema });
export type ModelInput = z.infer<typeof ModelInputSchema>;

export const ModelSchema = z.object({
  kind: z.literal("model"),
  id: name,
  examples: name,
  label: name,
  /** classes in their order (sorted by UTF-8 bytes, or the closed set's order); empty for an open Category: found on train. Binary: positive is true. */
  task: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("binary") }),
    z.object({ kind: z.literal("multiclass"), classes: z.array(z.string()) }),
    z.object({ kind: z.literal("regression") }),
  ]),
  inputs: z.array(ModelInputSchema),
  /** Models for the same examples whose scores the inputs read (`score` with a `model`), in the order met; they are trained first, and train rows have their scores out of fold. */
  inner: z.array(name).optional(),
  /** One a segment: rows with equal values of these example columns, where train holds at least so many; all other rows are scored by one of all rows, which is trained beside them. */
  segments: z.object({ by: z.array(name), least: z.number().int() }).optional(),
  learner: z.object({
    kind: z.string(),
    params: z.record(z.string(), optionValue),
    monotone: z.array(z.object({ input: name, direction: z.enum(["up", "down"]) })),
    span: SpanSchema,
  }),
  calibrate: z.enum(["isotonic", "platt"]).optional(),
  seed: z.number().int(),
  refit: z.array(PartName),
  doc,
  span: SpanSchema,
});
export type Model = z.infer<typeof ModelSchema>;

/** Over the rows of the piece for thresholds: `argument` and `where` read, beside what rules read, labels as `column`s. `count` counts rows; sum of nothing is 0, mean of nothing missing. */
const TallySchema = z.object({ name, fn: z.enum(["count", "sum", "mean"]), argument: ExprSchema.optional(), where: ExprSchema.optional() });
export type Tally = z.infer<typeof TallySchema>;

/**
 * `warn = score >= c`, with c chosen on its own piece of validate. Rules read scores, parameters and example columns (as `feature`s). The objective is over true_positives, false_positives,
 * true_negatives, false_negatives, count and the tallies (as `parameter`s); a value counts only if `where`, over the same, holds for it.
 */
export const DecideSchema = z.object({
  kind: z.literal("decide"),
  id: name,
  model: name,
  rules: z.array(z.object({ name, expr: ExprSchema, type: TypeSchema, text: z.string(), span: SpanSchema })),
  choose: z.array(z.object({ parameter: name, rule: name, direction: z.enum(["minimize", "maximize"]), objective: ExprSchema, where: ExprSchema.optional(), tallies: z.array(TallySchema).optional(), text: z.string(), span: SpanSchema })),
  doc,
  span: SpanSchema,
});
export type Decide = z.infer<typeof DecideSchema>;
