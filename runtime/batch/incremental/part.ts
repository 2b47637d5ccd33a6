/**
 * Makes the examples of some days alone: the program of the set runs as it is, in a schema of its own in which its sources and views stand under their own names with only the rows that can be felt on these days, and the examples
 * are cut down to the days themselves. All else (tables, macros, when the data begins and ends) it finds in the main schema, whole.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ExampleProgram } from "../../contract/batch.ts";
import type { RelationRange } from "../../contract/ranges.ts";
import type { Engine } from "../engine.ts";
import { readCounts, readRows } from "../read-columns.ts";
import { mergeIntervals } from "./again.ts";
import { DAY, dayOf, NONE, pieceDays, quoted } from "./digests.ts";
import { mentions, type Pieces } from "./pieces/index.ts";
import type { Slice } from "./ledger.ts";

export const PART = "part";
const DAYS = "days.again";
/** More intervals than this are joined over their smallest gaps: rows that are not needed do no harm. */
const INTERVALS = 48;

/** Fills the schema, and gives how many rows of each relation it took. */
export async function fillPart(engine: Engine, one: ExampleProgram, days: readonly number[]): Promise<Record<string, number>> {
  const taken: Record<string, number> = {};
  await engine.with(async (connection) => {
    await connection.run(`CREATE SCHEMA ${PART}`);
    await connection.run(`CREATE TABLE ${PART}.${quoted(DAYS)} AS SELECT unnest([${days.map((day) => `CAST(${day} AS BIGINT)`).join(", ")}]) AS "day"`);
    for (const relation of new Set(one.ranges.relations.map((range) => range.relation))) {
      await connection.run(`CREATE TABLE ${PART}.${quoted(relation)} AS\n${rowsFelt(one.ranges.relations.filter((range) => range.relation === relation), days)}`);
      taken[relation] = Number((await readCounts(connection, `SELECT count(*) AS "count" FROM ${PART}.${quoted(relation)}`)).count);
    }
  });
  return taken;
}

/** Reads what of the inputs can be felt on the days, and has not been read. `unasked`: rows at no moment too. */
export async function readFelt(pieces: Pieces | undefined, one: ExampleProgram, days: readonly number[], unasked: boolean): Promise<void> {
  if (pieces === undefined) return;
  for (const range of one.ranges.relations) {
    const spans = spansOf(range, days);
    const isFelt = (day: string): boolean => (day === NONE ? unasked : spans.some(([from, until]) => from < (Number(day) + 1) * DAY && until > Number(day) * DAY));
    for (const pieced of pieces.under(range.relation)) await pieces.load(pieced, [...(await pieceDays(pieced, range))].flatMap(([piece, all]) => ([...all].some(isFelt) ? [piece] : [])));
  }
  // Whatever else the set's statements name they find whole.
  const ranged = new Set(one.ranges.relations.map(({ relation }) => relation));
  const sql = [...one.spine, ...one.groups.flatMap(({ keys }) => keys), ...one.sqlFeatures].map((statement) => statement.sql);
  for (const pieced of pieces.all()) for (const relation of [pieced.node.node, ...pieced.node.views]) if (!ranged.has(relation) && [...sql, one.frame].some((text) => mentions(text, relation))) await pieces.load(pieced, pieced.pieces.map((_, i) => i));
}

export async function dropPart(engine: Engine): Promise<void> {
  await engine.with((connection) => connection.run(`DROP SCHEMA IF EXISTS ${PART} CASCADE`));
}

/** The rows of a relation that can be felt on the days, in any of its roles; those at no moment too, which are counted. */
function rowsFelt(ranges: readonly RelationRange[], days: readonly number[]): string {
  const asked = ranges.find(({ role }) => role === "rows");
  const conditions = ranges.flatMap((range) => {
    const time = range === asked ? `"__t"` : `"__at"`;
    const within = spansOf(range, days).map(([from, until]) => (Number.isFinite(from) ? `(${time} >= ${from} AND ${time} < ${until})` : `${time} < ${until}`));
    return range === asked ? [...within, `${time} IS NULL`] : within;
  });
  const felt = conditions.join(" OR ");
  const together = asked?.together ?? [];
  // Rows that belong together are there together, whenever they are.
  const key = together.map(quoted).join(", ");
  const others = together.length === 0 ? "" : ` OR (${together.map((name) => `${quoted(name)} IS NOT NULL`).join(" AND ")} AND (${key}) IN (SELECT (${key}) FROM "rows" WHERE (${felt}) AND ${together.map((name) => `${quoted(name)} IS NOT NULL`).join(" AND ")}))`;
  return `WITH "rows" AS (\n${(asked ?? ranges[0]!).rows}\n) SELECT * EXCLUDE ("__t") FROM "rows" WHERE ${felt}${others}`;
}

