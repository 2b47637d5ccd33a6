import { z } from "zod";
import { ExprSchema } from "./expr.ts";

/**
 * When a table's rows are true, and known. timeless: always. asOf: the table was taken at the instant `at` (µs), and is known from then on; lookups are as of a timeless table's, and what reads
 * them carries that instant as its knowledge time. history: several rows a key; a lookup says the time τ that it is as of (`asOf`). Of the rows of its key with begin ≤ τ and K < τ (strictly), the one
 * with the greatest (begin, K); if that has ended (end ≤ τ), none. Asserted on reading: (key, begin, K) is unique, and an end lies after its begin.
 */
export const ValiditySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("timeless"), why: z.string() }),
  z.object({ kind: z.literal("asOf"), at: z.number().int() }),
  /** `from` and `to` are columns; `known` is K over the row's columns. */
  z.object({ kind: z.literal("history"), from: z.string().min(1), to: z.string().min(1).optional(), known: ExprSchema }),
]);
export type Validity = z.infer<typeof ValiditySchema>;
