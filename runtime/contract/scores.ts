import { z } from "zod";

/**
 * What stands beside a file of scores, under its name with `.json` behind it; written after it, so that a file without one is not done. A moment is done if model, plan, data and the file's own bytes are
 * what this says.
 */
export const ScoresSchema = z.object({
  format: z.literal("mls-scores/1"),
  model: z.string(),
  /** µs. */
  moment: z.number().int(),
  rows: z.number().int(),
  /** Of the bundle (bundleHash), its plan, all data that was read (dataHash), and the file's bytes. */
  bundle: z.string(),
  plan: z.string(),
  data: z.string(),
  file: z.object({ name: z.string(), sha256: z.string(), bytes: z.number().int() }),
});
export type Scores = z.infer<typeof ScoresSchema>;
