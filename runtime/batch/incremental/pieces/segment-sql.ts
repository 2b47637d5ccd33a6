/** SQL of runs: what is kept of a piece's rows so that segments can be told without them. */
import type { Segments } from "../../../contract/plan-views.ts";
import { quoted } from "../digests.ts";

/**
 * Runs of pieces: `__piece`, the keys, `__from` and `__to`. Of sessions the event times of the first and last of rows of a key, each of which comes at most the gap after the one before; of buckets the begin of each that holds rows.
 * `pieces`: VALUES (place, place of their source in the plan, first row, row behind the last); `isMade`: the input's rows say of which row of which source they are.
 */
export function runsOf(rows: Segments, input: string, isMade: boolean, pieces: readonly string[]): string {
  const keys = rows.keys.map(quoted);
  const from = pieces.length === 0 ? `(SELECT 0 AS "__piece", 0 AS "__source", 0 AS "__begin", 0 AS "__behind" WHERE false)` : `(VALUES ${pieces.join(", ")})`;
  const [own, place] = isMade ? [`"row"."__scan" = "own"."__source" AND `, `"row"."__of"`] : ["", `"row"."__row"`];
  const there = [...keys.map((key) => `"row".${key}`), `"row"."__at"`].map((sql) => `${sql} IS NOT NULL`);
  const last = rows.finalWithin === undefined ? [] : [`"row"."__until" IS NULL`];
  const all = `SELECT "own"."__piece", ${keys.map((key) => `"row".${key}`).join(", ")}, "row"."__at" FROM ${quoted(input)} AS "row" ASOF JOIN ${from} AS "own"("__piece", "__source", "__begin", "__behind") ON ${own}${place} >= "own"."__begin" WHERE ${[`${place} < "own"."__behind"`, ...there, ...last].join(" AND ")}`;
  const length = rows.kind === "fill" ? rows.every : rows.gap;
  const begin = `"__at" - (("__at" % ${length}) + ${length}) % ${length}`;
  if (rows.kind === "fill") return `SELECT DISTINCT "__piece", ${keys.join(", ")}, ${begin} AS "__from", ${begin} AS "__to" FROM (${all})`;
  // Two rows in one stretch as long as the gap come less than it after each other.
  return `SELECT "__piece", ${keys.join(", ")}, min("__at") AS "__from", max("__at") AS "__to" FROM (SELECT *, ${begin} AS "__stretch" FROM (${all})) GROUP BY "__piece", ${keys.join(", ")}, "__stretch"`;
}

/** Segments out of runs, each by itself: the keys, `started`, `ended`. `end`: when the data ends. */
export function spansOf(rows: Segments, runs: string, end: number | null): string {
  const keys = rows.keys.map(quoted).join(", ");
  if (rows.kind === "fill") {
    const until = end === null ? "CAST(NULL AS BIGINT)" : `CAST(${end} AS BIGINT)`;
    const buckets = `SELECT ${keys}, unnest(range("first", ${until} - ${rows.every} + 1, ${rows.every})) AS "started" FROM (SELECT ${keys}, min("__from") AS "first" FROM (${runs}) GROUP BY ${keys})`;
    return `SELECT *, "started" + ${rows.every} AS "ended" FROM (${buckets})`;
  }
  const order = `OVER (PARTITION BY ${keys} ORDER BY "__from", "__to"`;
  const steps = `SELECT ${keys}, "__from", "__to", CASE WHEN "__from" - max("__to") ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) <= ${rows.gap} THEN 0 ELSE 1 END AS "__new" FROM (${runs})`;
  return `SELECT ${keys}, min("__from") AS "started", max("__to") AS "ended" FROM (SELECT *, sum("__new") ${order} ROWS UNBOUNDED PRECEDING) AS "__nth" FROM (${steps})) GROUP BY ${keys}, "__nth"`;
}

/** Segments with their numbers in the view, `__row`, which those that are not over do not have. */
export function numberedSpans(rows: Segments, spans: string, end: number | null): string {
  const isOver = rows.kind === "fill" ? "true" : `"ended" + ${rows.gap} < ${end === null ? "NULL" : `CAST(${end} AS BIGINT)`}`;
  const order = [...rows.keys, "started"].map(quoted).join(", ");
  return `SELECT CASE WHEN "__over" THEN CAST(row_number() OVER (PARTITION BY "__over" ORDER BY ${order}) - 1 AS BIGINT) END AS "__row", * EXCLUDE ("__over") FROM (SELECT *, coalesce(${isOver}, false) AS "__over" FROM (${spans}))`;
}
