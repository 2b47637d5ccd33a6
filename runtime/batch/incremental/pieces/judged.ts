/**
 * Rows that are what they are by what others are, in other pieces too: copies of an event (`unique by`), of which the first counts, and versions of a row (`revised by`), each there until the next one is.
 *
 * Of each piece the rows are kept for which others decide, with what was decided, and in a file the hashes of the keys of all its rows, by each rule. A row is decided about anew only if its key is one of a piece that is new, or gone: then all
 * pieces that hold the key are read with it. Of any other row that is read later what was decided is put in place of what the rows that happen to be there would say.
 *
 * A source may have several such rules. Which rows are copies by one is decided among all rows without a fault of their own, whatever the other rules say of these, so each of these rules stands alone; which version is there is decided among
 * the rows that are no copies. So where a row may be, or not be, a copy from now on, the versions of its row are decided about anew too.
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
  /** Sets of columns of copies; then, where rows come in versions, the key of these. Rows with equal values in one belong together by it; a row in which one is missing is alone. */
  readonly rules: readonly (readonly string[])[];
  /** The last rule is that of versions. */
  readonly isVersioned: boolean;
  /** Numbers of what copies are left out for. */
  readonly faults: readonly number[];
}

/** Undefined where each row is judged by itself. */
export function judgingOf(scan: Scan, input: BatchProgram["inputs"][number]): Judging | undefined {
  const isVersioned = scan.revised !== undefined;
  const rules = [...scan.unique, ...(isVersioned ? [scan.key] : [])];
  const faults = scan.unique.length === 0 ? [] : input.checks.flatMap(({ code, fault }) => (code === "MLS3164" && fault !== undefined ? [fault] : []));
  return rules.length === 0 ? undefined : { rules, isVersioned, faults };
}

/** SQL of the rows of `<node>.read` whose keys count. */
export function judgedRows({ faults }: Judging): string {
  return faults.length === 0 ? `"__fault" IS NULL` : `("__fault" IS NULL OR "__fault" IN (${faults.join(", ")}))`;
}

/** Rows that others decide about, of all that are there, under the numbers that they have among all. */
export async function decided(connection: DuckDBConnection, input: BatchProgram["inputs"][number], { rules, isVersioned, faults }: Judging): Promise<JudgedRow[]> {
  const hashes = rules.map((columns, i) => `CAST(${hashOf(columns, `"row".`)} AS VARCHAR) AS "key${i}"`);
  const isCopy = faults.length === 0 ? "false" : `"row"."__fault" IN (${faults.join(", ")})`;
  const [versions, join, isVersion] = isVersioned ? [`"of"."__until", "of"."__last"`, ` LEFT JOIN ${quoted(input.node)} AS "of" ON "of"."__row" = "row"."__row"`, ` OR "of"."__until" IS NOT NULL OR "of"."__last" IS DISTINCT FROM "of"."__exists"`] : [`NULL AS "__until", NULL AS "__last"`, "", ""];
  const rows = await readRows(connection, `SELECT "row"."__row" AS "row", ${hashes.join(", ")}, CASE WHEN ${isCopy} THEN "row"."__fault" END AS "fault", ${versions} FROM ${quoted(input.readTable)} AS "row"${join} WHERE ${isCopy}${isVersion}`);
  const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));
  return rows.map((row) => ({ row: Number(row.row), keys: rules.map((_, i) => (row[`key${i}`] === null ? null : String(row[`key${i}`]))), fault: number(row.fault), until: number(row.__until), last: number(row.__last) }));
}

/** A name for the key that a row has by a rule; NULL where it is alone. */
export function hashOf(columns: readonly string[], of = ""): string {
  const names = columns.map((name) => `${of}${quoted(name)}`);
  return `CASE WHEN ${names.map((name) => `${name} IS NOT NULL`).join(" AND ")} THEN hash(${names.join(", ")}) END`;
}

