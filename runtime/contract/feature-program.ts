import { z } from "zod";
import { StatementSchema } from "./batch.ts";
import { ReadySchema } from "./plan.ts";

/**
 * How a group's values are made for all of its keys at given moments, beside the batch program of an example set that asks for them (`mlsc materialize`). `points` are run where the group's input holds what can be felt and
 * `"points.times"` the moments: `asked` and `t`, the time that a value asked for then is as of (BIGINT µs).
 */
export const FeatureProgramSchema = z.object({
  group: z.string(),
  ready: ReadySchema,
  points: z.array(StatementSchema),
  /** One row: how many keys there are (`keys`). */
  keyCount: z.string(),
  /** Columns of the files behind `moment` and `as_of`: key parts, then features. */
  columns: z.array(z.string()),
});
export type FeatureProgram = z.infer<typeof FeatureProgramSchema>;
