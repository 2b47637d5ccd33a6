import type { BatchProgram, Check } from "../../../../runtime/contract/batch.ts";
import type { Plan, View } from "../../../../runtime/contract/plan.ts";
import { inputsOf, isSegments, makesRows, ORIGIN, tellsOrigin } from "../../../../runtime/contract/plan-views.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { madeBounds, madeRows, type WhichSegments } from "./made-rows.ts";
import { derive, RowSelect, rowColumn, type SqlContext } from "../row-select.ts";
import { HIDDEN, LAST } from "./revisions.ts";
import { type Cte, comment, type SelectItem, select, withCtes } from "../sql-text.ts";

type ViewProgram = BatchProgram["views"][number];

/** Events from events. Stored only where rows are found by joins; else it is a view, computed as it is read. */
export function emitView(plan: Plan, view: View, context: SqlContext, needed: ReadonlySet<string>): ViewProgram {
  const { derived } = columnsOf(view, needed);
  return {
    node: view.id,
    create: [{ name: view.id, sql: createSql(plan, view, context, needed, "all"), span: view.span }, ...(makesRows(view) ? [{ name: `bounds_${view.id}`, sql: madeBounds(plan, view), span: view.span }] : [])],
    ...(isSegments(view.rows) ? { listed: { name: view.id, sql: createSql(plan, view, context, needed, "listed"), span: view.span } } : {}),
    checks: [...finalChecks(view), ...[...derived, ...itemsOf(view).filter((column) => needed.has(column.name))].filter((column) => !column.type.missing).map((column) => derivedCheck(view, column.name, column.span))],
    counts: `SELECT ${inputsOf(view).map((input) => `(SELECT count(*) FROM ${quoteIdentifier(input)})`).join(" + ")} AS "read", (SELECT count(*) FROM ${quoteIdentifier(view.id)}) AS "kept"`,
  };
}

/** The columns that are stored; those of them that are derived here. */
function columnsOf(view: View, needed: ReadonlySet<string>): { wanted: View["columns"]; derived: View["columns"] } {
  const wanted = view.columns.filter((column) => needed.has(column.name));
  return { wanted, derived: wanted.filter((column) => column.derive !== undefined && !(column.derive.kind === "column" && column.derive.name === column.name)) };
}

function createSql(plan: Plan, view: View, context: SqlContext, needed: ReadonlySet<string>, which: WhichSegments): string {
  const { wanted, derived } = columnsOf(view, needed);
  const through = wanted.filter((column) => !derived.includes(column));
  const hidden = [...(context.versions.has(view.id) ? HIDDEN : []), ...(tellsOrigin(plan, view.id) ? ORIGIN : [])];
  const ctes: Cte[] = [];
  const row = new RowSelect(context, madeRows(plan, view, context, needed, ctes, which));
  const list: SelectItem[] = [
    { sql: `"row"."__row"` },
    { sql: row.sql(view.at), as: "__at", comment: comment(view.span, `at of ${view.id}`) },
    ...hidden.map((name) => ({ sql: rowColumn(name) })),
    ...through.map((column) => ({ sql: rowColumn(column.name) })),
  ];
  const condition = view.where === undefined ? "true" : row.sql(view.where);
  const where = view.where === undefined ? [] : ["WHERE", `  ${comment(view.span, `where of ${view.id}`)}`, `  ${condition}`];
  ctes.push({ name: "events", sql: select(list, row.from(), ...where) });
  const items = derived.map((column) => ({ name: column.name, expr: column.derive!, text: column.name, span: column.span }));
  const last = derive(context, quoteIdentifier("events"), items, "derived", ctes);
  const kept: SelectItem[] = ["__row", "__at", ...hidden, ...wanted.map((column) => column.name)].map((name) => ({ sql: quoteIdentifier(name) }));
  const query = withCtes(ctes, select(kept, `FROM ${last}`, `WHERE "__at" IS NOT NULL`));
  const what = view.rows !== undefined || query.includes("JOIN") ? "TABLE" : "VIEW";
  return `${comment(view.span, `view ${view.id}: the rows of ${inputsOf(view).join(", ")} as events of its own time, __at`)}\nCREATE ${what} ${quoteIdentifier(view.id)} AS\n${query};`;
}

/** Columns of segments that are worked out of their rows, and stored. */
function itemsOf(view: View): View["columns"] {
  const { rows } = view;
  return isSegments(rows) ? view.columns.filter((column) => rows.items.some((item) => item.name === column.name)) : [];
}

/** A segment is counted once, so the last version of a row must be there when any segment that a version of it could be in is whole. */
function finalChecks(view: View): Check[] {
  const { rows } = view;
  if (!isSegments(rows) || rows.finalWithin === undefined) return [];
  const late = `${rowColumn(LAST)} > ${rowColumn("__at")} + ${rows.finalWithin}`;
  return [
    {
      sql: `SELECT count(*) AS "violations", min('row ' || "__row") AS "sample"\nFROM ${quoteIdentifier(view.input)} AS "row"\nWHERE ${late}`,
      otherwise: "fail",
      code: "MLS3150",
      reason: `\`${view.id}\` may have been counted before a row of \`${view.input}\` was last revised: its last version came later than every version may`,
      help: "a correction must come within the bound of `expect` from the earliest event time that any version of the row had: widen the bound, or leave out rows that are moved so far",
      span: view.span,
    },
  ];
}

function derivedCheck(view: View, column: string, span: View["span"]): Check {
  return {
    sql: `SELECT count(*) AS "violations", min('row ' || "__row") AS "sample"\nFROM ${quoteIdentifier(view.id)}\nWHERE ${quoteIdentifier(column)} IS NULL`,
    otherwise: "fail",
    code: "MLS3162",
    reason: `\`${column}\` of view \`${view.id}\` has no value (it overflows, or what it is made of is missing)`,
    help: `filter such rows with \`where\`, or give \`${column}\` a type that may be missing`,
    span,
  };
}
