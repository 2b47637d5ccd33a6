import type { DataCheck, DeclaredTimes } from "../../../../runtime/contract/data-check.ts";
import type { Scan } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { RowSelect, type SqlContext } from "../row-select.ts";
import { select } from "../sql-text.ts";
import { DAY, HOUR, sampleOf, shownTime, unless, violationsOf } from "./sql.ts";

const EARLIEST = Date.UTC(1900, 0, 1) * 1000;
const LATEST = Date.UTC(2100, 0, 1) * 1000;
/** Fewer distinct times may fall on whole hours by chance (2^-20 that twelve minutes-stamped ones do, less for twenty). */
const ENOUGH = 20;

/** Event times themselves: whether they can be times of events, and how finely they are told. */
export function clockChecks(scan: Scan, times: DeclaredTimes, context: SqlContext): DataCheck[] {
  return [farTimes(scan), ...coarseTimes(scan, times, context)];
}

function farTimes(scan: Scan): DataCheck {
  return {
    code: "MLS3173",
    severity: "error",
    sql: select(violationsOf(`"row"."__at" < ${EARLIEST} OR "row"."__at" >= ${LATEST}`, sampleOf([["at", shownTime(`"row"."__at"`)]])), `FROM ${quoteIdentifier(scan.id)} AS "row"`),
    message: `of \`${scan.id}\`, {violations:row} would lie before 1900 or after 2099`,
    span: scan.span,
    pieces: { kind: "added", node: scan.id },
    notes: ["the data begins and ends with its events: one stray time moves its end, and with it what is known, the warm-up and the parts"],
    help: "a stamp such as 0001-01-01 or 9999-12-31 stands for a missing value: leave such rows out by `expect { … else drop }`; a count in another unit is said by `Timestamp by ms`",
  };
}

/** A time that is told by the day stands for any moment of it: what is known a minute after the stamp was known up to a day before the event. */
function coarseTimes(scan: Scan, times: DeclaredTimes, context: SqlContext): DataCheck[] {
  if (times.known.length === 0) return [];
  const row = new RowSelect(context, quoteIdentifier(scan.id));
  const lags = times.known.map((known) => `min(${row.sql(known.expr)} - "row"."__at")`);
  const lag = lags.length === 1 ? lags[0]! : `least(${lags.join(", ")})`;
  const items = [
    { sql: `count(DISTINCT "row"."__at")`, as: "times" },
    { sql: `count(DISTINCT "row"."__at" % ${DAY})`, as: "clocks" },
    { sql: `count(*) FILTER (WHERE "row"."__at" % ${HOUR} <> 0)`, as: "odd" },
    { sql: lag, as: "lag" },
    { sql: sampledSql(scan), as: "sampled" },
    { sql: "count(*)", as: "rows" },
    { sql: `arg_min(${sampleOf([["at", shownTime(`"row"."__at"`)]])}, "row"."__row")`, as: "sample" },
  ];
  const state = [
    { sql: `min("row"."__at" % ${DAY})`, as: "least" },
    { sql: `max("row"."__at" % ${DAY})`, as: "greatest" },
    { sql: `count(*) FILTER (WHERE "row"."__at" % ${HOUR} <> 0)`, as: "odd" },
    { sql: lag, as: "lag" },
  ];
  // Times that differ within the day, and not all on the hour, tell enough; so does a lag that no rounding can make up for.
  const needs = unless(`min("lag") < 0 OR min("lag") >= ${DAY} OR (min("least") <> max("greatest") AND (sum("odd") > 0 OR min("lag") >= ${HOUR}))`);
  const coarse = `CASE WHEN "times" < ${ENOUGH} THEN 0 WHEN "clocks" = 1 THEN ${DAY} WHEN "odd" = 0 AND NOT "sampled" THEN ${HOUR} ELSE 0 END`;
  return [
    {
      code: "MLS3172",
      severity: "warning",
      sql: select(
        [
          { sql: `CASE WHEN "lag" >= 0 AND "lag" < ${coarse} THEN "rows" ELSE 0 END`, as: "violations" },
          { sql: `"sample"` },
          { sql: `CASE WHEN "clocks" = 1 THEN 'day' ELSE 'hour' END`, as: "unit" },
        ],
        `FROM (${select(items, row.from())})`,
      ),
      message: `events of \`${scan.id}\` are told by the {unit}, and are said to be known within it`,
      span: times.known[0]!.span,
      pieces: { kind: "quiet", node: scan.id, columns: state.map(({ as }) => as), state: select(state, row.from()), needs },
      label: "sooner than the times can tell",
      notes: ["a row that is stamped with the begin of its {unit} counts as known before it has happened"],
      help: "let `at` or `known` lie at the end of that time, as in `known at day + 1d`",
    },
  ];
}

/** Readings that are taken every hour have a whole hour as their exact time: nearly all steps from one time to the next are equal. Events that were rounded to it come as they come. */
function sampledSql(scan: Scan): string {
  const steps = `SELECT "__at" - lag("__at") OVER (ORDER BY "__at") AS "step" FROM (SELECT DISTINCT "__at" FROM ${quoteIdentifier(scan.id)})`;
  return `(SELECT coalesce(max("n") >= 0.9 * sum("n"), false) FROM (SELECT count(*) AS "n" FROM (${steps}) WHERE "step" IS NOT NULL GROUP BY "step"))`;
}
