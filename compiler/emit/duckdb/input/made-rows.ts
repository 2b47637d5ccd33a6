/** The relation that a view makes of others: `"made"`, with `__row` and the columns that are asked for, before the view's own event time is worked out. */
import { inputsOf, type Each, ORIGIN, type Segments, sourcesUnder, tellsOrigin, type Union } from "../../../../runtime/contract/plan-views.ts";
import type { Plan, View, Window } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { integerOf, ofNothing, onGrid, overRows } from "../group/aggregates.ts";
import { hashSql } from "../group/sketches.ts";
import { boundsTable, segmentsTable } from "../names.ts";
import { columnsRead, derive, RowSelect, rowColumn, type SqlContext } from "../row-select.ts";
import { rootOf } from "../sources.ts";
import { HIDDEN, UNTIL } from "./revisions.ts";
import { type Cte, comment, indent, type SelectItem, select } from "../sql-text.ts";

/** Whether a view makes the segments of all rows of its input, or those that a table lists (`segmentsTable`). */
export type WhichSegments = "all" | "listed";

/** Appends the CTEs that make the view's rows; gives the last one, quoted. */
export function madeRows(plan: Plan, view: View, context: SqlContext, needed: ReadonlySet<string>, ctes: Cte[], which: WhichSegments): string {
  const { rows } = view;
  if (rows === undefined) return quoteIdentifier(view.input);
  if (rows.kind === "union") ctes.push({ name: "made", sql: unionRows(plan, view, rows, context, needed) });
  else if (rows.kind === "each") ctes.push({ name: "made", sql: eachRows(plan, view, rows, needed) });
  else return segmentRows(plan, view, rows, context, ctes, which);
  return `"made"`;
}

function unionRows(plan: Plan, view: View, rows: Union, context: SqlContext, needed: ReadonlySet<string>): string {
  const parts = rows.inputs.map((one, i) => {
    const row = new RowSelect(context, quoteIdentifier(one.input));
    const fields = [...one.columns, ...one.known].filter((field) => needed.has(field.name) || field.name === rows.at);
    const list: SelectItem[] = [
      { sql: `${i}`, as: "__input" },
      { sql: `"row"."__row"`, as: "__place" },
      ...(tellsOrigin(plan, view.id) ? originItems(plan, one.input) : []),
      ...(context.versions.has(view.id) ? HIDDEN.map((name) => ({ sql: context.versions.has(one.input) ? rowColumn(name) : "CAST(NULL AS BIGINT)", as: name })) : []),
      ...fields.map((field) => ({ sql: field.expr === undefined ? "CAST(NULL AS BIGINT)" : row.sql(field.expr), as: field.name })),
    ];
    return select(list.map((item, k) => (k === 0 ? { ...item, comment: comment(view.span, `rows of ${one.input}`) } : item)), row.from());
  });
  return `SELECT row_number() OVER (ORDER BY "__input", "__place") - 1 AS "__row", * EXCLUDE ("__input", "__place")\nFROM (\n${indent(parts.join("\nUNION ALL\n"))}\n)`;
}

/** Of which row of which source an input's row is made. */
function originItems(plan: Plan, input: string): SelectItem[] {
  if (tellsOrigin(plan, input)) return ORIGIN.map((name) => ({ sql: rowColumn(name) }));
  const [source] = sourcesUnder(plan, input) ?? [];
  return [
    { sql: `CAST(${plan.scans.findIndex(({ id }) => id === source)} AS INTEGER)`, as: "__scan" },
    { sql: `"row"."__row"`, as: "__of" },
  ];
}

