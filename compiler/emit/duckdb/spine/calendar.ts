import type { Check } from "../../../../runtime/contract/batch.ts";
import { children } from "../../../../runtime/contract/expr-parts.ts";
import type { Expr } from "../../../../runtime/contract/expr.ts";
import type { Examples } from "../../../../runtime/contract/plan.ts";
import type { CalendarSpine, Candidates, Due, Horizon } from "../../../../runtime/contract/spine.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { floorTo } from "../group/bounds.ts";
import { columnsRead, RowSelect, rowColumn, type SqlContext } from "../row-select.ts";
import { comment, indent, type SelectItem, select } from "../sql-text.ts";

const DAY = 86_400_000_000;
/** Rows are numbered in 32 bits. */
const MOST_ROWS = 2 ** 31 - 1;

/** Every row of a table at every date. `bounds`: a query of one row with `from`, the first instant at which anything may be asked, and `end`. */
export function calendarRows(examples: Examples, spine: CalendarSpine, bounds: string, context: SqlContext): string {
  const horizons = examples.horizon?.values.length ?? 1;
  const dates = `(\n${indent(dueQuery(datesQuery(spine, bounds, context), spine.due))}\n) AS "dates"`;
  const tooMany = `'mls: examples \`${examples.id.replaceAll("'", "''")}\`: each row of \`${spine.table.replaceAll("'", "''")}\` at every date makes more than ${MOST_ROWS} examples; choose longer periods, or a smaller table'`;
  const count = `(SELECT count(*) FROM ${quoteIdentifier(spine.table)}) * ${horizons} * count(*) OVER ()`;
  const guarded = select([{ sql: `CASE WHEN ${count} > ${MOST_ROWS} THEN error(${tooMany}) ELSE "dates"."__moment" END`, as: "__moment" }], `FROM ${dates}`);
  const list: SelectItem[] = [{ sql: `"row".*` }, { sql: `CAST("each"."__moment" AS BIGINT)`, as: "__moment", comment: comment(examples.span, `rows each ${spine.table}`) }];
  return select(list, `FROM ${quoteIdentifier(spine.table)} AS "row"`, `CROSS JOIN (\n${indent(guarded)}\n) AS "each"`);
}

function datesQuery(spine: CalendarSpine, bounds: string, context: SqlContext): string {
  const within = `FROM (\n${indent(bounds)}\n) AS "bounds"`;
  const every = (period: number, from: string, until: string): string => `unnest(range(CAST(-(${floorTo(`(-(${from}))`, period)}) AS BIGINT), CAST(${until} AS BIGINT), ${period}))`;
  if (spine.time === undefined) return select([{ sql: every(spine.period, `"from"`, `"end"`), as: "__moment" }], within);
  // A zone is never further than a day from UTC; what lies outside falls away below.
  const days = select([{ sql: `${every(spine.period, `"from" - ${2 * DAY}`, `"end" + ${2 * DAY}`)} + ${spine.time.micros}`, as: "__local" }, { sql: `"from"` }, { sql: `"end"` }], within);
  const row = new RowSelect(context, `(\n${indent(days)}\n)`);
  const instant: Expr = {
    kind: "call",
    fn: "instant",
    args: [
      { kind: "column", name: "__local", type: { kind: "localTimestamp", missing: false } },
      { kind: "literal", value: spine.time.zone, type: { kind: "zone", missing: false } },
    ],
    type: { kind: "timestamp", missing: false },
  };
  const dates = select([{ sql: row.sql(instant), as: "__moment" }, { sql: rowColumn("from") }, { sql: rowColumn("end") }], row.from());
  return `SELECT "__moment"\nFROM (\n${indent(dates)}\n)\nWHERE "__moment" >= "from" AND "__moment" < "end"`;
}

/** Of the calendar's dates those that are due. */
function dueQuery(dates: string, due: Due | undefined): string {
  if (due === undefined) return dates;
  const rules = [
    ...(due.from === undefined ? [] : [`"__moment" >= ${due.from}`]),
    ...(due.until === undefined ? [] : [`"__moment" < ${due.until}`]),
    ...(due.except.length === 0 ? [] : [`"__moment" NOT IN (${due.except.join(", ")})`]),
  ];
  const within = `SELECT "__moment" FROM (\n${indent(dates)}\n)${rules.length === 0 ? "" : ` WHERE ${rules.join(" AND ")}`}`;
  return due.latest ? `SELECT max("__moment") AS "__moment" FROM (\n${indent(within)}\n) HAVING max("__moment") IS NOT NULL` : within;
}

