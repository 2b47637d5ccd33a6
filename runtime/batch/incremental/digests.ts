/**
 * Digests of the data by day: how many rows there are, and two sums of 64-bit hashes of what is read of them, which do not depend on the rows' order. Equal digests are taken for equal rows. The hashes are
 * DuckDB's, begun with different words; they are no defence against somebody who wants two data sets to look alike, and are compared only with those of the same version of the engine.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Ranges, RelationRange } from "../../contract/ranges.ts";
import type { Engine } from "../engine.ts";
import { readRows } from "../read-columns.ts";
import type { BoundsOfData, Digest } from "./ledger.ts";
import type { PieceAnswer, PiecedInput, Pieces } from "./pieces/index.ts";

export const DAY = 86_400_000_000;
export const NONE = "none";

export interface Digests {
  readonly bounds: BoundsOfData | null;
  readonly relations: Readonly<Record<string, Readonly<Record<string, Digest>>>>;
  readonly tables: Readonly<Record<string, Digest>>;
  /** Of tables with history, by the day on which a step begins. */
  readonly steps: Readonly<Record<string, Readonly<Record<string, Digest>>>>;
}

export const roleOf = ({ role, relation }: Pick<RelationRange, "role" | "relation">): string => `${role} ${relation}`;

/** SQL of the day that holds a time, rounding down before 1970 too. */
export function dayOf(time: string): string {
  return `((${time}) - (((${time}) % ${DAY}) + ${DAY}) % ${DAY}) // ${DAY}`;
}

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Of inputs that lie in pieces the digests of the pieces are put together: one that has not changed is not read for it. */
export async function digestsOf(engine: Engine, ranges: Ranges, pieces: Pieces | undefined): Promise<Digests> {
  const relations: Record<string, Record<string, Digest>> = {};
  for (const range of ranges.relations) relations[roleOf(range)] = await digestsOfRange(engine, range, pieces);
  return engine.with(async (connection) => {
    const tables: Record<string, Digest> = {};
    for (const table of ranges.tables) tables[table] = digestOf((await readRows(connection, `SELECT ${OF_ROWS} FROM ${quoted(table)} AS "row"`))[0]!);
    const steps: Record<string, Record<string, Digest>> = {};
    for (const { relation } of ranges.steps) steps[relation] = daysOf(await readRows(connection, `SELECT CAST(${dayOf(`"__from"`)} AS VARCHAR) AS "day", ${OF_ROWS} FROM ${quoted(relation)} AS "row" GROUP BY 1`));
    return { bounds: await boundsOf(connection, ranges), relations, tables, steps };
  });
}

const OF_ROWS = `count(*) AS "n", CAST(sum(hash('a', "row")) AS VARCHAR) AS "a", CAST(sum(hash('b', "row")) AS VARCHAR) AS "b", NULL AS "first"`;

/** Of a relation in one role, by day. */
export async function digestsOfRange(engine: Engine, range: RelationRange, pieces: Pieces | undefined): Promise<Record<string, Digest>> {
  const pieced = pieces?.under(range.relation) ?? [];
  return pieced.length === 0 ? engine.with(async (connection) => daysOf(await readRows(connection, byDay(range)))) : daysOfPieces(pieced, range);
}

type Row = Readonly<Record<string, unknown>>;

const dayName = (row: Row): string => (row.day === null ? NONE : String(row.day));

function daysOf(rows: readonly Row[]): Record<string, Digest> {
  return Object.fromEntries(rows.map((row) => [dayName(row), digestOf(row)]));
}

/** The days on which each piece of an input has rows that play this part. */
export async function pieceDays(pieced: PiecedInput, range: RelationRange): Promise<Map<number, ReadonlySet<string>>> {
  return new Map((await asked(pieced, range)).map(({ piece, rows }) => [piece, new Set(rows.map(dayName))]));
}

function asked(pieced: PiecedInput, range: RelationRange): Promise<PieceAnswer[]> {
  return pieced.ask(byDay(range));
}

async function daysOfPieces(pieced: readonly PiecedInput[], range: RelationRange): Promise<Record<string, Digest>> {
  const parts = new Map<string, Digest[]>();
  const answers: PieceAnswer[] = [];
  for (const one of pieced) answers.push(...(await asked(one, range)));
  for (const { rows, shift } of answers) {
    for (const row of rows) {
      const [n, a, b, first] = digestOf(row);
      parts.set(dayName(row), [...(parts.get(dayName(row)) ?? []), [n, a, b, first === null ? null : first + shift]]);
    }
  }
  return Object.fromEntries([...parts].map(([day, digests]) => [day, joined(digests)]));
}

/** A day whose rows lie in several pieces: sums add up, but for rows that are asked about, whose distances from each other count too. */
function joined(parts: readonly Digest[]): Digest {
  if (parts.length === 1) return parts[0]!;
  const n = parts.reduce((sum, [count]) => sum + count, 0);
  const firsts = parts.flatMap(([, , , place]) => (place === null ? [] : [place]));
  const sum = (of: 1 | 2): string => String(parts.reduce((all, part) => all + BigInt(part[of]), 0n));
  if (firsts.length === 0) return [n, sum(1), sum(2), null];
  const first = Math.min(...firsts);
  const apart = (of: 1 | 2): string => parts.map((part) => `${part[of]}@${part[3]! - first}`).join(" ");
  return [n, apart(1), apart(2), first];
}

/** The place of a row counts as its distance from the day's first, so that rows which came in before it move the whole day and change none of it. */
function byDay({ role, rows, read, together }: RelationRange): string {
  const columns = read.map((name) => `"row".${quoted(name)}`);
  const place = [...(role === "rows" ? [`"row"."__row" - "days"."first"`] : []), ...(together === undefined ? [] : [`"row"."__others"`])];
  // A change of a row shows on the days of all that belong together with it.
  const none = (together ?? []).map((name) => `"of".${quoted(name)} IS NULL`).join(" OR ");
  const others = together === undefined ? "" : `, CAST(sum(hash('t', ${read.map((name) => `"of".${quoted(name)}`).join(", ")})) OVER (PARTITION BY ${together.map((name) => `"of".${quoted(name)}`).join(", ")}, CASE WHEN ${none} THEN "of"."__row" END) AS VARCHAR) AS "__others"`;
  const hash = (word: string): string => `CAST(sum(hash('${word}', ${[...columns, ...place].join(", ")})) AS VARCHAR)`;
  const days = role === "rows" ? `JOIN (SELECT "__day", min("__row") AS "first" FROM "timed" GROUP BY 1) AS "days" ON "days"."__day" IS NOT DISTINCT FROM "row"."__day"` : "";
  return `WITH "rows" AS (\n${rows}\n), "timed" AS (SELECT "of".*, ${dayOf(`"of"."__t"`)} AS "__day"${others} FROM "rows" AS "of")
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