/** Lists of the same length fall apart together: the items and their places. */
function eachRows(plan: Plan, view: View, rows: Each, needed: ReadonlySet<string>): string {
  const list = rowColumn(rows.list);
  const items = select([{ sql: `"row".*` }, { sql: `unnest(${list})`, as: "__item" }, { sql: `unnest(range(len(${list})))`, as: "__nth", comment: comment(view.span, `each item of ${rows.list}`) }], `FROM ${quoteIdentifier(view.input)} AS "row"`, `WHERE len(${list}) > 0`);
  const fields = rows.items.filter((item) => needed.has(item.column)).map((item): SelectItem => ({ sql: item.path.reduce((sql, field) => `${sql}.${quoteIdentifier(field)}`, `"row"."__item"`), as: item.column }));
  const origin = tellsOrigin(plan, view.id) && !tellsOrigin(plan, view.input) ? originItems(plan, view.input) : [];
  return select([{ sql: `"row".* EXCLUDE ("__row", "__item", "__nth", ${quoteIdentifier(rows.list)})` }, ...origin, { sql: `row_number() OVER (ORDER BY "row"."__row", "row"."__nth") - 1`, as: "__row" }, ...fields], `FROM (\n${indent(items)}\n) AS "row"`);
}

/** Rows with their segment's begin, one row a segment, the aggregates over its rows, and what is made of them. */
function segmentRows(plan: Plan, view: View, rows: Segments, context: SqlContext, ctes: Cte[], which: WhichSegments): string {
  const keys = rows.keys.map(quoteIdentifier);
  ctes.push({ name: "rows", sql: rows.kind === "sessions" ? sessionRows(view, rows, keys) : bucketRows(view, rows, keys) });
  const end = `(SELECT "end" FROM ${quoteIdentifier(boundsTable(rootOf({ plan }, view.input)))})`;
  ctes.push({ name: "segments", sql: which === "listed" ? `SELECT * FROM ${quoteIdentifier(segmentsTable(view.id))}` : rows.kind === "sessions" ? sessionList(rows, keys, end) : bucketList(rows, keys, end) });
  const values: SelectItem[] = [{ sql: `"segments".*` }];
  const joins: string[] = [];
  rows.windows.forEach((window, i) => {
    const alias = quoteIdentifier(`w${i}`);
    const on = [...keys, `"started"`].map((key) => `${alias}.${key} = "segments".${key}`).join(" AND ");
    joins.push(`LEFT JOIN (\n${indent(aggregated(window, rows, keys, context))}\n) AS ${alias} ON ${on}`);
    const value = `${alias}."value"`;
    const nothing = ofNothing(window);
    values.push({ sql: nothing === "NULL" ? value : `coalesce(${value}, ${nothing})`, as: `w.${i}`, comment: comment(window.span, window.text) });
  });
  ctes.push({ name: "valued", sql: select(values, `FROM "segments"`, ...joins) });
  const items = rows.items.map((item) => ({ name: item.name, expr: windowsAsColumns(item.expr), text: item.name, span: view.columns.find((column) => column.name === item.name)?.span }));
  return derive(context, `"valued"`, items, "made", ctes);
}

