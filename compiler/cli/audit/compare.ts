/**
 * Two runs of an example set side by side, in the engine: how many values were compared, how many moved that may not, and how many moved that may. The last is the proof that a change reached what a feature
 * reads: where nothing moves behind the cut either, nothing was shown.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import { quoteIdentifier, quoteString } from "../../emit/duckdb/expression/index.ts";
import { NEVER } from "../../emit/duckdb/knowledge-query.ts";
import { type AuditedSet, type ComparedColumn, LIST } from "./audited-set.ts";
import type { Cut } from "./cut.ts";
import { type InspectedSet, requestOnly } from "./inspected.ts";
import { NEW_ROWS, parquet } from "./propose.ts";

/** One run's file of a set, with what was written beside it; `copy`: the file that was read for the rows' source, if it was a copy. */
export interface Side extends InspectedSet {
  readonly path: string;
  readonly copy: string | undefined;
}

/** whole: all rows, all columns (`shuffled`: places may be others) · cut: what was known before it (`learnt`: it stands where test begins, so that train and validate stay as a whole) · part: rows that are not of the test part. */
export type Until =
  | { readonly kind: "whole"; readonly shuffled?: true }
  | { readonly kind: "cut"; readonly at: number; readonly upTo: Cut["upTo"]; readonly learnt?: true }
  | { readonly kind: "part" };

export interface ColumnCount {
  readonly name: string;
  readonly compared: number;
  readonly moved: number;
  /** Values that moved where they may. */
  readonly later: number;
  readonly first: Moved | undefined;
}

/** A value that moved. `row`: the place in its file, or the number of the row that a view made. */
export interface Moved {
  readonly row: number;
  readonly moment: number | null;
  readonly before: string | null;
  readonly after: string | null;
}

export interface Comparison {
  readonly columns: readonly ColumnCount[];
  /** Rows that are there in one run alone, and may not be. */
  readonly membership: ColumnCount;
}

export async function compareRuns(connection: DuckDBConnection, set: AuditedSet, before: Side, after: Side, until: Until): Promise<Comparison> {
  await connection.run(`CREATE OR REPLACE TEMP VIEW "before" AS ${inLists(set, withoutEdges(sideQuery(set, before, until)))}`);
  await connection.run(`CREATE OR REPLACE TEMP VIEW "after" AS ${inLists(set, withoutEdges(sideQuery(set, after, until)))}`);
  const on = ["__id", ...set.key].map((name) => `"b".${quoteIdentifier(name)} = "a".${quoteIdentifier(name)}`).join(" AND ");
  const joined = `"before" AS "b" JOIN "after" AS "a" ON ${on}`;
  const differs = ({ column }: ComparedColumn): string => `"b".${quoteIdentifier(column)} IS DISTINCT FROM "a".${quoteIdentifier(column)}`;
  const items = set.columns.flatMap((one, i) => {
    const within = mayNotMove(set, one, until);
    return [`count(*) FILTER (WHERE ${within}) AS "c${i}"`, `count(*) FILTER (WHERE ${within} AND ${differs(one)}) AS "m${i}"`, `count(*) FILTER (WHERE NOT (${within}) AND ${differs(one)}) AS "l${i}"`];
  });
  const [counts] = items.length === 0 ? [{}] : await readRows(connection, `SELECT ${items.join(", ")} FROM ${joined}`);
  const columns: ColumnCount[] = [];
  for (const [i, one] of set.columns.entries()) {
    const n = (letter: string): number => Number(counts?.[`${letter}${i}`] ?? 0);
    const first = n("m") === 0 ? undefined : await firstOf(connection, `SELECT "b"."__id" AS "row", ${momentOf(set, "b")} AS "moment", CAST("b".${quoteIdentifier(one.column)} AS VARCHAR) AS "before", CAST("a".${quoteIdentifier(one.column)} AS VARCHAR) AS "after" FROM ${joined} WHERE ${mayNotMove(set, one, until)} AND ${differs(one)}`);
    columns.push({ name: one.name, compared: n("c"), moved: n("m"), later: n("l"), first });
  }
  columns.push(...(await compareRequests(connection, set, before, after, until)));
  return { columns: byName(columns), membership: await memberships(connection, set, on, { before, after }, until) };
}

