import { z } from "zod";
import { SpanSchema } from "../types.ts";
import { micros, name } from "./common.ts";

/** How an example set is split. */

/**
 * time: part i holds moments in [until of part i−1, until of part i), the first from −∞; a row whose label is not known before the next part's begin (the end of
 *   the last: the data's end) is purged. `gap` widens: moments within `gap` before the next part's begin are purged too.
 * last: the same with edges counted back from the end of the data: test = the last `test` µs before the end, and so on.
 * random: row i goes by hash(seed:key text, 2^52)/2^52 into the shares in order; whole `groups` together.
 * group: the same by the groups' values.
 * generalise (time and last): a row of a later part is left out where an earlier part holds a row with an equal value of one of these columns; a part holds the rows that all
 *   other rules keep, and missing equals missing.
 */
export const PartName = z.enum(["train", "validate", "test"]);
/**
 * Cross-validation: the rows of train and validate that are kept have the number of a fold in `__fold`; test has none. A model is fitted anew for each fold from 1 on (from 0 where
 * rows are closed) and judged on it.
 * folds, by time: the rows in order of (moment, row) in count + 1 equal pieces, numbered from 0; row i of n lies in floor(i (count + 1) / n). Fold 0 only teaches.
 * rolling: windows as long as validate, the last one validate itself, numbered 1 … count back from its end; what lies before them is 0.
 * folds, closed rows: hash(`fold:` + seed + `:` + text, count) over the text that draws the parts, so that whole groups stay together.
 * Under `generalise` beside it `__met` (BIGINT µs): the least time at which the label of a kept row with an equal key is known; a fold leaves out of its judged rows those met before it begins.
 */
export const FoldsSchema = z.object({ kind: z.enum(["folds", "rolling"]), count: z.number().int() });

export const PartitionSchema = z.object({
  kind: z.literal("partition"),
  examples: name,
  method: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("time"), parts: z.array(z.object({ name: PartName, until: micros, text: z.string() })), gap: micros }),
    z.object({ kind: z.literal("last"), parts: z.array(z.object({ name: PartName, length: micros })), gap: micros }),
    z.object({ kind: z.literal("random"), parts: z.array(z.object({ name: PartName, share: z.number() })), groups: z.array(name), seed: z.number().int() }),
  ]),
  generalise: z.array(name).optional(),
  folds: FoldsSchema.optional(),
  /** Groups of closed rows whose models read each other's scores: rows of train and validate have `__together` (BIGINT), hash(`together:` + seed + `:` + text, 2^52) over the text that draws the parts, by which nested folds keep a group whole. */
  together: z.literal(true).optional(),
  span: SpanSchema,
});
export type Partition = z.infer<typeof PartitionSchema>;
