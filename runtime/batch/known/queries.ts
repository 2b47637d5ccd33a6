/** SQL that counts what runtime/batch/known/profile.ts holds. Every name is quoted; the relation is the source's own, with `__at` and `__row`. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const MINUTE = 60_000_000;
/** Buckets of age grow by a quarter each, from a minute on. */
export const GROWTH = 1.25;

const QUANTILES = [0, 0.05, 0.5, 0.95, 0.99, 1];

/** Six quantiles of a lag, as the columns q0 … q5. */
export function quantileList(lag: string, filter = ""): string {
  return QUANTILES.map((q, i) => `quantile_disc(${lag}, ${q})${filter} AS "q${i}"`).join(", ");
}

export function boundsQuery(source: string): string {
  return `SELECT count(*) AS "rows", min("__at") AS "first", max("__at") AS "last" FROM ${quoted(source)}`;
}

export function instantQuery(source: string, column: string): string {
  const lag = `(${quoted(column)} - "__at")`;
  return `SELECT count(${lag}) AS "there", count(*) FILTER (WHERE ${lag} < 0) AS "before", count(*) FILTER (WHERE ${lag} = 0) AS "equal", count(DISTINCT ${lag}) AS "distinct", max(${quoted(column)}) AS "latest", ${quantileList(lag)} FROM ${quoted(source)}`;
}

export function offsetQuery(source: string, a: string, b: string): string {
  return `SELECT count(DISTINCT ${quoted(b)} - ${quoted(a)}) AS "distinct", count(${quoted(b)} - ${quoted(a)}) AS "rows", min(${quoted(b)} - ${quoted(a)}) AS "offset" FROM ${quoted(source)}`;
}

export function orderQuery(source: string, column: string): string {
  const name = quoted(column);
  return `SELECT avg(CASE WHEN "now" >= "before" THEN 1.0 ELSE 0.0 END) AS "share" FROM (SELECT ${name} AS "now", lag(${name}) OVER (ORDER BY "__row") AS "before" FROM ${quoted(source)} WHERE ${name} IS NOT NULL) WHERE "before" IS NOT NULL`;
}

export function burstQuery(source: string, column: string): string {
  return `SELECT ${quoted(column)} // 3600000000 AS "hour", count(*) AS "rows", quantile_disc("__at", 0.95) - quantile_disc("__at", 0.05) AS "spread" FROM ${quoted(source)} WHERE ${quoted(column)} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1`;
}

export interface Filled {
  readonly column: string;
  /** SQL that is true where the column is filled in. */
  readonly sql: string;
}

export function filledQuery(source: string, filled: Filled, end: number): string {
  return `SELECT count(*) FILTER (WHERE ${filled.sql}) AS "filled", min("__at") FILTER (WHERE ${filled.sql}) AS "first", ${end} - max("__at") FILTER (WHERE ${filled.sql}) AS "youngest" FROM ${quoted(source)}`;
}

/** The age of the oldest row, of event times from `from` on, that is not filled in. */
export function unfilledQuery(source: string, filled: Filled, end: number, from: number): string {
  return `SELECT ${end} - min("__at") FILTER (WHERE NOT coalesce(${filled.sql}, false)) AS "oldest" FROM ${quoted(source)} WHERE "__at" >= ${from}`;
}

/** Rows by age, of event times from `from` on. Coarse: buckets that grow. */
export function ageQuery(source: string, filled: Filled, end: number, from: number): string {
  const age = `greatest(${end} - "__at", 0)`;
  return byBucket(source, filled, `CASE WHEN ${age} < ${MINUTE} THEN 0 ELSE 1 + CAST(floor(ln(${age} / ${MINUTE}.0) / ln(${GROWTH})) AS INTEGER) END`, `"__at" >= ${from}`);
}

/** Fine: `count` equal buckets of ages below `width * count`. */
export function fineAgeQuery(source: string, filled: Filled, end: number, width: number, count: number): string {
  const age = `greatest(${end} - "__at", 0)`;
  return byBucket(source, filled, `CAST(least(${age} // ${width}, ${count}) AS INTEGER)`, "true");
}

function byBucket(source: string, filled: Filled, bucket: string, where: string): string {
  return `SELECT ${bucket} AS "bucket", count(*) AS "rows", count(*) FILTER (WHERE ${filled.sql}) AS "filled" FROM ${quoted(source)} WHERE ${where} GROUP BY 1 ORDER BY 1`;
}

/** Lower and upper age of a coarse bucket. */
export function coarseEdges(bucket: number): readonly [number, number] {
  return bucket === 0 ? [0, MINUTE] : [MINUTE * GROWTH ** (bucket - 1), MINUTE * GROWTH ** bucket];
}

export function pairQuery(source: string, filled: Filled, instant: string): string {
  const there = `${quoted(instant)} IS NOT NULL`;
  return `SELECT count(*) FILTER (WHERE ${filled.sql} AND ${there}) AS "both", count(*) FILTER (WHERE ${filled.sql} AND NOT ${there}) AS "columnOnly", count(*) FILTER (WHERE NOT coalesce(${filled.sql}, false) AND ${there}) AS "instantOnly" FROM ${quoted(source)}`;
}

export function declaredQuery(source: string, known: string, instants: readonly string[]): string {
  const counts = instants.map((name, i) => `, count(*) FILTER (WHERE (${known}) < "row".${quoted(name)}) AS "b${i}"`).join("");
  return `SELECT ${quantileList(`((${known}) - "row"."__at")`)}${counts} FROM ${quoted(source)} AS "row"`;
}

/** For each column how many keys have rows that differ in it. */
export function revisionsQuery(source: string, key: readonly string[], columns: readonly string[]): string {
  const keys = key.map(quoted).join(", ");
  const changed = columns.map((name, i) => `count(DISTINCT ${quoted(name)}) + CASE WHEN count(${quoted(name)}) BETWEEN 1 AND count(*) - 1 THEN 1 ELSE 0 END > 1 AS "c${i}"`).join(", ");
  const counts = columns.map((_, i) => `count(*) FILTER (WHERE "c${i}") AS "c${i}"`).join(", ");
  return `SELECT count(*) AS "keys", count(*) FILTER (WHERE "n" > 1) AS "repeated"${columns.length === 0 ? "" : `, ${counts}`} FROM (SELECT count(*) AS "n"${columns.length === 0 ? "" : `, ${changed}`} FROM ${quoted(source)} WHERE ${key.map((name) => `${quoted(name)} IS NOT NULL`).join(" AND ")} GROUP BY ${keys})`;
}

/** From the event time to the version from which on the column stayed as it is last; of keys in which it changed. */
export function settledQuery(source: string, key: readonly string[], column: string, by: string): string {
  const keys = key.map(quoted).join(", ");
  const value = quoted(column);
  return [
    `WITH "v" AS (SELECT ${keys}, "__at", ${value} AS "value", ${quoted(by)} AS "by", row_number() OVER (PARTITION BY ${keys} ORDER BY ${quoted(by)}, "__row") AS "i" FROM ${quoted(source)} WHERE ${quoted(by)} IS NOT NULL),`,
    `"f" AS (SELECT *, last_value("value") OVER (PARTITION BY ${keys} ORDER BY "i" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "final" FROM "v"),`,
    `"d" AS (SELECT *, coalesce(max("i") FILTER (WHERE "value" IS DISTINCT FROM "final") OVER (PARTITION BY ${keys}), 0) AS "differs" FROM "f")`,
    `SELECT ${quantileList(`("by" - "__at")`)} FROM "d" WHERE "i" = "differs" + 1 AND "differs" > 0`,
  ].join("\n");
}
