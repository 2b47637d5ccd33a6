import { z } from "zod";
import { ExprSchema } from "./expr.ts";
import { labelSchema } from "./label.ts";
import { CalendarSpineSchema, CandidatesSchema, HorizonSchema, SampleSchema } from "./spine.ts";
import { GridSchema, SpanSchema, TypeSchema } from "./types.ts";

/**
 * The plan: what a spec means, as small typed nodes, JSON all the way. Every engine (kernel, SQL, server, oracle) is a way to evaluate it. Its SHA-256 over
 * canonical JSON (`hashPlan`) is the feature contract that training and serving must agree on.
 *
 * Every time is an integer of µs since 1970-01-01T00:00Z. `known` expressions give the instant K from which a value is known, with K ≥ E (existence) already
 * worked in. A value is seen at t only if K < t (strictly); a row's own columns at the moment m of its prediction if K ≤ m.
 */
const micros = z.number().int();
const name = z.string().min(1);
const doc = z.string().optional();

// ───────────── where data comes from ─────────────

export const OriginSchema = z.discriminatedUnion("kind", [
  /** `package`: the file lies in that npm package, `path` within it; else `path` is relative to the spec's folder. */
  z.object({ kind: z.literal("parquet"), package: z.string().optional(), path: z.string() }),
  z.object({ kind: z.literal("csv"), package: z.string().optional(), path: z.string(), delimiter: z.string().optional() }),
  /** `rows`: dotted path to the array of rows in a nested file (`features`); absent: the file is an array or JSON lines. */
  z.object({ kind: z.literal("json"), package: z.string().optional(), path: z.string(), rows: z.string().optional() }),
]);
export type Origin = z.infer<typeof OriginSchema>;

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

export const ExpectationSchema = z.object({
  condition: ExprSchema,
  otherwise: z.enum(["drop", "fail"]),
  /** The rule as written in the spec. */
  text: z.string(),
  span: SpanSchema,
});

/**
 * A log of events. Reading: given columns are decoded; a missing value in a column that may not be missing, an overflow in a derived one, fail the read
 * (naming column, rows and count) unless an expectation with `drop` speaks of that column. Then expectations in order: an unmet or missing condition drops the row (counted) or fails the read.
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
  key: z.array(name),
  unique: z.array(z.array(name)),
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
  /** Columns whose values are unique together (asserted on reading). Empty with `keyIsRow`: the key is the file's row number, as column `row`. */
  key: z.array(name),
  keyIsRow: z.boolean(),
  validity: z.object({ kind: z.literal("timeless"), why: z.string() }),
  expect: z.array(ExpectationSchema),
  doc,
  span: SpanSchema,
});
export type Table = z.infer<typeof TableSchema>;

/** Events from events: rows of `input` that meet `where`, at `at`; rows whose `at` or condition is missing are no events. */
export const ViewSchema = z.object({
  kind: z.literal("view"),
  id: name,
  input: name,
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

// ───────────── features ─────────────

/** t = moment − within, or the last multiple of `period` (from 1970-01-01T00:00Z) at or before moment − after. */
export const ReadySchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("live"), within: micros }),
  z.object({ kind: z.literal("every"), period: micros, after: micros }),
]);
export type Ready = z.infer<typeof ReadySchema>;

export const AGGREGATES = [
  "count", "countOf", "distinct", "sum", "mean", "min", "max", "first", "last", "var", "std", "quantile", "mode", "top", "list", "histogram", "any", "all",
  "correlation", "slope", "ewma",
] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/**
 * Which rows a window at t holds, before `where` and knowledge (u = t − ending):
 * range: left ≤ at < u with left = (step ? floor(u, step) : u) − width · rows: the latest `count` of those that are selected (where true, known before t, at < t),
 *   ties in `at` by the aggregate's own value order · since: start ≤ at < t · all: at < t
 */
export const OverSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("range"), width: micros, step: micros.optional(), ending: micros }),
  z.object({ kind: z.literal("rows"), count: z.number().int().positive() }),
  z.object({ kind: z.literal("since"), start: micros }),
  z.object({ kind: z.literal("all") }),
]);
export type Over = z.infer<typeof OverSchema>;

