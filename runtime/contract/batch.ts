import { z } from "zod";
import { ExprSchema } from "./expr.ts";
import { CalendarOverSchema } from "./plan/calendar.ts";
import { OriginSchema } from "./plan.ts";
import { RangesSchema } from "./ranges.ts";
import { GridSchema, SpanSchema, TypeSchema } from "./types.ts";

/**
 * The batch program: what the compiler emits for the embedded engine and `runtime/batch` executes. All SQL in it is complete DuckDB SQL (and is written to the bundle's `sql/`);
 * the runner adds nothing but a table (or view) `<id>.file` of each source and table: the rows of its files as they lie there (docs/reading.md), with `__row`, `__bad`, `__raw` and the declared columns by their names in the spec.
 *
 * Both roads share `prelude`, `inputs` and the example set's `spine`. Then
 * - kernel (default): for each group the `events` stream and each use's `queries` are put in order of key and time, and go into runtime/window; features are computed by the door from the windows' values;
 * - sql: `sqlFeatures` makes one table a use, keyed by `__e`.
 * Then the door columns are computed by the shared runtime (JavaScript) in both.
 */
export const StatementSchema = z.object({
  /** A short name, unique in the program; also the file's name in `sql/`. */
  name: z.string(),
  /** Formatted, with the spec's lines as comments. */
  sql: z.string(),
  /** The spec's declaration that this serves. */
  span: SpanSchema.optional(),
});
export type Statement = z.infer<typeof StatementSchema>;

/** A query that gives one row: (violations BIGINT, sample VARCHAR or NULL). A `fail` with violations > 0 ends the run with `message`; a `drop` is tallied under `reason`. */
export const CheckSchema = z.object({
  sql: z.string(),
  otherwise: z.enum(["fail", "drop"]),
  /** The finding that a failure is. */
  code: z.string(),
  /** What it checks, in the user's names: "`distance in 1..6000` of source `flights`". */
  reason: z.string(),
  /** What to do about a failure. */
  help: z.string(),
  span: SpanSchema,
  /** The number of the rows' fault in `<id>.read`. */
  fault: z.number().int().optional(),
  /** It asks of all rows together; any other check asks each row for itself. Rows of the node under its own name must differ in these columns (one with a missing value differs from all); or of all rows (`{rows}`) no more than `limit`, SQL, may have one of the faults. */
  ofAll: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("unique"), columns: z.array(z.string()) }),
      z.object({ kind: z.literal("bound"), faults: z.array(z.number().int()), limit: z.string() }),
    ])
    .optional(),
});
export type Check = z.infer<typeof CheckSchema>;

/** A declared column as the file must hold it, checked before anything is read. */
export const FileColumnSchema = z.object({ column: z.string(), field: z.string(), type: TypeSchema, epoch: z.enum(["s", "ms", "us"]).optional(), span: SpanSchema });

export const InputSchema = z.object({
  /** Scan or table. */
  node: z.string(),
  /** `<id>.file`. */
  fileTable: z.string(),
  /** `<id>.read`. */
  readTable: z.string(),
  origin: OriginSchema,
  columns: z.array(FileColumnSchema),
  span: SpanSchema,
  /** Creates the validated, derived table; then checks run; `drop` checks are already applied by the SQL. */
  create: z.array(StatementSchema),
  checks: z.array(CheckSchema),
  /** One row: (read BIGINT, kept BIGINT). */
  counts: z.string(),
  /** One row: of each column of floating point numbers how many kept rows held NaN or an infinity, which are read as missing. */
  notFinite: z.string().optional(),
  /** Columns that are marked `@pii`: their values leave no trace. */
  personal: z.array(z.string()),
});

/** One window as the kernel runs it; columns are by name in the `events` query's result. */
export const KernelWindowSchema = z.object({
  aggregate: z.string(),
  /** Column of the argument: DOUBLE/BIGINT for numbers (NULL missing); INTEGER codes in dictionary order for strings and records, see `dictionaries`. */
  argument: z.string().optional(),
  argument2: z.string().optional(),
  /** BOOLEAN column: the group's and the window's `where` together. */
  filter: z.string().optional(),
  /** BIGINT column of K; absent: constant `lag`. */
  known: z.string().optional(),
  /** BIGINT column of the time from which (strictly after) a later version replaces the row; beside `known`. */
  until: z.string().optional(),
  /** Column of the number that names a row: a query that brings one of its own does not see the rows of that number. */
  own: z.string().optional(),
  lag: z.number().int(),
  over: z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("range"), width: z.number().int(), step: z.number().int().optional(), ending: z.number().int() }),
    CalendarOverSchema,
    z.object({ kind: z.literal("rows"), count: z.number().int() }),
    z.object({ kind: z.literal("since"), start: z.number().int() }),
    z.object({ kind: z.literal("all") }),
  ]),
  q: z.tuple([z.number(), z.number()]).optional(),
  k: z.number().int().optional(),
  edges: z.array(z.number()).optional(),
  halfLife: z.number().int().optional(),
  /** How the argument becomes the integers of sums: int and bool as they are, float by its grid. */
  numeric: z.enum(["int", "bool", "float"]).optional(),
  grid: GridSchema.optional(),
  /** Of a Float as second argument; without it the second is an integer as it is. */
  grid2: GridSchema.optional(),
});
export type KernelWindow = z.infer<typeof KernelWindowSchema>;

