import type { DuckDBConnection } from "@duckdb/node-api";
import type { BatchProgram, Check } from "../contract/batch.ts";
import { readCounts, readRows } from "./read-columns.ts";
import { quoted } from "./read/sql.ts";

/** Asks an input's checks: once for all which faults its rows have, and only of these how many rows and which is the first. Most data have none, and each question reads all rows. */
export async function faultsThere(connection: DuckDBConnection, { readTable, checks }: Pick<BatchProgram["inputs"][number], "readTable" | "checks">): Promise<(check: Check) => ReturnType<typeof readCounts>> {
  const isNumbered = checks.some(({ fault }) => fault !== undefined);
  const rows = isNumbered ? await readRows(connection, `SELECT DISTINCT "__fault" AS "fault" FROM ${quoted(readTable)} WHERE "__fault" IS NOT NULL`) : [];
  const there = new Set(rows.map(({ fault }) => Number(fault)));
  return async ({ fault, sql }) => (fault === undefined || there.has(fault) ? readCounts(connection, sql) : { violations: 0, sample: null });
}
