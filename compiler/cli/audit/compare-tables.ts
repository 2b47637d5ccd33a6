/** What tables with history say, in two runs: what holds of a key from some instant on may not move where that instant is no later than the cut. It is what every look-up reads, in training and in service, and what a bundle carries. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import type { Table } from "../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../../emit/duckdb/expression/index.ts";
import type { ColumnCount, Until } from "./compare.ts";
import { parquet } from "./propose.ts";
import { instantText } from "./trace.ts";

/** What is said to have moved. */
export const STEPS = "what holds of its keys";

export interface TableComparison {
  readonly table: string;
  readonly steps: ColumnCount;
}

export async function compareSteps(connection: DuckDBConnection, table: Table, before: string, after: string, until: Until): Promise<TableComparison> {
  const names = (await readRows(connection, `SELECT column_name FROM (DESCRIBE SELECT * FROM ${parquet(before)})`)).map((row) => quoteIdentifier(String(row.column_name)));
  const side = (path: string): string => `SELECT ${names.join(", ")} FROM ${parquet(path)}`;
  const within = until.kind === "cut" ? `"__from" <= ${until.at}` : "true";
  const gone = `(${side(before)} EXCEPT ALL ${side(after)})`;
  const come = `(${side(after)} EXCEPT ALL ${side(before)})`;
  const [counts] = await readRows(connection, `SELECT (SELECT count(*) FROM ${parquet(before)} WHERE ${within}) AS "compared", (SELECT count(*) FROM ${gone} WHERE ${within}) AS "gone", (SELECT count(*) FROM ${come} WHERE ${within}) AS "come", (SELECT count(*) FROM ${gone}) AS "all"`);
  const n = (name: string): number => Number(counts?.[name] ?? 0);
  const moved = Math.max(n("gone"), n("come"));
  return { table: table.id, steps: { name: STEPS, compared: n("compared"), moved, later: Math.max(0, n("all") - n("gone")), first: moved === 0 ? undefined : await firstOf(connection, table, gone, come, within) } };
}

async function firstOf(connection: DuckDBConnection, table: Table, gone: string, come: string, within: string): Promise<ColumnCount["first"]> {
  const shown = table.columns.filter(({ marks }) => !marks.includes("pii")).map(({ name }) => name);
  const said = async (rows: string): Promise<string | null> => {
    const [row] = await readRows(connection, `SELECT * FROM ${rows} WHERE ${within} ORDER BY "__from" DESC, ${table.key.map(quoteIdentifier).join(", ")} LIMIT 1`);
    if (row === undefined) return null;
    const columns = Object.entries(row).filter(([name]) => shown.includes(name)).map(([name, value]) => `${name} ${value === null || value === undefined ? "missing" : String(value)}`);
    return `from ${instantText(Number(row.__from))} on ${row.__there === false ? "nothing" : columns.join(", ")}`;
  };
  return { row: 0, moment: null, before: await said(gone), after: await said(come) };
}