export const GroupProgramSchema = z.object({
  group: z.string(),
  /** Creates the table of distinct keys of all uses with their codes 0…n−1. */
  keys: z.array(StatementSchema),
  /** SELECT __k INTEGER, __at BIGINT, then argument, filter and known columns, of rows whose key is in the keys table, in any order. Groups over the same rows by the same key have the same text, which is read once. */
  events: z.string(),
  /** Where names differ: a column's name in `windows`, and in `events`. */
  columns: z.record(z.string(), z.string()).optional(),
  /** For the store that serving reads: all keys of the input, not only those asked for. `create` makes their table; `keys` gives their parts ORDER BY code; `events` as above, with the windows' own names, ORDER BY __k, __at. */
  history: z.object({ create: StatementSchema, keys: z.string(), events: z.string() }),
  /** Event columns of codes: their dictionaries, as `SELECT value … ORDER BY code`. Texts are in the order of their bytes; records, as JSON, in that of their fields, a missing one first. */
  dictionaries: z.array(z.object({ column: z.string(), sql: z.string(), holds: z.enum(["texts", "records"]) })),
  windows: z.array(KernelWindowSchema),
  features: z.array(z.object({ name: z.string(), expr: ExprSchema, type: TypeSchema })),
  uses: z.array(
    z.object({
      /** Index into the example set's uses. */
      use: z.number().int(),
      /** SELECT __e INTEGER, __k INTEGER (−1: a key part is missing), __t BIGINT (after readiness; never falling with __e), __moment BIGINT where a feature reads it, and __own BIGINT where rows are kept out of their own history, in any order. */
      queries: z.string(),
      /** `queries` has `__own`. */
      keptOut: z.literal(true).optional(),
    }),
  ),
});
export type GroupProgram = z.infer<typeof GroupProgramSchema>;

export const ExampleProgramSchema = z.object({
  examples: z.string(),
  /** Creates table `x_<id>`: __e INTEGER (0…n−1 in order of (__moment, __row)), __row, __moment, __part, label, row columns and keys. */
  spine: z.array(StatementSchema),
  /** Each gives one row (count BIGINT): rows left out, in order of the rules. `ofLabel`: the rule asks for a label, of the row or of its list, or when it is known, so that what it says may be later news than the moment. */
  leftOut: z.array(z.object({ reason: z.string(), sql: z.string(), ofLabel: z.literal(true).optional() })),
  /** What must hold of the rows, asked once they are made. */
  checks: z.array(CheckSchema).optional(),
  groups: z.array(GroupProgramSchema),
  /** SELECT … FROM x_<id> ORDER BY __e: __row, __moment, __part, label, then the columns that need no group and no door, and hidden leaves (`__leaf_…`) of those that do. */
  frame: z.string(),
  /** Statements of the SQL road; then a query for the whole set: as `frame` plus `__e`, by which its rows are put in their places, and every group feature as column `__u<use>_<feature>`. */
  sqlFeatures: z.array(StatementSchema),
  sqlFrame: z.string(),
  /** Every column of the Parquet file in order; `source` says whether `frame` holds it, a group use, or the door computes it (then by `expr` over columns of the frame and `use`s). */
  columns: z.array(
    z.object({
      name: z.string(),
      type: TypeSchema,
      source: z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("frame"), column: z.string() }),
        z.object({ kind: z.literal("use"), use: z.number().int(), feature: z.string() }),
        z.object({ kind: z.literal("door"), expr: ExprSchema }),
      ]),
    }),
  ),
  ranges: RangesSchema,
});
export type ExampleProgram = z.infer<typeof ExampleProgramSchema>;

/** What is made before the groups' events are read: each once, where groups share it. */
export function feedStatements({ groups }: Pick<ExampleProgram, "groups">): Statement[] {
  return [...new Map(groups.flatMap((group) => group.keys).map((statement) => [statement.name, statement])).values()];
}

export const BatchProgramSchema = z.object({
  format: z.literal("mls-batch/1"),
  planHash: z.string(),
  /** Zone tables, macros, settings. */
  prelude: z.array(StatementSchema),
  /** Tables first, then scans; views after their inputs. */
  inputs: z.array(InputSchema),
  views: z.array(z.object({ node: z.string(), create: z.array(StatementSchema), /** Of a view of segments: `create`'s first for those alone that the table `<id>.segments` lists (__row, the keys, started, ended), out of the rows that are there. */ listed: StatementSchema.optional(), checks: z.array(CheckSchema), counts: z.string() })),
  examples: z.array(ExampleProgramSchema),
});
export type BatchProgram = z.infer<typeof BatchProgramSchema>;
