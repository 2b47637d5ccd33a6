/**
 * What is asked of a file of which nothing has been declared. Its rows lie in the table `raw`: `__row` and a column `f0`, `f1` … a field, as texts (CSV), as JSON, or as the file has them (Parquet).
 *
 * A field's values are counted first (`counted`: each different one with its number), and looked at once each, by the macros that a build reads with: what is counted as an Int here is one there.
 */
import { quoteString } from "../expression/index.ts";
import { readingMacros } from "../input/reading-macros.ts";

/** Words and signs that stand for a value that is not there. */
export const PLACEHOLDERS: readonly string[] = ["?", "-", "--", ".", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "missing", "unknown", "(null)", "(missing)", "\\n"];

export const profileMacros = (): string => readingMacros().sql;

/** Each value of a field, as `v`, with how many rows have it, as `c`. */
export function countedQuery(field: number): string {
  return `CREATE OR REPLACE TEMP TABLE counted AS SELECT "f${field}" AS v, count(*) AS c FROM raw GROUP BY 1`;
}

const EMAIL = "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+";
const PHONE = "(\\+[0-9][0-9 ()./-]{7,18}|\\(?[0-9]{3}\\)?[ .-][0-9]{3}[ .-][0-9]{4})";
const ADDRESS = "([0-9]{1,3}\\.){3}[0-9]{1,3}";
const UUID = "[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}";
/** Dates in other people's order, which are no dates to us. */
const OTHER_DATE = "([0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{2,4}|[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}|[0-9]{1,2} [A-Za-z]{3,9} [0-9]{4}|[A-Z][a-z]{2,8} [0-9]{1,2},? [0-9]{4})( .*)?";

/** One row: how many rows hold what, and the least and greatest of each kind. Counts are of rows, but for `distinct`. */
export function factsQuery(): string {
  const rows = (condition: string): string => `coalesce(sum(c) FILTER (WHERE ${condition}), 0)`;
  const there = "v IS NOT NULL";
  const items: readonly (readonly [string, string])[] = [
    ["rows", "coalesce(sum(c), 0)"],
    ["missing", rows("v IS NULL")],
    ["distinct", "count(v)"],
    ["most", `coalesce(max(c) FILTER (WHERE ${there}), 0)`],
    ["ints", rows("i IS NOT NULL")],
    ["floats", rows("f IS NOT NULL")],
    ["nans", rows("coalesce(nan, false)")],
    ["bools", rows("b IS NOT NULL")],
    ["instants", rows("instant IS NOT NULL")],
    ["locals", rows("wall IS NOT NULL")],
    ["dates", rows("day IS NOT NULL")],
    ["empty", rows("t = ''")],
    ["blank", rows("t <> '' AND trim(t) = ''")],
    ["padded", rows("trim(t) <> t AND trim(t) <> ''")],
    ["placeholders", rows(`lower(trim(t)) IN (${PLACEHOLDERS.map(quoteString).join(", ")})`)],
    ["zeros", rows("regexp_full_match(t, '[+-]?0[0-9]+')")],
    ["emails", rows(`regexp_full_match(t, ${quoteString(EMAIL)})`)],
    ["phones", rows(`regexp_full_match(t, ${quoteString(PHONE)})`)],
    ["addresses", rows(`regexp_full_match(t, ${quoteString(ADDRESS)})`)],
    ["uuids", rows(`regexp_full_match(t, ${quoteString(UUID)})`)],
    ["otherDates", rows(`regexp_full_match(t, ${quoteString(OTHER_DATE)})`)],
    ["spaced", rows("contains(trim(t), ' ')")],
    ["longest", "coalesce(max(length(t)), 0)"],
    ["decimals", "coalesce(max(CASE WHEN f IS NOT NULL AND i IS NULL THEN length(regexp_extract(n, '\\.([0-9]*?)0*$', 1)) END), 0)"],
    ["exponents", rows("f IS NOT NULL AND contains(lower(n), 'e')")],
    ["least", "min(f)"],
    ["greatest", "max(f)"],
    ["firstInstant", "CAST(min(instant) AS VARCHAR)"],
    ["lastInstant", "CAST(max(instant) AS VARCHAR)"],
    ["firstLocal", "CAST(min(wall) AS VARCHAR)"],
    ["lastLocal", "CAST(max(wall) AS VARCHAR)"],
    ["firstDay", "CAST(min(day) AS VARCHAR)"],
    ["lastDay", "CAST(max(day) AS VARCHAR)"],
  ];
  const looked = "SELECT v, c, __reads_int(v) AS i, __reads_float(v) AS f, __reads_nan(v) AS nan, __reads_bool(v) AS b, __reads_timestamp(v) AS instant, __reads_local(v) AS wall, __reads_date(v) AS day, __plain_text(v) AS t, __number_text(v) AS n FROM counted";
  return `SELECT ${items.map(([name, sql]) => `${sql} AS "${name}"`).join(", ")} FROM (${looked})`;
}

