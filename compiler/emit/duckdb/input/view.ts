import type { BatchProgram, Check } from "../../../../runtime/contract/batch.ts";
import type { View } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { derive, RowSelect, rowColumn, type SqlContext } from "../row-select.ts";
import { type Cte, comment, type SelectItem, select, withCtes } from "../sql-text.ts";

type ViewProgram = BatchProgram["views"][number];

/** Events from events. Stored only where rows are found by joins; else it is a view, computed as it is read. */
export function emitView(view: View, context: SqlContext, needed: ReadonlySet<string>): ViewProgram {
  const wanted = view.columns.filter((column) => needed.has(column.name));
  const through = wanted.filter((column) => column.derive?.kind === "column" && column.derive.name === column.name);
  const derived = wanted.filter((column) => !through.includes(column));
  const row = new RowSelect(context, quoteIdentifier(view.input));
  const list: SelectItem[] = [
    { sql: `"row"."__row"` },
    { sql: row.sql(view.at), as: "__at", comment: comment(view.span, `at of ${view.id}`) },
    ...through.map((column) => ({ sql: rowColumn(column.name) })),
  ];
  const condition = view.where === undefined ? "true" : row.sql(view.where);
  const ctes: Cte[] = [];
  const where = view.where === undefined ? [] : ["WHERE", `  ${comment(view.span, `where of ${view.id}`)}`, `  ${condition}`];
  ctes.push({ name: "events", sql: select(list, row.from(), ...where) });
  const items = derived.filter((column) => column.derive !== undefined).map((column) => ({ name: column.name, expr: column.derive!, text: column.name, span: column.span }));
  const last = derive(context, quoteIdentifier("events"), items, "derived", ctes);
  const kept: SelectItem[] = ["__row", "__at", ...wanted.map((column) => column.name)].map((name) => ({ sql: quoteIdentifier(name) }));
  const query = withCtes(ctes, select(kept, `FROM ${last}`, `WHERE "__at" IS NOT NULL`));
  const what = query.includes("JOIN") ? "TABLE" : "VIEW";
  return {
    node: view.id,
    create: [{ name: view.id, sql: `${comment(view.span, `view ${view.id}: the rows of ${view.input} as events of its own time, __at`)}\nCREATE ${what} ${quoteIdentifier(view.id)} AS\n${query};`, span: view.span }],
    checks: derived.filter((column) => !column.type.missing).map((column) => derivedCheck(view, column.name, column.span)),
    counts: `SELECT (SELECT count(*) FROM ${quoteIdentifier(view.input)}) AS "read", (SELECT count(*) FROM ${quoteIdentifier(view.id)}) AS "kept"`,
  };
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