/** What a request would bring for an example, and no feature is. */
async function compareRequests(connection: DuckDBConnection, set: AuditedSet, before: Side, after: Side, until: Until): Promise<ColumnCount[]> {
  if (before.requests === undefined || after.requests === undefined) return [];
  const side = (path: string, copy: string | undefined): string => withoutEdges(copy === undefined ? `SELECT *, "__row" AS "__id" FROM ${parquet(path)}` : `SELECT "row".*, "place"."__id" FROM ${parquet(path)} AS "row" JOIN (${placesOf(copy)}) AS "place" ON "place"."n" = "row"."__row"`);
  const joined = `(${side(before.requests, before.copy)}) AS "b" JOIN (${side(after.requests, after.copy)}) AS "a" ON ${["__id", ...set.key].map((name) => `"b".${quoteIdentifier(name)} = "a".${quoteIdentifier(name)}`).join(" AND ")}`;
  const within = until.kind === "cut" ? `"b"."__moment" <= ${set.limits.request(until.at, until.upTo)}` : until.kind === "part" ? `"b"."__id" NOT IN (SELECT "__id" FROM "before" WHERE "__part" = 'test')` : "true";
  const found: ColumnCount[] = [];
  for (const name of requestOnly(set.examples)) {
    const column = quoteIdentifier(name);
    const differs = `"b".${column} IS DISTINCT FROM "a".${column}`;
    const [counts] = await readRows(connection, `SELECT count(*) FILTER (WHERE ${within}) AS "c", count(*) FILTER (WHERE ${within} AND ${differs}) AS "m", count(*) FILTER (WHERE NOT (${within}) AND ${differs}) AS "l" FROM ${joined}`);
    const n = (letter: string): number => Number(counts?.[letter] ?? 0);
    const first = n("m") === 0 ? undefined : await firstOf(connection, `SELECT "b"."__id" AS "row", ${momentOf(set, "b")} AS "moment", CAST("b".${column} AS VARCHAR) AS "before", CAST("a".${column} AS VARCHAR) AS "after" FROM ${joined} WHERE ${within} AND ${differs}`);
    found.push({ name: `request ${name}`, compared: n("c"), moved: n("m"), later: n("l"), first });
  }
  return found;
}

/** Items of a vector are one feature. */
function byName(columns: readonly ColumnCount[]): ColumnCount[] {
  const found = new Map<string, ColumnCount>();
  for (const one of columns) {
    const other = found.get(one.name);
    found.set(one.name, other === undefined ? one : { ...other, compared: Math.max(other.compared, one.compared), moved: other.moved + one.moved, later: other.later + one.later, first: other.first ?? one.first });
  }
  return [...found.values()];
}

/** Rows that the audit has put in at the edges change as they like, and are not compared. */
function withoutEdges(side: string): string {
  return `SELECT * FROM (${side}) WHERE "__id" >= 0 OR "__id" <= -${NEW_ROWS}`;
}

/** A list is the same where its rows are: it is told by the first of them and their number. And whether a row is alone at its moment. */
function inLists(set: AuditedSet, side: string): string {
  const lists = set.columns.some(({ column }) => column === LIST) ? [`concat(min("__id") OVER "list", ' and ', count(*) OVER "list" - 1, ' more') AS "${LIST}"`] : [];
  const alone = set.tiesByPlace && set.columns.some(({ kind }) => kind === "counted") ? [`count(*) OVER "moment" = 1 AS "__alone"`] : [];
  if (lists.length + alone.length === 0) return side;
  const windows = [...(lists.length === 0 ? [] : [`"list" AS (PARTITION BY "__group")`]), ...(alone.length === 0 ? [] : [`"moment" AS (PARTITION BY "__moment")`])];
  return `SELECT *, ${[...lists, ...alone].join(", ")} FROM (${side}) WINDOW ${windows.join(", ")}`;
}

const isTimed = (set: AuditedSet): boolean => set.spine.kind !== "closed";

function momentOf(set: AuditedSet, side: string): string {
  return isTimed(set) ? `"${side}"."__moment"` : "NULL";
}

