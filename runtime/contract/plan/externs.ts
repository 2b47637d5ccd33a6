import { z } from "zod";
import { SpanSchema, TypeSchema } from "../types.ts";
import { doc, name } from "./common.ts";

/**
 * Functions in TypeScript (`extern fn`), with their code. Absent where a spec has none.
 *
 * `modules` hold JavaScript (CommonJS, comments taken out, every computed index made a number), the very text that training, server and tests run: it is part of the plan's hash, so that an edit of a
 * function is another feature contract. A module may `require` others of the list, by a path relative to its own, and nothing else.
 *
 * A call: an argument that is missing is handed on as `undefined` where the parameter may be missing; else the function is not called and the value is missing. Bools are booleans, numbers, durations and
 * times numbers (µs; a Date days), texts strings, a Vector an array of numbers, a list a frozen array, a record a frozen object with all of its fields. The result: `undefined` is missing where it may be; NaN and infinite, and an Int beyond ±(2^53 − 1), are missing where it
 * may be; −0 is 0; in a list or record the nearest part that holds such a number and may be missing is, and a record without any value is. Anything else that the type does not hold (another type, null, a fraction for an Int, text outside of the closed set or with half a character, a Vector of another length, a list with an
 * element that is missing or of more than 10,000, a record without a field that must be there), and a throw, ends the run, or is refused in service, naming the function and the row.
 */
export const ExternSchema = z.object({
  /** As calls name it. */
  name,
  /** Its name in its module. */
  exported: name,
  params: z.array(z.object({ name, type: TypeSchema })),
  result: TypeSchema,
  /** Paths of its module (first) and of those that this one reaches. */
  modules: z.array(name).min(1),
  /** It is handed what is marked `@pii`: no word of what it throws or gives is told. */
  personal: z.literal(true).optional(),
  /** SHA-256 of these modules' code: what a person compares. */
  hash: name,
  doc,
  span: SpanSchema,
});
export type Extern = z.infer<typeof ExternSchema>;

export const ExternsSchema = z.object({ functions: z.array(ExternSchema), modules: z.array(z.object({ path: name, code: z.string() })) });
export type Externs = z.infer<typeof ExternsSchema>;
