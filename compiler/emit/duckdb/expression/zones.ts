/**
 * Zone rules in SQL: the plan's integers as two tables, so that the engine's own zones are never asked. An equi-join by (zone, bucket of 2^45 µs, some 407 days)
 * leaves one to three candidates of which exactly one holds; a hash join, measured at 70 ms for 3 million rows where an ASOF join took 430 ms.
 */
import { DUCKDB_MACROS } from "../../../../stdlib/intrinsics/index.ts";
import type { Statement } from "../../../../runtime/contract/batch.ts";
import type { Zones } from "../../../../runtime/contract/plan.ts";
import { quoteString } from "./quote.ts";

const BUCKET = 2 ** 45;

/** The join condition by which a time finds its interval. `time` is BIGINT, both are safe as operands. */
export function zoneCondition(alias: string, zone: string, time: string): string {
  return `${alias}.zone = ${zone} AND ${alias}.bucket = floor(${time} / ${BUCKET}) AND ${time} >= ${alias}.from_us AND ${time} < ${alias}.until_us`;
}

/** Every bucket that an interval touches; times lie within ±2^53, and dividing them by a power of two is exact. In no order: of a zone and a bucket one interval holds. */
function intervals(table: string, what: string, from: string, until: string): string {
  return `-- Offsets from UTC by ${what}, in µs: from_us ≤ time < until_us. A bucket is ${BUCKET} µs, some 407 days, so that a join by (zone, bucket) finds few candidates.
CREATE OR REPLACE TABLE ${table} AS
WITH intervals AS (
  SELECT zone, coalesce((${from}) * 1000000, -9007199254740992) AS from_us, coalesce((${until}) * 1000000, 9007199254740992) AS until_us, offset_s * 1000000 AS offset_us
  FROM __zone_rule
)
SELECT zone, CAST(unnest(range(CAST(floor(from_us / ${BUCKET}) AS BIGINT), CAST(ceil(until_us / ${BUCKET}) AS BIGINT))) AS DOUBLE) AS bucket, from_us, until_us, offset_us
FROM intervals;`;
}

/** A list of integers written as one text: as a list of literals, all zones' rules took the engine three times as long to read. */
const list = (integers: readonly number[]): string => `'[${integers.join(", ")}]'::BIGINT[]`;

/**
 * Statements that make `__zone_rule`, `__zone_instant` and `__zone_local` (zone, bucket, from_us, until_us, offset_us): offsets by instant, and by the wall clock's time
 * (before a transition's T + greatest offset the earlier one holds; see stdlib/intrinsics/zones.ts).
 */
export function zoneTablesSql(zones: Zones): Statement[] {
  const rows = Object.entries(zones.rules).map(([zone, { untils, offsets }]) => `  (${quoteString(zone)}, ${list(untils)}, ${list(offsets)})`);
  if (rows.length === 0) rows.push("  ('UTC', []::BIGINT[], [0]::BIGINT[])");
  const rule = `-- The zones' rules as the plan holds them, a row for each stretch with one offset: from_s ≤ time < until_s in seconds since 1970-01-01T00:00Z, offset_s east of UTC.
CREATE OR REPLACE TABLE __zone_rule AS
SELECT zone, unnest([NULL::BIGINT] || untils) AS from_s, unnest(untils || [NULL::BIGINT]) AS until_s, unnest(offsets) AS offset_s,
  unnest([NULL::BIGINT] || offsets[1:len(offsets) - 1]) AS offset_before, unnest(offsets[2:] || [NULL::BIGINT]) AS offset_after
FROM (VALUES
${rows.join(",\n")}
) AS zones(zone, untils, offsets);`;
  return [
    { name: "zone_rule", sql: rule },
    { name: "zone_instant", sql: intervals("__zone_instant", "instant", "from_s", "until_s") },
    { name: "zone_local", sql: intervals("__zone_local", "the clock on the wall (of an hour that comes twice the earlier; an hour that is skipped moves on)", "from_s + greatest(offset_before, offset_s)", "until_s + greatest(offset_s, offset_after)") },
  ];
}

/** Everything that expressions want of a database: macros, then zone tables. To be run once, first. */
export function expressionPrelude(zones: Zones): Statement[] {
  return [...DUCKDB_MACROS.map(({ name, doc, sql }) => ({ name: `macro${name}`, sql: `-- ${doc}\n${sql}` })), ...zoneTablesSql(zones)];
}
