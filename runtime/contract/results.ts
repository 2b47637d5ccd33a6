import { z } from "zod";

/**
 * `results.json` of a bundle: how it was judged, in numbers, beside report and card and hashed like them. No slice of a test stands here, since its name is a value of the data.
 */
const MetricSchema = z.object({ metric: z.string(), direction: z.string(), value: z.number().nullable() });
const JudgedSchema = z.object({
  rows: z.number().int(),
  metrics: z.array(MetricSchema),
  /** Of each decide rule of yes and no. */
  decisions: z.array(z.object({ rule: z.string(), metrics: z.array(MetricSchema) })),
});
export const ResultsSchema = z.object({
  format: z.literal("mls-results/1"),
  validate: JudgedSchema.nullable(),
  /** Null while the test part is closed. */
  test: JudgedSchema.nullable(),
  outcomes: z.array(z.object({ test: z.string(), verdict: z.string(), value: z.number().nullable(), op: z.string().nullable(), bound: z.number().nullable() })),
});
export type Results = z.infer<typeof ResultsSchema>;
export type JudgedNumbers = z.infer<typeof JudgedSchema>;
