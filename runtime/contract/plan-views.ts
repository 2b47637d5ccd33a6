import { z } from "zod";
import { ExprSchema } from "./expr.ts";
import { type Window, WindowSchema } from "./plan/features.ts";

/**
 * How a view's rows come of others, where a row is not one row of its input. The view's `at` is then over the columns made here (of `each` still over the input's), and `__row` numbers
 * its rows from 0 in the order said.
 */
const name = z.string().min(1);
const micros = z.number().int().positive();
const fields = z.array(z.object({ name, expr: ExprSchema }));

/** All rows of each input, in the order of inputs and then of their rows. `columns` and `known` (instants of knowledge kept with the row) are over the input's columns; all inputs fill the same ones. `at`: the event time's column. */
export const UnionSchema = z.object({
  kind: z.literal("union"),
  inputs: z.array(z.object({ input: name, columns: fields, known: z.array(z.object({ name, expr: ExprSchema.optional() })) })),
  at: name,
});

/** One row for each item of the list column, in the order of the input's rows and of the items. An item's value at `path` (record fields; empty: the item itself) fills `column`. Missing or empty: no row. */
export const EachSchema = z.object({ kind: z.literal("each"), list: name, items: z.array(z.object({ column: name, path: z.array(z.string()) })) });

const segment = {
  /** Columns of the input whose values make the key. A row with one missing is in no segment. */
  keys: z.array(name),
  /** Over the rows of a segment, all of them: `over` is all, nothing is hidden. */
  windows: z.lazy((): z.ZodType<Window[]> => z.array(WindowSchema)),
  /** Columns of the segment, each over windows, the key, `started`, `ended` and items before it. */
  items: fields,
  /**
   * Set where the input's rows come in versions: of each row the last version counts, and none else. It is asserted that the last version of a row exists within so long of the event time of each of its versions that the
   * input holds: so it is there when any segment that it could be in is whole.
   */
  finalWithin: z.number().int().optional(),
};

/** Runs of rows of a key in which each comes at most `gap` after the one before. started, ended: event times of the first and last. A run that is not over (ended + gap < the data's end) is no row. In order of (key, started). */
export const SessionsSchema = z.object({ kind: z.literal("sessions"), gap: micros, ...segment });

/** For each key one row for each `[started, ended)` of length `every`, a multiple of it from 1970-01-01T00:00Z, from that of its first row to the last with ended ≤ the data's end. In order of (key, started). */
export const FillSchema = z.object({ kind: z.literal("fill"), every: micros, ...segment });

export const RowsSchema = z.discriminatedUnion("kind", [UnionSchema, EachSchema, SessionsSchema, FillSchema]);
export type Rows = z.infer<typeof RowsSchema>;
export type Union = z.infer<typeof UnionSchema>;
export type Each = z.infer<typeof EachSchema>;
export type Segments = z.infer<typeof SessionsSchema> | z.infer<typeof FillSchema>;

/** What a view's rows come from. */
export function inputsOf(view: { readonly input: string; readonly rows?: Rows | undefined }): string[] {
  return view.rows?.kind === "union" ? view.rows.inputs.map((one) => one.input) : [view.input];
}

interface Relations {
  readonly scans: readonly { readonly id: string }[];
  readonly views: readonly { readonly id: string; readonly input: string; readonly rows?: Rows | undefined }[];
}

/** The sources of whose rows a relation's rows are made, each of one; undefined where a row is made of several. */
export function sourcesUnder(plan: Relations, relation: string): string[] | undefined {
  if (plan.scans.some(({ id }) => id === relation)) return [relation];
  const view = plan.views.find(({ id }) => id === relation);
  if (view === undefined || isSegments(view.rows)) return undefined;
  const found = inputsOf(view).map((input) => sourcesUnder(plan, input));
  return found.every((sources) => sources !== undefined) ? [...new Set(found.flat())] : undefined;
}

/** Columns of a view whose rows are numbered anew, and of the views over it, where each row is made of one: the place of that one's source in the plan, and its number there. */
export const ORIGIN = ["__scan", "__of"] as const;

export function tellsOrigin(plan: Relations, relation: string): boolean {
  const view = plan.views.find(({ id }) => id === relation);
  return view !== undefined && sourcesUnder(plan, relation) !== undefined && (view.rows !== undefined || tellsOrigin(plan, view.input));
}

/** Whether its rows are its own: their times are told by its columns alone, and its data has a begin and an end of its own. */
export function makesRows(view: { readonly rows?: Rows | undefined }): boolean {
  return view.rows !== undefined && view.rows.kind !== "each";
}

export function isSegments(rows: Rows | undefined): rows is Segments {
  return rows?.kind === "sessions" || rows?.kind === "fill";
}