/** Each row once for each horizon; `__horizon` orders them. */
export function withHorizons(rows: string, horizon: Horizon | undefined): string {
  if (horizon === undefined) return rows;
  const list: SelectItem[] = [{ sql: `"row".*` }, { sql: `"horizons"."h"`, as: horizon.name }, { sql: `"horizons"."h"`, as: "__horizon" }];
  const values = `SELECT unnest([${horizon.values.map((value) => `CAST(${value} AS BIGINT)`).join(", ")}]) AS "h"`;
  return select(list, `FROM (\n${indent(rows)}\n) AS "row"`, `CROSS JOIN (${values}) AS "horizons"`);
}

/** Each row once for each candidate; `__candidate` orders them. */
export function withCandidates(rows: string, candidates: Candidates | undefined, context: SqlContext): string {
  if (candidates === undefined) return rows;
  if (candidates.kind === "list") return withElements(rows, candidates, context);
  const list: SelectItem[] = [{ sql: `"row".*` }, { sql: `"candidates".${quoteIdentifier(candidates.key)}`, as: candidates.name }, { sql: `"candidates"."__row"`, as: "__candidate" }];
  return select(list, `FROM (\n${indent(rows)}\n) AS "row"`, `CROSS JOIN ${quoteIdentifier(candidates.table)} AS "candidates"`);
}

/** Each row once for each element of its list. Both lists of a SELECT are unnested in step. */
function withElements(rows: string, { list, name, text }: Extract<Candidates, { kind: "list" }>, context: SqlContext): string {
  const row = new RowSelect(context, `(\n${indent(rows)}\n)`);
  const listed = select([{ sql: `"row".*` }, { sql: row.sql(list), as: "list.of" }], row.from());
  return select(
    [{ sql: `"row".* EXCLUDE ("list.of")` }, { sql: `unnest("row"."list.of")`, as: name, comment: comment(undefined, `candidates ${text}`) }, { sql: `unnest(range(len("row"."list.of")))`, as: "__candidate" }],
    `FROM (\n${indent(listed)}\n) AS "row"`,
  );
}

/** A row in whose list a candidate stands twice would be asked about it twice. */
export function candidatesCheck(examples: Examples, node: { readonly id: string; readonly kind: string }, context: SqlContext): Check[] {
  const { candidates } = examples;
  if (candidates?.kind !== "list") return [];
  const row = new RowSelect(context, quoteIdentifier(node.id));
  const list = row.sql(candidates.list);
  const where = ofRowAlone(examples).map((condition) => ` AND ${row.sql(condition)}`).join("");
  return [
    {
      sql: select([{ sql: "count(*)", as: "violations" }, { sql: `min(concat('row ', ${rowColumn("__row")}, ': ', CAST(${list} AS VARCHAR)))`, as: "sample" }], row.from(), `WHERE len(list_distinct(${list})) < len(${list})${where}`),
      otherwise: "fail",
      code: "MLS2130",
      reason: `\`${candidates.text}\` of ${node.kind} \`${node.id}\` names a candidate twice`,
      help: `name each once, or leave such rows out: \`shared(${candidates.text}, ${candidates.text}) == length(${candidates.text})\``,
      span: examples.span,
    },
  ];
}

/** What `where` says of the row itself, before it is asked about anything: not what it says of the moment, of which nothing is known yet. */
function ofRowAlone({ where, candidates, horizon }: Examples): Expr[] {
  const conditions = (expr: Expr): readonly Expr[] => (expr.kind === "call" && expr.fn === "and" ? expr.args.flatMap(conditions) : [expr]);
  return where === undefined ? [] : conditions(where).filter((condition) => !readsMoment(condition) && !columnsRead(condition).some((name) => name === candidates?.name || name === horizon?.name));
}

const readsMoment = (expr: Expr): boolean => expr.kind === "moment" || children(expr).some(readsMoment);

/** Columns that order the rows of one moment and place. */
export function furtherOrder(examples: Examples): string[] {
  return [...(examples.horizon === undefined ? [] : ["__horizon"]), ...(examples.candidates === undefined ? [] : ["__candidate"])];
}
