/**
 * Rows that are what they are by what others are, in other pieces too: copies of an event (`unique by`), of which the first counts, and versions of a row (`revised by`), each there until the next one is.
 *
 * Of each piece the rows are kept for which others decide, with what was decided, and in a file the hashes of the keys of all its rows. A row is decided about anew only if its key is one of a piece that is new, or gone: then all pieces
 * that hold the key are read with it. Of any other row that is read later what was decided is put in place of what the rows that happen to be there would say.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { BatchProgram } from "../../../contract/batch.ts";
import type { Scan } from "../../../contract/plan.ts";
import { type Engine, runStatements } from "../../engine.ts";
import { readRows } from "../../read-columns.ts";
import { quoted } from "../digests.ts";
import type { JudgedRow } from "./record.ts";
import type { KeyHashes } from "./unique.ts";

export interface Judging {
  readonly kind: "resends" | "versions";
  /** Rows with equal values in these belong together; a row in which one is missing is alone. */
  readonly columns: readonly string[];
  /** Numbers of what copies are left out for. */
  readonly faults: readonly number[];
}

/** Undefined where each row is judged by itself. */
export function judgingOf(scan: Scan, input: BatchProgram["inputs"][number]): Judging | undefined {
  if (scan.revised !== undefined) return { kind: "versions", columns: scan.key, faults: [] };
  const [columns] = scan.unique;
  return columns === undefined ? undefined : { kind: "resends", columns, faults: input.checks.flatMap(({ code, fault }) => (code === "MLS3164" && fault !== undefined ? [fault] : [])) };
}

/** SQL of the rows of `<node>.read` whose keys count. */
export function judgedRows({ faults }: Judging): string {
  return faults.length === 0 ? `"__fault" IS NULL` : `("__fault" IS NULL OR "__fault" IN (${faults.join(", ")}))`;
}

/** Rows that others decide about, of all that are there, under the numbers that they have among all. */
export async function decided(connection: DuckDBConnection, input: BatchProgram["inputs"][number], { kind, columns, faults }: Judging): Promise<JudgedRow[]> {
  const key = `CAST(hash(${columns.map(quoted).join(", ")}) AS VARCHAR) AS "key"`;
  const rows =
    kind === "resends"
      ? await readRows(connection, `SELECT "__row" AS "row", ${key}, "__fault" AS "fault" FROM ${quoted(input.readTable)} WHERE "__fault" IN (${faults.join(", ")})`)
      : await readRows(connection, `SELECT "__row" AS "row", ${key}, "__until" AS "until", "__last" AS "last" FROM ${quoted(input.node)} WHERE "__until" IS NOT NULL OR "__last" IS DISTINCT FROM "__exists"`);
  const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));
  return rows.map((row) => ({ row: Number(row.row), key: String(row.key), fault: number(row.fault), until: number(row.until), last: number(row.last) }));
}

/** Puts what was decided in the place of what the rows that are there say. */
export async function decideAs(connection: DuckDBConnection, input: BatchProgram["inputs"][number], { kind }: Judging, rows: readonly JudgedRow[]): Promise<void> {
  if (kind === "versions") {
    // Made of rows that were not numbered yet.
    await connection.run(`DROP TABLE ${quoted(input.node)}; DROP TABLE ${quoted(`${input.node}.bounds`)}`);
    await runStatements(connection, input.create.slice(1));
  }
  if (rows.length === 0) return;
  const values = rows.map(({ row, fault, until, last }) => `(${[row, fault, until, last].map((value) => (value === null ? "CAST(NULL AS BIGINT)" : `CAST(${value} AS BIGINT)`)).join(", ")})`);
  const from = `FROM (VALUES ${values.join(", ")}) AS "was"("row", "fault", "until", "last") WHERE "__row" = "was"."row"`;
  if (kind === "resends") await connection.run(`UPDATE ${quoted(input.readTable)} SET "__fault" = "was"."fault" ${from}`);
  else await connection.run(`UPDATE ${quoted(input.node)} SET "__until" = "was"."until", "__last" = "was"."last" ${from}`);
}

export interface Shared {
  readonly pieces: readonly number[];
  readonly keys: ReadonlySet<string>;
}

/** Pieces of an earlier build that hold a key of a piece that is new or gone, with these keys; undefined where that can't be told. */
export async function sharedWith(engine: Engine, keys: KeyHashes, judging: Judging, kept: readonly number[], fresh: readonly number[], gone: readonly string[]): Promise<Shared | undefined> {
  return engine.with(async (connection) => {
    await keys.write(connection, fresh, judging.columns, judgedRows(judging));
    return keys.shared(connection, judging.columns, kept, fresh, gone);
  });
}
