import { z } from "zod";
import { ExprSchema } from "../expr.ts";
import { GridSchema, SpanSchema, TypeSchema } from "../types.ts";
import { AGGREGATES } from "../vocabulary/aggregates.ts";
import { CalendarOverSchema } from "./calendar.ts";
import { doc, micros, name } from "./common.ts";

/** Groups of features and their windows. */

/** t = moment − within, or the last multiple of `period` (from 1970-01-01T00:00Z) at or before moment − after. */
export const ReadySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("live"), within: micros }),
  z.object({ kind: z.literal("every"), period: micros, after: micros }),
]);
export type Ready = z.infer<typeof ReadySchema>;

/**
 * Which rows a window at t holds, before `where` and knowledge (u = t − ending):
 * range: left ≤ at < u with left = (step ? floor(u, step) : u) − width (`upTo` stands in labels alone: contract/label.ts) · rows: the latest `count` of those that are selected (where true, known before t, at < t),
 *   ties in `at` by the aggregate's own value order · since: start ≤ at < t · all: at < t
 */
export const OverSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("range"), width: micros, step: micros.optional(), ending: micros, upTo: name.optional() }),
  CalendarOverSchema,
  z.object({ kind: z.literal("rows"), count: z.number().int().positive() }),
  z.object({ kind: z.literal("since"), start: micros }),
  z.object({ kind: z.literal("all") }),
]);
export type Over = z.infer<typeof OverSchema>;

/**
 * When a row is seen by this window at t. K is the latest knowledge time of everything the window reads of the row: its existence, keys, group's and own
 * `where`, event time and arguments.
 * lag: proved that max(K, at) − at is this constant for every row: seen iff at + lag < t. known: seen iff at < t and K < t, K by expression. With `versions` the input's rows are versions of a
 * source with `revised`: a row is seen only while no later version of its key exists before t.
 */
export const VisibleSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("lag"), lag: micros }),
  z.object({ kind: z.literal("known"), known: ExprSchema, versions: z.literal(true).optional() }),
]);

/**
 * One aggregate over one window. Arguments and conditions are over the columns of the group's input. A condition that is not true (false or missing) drops the row. Values:
 * - count: rows · countOf, distinct: of non-missing x · sum, mean, var, std: exact on integers (Int as it is, Bool as 0/1, Float on its grid n/d); S = Σ integers:
 *   sum of Int: S (beyond ±(2^53−1) missing); sum of Float: toDouble(S·n) / d; mean: toDouble(S·n) / toDouble(count·d) with n/d = 1/1 for Int and Bool;
 *   toDouble rounds to nearest even; var: the double nearest to (N·ΣX² − (ΣX)²)·n² / (N·(N−1)·d²) (one correct rounding of the exact rational); std: sqrt of that double
 * - quantile(x, q): value at place ceil(q·N) (at least 1) in order; q is the exact decimal as written, `q: [numerator, denominator]`
 * - first/last: non-missing x with the least/greatest (at, x) · mode: most frequent, ties the least · any/all over bools, missing skipped
 * - top(x, k): values by count down, then value up · list(x, k): latest k by (at, x) down · histogram(x, edges): counts in (−∞, e0), [e0, e1) … [en, ∞)
 * - correlation(x, y), slope(x): pairs of integers X, Y of rows in which both are there (of slope, Y is the event time in µs). S(a, b) = N·Σab − Σa·Σb, exact. correlation: toDouble(S(X, Y)) /
 *   sqrt(toDouble(S(X, X)) · toDouble(S(Y, Y))), brought into [−1, 1]; slope, by the day: toDouble(S(X, Y)·n·86400000000) / toDouble(S(Y, Y)·d). Missing where one of S(X, X), S(Y, Y) that it
 *   divides by is 0. The latest n rows are those greatest by (at, x, y), missing least
 * - ewma(x, half_life h): toDouble(Σ W·X·n) / toDouble(Σ W·d) with W the weight of i = floor(8·(t − at) / h) steps: max(1, c(i mod 8) >> floor(i/8)), c(r) the integer nearest to 2^(40 − r/8)
 * - approx_distinct(x): of the hashes of the non-missing x the 2048 least different ones; with fewer than 2048, their number; else max(2048, floor((2047 · 2^52) / (h + 1) + 0.5)) with h the
 *   greatest of them, in IEEE doubles. A hash is the first 13 hex digits of the MD5 of the UTF-8 of the text; of an Int, a time or a Duration of its integer in decimal digits; of a Bool of `true` or
 *   `false`; of a Float of its 64 bits as the digits 0 and 1, the sign first. The latest n rows are those greatest by (at, hash), missing least. Sketches merge: the 2048 least of both
 * - approx_quantile(x, q): counts by bucket, and the least and greatest x. The bucket of x is r(x), x rounded to 8 significant bits, half to even: c − (c − x) with c = x · (2^45 + 1), in IEEE
 *   doubles (of x beyond ±2^900, of x · 2^-128, then times 2^128). The value is the bucket at place ceil(q·N) (at least 1) in order, held within [least, greatest]. Sketches merge: counts add up
 * Strings order by UTF-8 bytes.
 */
export const WindowSchema = z.object({
  kind: z.literal("window"),
  aggregate: z.enum(AGGREGATES),
  argument: ExprSchema.optional(),
  /** Second argument of correlation(x, y); slope(x) is over event time. */
  argument2: ExprSchema.optional(),
  where: ExprSchema.optional(),
  q: z.tuple([z.number().int(), z.number().int()]).optional(),
  k: z.number().int().positive().optional(),
  edges: z.array(z.number()).optional(),
  halfLife: micros.optional(),
  /** Of the argument: for sum, mean, var, std, correlation, slope, ewma of Float. */
  grid: GridSchema.optional(),
  /** Of the second argument, if it is a Float. */
  grid2: GridSchema.optional(),
  over: OverSchema,
  visible: VisibleSchema,
  type: TypeSchema,
  /** As written in the spec, for comments in SQL and for `why`. */
  text: z.string(),
  span: SpanSchema,
});
export type Window = z.infer<typeof WindowSchema>;

export const FeatureSchema = z.object({ name, expr: ExprSchema, type: TypeSchema, marks: z.array(z.string()), text: z.string(), doc, span: SpanSchema });
export type Feature = z.infer<typeof FeatureSchema>;

/** What is known of a key at a moment. A key part that is missing matches nothing: an empty history. */
export const GroupSchema = z.object({
  kind: z.literal("group"),
  id: name,
  /** A scan or a view. */
  input: name,
  where: ExprSchema.optional(),
  keys: z.array(z.object({ name, expr: ExprSchema, type: TypeSchema })),
  /** The number that names a row, by its source's key: where a use has its own (contract/plan/examples.ts), it does not see the rows of that number. */
  own: ExprSchema.optional(),
  ready: ReadySchema,
  /** Equal windows are shared: written once. */
  windows: z.array(WindowSchema),
  features: z.array(FeatureSchema),
  /** µs: how far back before the moment the group can look (width + step + ending + readiness); null: all history (no warm-up asked). */
  reach: micros.nullable(),
  doc,
  span: SpanSchema,
});
export type Group = z.infer<typeof GroupSchema>;