/** `started` of a row: the first event time of its run. */
function sessionRows(view: View, rows: Segments & { kind: "sessions" }, keys: readonly string[]): string {
  const order = `PARTITION BY ${keys.join(", ")} ORDER BY "__at"`;
  const steps = select([{ sql: `*` }, { sql: `"__at" - lag("__at") OVER (${order}) <= ${rows.gap}`, as: "__goes_on", comment: comment(view.span, `sessions of ${view.id}`) }], `FROM ${quoteIdentifier(view.input)}`, `WHERE ${present(keys, rows)}`);
  const started = `max(CASE WHEN "__goes_on" IS NOT TRUE THEN "__at" END) OVER (${order} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
  return select([{ sql: `* EXCLUDE ("__goes_on")` }, { sql: started, as: "started" }], `FROM (\n${indent(steps)}\n)`);
}

/** Of a row that comes in versions the last one counts. */
function present(keys: readonly string[], rows: Segments): string {
  return [...[...keys, `"__at"`].map((key) => `${key} IS NOT NULL`), ...(rows.finalWithin === undefined ? [] : [`${quoteIdentifier(UNTIL)} IS NULL`])].join(" AND ");
}

/** `started` of a row: the multiple of the length at or before it, floored also before 1970. */
function bucketRows(view: View, rows: Segments & { kind: "fill" }, keys: readonly string[]): string {
  return select([{ sql: `*` }, { sql: `"__at" - (("__at" % ${rows.every}) + ${rows.every}) % ${rows.every}`, as: "started", comment: comment(view.span, `buckets of ${view.id}`) }], `FROM ${quoteIdentifier(view.input)}`, `WHERE ${present(keys, rows)}`);
}

function numbered(keys: readonly string[], from: string, where: string): string {
  const order = [...keys, `"started"`].join(", ");
  return select([{ sql: `row_number() OVER (ORDER BY ${order}) - 1`, as: "__row" }, ...[...keys, `"started"`, `"ended"`].map((sql) => ({ sql }))], `FROM (\n${indent(from)}\n)`, where);
}

function sessionList(rows: Segments & { kind: "sessions" }, keys: readonly string[], end: string): string {
  const groups = [...keys, `"started"`];
  return numbered(keys, select([...groups.map((sql) => ({ sql })), { sql: `max("__at")`, as: "ended" }], `FROM "rows"`, `GROUP BY ${groups.join(", ")}`), `WHERE "ended" + ${rows.gap} < ${end}`);
}

function bucketList(rows: Segments & { kind: "fill" }, keys: readonly string[], end: string): string {
  const firsts = select([...keys.map((sql) => ({ sql })), { sql: `min("started")`, as: "first" }], `FROM "rows"`, `GROUP BY ${keys.join(", ")}`);
  const all = `SELECT ${keys.join(", ")}, unnest(range("first", ${end} - ${rows.every} + 1, ${rows.every})) AS "started"\nFROM (\n${indent(firsts)}\n)`;
  return numbered(keys, select([...keys.map((sql) => ({ sql })), { sql: `"started"` }, { sql: `"started" + ${rows.every}`, as: "ended" }], `FROM (\n${indent(all)}\n)`), "");
}

/** One row a segment that has rows for it: its key, begin and the aggregate's value. */
function aggregated(window: Window, rows: Segments, keys: readonly string[], context: SqlContext): string {
  const row = new RowSelect(context, `"rows"`);
  const groups = [...keys, `"started"`];
  const numeric = window.argument?.type.kind === "float" ? ("float" as const) : window.argument?.type.kind === "bool" ? ("bool" as const) : ("int" as const);
  const kernel = { aggregate: window.aggregate, lag: 0, over: window.over, numeric, ...(window.argument === undefined ? {} : { argument: "x" }), ...(window.grid === undefined ? {} : { grid: window.grid }), ...(window.q === undefined ? {} : { q: window.q }), ...(window.halfLife === undefined ? {} : { halfLife: window.halfLife }) };
  const bare = window.argument === undefined ? "0" : row.sql(window.argument);
  const x = window.aggregate === "approx_distinct" ? hashSql(window.argument!.type, bare) : numeric === "bool" ? `CAST(${bare} AS INTEGER)` : bare;
  // What stands beside x: the other value of a pair, or the event time; ages are counted back from the segment's end.
  const beside = window.argument2 === undefined ? undefined : row.sql(window.argument2);
  const paired = beside !== undefined && window.argument2?.type.kind === "bool" ? `CAST(${beside} AS INTEGER)` : beside;
  const timed = window.aggregate === "slope" || window.aggregate === "ewma";
  const ended = rows.kind === "sessions" ? `max("row"."__at") OVER (PARTITION BY ${groups.map((key) => `"row".${key}`).join(", ")})` : `"row"."started" + ${rows.every}`;
  const list: SelectItem[] = [
    ...groups.map((key) => ({ sql: `"row".${key}` })),
    { sql: `"row"."__at"` },
    { sql: x, as: "x" },
    ...(paired === undefined ? [] : [{ sql: paired, as: "y" }]),
    ...(window.aggregate === "ewma" ? [{ sql: ended, as: "__t" }] : []),
    ...(window.where === undefined ? [] : [{ sql: `(${row.sql(window.where)}) IS TRUE`, as: "__chosen" }]),
  ];
  const summed = ["sum", "mean", "any", "all", "var", "std", "correlation", "slope", "ewma"].includes(window.aggregate);
  const j = paired === undefined ? (timed ? [{ sql: `"__at"`, as: "j" }] : []) : [{ sql: onGrid("y", window.grid2), as: "j" }];
  const integers = select([{ sql: "*" }, { sql: summed ? integerOf(kernel, "x") : "0", as: "i" }, ...j], `FROM (\n${indent(select(list, row.from()))}\n)`, ...(window.where === undefined ? [] : [`WHERE "__chosen"`]));
  const seen = window.argument === undefined ? integers : `SELECT * FROM (\n${indent(integers)}\n)\nWHERE x IS NOT NULL AND i IS NOT NULL${j.length === 0 ? "" : " AND j IS NOT NULL"}`;
  const value = numeric === "bool" && asBool.has(window.aggregate) ? (sql: string) => `CAST(${sql} AS BOOLEAN)` : (sql: string) => sql;
  if (window.aggregate !== "mode") return select([...groups.map((sql) => ({ sql })), { sql: value(overRows(window, kernel)), as: "value" }], `FROM (\n${indent(seen)}\n)`, `GROUP BY ${groups.join(", ")}`);
  const counts = `SELECT ${groups.join(", ")}, x, count(*) AS "times", max(count(*)) OVER (PARTITION BY ${groups.join(", ")}) AS "most"\nFROM (\n${indent(seen)}\n)\nGROUP BY ${groups.join(", ")}, x`;
  return select([...groups.map((sql) => ({ sql })), { sql: value("min(x)"), as: "value" }], `FROM (\n${indent(counts)}\n)`, `WHERE "times" = "most"`, `GROUP BY ${groups.join(", ")}`);
}

/** Aggregates that give back a Bool of which they are. */
const asBool: ReadonlySet<string> = new Set(["min", "max", "first", "last", "mode", "quantile"]);

/** Windows of a segment stand in columns `w.0`, `w.1` …. */
function windowsAsColumns(expr: View["at"]): View["at"] {
  switch (expr.kind) {
    case "window":
      return { kind: "column", name: `w.${expr.index}`, type: expr.type };
    case "lookup":
    case "exists":
      return { ...expr, keys: expr.keys.map(windowsAsColumns) };
    case "call":
      return { ...expr, args: expr.args.map(windowsAsColumns) };
    case "if":
      return { ...expr, condition: windowsAsColumns(expr.condition), then: windowsAsColumns(expr.then), else: windowsAsColumns(expr.else) };
    case "let":
      return { ...expr, value: windowsAsColumns(expr.value), body: windowsAsColumns(expr.body) };
    case "vector":
      return { ...expr, items: expr.items.map(windowsAsColumns) };
    default:
      return expr;
  }
}

/** What a view that makes rows reads of its inputs, given what is read of it. */
export function readsOfMade(view: View, needed: ReadonlySet<string>): { input: string; names: string[] }[] {
  const { rows } = view;
  if (rows === undefined) return [];
  if (rows.kind === "union") {
    return rows.inputs.map((one) => ({ input: one.input, names: [...one.columns, ...one.known].filter((field) => needed.has(field.name) || field.name === rows.at).flatMap((field) => (field.expr === undefined ? [] : columnsRead(field.expr))) }));
  }
  if (rows.kind === "each") return [{ input: view.input, names: [rows.list] }];
  const exprs = rows.windows.flatMap((window) => [window.argument, window.argument2, window.where].filter((expr) => expr !== undefined));
  return [{ input: view.input, names: [...rows.keys, ...exprs.flatMap(columnsRead)] }];
}

/** When the rows of a view begin and end: from when all its inputs have run, to when the first of them ends. */
export function madeBounds(plan: Plan, view: View): string {
  const inputs = [...new Set(inputsOf(view).map((input) => rootOf({ plan }, input)))].map((root) => `SELECT "first", "end" FROM ${quoteIdentifier(boundsTable(root))}`);
  return `CREATE TABLE ${quoteIdentifier(boundsTable(view.id))} AS\n${select([{ sql: `max("first")`, as: "first" }, { sql: `min("end")`, as: "end" }], `FROM (\n${indent(inputs.join("\nUNION ALL\n"))}\n)`)};`;
}
