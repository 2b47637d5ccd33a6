import { z } from "zod";

/**
 * `mls.lock` beside the spec, kept with the code: what data the last build read (`inputs`), and how often the test part was opened (`openings`, one for each pair of bundle and data).
 * JSON in a stable order, so that a difference can be read in review. No value of the data stands in it but times, and none that is marked `@pii` takes part in a digest.
 */

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const digest = z.string().regex(/^[0-9a-f]{16}$/);
/** An instant, ISO 8601 in UTC, to the µs. */
const instant = z.string().regex(/^-?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);
const span = z.tuple([instant, instant]);

/**
 * One input as it was read. A digest is the sum, modulo 2^64, of the first 64 bits of each row's MD5: so rows may come in any order, from any kind of file, cut into files anyhow. `days`, by month, holds for
 * each UTC day in which rows became known their number and digest (its last 48 bits): `01 17203 9f86d081884c, 02 …`; of months long past the number and digest of the month: `512034 9f86d081884c`.
 */
export const PinSchema = z.object({
  /** Of the files' bytes. */
  sha256: hash,
  bytes: z.number().int().nonnegative(),
  rows: z.number().int().nonnegative(),
  /** Columns that are read from the file, as declared, with when each is known where that differs from the row. */
  columns: z.record(z.string(), z.string()),
  /** A hash of how knowledge times are derived, where they are worked out of derived columns. */
  derived: z.string().optional(),
  /** Least and greatest event time. */
  at: span.optional(),
  /** Least and greatest time at which rows are known. `days` holds what was known before the greatest; the rest stands in `open`. */
  known: span.optional(),
  digest,
  /** What is known at the greatest of these times or later: it may still be coming in. */
  open: z.object({ rows: z.number().int().nonnegative(), digest }).optional(),
  /** What has no knowledge time. */
  undated: z.object({ rows: z.number().int().nonnegative(), digest }).optional(),
  days: z.record(z.string().regex(/^-?\d{4,6}-\d\d$/), z.string()).optional(),
});
export type Pin = z.infer<typeof PinSchema>;

export const OpeningSchema = z.object({
  model: z.string(),
  /** Whose test part it was; absent in a file that was written before it was kept. */
  examples: z.string().optional(),
  bundle: z.string(),
  data: z.string(),
  at: z.string(),
  passed: z.boolean(),
});
export type Opening = z.infer<typeof OpeningSchema>;

/** `inputs`: by the spec's file name, then by source or table. */
export const LockSchema = z.object({
  format: z.literal("mls-lock/2"),
  inputs: z.record(z.string(), z.record(z.string(), PinSchema)),
  openings: z.array(OpeningSchema),
});
export type Lock = z.infer<typeof LockSchema>;

/** As it was written before inputs were pinned. */
export const FirstLockSchema = z.object({ format: z.literal("mls-lock/1"), openings: z.array(OpeningSchema) });
