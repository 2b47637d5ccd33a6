/**
 * What one run holds beside its example sets, written while its engine is open, so that it can be compared: which rule leaves which row out, when lists are whole, what a request would bring for each example, and what tables with history
 * say from when on.
 */
import type { BatchData } from "../../../runtime/batch/index.ts";
import type { Examples, Plan, Table } from "../../../runtime/contract/plan.ts";
import { contextOf } from "../../emit/duckdb/emit-inspection.ts";
import { quoteIdentifier, quoteString } from "../../emit/duckdb/expression/index.ts";
import { NEVER } from "../../emit/duckdb/knowledge-query.ts";
import { spineTable, stepsTable } from "../../emit/duckdb/names.ts";
import { RowSelect, rowColumn } from "../../emit/duckdb/row-select.ts";
import type { AuditedSet } from "./audited-set.ts";
import type { Workspace } from "./workspace.ts";

/** The run that all others are compared with, or one of these. */
export type Run = "before" | "after";

/** Files of an example set; undefined: it has no such thing. */
export interface InspectedSet {
  readonly verdicts: string | undefined;
  readonly lists: string | undefined;
  readonly requests: string | undefined;
}

export function inspectedSet(workspace: Workspace, { examples, spine }: AuditedSet, run: Run): InspectedSet {
  const path = (what: string): string => workspace.path(`${what}-${examples.id}-${run}.parquet`);
  const timed = spine.kind !== "closed";
  return { verdicts: timed ? path("verdicts") : undefined, lists: timed && examples.group !== undefined ? path("lists") : undefined, requests: requestOnly(examples).length > 0 && spine.kind !== "made" ? path("requests") : undefined };
}

export const stepsFile = (workspace: Workspace, table: Table, run: Run): string => workspace.path(`steps-${table.id}-${run}.parquet`);

export const withHistory = (plan: Plan): Table[] => plan.tables.filter(({ validity }) => validity.kind === "history");

/** What a request brings, and no column of the examples is: keys of groups, and what derived columns are made of. */
export function requestOnly({ request, columns, horizon, candidates }: Examples): string[] {
  return request.filter((name) => name !== horizon?.name && name !== candidates?.name && columns.every(({ expr }) => expr.kind !== "column" || expr.name !== name));
}

export async function writeInspected(workspace: Workspace, plan: Plan, sets: readonly AuditedSet[], data: BatchData, run: Run): Promise<void> {
  const write = (path: string, query: string): Promise<unknown> => data.query(`COPY (${query}) TO ${quoteString(path)} (FORMAT parquet)`);
  for (const set of sets) {
    const { verdicts, lists, requests } = inspectedSet(workspace, set, run);
    if (verdicts !== undefined) await write(verdicts, verdictsQuery(set.examples));
    if (lists !== undefined) await write(lists, listsQuery(set.examples));
    if (requests !== undefined) await write(requests, requestsQuery(plan, set.examples));
  }
  for (const table of withHistory(plan)) await write(stepsFile(workspace, table, run), `SELECT * FROM ${quoteIdentifier(stepsTable(table.id))}`);
}

/** Of all rows that are looked at, which rule leaves each of them out, if any. */
function verdictsQuery(examples: Examples): string {
  const key = ["__row", "__moment", ...places(examples), "__left"].map(quoteIdentifier);
  return `SELECT ${key.join(", ")} FROM ${quoteIdentifier(spineTable(examples))}`;
}

/** When the labels of all rows asked about at one moment are known: a list is whole or not there. */
function listsQuery(examples: Examples): string {
  const known = examples.label.known === undefined ? "0" : `max(coalesce("__known", ${NEVER}))`;
  return `SELECT "__moment" AS "moment", ${known} AS "known" FROM ${quoteIdentifier(spineTable(examples))} WHERE "__moment" IS NOT NULL GROUP BY 1`;
}

/** Of each example what a request would bring, where it is known at the moment. */
function requestsQuery(plan: Plan, examples: Examples): string {
  const source = examples.spine.kind === "asked" ? examples.spine.source : examples.spine.table;
  const node = [...plan.scans, ...plan.views, ...plan.tables].find(({ id }) => id === source);
  const row = new RowSelect(contextOf(plan), quoteIdentifier(source));
  const timed = examples.spine.kind !== "closed";
  const items = requestOnly(examples).map((name) => {
    const known = examples.open?.includes(name) === true ? node?.columns.find((column) => column.name === name)?.known : undefined;
    return `${known === undefined ? rowColumn(name) : `CASE WHEN ${row.sql(known)} <= "x"."__moment" THEN ${rowColumn(name)} END`} AS ${quoteIdentifier(name)}`;
  });
  const key = ["__row", ...(timed ? ["__moment"] : []), ...places(examples)].map((name) => `"x".${quoteIdentifier(name)}`);
  return `SELECT ${[...key, ...items].join(", ")} ${row.from()} JOIN ${quoteIdentifier(`x_${examples.id}`)} AS "x" ON "x"."__row" = "row"."__row"`;
}

/** What tells the examples of one row apart. */
function places({ horizon, candidates }: Examples): string[] {
  return [...(horizon === undefined ? [] : ["__horizon"]), ...(candidates === undefined ? [] : ["__candidate"])];
}