/** Puts what was decided in the place of what the rows that are there say. */
export async function decideAs(connection: DuckDBConnection, input: BatchProgram["inputs"][number], { isVersioned }: Judging, rows: readonly JudgedRow[]): Promise<void> {
  const update = (table: string, set: string, values: readonly (readonly (number | null)[])[]): Promise<unknown> =>
    connection.run(`UPDATE ${quoted(table)} SET ${set} FROM (VALUES ${values.map((row) => `(${row.map((value) => (value === null ? "CAST(NULL AS BIGINT)" : `CAST(${value} AS BIGINT)`)).join(", ")})`).join(", ")}) AS "was" WHERE "__row" = "was"."col0"`);
  const copies = rows.flatMap(({ row, fault }) => (fault === null ? [] : [[row, fault]]));
  if (copies.length > 0) await update(input.readTable, `"__fault" = "was"."col1"`, copies);
  if (!isVersioned) return;
  // Made of rows that were not numbered yet, of which some are copies.
  await connection.run(`DROP TABLE ${quoted(input.node)}; DROP TABLE ${quoted(`${input.node}.bounds`)}`);
  await runStatements(connection, input.create.slice(1));
  const versions = rows.flatMap(({ row, until, last }) => (until === null && last === null ? [] : [[row, until, last]]));
  if (versions.length > 0) await update(input.node, `"__until" = "was"."col1", "__last" = "was"."col2"`, versions);
}

export interface Shared {
  readonly pieces: readonly number[];
  /** By rule, the keys whose rows are decided about anew. */
  readonly keys: readonly ReadonlySet<string>[];
}

/** What stands of what was decided about a row. */
export function standing({ isVersioned, rules }: Judging, { keys }: Shared, row: JudgedRow): JudgedRow {
  const isAgain = (i: number): boolean => row.keys[i] !== null && keys[i]!.has(row.keys[i]!);
  const copies = isVersioned ? rules.slice(0, -1) : rules;
  const isVersionAgain = isVersioned && isAgain(rules.length - 1);
  return { ...row, ...(copies.some((_, i) => isAgain(i)) ? { fault: null } : {}), ...(isVersionAgain ? { until: null, last: null } : {}) };
}

/** Pieces of an earlier build that hold a key of a piece that is new or gone, with these keys; undefined where that can't be told. */
export async function sharedWith(engine: Engine, keys: KeyHashes, judging: Judging, kept: readonly number[], fresh: readonly number[], gone: readonly string[]): Promise<Shared | undefined> {
  return engine.with(async (connection) => {
    await keys.write(connection, fresh, judging.rules, judgedRows(judging));
    const files = keys.filesOf(judging.rules, kept, fresh, gone);
    if (files === undefined) return undefined;
    if (files.kept.size === 0 || files.others.length === 0) return { pieces: [], keys: judging.rules.map(() => new Set()) };
    const list = (paths: readonly string[]): string => `[${paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(", ")}]`;
    const tables = `"kept" AS (SELECT * FROM read_parquet(${list([...files.kept.keys()])}, filename = true)), "changed" AS (SELECT * FROM read_parquet(${list(files.others)}))`;
    const found: Awaited<ReturnType<typeof readRows>>[] = [];
    for (const sql of sharedSql(judging)) found.push(await readRows(connection, `WITH ${tables}, ${sql}`));
    const [pieces, ...again] = found;
    return { pieces: pieces!.map(({ filename }) => files.kept.get(String(filename))!), keys: again.map((rows) => new Set(rows.map(({ key }) => String(key)))) };
  });
}

/** The pieces to be read with those that changed; and by each rule the keys whose rows are decided about anew. */
function sharedSql({ rules, isVersioned }: Judging): string[] {
  const copies = rules.flatMap((_, i) => (isVersioned && i === rules.length - 1 ? [] : [i]));
  // Rows that may be copies from now on, or may not be: what each of their rules says is asked anew, so all rows of all their keys are read.
  const isAgain = copies.map((i) => `"h${i}" IN (SELECT "h${i}" FROM "changed")`).join(" OR ") || "false";
  const again = `"again" AS (SELECT * FROM "kept" WHERE ${isAgain})`;
  const beside = (i: number): string => `"h${i}" IN (SELECT "h${i}" FROM "changed" UNION SELECT "h${i}" FROM "again")`;
  return [
    `${again} SELECT DISTINCT "filename" FROM "kept" WHERE ${rules.map((_, i) => beside(i)).join(" OR ")}`,
    ...rules.map((_, i) => `${again} SELECT DISTINCT CAST("h${i}" AS VARCHAR) AS "key" FROM "kept" WHERE ${copies.includes(i) ? `"h${i}" IN (SELECT "h${i}" FROM "changed")` : beside(i)}`),
  ];
}
