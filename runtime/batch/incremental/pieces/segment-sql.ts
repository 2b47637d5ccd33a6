/** SQL of runs: what is kept of a piece's rows so that segments can be told without them. */
import type { Segments } from "../../../contract/plan-views.ts";
import { quoted } from "../digests.ts";

/**
 * Runs of pieces: `__piece`, the keys, `__from` and `__to`. Of sessions the event times of the first and last of rows of a key that come at most the gap after each other; of buckets the begin of each that holds rows.
 * `pieces`: VALUES (place, place of their source in the plan, first row, row behind the last); `isMade`: the input's rows say of which row of which source they are.
 */
export function runsOf(rows: Segments, input: string, isMade: boolean, pieces: readonly string[]): string {
  const keys = rows.keys.map(quoted);
  const from = pieces.length === 0 ? `(SELECT 0 AS "__piece", 0 AS "__source", 0 AS "__begin", 0 AS "__behind" WHERE false)` : `(VALUES ${pieces.join(", ")})`;
  const [own, place] = isMade ? [`"row"."__scan" = "own"."__source" AND `, `"row"."__of"`] : ["", `"row"."__row"`];
  const there = [...keys.map((key) => `"row".${key}`), `"row"."__at"`].map((sql) => `${sql} IS NOT NULL`);
  const last = rows.finalWithin === undefined ? [] : [`"row"."__until" IS NULL`];
  const all = `SELECT "own"."__piece", ${keys.map((key) => `"row".${key}`).join(", ")}, "row"."__at" FROM ${quoted(input)} AS "row" ASOF JOIN ${from} AS "own"("__piece", "__source", "__begin", "__behind") ON ${own}${place} >= "own"."__begin" WHERE ${[`${place} < "own"."__behind"`, ...there, ...last].join(" AND ")}`;
  if (rows.kind === "fill") {
    const started = `"__at" - (("__at" % ${rows.every}) + ${rows.every}) % ${rows.every}`;
    return `SELECT DISTINCT "__piece", ${keys.join(", ")}, ${started} AS "__from", ${started} AS "__to" FROM (${all})`;
  }
  const over = `OVER (PARTITION BY "__piece", ${keys.join(", ")} ORDER BY "__at"`;
  const steps = `SELECT *, CASE WHEN "__at" - lag("__at") ${over}) <= ${rows.gap} THEN 0 ELSE 1 END AS "__new" FROM (SELECT DISTINCT * FROM (${all}))`;
  return `SELECT "__piece", ${keys.join(", ")}, min("__at") AS "__from", max("__at") AS "__to" FROM (SELECT *, sum("__new") ${over} ROWS UNBOUNDED PRECEDING) AS "__nth" FROM (${steps})) GROUP BY "__piece", ${keys.join(", ")}, "__nth"`;
}

/** The view's segments out of runs (`__open`: of a piece that is not what it was): `__row`, the keys, `started`, `ended`, and whether such a piece holds rows of them. `end`: when the data ends. */
export function spansOf(rows: Segments, runs: string, end: number | null): string {
  const keys = rows.keys.map(quoted).join(", ");
  const until = end === null ? "CAST(NULL AS BIGINT)" : `CAST(${end} AS BIGINT)`;
  const number = `CAST(row_number() OVER (ORDER BY ${keys}, "started") - 1 AS BIGINT) AS "__row"`;
  if (rows.kind === "fill") {
    const buckets = `SELECT ${keys}, unnest(range("first", ${until} - ${rows.every} + 1, ${rows.every})) AS "started" FROM (SELECT ${keys}, min("__from") AS "first" FROM "runs" GROUP BY ${keys})`;
    const same = rows.keys.map((name) => `"of".${quoted(name)} = "all".${quoted(name)}`).join(" AND ");
    const held = `SELECT ${keys}, "__from", bool_or("__open") AS "__open" FROM "runs" GROUP BY ${keys}, "__from"`;
    return `WITH "runs" AS (${runs}) SELECT ${number}, * FROM (SELECT "all".*, "started" + ${rows.every} AS "ended", coalesce("of"."__open", false) AS "__open" FROM (${buckets}) AS "all" LEFT JOIN (${held}) AS "of" ON ${same} AND "of"."__from" = "all"."started")`;
  }
  const order = `OVER (PARTITION BY ${keys} ORDER BY "__from", "__to", "__piece"`;
  const steps = `SELECT *, CASE WHEN "__from" - max("__to") ${order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) <= ${rows.gap} THEN 0 ELSE 1 END AS "__new" FROM (${runs})`;
  const sessions = `SELECT ${keys}, min("__from") AS "started", max("__to") AS "ended", bool_or("__open") AS "__open" FROM (SELECT *, sum("__new") ${order} ROWS UNBOUNDED PRECEDING) AS "__nth" FROM (${steps})) GROUP BY ${keys}, "__nth"`;
  return `SELECT ${number}, * FROM (${sessions}) WHERE "ended" + ${rows.gap} < ${until}`;
}