/**
 * When a row is seen by this window at t. K is the latest knowledge time of everything the window reads of the row: its existence, keys, group's and own
 * `where`, event time and arguments.
 * lag: proved that max(K, at) − at is this constant for every row: seen iff at + lag < t. known: seen iff at < t and K < t, K by expression.
 */
export const VisibleSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("lag"), lag: micros }),
  z.object({ kind: z.literal("known"), known: ExprSchema }),
]);

/**
 * One aggregate over one window. Arguments and conditions are over the columns of the group's input. A condition that is not true (false or missing) drops the row. Values:
 * - count: rows · countOf, distinct: of non-missing x · sum, mean, var, std: exact on integers (Int as it is, Bool as 0/1, Float on its grid n/d); S = Σ integers:
 *   sum of Int: S (beyond ±(2^53−1) missing); sum of Float: toDouble(S·n) / d; mean: toDouble(S·n) / toDouble(count·d) with n/d = 1/1 for Int and Bool;
 *   toDouble rounds to nearest even; var: the double nearest to (N·ΣX² − (ΣX)²)·n² / (N·(N−1)·d²) (one correct rounding of the exact rational); std: sqrt of that double
 * - quantile(x, q): value at place ceil(q·N) (at least 1) in order; q is the exact decimal as written, `q: [numerator, denominator]`
 * - first/last: non-missing x with the least/greatest (at, x) · mode: most frequent, ties the least · any/all over bools, missing skipped
 * - top(x, k): values by count down, then value up · list(x, k): latest k by (at, x) down · histogram(x, edges): counts in (−∞, e0), [e0, e1) … [en, ∞)
 * - ewma(x, half_life h): Σ w·x / Σ w with w = weight of floor(age / (h/8)) steps, weights 2^(−i/8) written in the plan as integers on 2^-40: exact sums, one division
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
  /** Of the argument: for sum, mean, var, std of Float. */
  grid: GridSchema.optional(),
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

// ───────────── examples ─────────────

/**
 * asked: one example a row of the source; moment = at(row) + hash(text, within + 1) where text joins the canonical texts of `drawnBy` with U+001F:
 *   integers (int, times, date, duration) decimal, bool `true`/`false`, strings as they are, float as the decimal of its integer on the default grid, missing U+001A; within = 0: no draw.
 * closed: one example a row of the timeless table, no moment.
 */
export const SpineSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("asked"), source: name, moment: ExprSchema, within: micros, drawnBy: z.array(name) }),
  z.object({ kind: z.literal("closed"), table: name }),
  CalendarSpineSchema,
]);

export const ExampleColumnSchema = z.object({
  name,
  expr: ExprSchema,
  type: TypeSchema,
  /** Where serving gets it: the request, a table of the spec, the history store. */
  reach: z.enum(["request", "timeless", "history"]),
  marks: z.array(z.string()),
  text: z.string(),
  knownText: z.string().optional(),
  doc,
  span: SpanSchema,
});
export type ExampleColumn = z.infer<typeof ExampleColumnSchema>;

export const GroupUseSchema = z.object({ group: name, keys: z.array(ExprSchema), prefix: z.string(), span: SpanSchema });

/**
 * Columns of the example set's Parquet, in order: `__row` (BIGINT, the spine row's place in its file), `__moment` (BIGINT µs; absent when closed), `__horizon` (BIGINT µs; where there is one), `__candidate` (BIGINT, the place in its file of what each row is asked about, likewise), `__part` (VARCHAR: train, validate, test),
 * the label under its name, `__label_known` (BIGINT µs; absent when closed), then the example columns (a vector of n as `name[0]`…). Rows in order of (moment, row, horizon, candidate), or of row when closed.
 */
export const ExamplesSchema = z.object({
  kind: z.literal("examples"),
  id: name,
  spine: SpineSchema,
  horizon: HorizonSchema.optional(),
  candidates: CandidatesSchema.optional(),
  /** Rows that are no examples, over the spine's columns. */
  where: ExprSchema.optional(),
  /** Columns of the spine row that a request brings: given ones, those the columns below, the keys and derived columns need. */
  request: z.array(name),
  /** Those of `request` that may not be known yet at the moment (read by `if_known`): a request may leave them out, and then they are unknown. */
  open: z.array(name).optional(),
  uses: z.array(GroupUseSchema),
  columns: z.array(ExampleColumnSchema),
  label: labelSchema(WindowSchema),
  /** Over the row's columns and `__label`; with `sample` they make `__weight` of train rows, a column behind `__part`; all others have 1. A train row that weighs nothing is left out. */
  weight: ExprSchema.optional(),
  sample: SampleSchema.optional(),
  /** `allow MLS####` for half-full windows at the data's start: nothing is left out as warm-up. */
  warmupWaived: z.boolean(),
  doc,
  span: SpanSchema,
});
export type Examples = z.infer<typeof ExamplesSchema>;
export type Label = Examples["label"];
export type LabelFrom = NonNullable<Label["from"]>;

