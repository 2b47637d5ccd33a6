import { z } from "zod";
import { ExprSchema } from "./expr.ts";
import { TypeSchema } from "./types.ts";

const micros = z.number().int();

/**
 * calendar: one example for each row of the table and each date m, from when the data has run as long as the longest reach (with `warmupWaived`, from its begin) and before it ends: m is a multiple of
 * `period` from 1970-01-01T00:00Z; with `time`, the instant of that wall clock's time (µs after midnight) in the zone, every `period` of local days counted from 1970-01-01. Only the table's key
 * is read of the row itself: all else stands as lookups by that key.
 */
export const CalendarSpineSchema = z.object({
  kind: z.literal("calendar"),
  table: z.string().min(1),
  period: micros,
  time: z.object({ micros, zone: z.string() }).optional(),
});
export type CalendarSpine = z.infer<typeof CalendarSpineSchema>;

/**
 * What each row of the spine is asked about, as a column `name` of the row.
 * table: each row once for each row of the timeless table (in the order of its file), told by its key. A request brings it.
 * list: each row once for each element of a list over its columns, in their order; a list that is missing or empty gives none, and no element may stand in it twice (asserted). A request brings what the list
 * is made of, and is answered for every element.
 */
export const CandidatesSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("table"), table: z.string().min(1), key: z.string().min(1), name: z.string().min(1), type: TypeSchema }),
  z.object({ kind: z.literal("list"), list: ExprSchema, name: z.string().min(1), type: TypeSchema, text: z.string() }),
]);
export type Candidates = z.infer<typeof CandidatesSchema>;

/**
 * Train rows are kept if hash(`sample` U+001F canonical texts of `drawnBy` U+001F moment U+001F horizon, 2^52) / 2^52 < probability (over the row's columns and `__label`; the last two where there are
 * such); each that is kept counts for 1 / probability.
 */
export const SampleSchema = z.object({ probability: ExprSchema, drawnBy: z.array(z.string()) });
export type Sample = z.infer<typeof SampleSchema>;

/** Each row of the spine once for each of `values` (µs), as a column `name` of the row; rows of one moment and place lie in order of it. A request brings one of the values. */
export const HorizonSchema = z.object({ name: z.string().min(1), values: z.array(micros).min(1), text: z.string() });
export type Horizon = z.infer<typeof HorizonSchema>;