/** Rows of a run with `__id`, by which they are found in another: their place in the file as it was, or, where a view made them, their place among the rows of one moment in the order of what they hold. */
function sideQuery(set: AuditedSet, side: Side, until: Until): string {
  const lists = side.lists === undefined ? "" : ` LEFT JOIN ${parquet(side.lists)} AS "list" ON "list"."moment" = "row"."__moment"`;
  const settled = side.lists === undefined ? "" : `, coalesce("list"."known", ${NEVER}) AS "__settled"`;
  if (set.spine.kind === "made") {
    const all = `SELECT "row".*${settled} FROM ${parquet(side.path)} AS "row"${lists}${until.kind === "cut" ? ` WHERE "row"."__label_known" < ${until.at}` : ""}`;
    const order = set.columns.filter(({ kind, column }) => (kind === "feature" || kind === "known") && column !== LIST).map(({ column }) => quoteIdentifier(column));
    return `SELECT *, row_number() OVER (PARTITION BY ${set.key.map(quoteIdentifier).join(", ")} ORDER BY ${order.join(", ")}) AS "__id" FROM (${all})`;
  }
  if (side.copy === undefined) return `SELECT "row".*${settled}, "row"."__row" AS "__id" FROM ${parquet(side.path)} AS "row"${lists}`;
  return `SELECT "row".*${settled}, "place"."__id" FROM ${parquet(side.path)} AS "row" JOIN (${placesOf(side.copy)}) AS "place" ON "place"."n" = "row"."__row"${lists}`;
}

/** What the rows of a copy are, by their places in it. */
export function placesOf(copy: string): string {
  return `SELECT file_row_number AS "n", "__id" FROM read_parquet(${quoteString(copy)}, file_row_number = true)`;
}

/** SQL over a joined row: whether this column may not differ. */
function mayNotMove(set: AuditedSet, one: ComparedColumn, until: Until): string {
  switch (until.kind) {
    case "whole":
      return one.kind === "counted" && until.shuffled === true && set.tiesByPlace ? `"b"."__alone" AND "a"."__alone"` : "true";
    case "part":
      return `"b"."__part" IS DISTINCT FROM 'test'`;
    case "cut": {
      if (one.kind === "counted") return until.learnt === true ? `"b"."__part" IN ('train', 'validate')` : "false";
      if (one.kind === "known") return isKnown(set, "b", until.at, set.limits.membership(until.at));
      const limit = one.kind === "feature" ? set.limits.feature(one.name, until.at, until.upTo) : set.limits.membership(until.at);
      if (typeof one.kind === "object") return `coalesce("b".${quoteIdentifier(one.kind.votes)} < ${until.at}, false) AND "b"."__moment" <= ${limit}`;
      return `"b"."__moment" <= ${limit}`;
    }
  }
}

/** Whether a row of one side is there for good: its label, and those of its list, are known before the cut. */
function isKnown(set: AuditedSet, side: string, cut: number, limit: number): string {
  const label = set.examples.label.known === undefined ? "" : ` AND coalesce("${side}"."__label_known" < ${cut}, false)`;
  return `"${side}"."__moment" <= ${limit}${label}${set.examples.group === undefined ? "" : ` AND "${side}"."__settled" < ${cut}`}`;
}

interface Sides {
  readonly before: Side;
  readonly after: Side;
}

async function memberships(connection: DuckDBConnection, set: AuditedSet, on: string, sides: Sides, until: Until): Promise<ColumnCount> {
  const stays = (side: string, strict: number): string => {
    switch (until.kind) {
      case "whole":
        return "true";
      case "part":
        return `"${side}"."__part" IS DISTINCT FROM 'test'`;
      case "cut":
        return isKnown(set, side, until.at, Math.min(set.limits.membership(until.at), until.at - strict));
    }
  };
  // A row that is new may be asked about at the cut itself.
  const gone = `FROM "before" AS "b" ANTI JOIN "after" AS "a" ON ${on} WHERE ${stays("b", 0)}`;
  const come = `FROM "after" AS "a" ANTI JOIN "before" AS "b" ON ${on} WHERE ${stays("a", 1)}`;
  const all = await readRows(connection, `SELECT (SELECT count(*) FROM "before" AS "b" WHERE ${stays("b", 0)}) AS "compared", (SELECT count(*) ${gone}) AS "gone", (SELECT count(*) ${come}) AS "come", (SELECT count(*) FROM "before" AS "b" ANTI JOIN "after" AS "a" ON ${on}) + (SELECT count(*) FROM "after" AS "a" ANTI JOIN "before" AS "b" ON ${on}) AS "all"`);
  const n = (name: string): number => Number(all[0]?.[name] ?? 0);
  const moved = n("gone") + n("come");
  const told = await verdicts(connection, set, sides, until);
  const first = moved === 0 ? told.first : await firstOf(connection, `SELECT "b"."__id" AS "row", ${momentOf(set, "b")} AS "moment", 'an example' AS "before", 'none' AS "after" ${gone} UNION ALL SELECT "a"."__id", ${momentOf(set, "a")}, 'none', 'an example' ${come}`);
  return { name: "membership", compared: Math.max(n("compared"), told.compared), moved: Math.max(moved, told.moved), later: n("all") - moved, first };
}