/**
 * time: part i holds moments in [until of part i−1, until of part i), the first from −∞; a row whose label is not known before the next part's begin (the end of
 *   the last: the data's end) is purged. `gap` widens: moments within `gap` before the next part's begin are purged too.
 * last: the same with edges counted back from the end of the data: test = the last `test` µs before the end, and so on.
 * random: row i goes by hash(seed:key text, 2^52)/2^52 into the shares in order; whole `groups` together.
 * group: the same by the groups' values.
 */
export const PartName = z.enum(["train", "validate", "test"]);
export const PartitionSchema = z.object({
  kind: z.literal("partition"),
  examples: name,
  method: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("time"), parts: z.array(z.object({ name: PartName, until: micros, text: z.string() })), gap: micros }),
    z.object({ kind: z.literal("last"), parts: z.array(z.object({ name: PartName, length: micros })), gap: micros }),
    z.object({ kind: z.literal("random"), parts: z.array(z.object({ name: PartName, share: z.number() })), groups: z.array(name), seed: z.number().int() }),
  ]),
  span: SpanSchema,
});
export type Partition = z.infer<typeof PartitionSchema>;

// ───────────── models ─────────────

const optionValue = z.union([z.number(), z.string(), z.boolean()]);

/** A transform that learns, in a chain behind a door value: standardize, impute, one_hot, target_encode, bucket, robust_scale, minmax_scale, count_encode. */
export const TransformSchema = z.object({ transform: z.string(), options: z.record(z.string(), optionValue), usesLabel: z.boolean(), text: z.string(), span: SpanSchema });
export type Transform = z.infer<typeof TransformSchema>;

/**
 * One input of a model: `door` is computed in doubles by the shared runtime from example columns (transcendentals included), then enters the graph by `name`;
 * the transforms, in order, are inside the graph. No transform: numbers pass (missing too, for learners that take it), categories are the learner's own (gbdt) .
 */
export const ModelInputSchema = z.object({ name, door: ExprSchema, type: TypeSchema, transforms: z.array(TransformSchema), text: z.string(), span: SpanSchema });
export type ModelInput = z.infer<typeof ModelInputSchema>;

export const ModelSchema = z.object({
  kind: z.literal("model"),
  id: name,
  examples: name,
  label: name,
  /** classes in their order (sorted by UTF-8 bytes, or the closed set's order); empty for an open Category: found on train. Binary: positive is true. */
  task: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("binary") }),
    z.object({ kind: z.literal("multiclass"), classes: z.array(z.string()) }),
    z.object({ kind: z.literal("regression") }),
  ]),
  inputs: z.array(ModelInputSchema),
  learner: z.object({
    kind: z.string(),
    params: z.record(z.string(), optionValue),
    monotone: z.array(z.object({ input: name, direction: z.enum(["up", "down"]) })),
    span: SpanSchema,
  }),
  calibrate: z.enum(["isotonic", "platt"]).optional(),
  seed: z.number().int(),
  refit: z.array(PartName),
  doc,
  span: SpanSchema,
});
export type Model = z.infer<typeof ModelSchema>;

/** `warn = score >= c`, with c chosen on its own piece of validate. The objective is over true_positives, false_positives, true_negatives, false_negatives, count (as `parameter`s). */
export const DecideSchema = z.object({
  kind: z.literal("decide"),
  id: name,
  model: name,
  rules: z.array(z.object({ name, expr: ExprSchema, type: TypeSchema, text: z.string(), span: SpanSchema })),
  choose: z.array(z.object({ parameter: name, rule: name, direction: z.enum(["minimize", "maximize"]), objective: ExprSchema, text: z.string(), span: SpanSchema })),
  doc,
  span: SpanSchema,
});
export type Decide = z.infer<typeof DecideSchema>;

