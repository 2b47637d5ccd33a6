/**
 * Digests of the data by day: how many rows there are, and two sums of 64-bit hashes of what is read of them, which do not depend on the rows' order. Equal digests are taken for equal rows. The hashes are
 * DuckDB's, begun with different words; they are no defence against somebody who wants two data sets to look alike, and are compared only with those of the same version of the engine.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Ranges, RelationRange } from "../../contract/ranges.ts";
import { readRows } from "../read-columns.ts";
import type { BoundsOfData, Digest } from "./ledger.ts";

export const DAY = 86_400_000_000;
export const NONE = "none";

export interface Digests {
  readonly bounds: BoundsOfData | null;
  readonly relations: Readonly<Record<string, Readonly<Record<string, Digest>>>>;
  readonly tables: Readonly<Record<string, Digest>>;
}

export const roleOf = ({ role, relation }: Pick<RelationRange, "role" | "relation">): string => `${role} ${relation}`;

/** SQL of the day that holds a time, rounding down before 1970 too. */
export function dayOf(time: string): string {
  return `((${time}) - (((${time}) % ${DAY}) + ${DAY}) % ${DAY}) // ${DAY}`;
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export async function digestsOf(connection: DuckDBConnection, ranges: Ranges): Promise<Digests> {
  const relations: Record<string, Record<string, Digest>> = {};
  for (const range of ranges.relations) relations[roleOf(range)] = Object.fromEntries((await readRows(connection, byDay(range))).map((row) => [row.day === null ? NONE : String(row.day), digestOf(row)]));
  const tables: Record<string, Digest> = {};
  for (const table of ranges.tables) tables[table] = digestOf((await readRows(connection, `SELECT count(*) AS "n", CAST(sum(hash('a', "row")) AS VARCHAR) AS "a", CAST(sum(hash('b', "row")) AS VARCHAR) AS "b", NULL AS "first" FROM ${quoted(table)} AS "row"`))[0]!);
  return { bounds: await boundsOf(connection, ranges), relations, tables };
}

/** The place of a row counts as its distance from the day's first, so that rows which came in before it move the whole day and change none of it. */
function byDay({ role, rows, read }: RelationRange): string {
  const columns = read.map((name) => `"row".${quoted(name)}`);
  const place = role === "rows" ? [`"row"."__row" - "days"."first"`] : [];
  const hash = (word: string): string => `CAST(sum(hash('${word}', ${[...columns, ...place].join(", ")})) AS VARCHAR)`;
  const days = role === "rows" ? `JOIN (SELECT "__day", min("__row") AS "first" FROM "timed" GROUP BY 1) AS "days" ON "days"."__day" IS NOT DISTINCT FROM "row"."__day"` : "";
  return `WITH "rows" AS (\n${rows}\n), "timed" AS (SELECT *, ${dayOf(`"__t"`)} AS "__day" FROM "rows")
SELECT CAST("row"."__day" AS VARCHAR) AS "day", count(*) AS "n", ${hash("a")} AS "a", ${hash("b")} AS "b", ${role === "rows" ? `any_value("days"."first")` : "NULL"} AS "first" FROM "timed" AS "row" ${days} GROUP BY "row"."__day"`;
}

function digestOf(row: Readonly<Record<string, unknown>>): Digest {
  return [Number(row.n), String(row.a), String(row.b), row.first === null || row.first === undefined ? null : Number(row.first)];
}

async function boundsOf(connection: DuckDBConnection, { bounds }: Ranges): Promise<BoundsOfData | null> {
  if (bounds === undefined) return null;
  const [row] = await readRows(connection, bounds);
  const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));
  return { end: number(row?.end), warm: number(row?.warm), from: number(row?.from) };
}
