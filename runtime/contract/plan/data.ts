import { z } from "zod";
import { type Rows, RowsSchema } from "../plan-views.ts";
import { ExprSchema } from "../expr.ts";
import { GridSchema, SpanSchema, TypeSchema } from "../types.ts";
import { ValiditySchema } from "../validity.ts";
import { doc, micros, name } from "./common.ts";
import { OriginSchema } from "./origin.ts";

/** Where data comes from: scans, tables, views. */

export { type FileOrigin, type Origin, OriginSchema } from "./origin.ts";

/** A live origin; carried, and run by a later issue. */
export const StreamSchema = z.object({ kind: z.string(), args: z.array(z.union([z.string(), z.number(), z.boolean()])) });

export const ColumnSchema = z.object({
  name,
  type: TypeSchema,
  /** Where it is in the file: a field name, or a dotted path with `[i]` into nested JSON (`properties.mag`, `geometry.coordinates[0]`). Absent if derived. */
  from: z.string().optional(),
  /** For a timestamp in a numeric column: what it counts (`Timestamp by ms`). */
  epoch: z.enum(["s", "ms", "us"]).optional(),
  derive: ExprSchema.optional(),
  /** K of this column, as a timestamp over columns of the same row; for `on arrival` the arrival column. Absent in timeless tables. */
  known: ExprSchema.optional(),
  /** K as a person reads it: `departed + 1m`. */
  knownText: z.string().optional(),
  grid: GridSchema.optional(),
  marks: z.array(z.string()),
  doc,
  span: SpanSchema,
});
export type Column = z.infer<typeof ColumnSchema>;

/** How many rows may be set apart because they can't be read: so many, or such a share of all rows. */
export const QuarantineSchema = z.object({ rows: z.number().int().nonnegative().optional(), share: z.number().min(0).max(1).optional(), text: z.string(), span: SpanSchema });
export type Quarantine = z.infer<typeof QuarantineSchema>;

export const ExpectationSchema = z.object({
  condition: ExprSchema,
  otherwise: z.enum(["drop", "fail"]),
  /** The rule as written in the spec. */
  text: z.string(),
  span: SpanSchema,
});

/**
 * A log of events. Reading: given columns are decoded; a missing value in a column that may not be missing, an overflow in a derived one, fail the read
 * (naming column, rows and count) unless an expectation with `drop` speaks of that column. What can't be read as its type fails the read too, beyond the bound of `quarantine` (without one: at all). Then expectations in order: an unmet or missing condition drops the row (counted) or fails the read.
 * Rows keep their place in the file as `__row` (0-based), the last tie-break of every order that a person sees.
 */
export const ScanSchema = z.object({
  kind: z.literal("scan"),
  id: name,
  from: OriginSchema,
  stream: StreamSchema.optional(),
  /** In an order in which each derived column comes after those it reads. */
  columns: z.array(ColumnSchema),
  at: ExprSchema,
  exists: ExprSchema,
  expect: z.array(ExpectationSchema),
  quarantine: QuarantineSchema.optional(),
  key: z.array(name),
  /**
   * Of rows without a fault that are equal in one of these sets of columns (none missing) the first counts, by (`exists`, `known` of the columns in their order, place); the others are left out and counted. It fails the read
   * if they differ in a given column, but for those that `exists`, `known` and `revised` alone read, and `at` does not: what tells when a copy came.
   */
  unique: z.array(z.array(name)),
  /**
   * Rows with one `key` are versions of one row, in the order of the column `by` (no two equal: asserted). `exists` is never before `by`. At t the version is seen that exists before t and for which no version
   * with a greater `by` does. A row of which a key part is missing is a version of nothing else.
   */
  revised: z.object({ by: name }).optional(),
  /** The data holds all events before this instant; else its end is the greatest `at`. */
  completeUntil: micros.optional(),
  doc,
  span: SpanSchema,
});
export type Scan = z.infer<typeof ScanSchema>;

export const TableSchema = z.object({
  kind: z.literal("table"),
  id: name,
  from: OriginSchema,
  columns: z.array(ColumnSchema),
  /** Columns whose values are unique together (asserted on reading; of a table with history together with begin and knowledge time). Empty with `keyIsRow`: the key is the file's row number, as column `row`. */
  key: z.array(name),
  /** Further sets of columns whose values are unique together, as asserted on reading; rows in which one is missing repeat nothing. */
  unique: z.array(z.array(name)).optional(),
  keyIsRow: z.boolean(),
  validity: ValiditySchema,
  expect: z.array(ExpectationSchema),
  quarantine: QuarantineSchema.optional(),
  doc,
  span: SpanSchema,
});
export type Table = z.infer<typeof TableSchema>;

/** Events from events: rows of `input` that meet `where`, at `at`; rows whose `at` or condition is missing are no events. */
export const ViewSchema = z.object({
  kind: z.literal("view"),
  id: name,
  input: name,
  /** Where a row is not one row of the input. */
  rows: z.lazy((): z.ZodType<Rows> => RowsSchema).optional(),
  where: ExprSchema.optional(),
  /** Over the input's columns. */
  at: ExprSchema,
  exists: ExprSchema,
  /** All columns of the view: those of the input pass through (`derive` is then a bare column), further ones are derived, in order. `known` is over input columns. */
  columns: z.array(ColumnSchema),
  stream: StreamSchema.optional(),
  doc,
  span: SpanSchema,
});
export type View = z.infer<typeof ViewSchema>;
