/**
 * What made a bundle move, traced to a fitted parameter, rows and a column. Nothing is built again: the two files of examples are there, and the model is trained on what lies between them.
 *
 * In order: the same examples once more (does the same give the same?) · what of train and validate differs (then that is it) · rows outside these parts, taken out by halves, until as few are left as still move the parameters · of the last row
 * one column after the other with another value, those first that the parameter is named after.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import { children } from "../../../runtime/contract/expr-parts.ts";
import type { Expr } from "../../../runtime/contract/expr.ts";
import type { Model } from "../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../../emit/duckdb/expression/index.ts";
import type { AuditedSet } from "./audited-set.ts";
import type { BundleCause, ChangedRow, MovedParameter } from "./outcome.ts";
import { inputNamed, movedParameters } from "./parameters.ts";
import { differing, examplesWhere, type Learnt, numbered, type TrainedBundle } from "./trainings.ts";

/** Trainings that one bundle is worth. */
const MOST_TRAININGS = 60;
/** Rows, and parameters, that are told. */
const SHOWN = 3;

export interface BundleTracing {
  readonly connection: DuckDBConnection;
  readonly set: AuditedSet;
  readonly model: Model;
  readonly before: Learnt;
  readonly after: Learnt;
  readonly trained: { readonly before: TrainedBundle; readonly after: TrainedBundle };
  /** Where files of examples may be put. */
  readonly folder: string;
  readonly train: (path: string) => Promise<TrainedBundle>;
  readonly left: () => boolean;
}

/** `rows` of none: it was not found which. */
export async function traceBundle(tracing: BundleTracing): Promise<BundleCause> {
  const { trained } = tracing;
  const parameters = movedParameters(trained.before.trained, trained.after.trained);
  const cause = { parameters: parameters.slice(0, SHOWN), moreParameters: Math.max(0, parameters.length - SHOWN) };
  const trainer = new Trainer(tracing);
  if (await trainer.moves("true", "")) return { ...cause, why: "chance", rows: [], moreRows: 0 };
  const learnt = await learntRowsThatMoved(tracing);
  if (learnt.length > 0) return { ...cause, why: "learnt", rows: learnt.slice(0, SHOWN), moreRows: learnt.length - SHOWN > 0 ? learnt.length - SHOWN : 0 };
  const other = await otherRows(tracing);
  const rows = await trainer.fewest(other);
  if (rows === undefined) return { ...cause, why: "not found", rows: [], moreRows: 0 };
  const [row] = rows;
  if (rows.length > 1 || row === undefined) return { ...cause, why: "not learnt", rows: rows.slice(0, SHOWN).map((place) => changed(tracing, other, place, [])), moreRows: Math.max(0, rows.length - SHOWN) };
  const column = await trainer.column(row, candidates(tracing, parameters));
  return { ...cause, why: "not learnt", rows: [changed(tracing, other, row, column === undefined ? [] : [column])], moreRows: 0 };
}

class Trainer {
  readonly #tracing: BundleTracing;
  #runs = 0;

  constructor(tracing: BundleTracing) {
    this.#tracing = tracing;
  }

  /** Whether training on the rows for which a condition holds gives another bundle than training on all. */
  async moves(condition: string, replace: string): Promise<boolean> {
    const { connection, set, before, trained, folder, train, left } = this.#tracing;
    if (!left() || this.#runs++ >= MOST_TRAININGS) return false;
    const path = await examplesWhere(connection, set, before, condition, folder, replace);
    try {
      return differing(trained.before, await train(path)).length > 0;
    } catch (error) {
      if (error instanceof Error && error.name === "AbortError") throw error;
      // It can't be trained without these rows, which is another answer too.
      return true;
    }
  }

  /** Of rows in this order as few as still move it when they are taken out; undefined where all of them do not. */
  async fewest(all: ReadonlyMap<number, number>): Promise<number[] | undefined> {
    let rows = [...all.keys()];
    const without = (some: readonly number[]): Promise<boolean> => this.moves(`"row"."__place" NOT IN (${some.join(", ")})`, "");
    if (rows.length === 0 || !(await without(rows))) return undefined;
    while (rows.length > 1) {
      const half = rows.length >> 1;
      const [first, second] = [rows.slice(0, half), rows.slice(half)];
      if (await without(first)) rows = first;
      else if (await without(second)) rows = second;
      else break;
    }
    return rows;
  }

  /** The first column of the row that alone moves it, with what it holds and what it was given. */
  async column(place: number, names: readonly string[]): Promise<ChangedRow["columns"][number] | undefined> {
    const { connection, before } = this.#tracing;
    for (const name of names) {
      const column = quoteIdentifier(name);
      const file = `(${numbered(before)})`;
      const [held] = await readRows(connection, `SELECT CAST("row".${column} AS VARCHAR) AS "before", (SELECT CAST("o".${column} AS VARCHAR) FROM ${file} AS "o" WHERE "o".${column} IS DISTINCT FROM "row".${column} ORDER BY "o".${column} DESC NULLS LAST, "o"."__place" LIMIT 1) AS "after" FROM ${file} AS "row" WHERE "row"."__place" = ${place}`);
      if (held === undefined || held.before === held.after) continue;
      const other = `(SELECT "o".${column} FROM ${file} AS "o" WHERE "o".${column} IS DISTINCT FROM "row".${column} ORDER BY "o".${column} DESC NULLS LAST, "o"."__place" LIMIT 1)`;
      const text = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));
      if (await this.moves("true", `REPLACE (CASE WHEN "row"."__place" = ${place} THEN ${other} ELSE "row".${column} END AS ${column})`)) return { name, before: text(held.before), after: text(held.after) };
    }
    return undefined;
  }
}