// ───────────── tests ─────────────

export const MetricRefSchema = z.object({ metric: z.string(), of: z.string().optional(), args: z.array(optionValue) });
export type MetricRef = z.infer<typeof MetricRefSchema>;
/** A bound: a number, a metric of a baseline (`prior.logloss`) or arithmetic of these. */
export type Bound =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "baseline"; readonly learner: string; readonly metric: MetricRef }
  | { readonly kind: "operation"; readonly op: "+" | "-" | "*" | "/"; readonly left: Bound; readonly right: Bound };
export const BoundSchema: z.ZodType<Bound> = z.lazy(() =>
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("number"), value: z.number() }),
    z.object({ kind: z.literal("baseline"), learner: z.string(), metric: MetricRefSchema }),
    z.object({ kind: z.literal("operation"), op: z.enum(["+", "-", "*", "/"]), left: BoundSchema, right: BoundSchema }),
  ]),
);
export const CompareSchema = z.enum(["==", "!=", "<=", ">=", "<", ">"]);
const testBase = {
  text: z.string(),
  severity: z.enum(["error", "warn", "xfail"]),
  why: z.string().optional(),
  span: SpanSchema,
};
export const TestSchema = z.discriminatedUnion("kind", [
  /** With `slice`: for each combination of the columns' values whose rows number at least `minCount`. */
  z.object({ kind: z.literal("metric"), metric: MetricRefSchema, op: CompareSchema, bound: BoundSchema, slice: z.object({ by: z.array(name), minCount: z.number().int() }).optional(), ...testBase }),
  /** Greatest minus least of the metric over the values of the columns (slices in which it is defined). */
  z.object({ kind: z.literal("spread"), metric: MetricRefSchema, by: z.array(name), minCount: z.number().int(), op: CompareSchema, bound: BoundSchema, ...testBase }),
  /** The score does not fall (rise) when the input alone rises, all else equal. */
  z.object({ kind: z.literal("monotone"), direction: z.enum(["nondecreasing", "nonincreasing"]), input: name, ...testBase }),
  /** Recomputed with `column` replaced, the score moves by at most `within` on at least `share` of the rows. */
  z.object({ kind: z.literal("stable"), column: name, value: ExprSchema, within: z.number(), share: z.number(), ...testBase }),
  /** `bound` in µs; of the scorer's time a request. */
  z.object({ kind: z.literal("latency"), quantile: z.string(), op: CompareSchema, bound: micros, ...testBase }),
]);
export type Test = z.infer<typeof TestSchema>;
export const TestsSchema = z.object({ kind: z.literal("tests"), model: name, tests: z.array(TestSchema), span: SpanSchema });
export type Tests = z.infer<typeof TestsSchema>;

export const DeploySchema = z.object({
  kind: z.literal("deploy"),
  model: name,
  serve: z.object({ port: z.number().int(), timeoutMicros: micros.optional(), otherwise: z.string().optional() }).optional(),
  store: z.string().optional(),
  span: SpanSchema,
});

export const WaiverSchema = z.object({ code: z.string(), why: z.string(), subject: z.string(), span: SpanSchema });

// ───────────── the whole ─────────────

/** Zone rules as integers: `untils[i]` is the UTC second at which `offsets[i]` (seconds east of UTC) ends; the last offset has no end. */
export const ZonesSchema = z.object({ version: z.string(), rules: z.record(z.string(), z.object({ untils: z.array(z.number().int()), offsets: z.array(z.number().int()) })) });
export type Zones = z.infer<typeof ZonesSchema>;

export const PlanSchema = z.object({
  format: z.literal("mls-plan/1"),
  name,
  doc,
  zones: ZonesSchema,
  scans: z.array(ScanSchema),
  tables: z.array(TableSchema),
  /** Each after its input. */
  views: z.array(ViewSchema),
  groups: z.array(GroupSchema),
  examples: z.array(ExamplesSchema),
  partitions: z.array(PartitionSchema),
  models: z.array(ModelSchema),
  decisions: z.array(DecideSchema),
  tests: z.array(TestsSchema),
  deployments: z.array(DeploySchema),
  waivers: z.array(WaiverSchema),
});
export type Plan = z.infer<typeof PlanSchema>;