/** The values that most rows have, with their rows. */
export function commonestQuery(limit: number): string {
  return `SELECT coalesce(__plain_text(v), CAST(v AS VARCHAR)) AS "value", c AS "rows" FROM counted WHERE v IS NOT NULL ORDER BY c DESC, 1 LIMIT ${limit}`;
}

const READS = { int: "__reads_int(v) IS NOT NULL", float: "(__reads_float(v) IS NOT NULL OR coalesce(__reads_nan(v), false))", instant: "__reads_timestamp(v) IS NOT NULL", local: "__reads_local(v) IS NOT NULL", date: "__reads_date(v) IS NOT NULL", bool: "__reads_bool(v) IS NOT NULL" } as const;
export type Reads = keyof typeof READS;

/** Values that are none of a kind, most rows first, with how many different ones there are and how many rows have one. */
export function offendersQuery(kind: Reads, limit: number): string {
  return `SELECT coalesce(__plain_text(v), CAST(v AS VARCHAR)) AS "value", c AS "rows", count(*) OVER () AS "different", sum(c) OVER () AS "all" FROM counted WHERE v IS NOT NULL AND NOT coalesce(${READS[kind]}, false) ORDER BY c DESC, 1 LIMIT ${limit}`;
}

/** Words and signs that stand for nothing, with their rows. */
export function signsQuery(limit: number): string {
  return `SELECT __plain_text(v) AS "value", c AS "rows" FROM counted WHERE trim(__plain_text(v)) = '' OR lower(trim(__plain_text(v))) IN (${PLACEHOLDERS.map(quoteString).join(", ")}) ORDER BY c DESC, 1 LIMIT ${limit}`;
}

/** One row (distinct, missing): how many different combinations there are among the rows in which all fields are there. */
export function combinationsQuery(fields: readonly number[]): string {
  const names = fields.map((field) => `"f${field}"`);
  const there = names.map((name) => `${name} IS NOT NULL`).join(" AND ");
  return `SELECT count(*) AS "distinct", coalesce(sum(c), 0) AS "rows" FROM (SELECT count(*) AS c FROM raw WHERE ${there} GROUP BY ${names.join(", ")})`;
}

/** One row (copies): rows that repeat another in every field. */
export function copiesQuery(fields: readonly number[]): string {
  return `SELECT coalesce(sum(c - 1), 0) AS "copies" FROM (SELECT count(*) AS c FROM raw GROUP BY ${fields.map((field) => `"f${field}"`).join(", ")})`;
}

/** One row (named, known): values that are names of zones. */
export function zonesQuery(names: readonly string[]): string {
  return `SELECT coalesce(sum(c) FILTER (WHERE __plain_text(v) IN (${names.map(quoteString).join(", ")})), 0) AS "zones" FROM counted`;
}
