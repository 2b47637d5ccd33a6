import { z } from "zod";

/**
 * Types of values as the plan carries them. Units and entities are kept for reading and for request validation; every engine may ignore them.
 *
 * Physical form of a value, the same in every engine:
 * bool → boolean (0/1 in number columns) · int → integer within ±(2^53−1) · float → finite double, never −0 · string, category, enum, zone → string ·
 * timestamp → integer µs since 1970-01-01T00:00Z · localTimestamp → integer µs since 1970-01-01T00:00 on the wall clock · date → integer days since
 * 1970-01-01 · duration → integer µs · vector → n doubles · list, record → in SQL the engine's own, in JavaScript their canonical text (nested.ts). Missing is `null` (NaN in a number column, −1 in a code column).
 */
export type Type = Kind & {
  /** The value may be missing (`T?`). */
  readonly missing: boolean;
};

export type Kind =
  | { readonly kind: "bool" }
  | { readonly kind: "int"; readonly unit?: string | undefined }
  | { readonly kind: "float"; readonly unit?: string | undefined; readonly grid?: Grid | undefined }
  | { readonly kind: "string" }
  | { readonly kind: "category"; readonly entity?: string | undefined }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | { readonly kind: "timestamp" }
  | { readonly kind: "localTimestamp" }
  | { readonly kind: "date" }
  | { readonly kind: "zone" }
  | { readonly kind: "duration" }
  | { readonly kind: "vector"; readonly size: number }
  | { readonly kind: "list"; readonly of: Type }
  | { readonly kind: "record"; readonly fields: readonly { readonly name: string; readonly type: Type }[] };

/**
 * The grid of a Float, as the exact rational `numerator/denominator` (0.01 is 1/100; the default is 1/2^20). A value x is taken to the integer
 * `roundHalfAwayFromZero(x * denominator / numerator)` (two IEEE operations, in that order); beyond ±(2^53−1) it is missing and counted. A sum S of such
 * integers stands for `S * numerator / denominator`; see `window` aggregates in plan.ts for the one division.
 */
export const GridSchema = z.object({ numerator: z.number().int().positive(), denominator: z.number().int().positive() });
export type Grid = z.infer<typeof GridSchema>;

const missing = z.boolean();
const unit = z.string().optional();
export const TypeSchema: z.ZodType<Type> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("bool"), missing }),
    z.object({ kind: z.literal("int"), unit, missing }),
    z.object({ kind: z.literal("float"), unit, grid: GridSchema.optional(), missing }),
    z.object({ kind: z.literal("string"), missing }),
    z.object({ kind: z.literal("category"), entity: z.string().optional(), missing }),
    z.object({ kind: z.literal("enum"), values: z.array(z.string()), missing }),
    z.object({ kind: z.literal("timestamp"), missing }),
    z.object({ kind: z.literal("localTimestamp"), missing }),
    z.object({ kind: z.literal("date"), missing }),
    z.object({ kind: z.literal("zone"), missing }),
    z.object({ kind: z.literal("duration"), missing }),
    z.object({ kind: z.literal("vector"), size: z.number().int().positive(), missing }),
    z.object({ kind: z.literal("list"), of: TypeSchema, missing }),
    z.object({ kind: z.literal("record"), fields: z.array(z.object({ name: z.string(), type: TypeSchema })), missing }),
  ]),
);

/** A place in the spec, so that any generated line can be traced to it and back. Lines and columns count from 1. */
export const SpanSchema = z.object({ file: z.string(), line: z.number().int(), column: z.number().int(), endLine: z.number().int(), endColumn: z.number().int() });
export type PlanSpan = z.infer<typeof SpanSchema>;