/** [from, until): when rows are that can be felt on the days. */
function spansOf(range: RelationRange, days: readonly number[]): [number, number][] {
  return joined(mergeIntervals(days.map((day) => [range.forward === null ? Number.NEGATIVE_INFINITY : day * DAY - range.forward, (day + 1) * DAY + range.back])));
}

function joined(intervals: readonly [number, number][]): [number, number][] {
  const all = [...intervals];
  while (all.length > INTERVALS) {
    let least = 1;
    for (let i = 1; i < all.length; i++) if (all[i]![0] - all[i - 1]![1] < all[least]![0] - all[least - 1]![1]) least = i;
    all.splice(least - 1, 2, [all[least - 1]![0], all[least]![1]]);
  }
  return all;
}

/** The spine's statements, after which the examples are those of the days alone. */
export function spineOfDays(one: ExampleProgram): ExampleProgram {
  const name = `x_${one.examples}`;
  const spine = one.spine.map((statement) =>
    statement.name === name
      ? {
          ...statement,
          sql: `CREATE TABLE ${quoted(name)} AS\nSELECT CAST(row_number() OVER (ORDER BY rowid) - 1 AS INTEGER) AS "__e", * FROM ${quoted(`${one.examples}.spine`)} WHERE "__left" IS NULL AND ${dayOf(`"__moment"`)} IN (SELECT "day" FROM ${quoted(DAYS)}) ORDER BY "__e"`,
        }
      : statement,
  );
  return { ...one, spine };
}

/** What became of the rows asked about, by day. `days`: of these alone, and of the rows at no moment. */
export async function slicesOf(connection: DuckDBConnection, one: ExampleProgram, days: ReadonlySet<number> | undefined): Promise<{ slices: Record<string, Slice>; firstLists: Map<number, number> }> {
  const spine = quoted(`${one.examples}.spine`);
  const columns = new Set((await readRows(connection, `SELECT column_name AS "name" FROM (DESCRIBE ${spine})`)).map(({ name }) => String(name)));
  const known = columns.has("__known") ? `min("__known") AS "least", max("__known") AS "greatest"` : `NULL AS "least", NULL AS "greatest"`;
  const rows = await readRows(connection, `SELECT ${dayOf(`"__moment"`)} AS "day", "__left" AS "left", count(*) AS "n", ${known} FROM ${spine} GROUP BY 1, 2 ORDER BY 1, 2`);
  const slices: Record<string, Slice> = {};
  for (const row of rows) {
    const day = row.day === null ? NONE : String(row.day);
    if (days !== undefined && day !== NONE && !days.has(Number(day))) continue;
    const slice = slices[day] ?? { rows: 0, leftOut: {}, known: null };
    const times = [row.least, row.greatest].map((time) => (time === null || time === undefined ? undefined : Number(time)));
    const [least, greatest] = [Math.min(slice.known?.[0] ?? Number.POSITIVE_INFINITY, times[0] ?? Number.POSITIVE_INFINITY), Math.max(slice.known?.[1] ?? Number.NEGATIVE_INFINITY, times[1] ?? Number.NEGATIVE_INFINITY)];
    slices[day] = {
      rows: slice.rows + (row.left === null ? Number(row.n) : 0),
      leftOut: row.left === null ? slice.leftOut : { ...slice.leftOut, [String(row.left)]: Number(row.n) },
      known: least > greatest ? null : [least, greatest],
    };
  }
  const firstLists = new Map<number, number>();
  if (columns.has("__group") || columns.has("__fold")) {
    const lists = columns.has("__group") ? `count(DISTINCT "__group") AS "lists", min("__group") AS "first"` : `NULL AS "lists", NULL AS "first"`;
    for (const row of await readRows(connection, `SELECT ${dayOf(`"__moment"`)} AS "day", ${lists}, count(*) FILTER (WHERE "__part" <> 'test') AS "folded" FROM ${spine} WHERE "__left" IS NULL GROUP BY 1`)) {
      const slice = slices[String(row.day)];
      if (slice === undefined) continue;
      slices[String(row.day)] = { ...slice, ...(row.lists === null ? {} : { lists: Number(row.lists) }), ...(columns.has("__fold") ? { folded: Number(row.folded) } : {}) };
      if (row.first !== null) firstLists.set(Number(row.day), Number(row.first));
    }
  }
  return { slices, firstLists };
}

/** What became of all rows, of a set that is made whole. */
export async function wholeSlice(connection: DuckDBConnection, one: ExampleProgram): Promise<Record<string, Slice>> {
  const rows = await readRows(connection, `SELECT "__left" AS "left", count(*) AS "n" FROM ${quoted(`${one.examples}.spine`)} GROUP BY 1 ORDER BY 1`);
  const kept = rows.find(({ left }) => left === null);
  return { "0": { rows: kept === undefined ? 0 : Number(kept.n), leftOut: Object.fromEntries(rows.filter(({ left }) => left !== null).map(({ left, n }) => [String(left), Number(n)])), known: null } };
}
