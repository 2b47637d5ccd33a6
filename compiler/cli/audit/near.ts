/**
 * Rows in the history of the examples that were drawn: for each use of a group those of the same key, nearest in time. Copies of the very nearest are put in around the cuts; of large sources the others are the rows that matter, beside which
 * the rest is left out (narrow.ts). Asked of the first run, in its own engine, for all examples at once. Rows that a view makes (sessions, unions) have no places in a file and are not found here.
 */
import type { BatchData } from "../../../runtime/batch/index.ts";
import type { BatchProgram } from "../../../runtime/contract/batch.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import { contextOf } from "../../emit/duckdb/emit-inspection.ts";
import { quoteIdentifier, quoteString } from "../../emit/duckdb/expression/index.ts";
import { feedsOf } from "../../emit/duckdb/group/kernel.ts";
import { keysTable } from "../../emit/duckdb/names.ts";
import { RowSelect } from "../../emit/duckdb/row-select.ts";
import type { AuditedSet } from "./audited-set.ts";
import { parquet } from "./propose.ts";
import { spineOf } from "./subject.ts";
import type { Workspace } from "./workspace.ts";

/** An example that was drawn: its number, and its moment. */
export interface Drawn {
  readonly example: number;
  readonly moment: number;
}

/** A file of rows: `e` (the example), `id` (the row's place in the file of `node`), `far` (µs between them). */
export interface NearRows {
  readonly node: string;
  readonly path: string;
}

/** Rows of one history that are copied into the cut. */
const DONORS = 25;

/** `most`: of each example and use. */
export async function nearRows(workspace: Workspace, plan: Plan, program: BatchProgram, data: BatchData, { examples }: AuditedSet, drawn: readonly Drawn[], most: number): Promise<NearRows[]> {
  const found: NearRows[] = [];
  if (drawn.length === 0) return found;
  // Groups over the same rows by the same key share one table of keys.
  const feeds = feedsOf([...new Set(examples.uses.map((use) => use.group))].map((id) => plan.groups.find((node) => node.id === id)!));
  const asked = `(VALUES ${drawn.map(({ example, moment }) => `(${example}, ${moment})`).join(", ")}) AS "asked"("e", "m")`;
  for (const [u, use] of examples.uses.entries()) {
    const group = plan.groups.find((node) => node.id === use.group)!;
    const node = spineOf(plan, { ...examples, spine: { kind: "asked", source: group.input, moment: group.keys[0]!.expr, within: 0, drawnBy: [] } }).node;
    const queries = program.examples.find((one) => one.examples === examples.id)?.groups.find((one) => one.group === use.group)?.uses.find((one) => one.use === u)?.queries;
    if (node === undefined || queries === undefined) continue;
    const row = new RowSelect(contextOf(plan), quoteIdentifier(group.input));
    const on = group.keys.map((key, i) => `${row.sql(key.expr)} = "key"."k${i}"`).join(" AND ");
    const keys = `SELECT "asked"."e", "asked"."m", "key".* FROM ${asked} JOIN (${queries}) AS "query" ON "query"."__e" = "asked"."e" JOIN ${quoteIdentifier(keysTable(examples, feeds.get(group)!))} AS "key" ON "key"."__k" = "query"."__k"`;
    const path = workspace.path(`near-${examples.id}-${u}.parquet`);
    const rows = `SELECT "key"."e", "row"."__row" AS "id", min(abs("row"."__at" - "key"."m")) AS "far" ${row.from()} JOIN (${keys}) AS "key" ON ${on} GROUP BY ALL`;
    await data.query(`COPY (SELECT * FROM (${rows}) QUALIFY row_number() OVER (PARTITION BY "e" ORDER BY "far", "id") <= ${most}) TO ${quoteString(path)} (FORMAT parquet)`);
    found.push({ node, path });
  }
  return found;
}

/** Of one example the rows of each source that are nearest of all. */
export async function donorsOf(data: BatchData, near: readonly NearRows[], example: number): Promise<Map<string, number[]>> {
  const donors = new Map<string, number[]>();
  for (const { node, path } of near) {
    const rows = await data.query(`SELECT "id" FROM ${parquet(path)} WHERE "e" = ${example} ORDER BY "far", "id" LIMIT ${DONORS}`);
    donors.set(node, [...new Set([...(donors.get(node) ?? []), ...rows.map(({ id }) => Number(id))])]);
  }
  return donors;
}