/**
 * Whether a row is left out by what is known at its moment: the rules that ask for no label must say the same of every row that is looked at, also of those whose labels come later. Not asked of rows that a view makes,
 * which have no places.
 */
async function verdicts(connection: DuckDBConnection, set: AuditedSet, { before, after }: Sides, until: Until): Promise<Pick<ColumnCount, "compared" | "moved" | "first">> {
  if (until.kind !== "cut" || set.spine.kind === "made" || before.verdicts === undefined || after.verdicts === undefined) return { compared: 0, moved: 0, first: undefined };
  const key = ["__id", ...set.key].map(quoteIdentifier);
  const side = (path: string, copy: string | undefined): string => `SELECT "row".* EXCLUDE ("__row"), ${copy === undefined ? `"row"."__row"` : `"place"."__id"`} AS "__id" FROM ${parquet(path)} AS "row"${copy === undefined ? "" : ` JOIN (${placesOf(copy)}) AS "place" ON "place"."n" = "row"."__row"`}`;
  const joined = `(${side(before.verdicts, before.copy)}) AS "b" JOIN (${side(after.verdicts, after.copy)}) AS "a" ON ${key.map((name) => `"b".${name} = "a".${name}`).join(" AND ")}`;
  const rule = (of: string): string => (set.ofLabel.length === 0 ? `coalesce("${of}"."__left", 0)` : `CASE WHEN "${of}"."__left" IN (${set.ofLabel.join(", ")}) THEN -1 ELSE coalesce("${of}"."__left", 0) END`);
  // A rule about labels that speaks in one run alone hides what the rules behind it say.
  const within = `"b"."__id" >= 0 AND "b"."__moment" <= ${set.limits.membership(until.at)} AND ${rule("b")} <> -1 AND ${rule("a")} <> -1`;
  const differs = `${rule("b")} <> ${rule("a")}`;
  const [row] = await readRows(connection, `SELECT count(*) FILTER (WHERE ${within}) AS "compared", count(*) FILTER (WHERE ${within} AND ${differs}) AS "moved" FROM ${joined}`);
  const moved = Number(row?.moved ?? 0);
  const says = (of: string): string => `CASE "${of}"."__left" ${set.reasons.map((reason, i) => `WHEN ${i + 1} THEN ${quoteString(`left out: ${reason}`)}`).join(" ")} ELSE 'an example' END`;
  const first = moved === 0 ? undefined : await firstOf(connection, `SELECT "b"."__id" AS "row", "b"."__moment" AS "moment", ${says("b")} AS "before", ${says("a")} AS "after" FROM ${joined} WHERE ${within} AND ${differs}`);
  return { compared: Number(row?.compared ?? 0), moved, first };
}

/** Of all that moved the latest, nearest to what was changed. */
async function firstOf(connection: DuckDBConnection, query: string): Promise<Moved | undefined> {
  const [row] = await readRows(connection, `SELECT * FROM (${query}) ORDER BY "moment" DESC NULLS LAST, "row" LIMIT 1`);
  if (row === undefined) return undefined;
  const text = (value: unknown): string | null => (value === null || value === undefined ? null : String(value));
  return { row: Number(row.row), moment: row.moment === null ? null : Number(row.moment), before: text(row.before), after: text(row.after) };
}