/** Rows that nothing is learnt from: `__place` → `__id`, those of the test part first. */
async function otherRows({ connection, before }: BundleTracing): Promise<Map<number, number>> {
  const rows = await readRows(connection, `SELECT "__place", "__id" FROM (${numbered(before)}) WHERE "__part" IS NULL OR "__part" NOT IN ('train', 'validate') ORDER BY "__part" IS DISTINCT FROM 'test', hash("__place")`);
  return new Map(rows.map((row) => [Number(row.__place), Number(row.__id)]));
}

/** Rows of train and validate that the two files hold otherwise, with the columns that differ. */
async function learntRowsThatMoved({ connection, set, before, after }: BundleTracing): Promise<ChangedRow[]> {
  const key = ["__id", ...set.key.filter((name) => name !== "__id")].map(quoteIdentifier);
  const hidden = personal(set);
  const names = [...set.columns.map(({ column }) => column)];
  const side = (learnt: Learnt): string => `(SELECT * FROM (${numbered(learnt)}) WHERE "__part" IN ('train', 'validate'))`;
  if (set.spine.kind === "made") return [];
  const differs = names.map((name) => `"b".${quoteIdentifier(name)} IS DISTINCT FROM "a".${quoteIdentifier(name)}`).join(" OR ");
  const list = names.flatMap((name, i) => [`CAST("b".${quoteIdentifier(name)} AS VARCHAR) AS "b${i}"`, `CAST("a".${quoteIdentifier(name)} AS VARCHAR) AS "a${i}"`]);
  const rows = await readRows(connection, `SELECT coalesce("b"."__id", "a"."__id") AS "id", "b"."__id" IS NULL AS "come", "a"."__id" IS NULL AS "gone", ${list.join(", ")} FROM ${side(before)} AS "b" FULL JOIN ${side(after)} AS "a" ON ${key.map((name) => `"b".${name} = "a".${name}`).join(" AND ")} WHERE "b"."__id" IS NULL OR "a"."__id" IS NULL OR ${differs} ORDER BY 1 LIMIT 50`);
  return rows.map((row) => {
    const text = (name: string, value: unknown): string | null => (value === null || value === undefined ? null : hidden.has(name) ? "(personal)" : String(value));
    const columns = names.flatMap((name, i) => (row[`a${i}`] === row[`b${i}`] ? [] : [{ name, before: text(name, row[`b${i}`]), after: text(name, row[`a${i}`]) }]));
    return { node: set.examples.id, row: Number(row.id), change: row.come === true ? "inserted" : row.gone === true ? "deleted" : "values", columns: row.come === true || row.gone === true ? [] : columns };
  });
}

/** Columns to try: those of the inputs that the parameters are named after, the label, the rest. */
function candidates({ set, model }: BundleTracing, parameters: readonly MovedParameter[]): string[] {
  const named = parameters.flatMap((one) => {
    const input = model.inputs.find(({ name }) => name === inputNamed(one));
    return input === undefined ? [] : featuresIn(input.door);
  });
  const of = (names: readonly string[]): string[] => set.columns.flatMap(({ column, name }) => (names.includes(name) ? [column] : []));
  return [...new Set([...of(named), ...of([`label ${model.label}`]), ...set.columns.filter(({ kind }) => kind === "feature").map(({ column }) => column), "__weight", "__moment"])].filter((column) => set.columns.some((one) => one.column === column));
}

function featuresIn(expr: Expr): string[] {
  return [...(expr.kind === "feature" ? [expr.name] : []), ...children(expr).flatMap(featuresIn)];
}

function changed({ set }: BundleTracing, rows: ReadonlyMap<number, number>, place: number, columns: ChangedRow["columns"]): ChangedRow {
  const hidden = personal(set);
  const shown = columns.map((one) => (hidden.has(one.name) ? { ...one, before: one.before === null ? null : "(personal)", after: one.after === null ? null : "(personal)" } : one));
  return { node: set.examples.id, row: rows.get(place) ?? null, change: columns.length === 0 ? "deleted" : "values", columns: shown };
}

function personal({ examples, columns }: AuditedSet): Set<string> {
  const marked = new Set(examples.columns.filter(({ marks }) => marks.includes("pii")).map(({ name }) => name));
  return new Set(columns.filter(({ name }) => marked.has(name)).map(({ column }) => column));
}
