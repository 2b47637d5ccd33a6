import type { DataCheck } from "../../../../runtime/contract/data-check.ts";
import { children } from "../../../../runtime/contract/expr-parts.ts";
import type { Expr } from "../../../../runtime/contract/expr.ts";
import { packageOf } from "../../../../runtime/contract/plan/origin.ts";
import type { Column, Plan, Table } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { boundsTable } from "../names.ts";
import { rowColumn } from "../row-select.ts";
import { select } from "../sql-text.ts";
import { DAY, sampleOf, shownColumn, violationsOf } from "./sql.ts";

/** Rows that tell of the data's own time, from which it is worth a word; and the share of the table's rows. */
const ROWS = 5;
const SHARE = 0.01;

/** What is said to be so at all times, but bears a time at which the data was already running, was written in the middle of it: a lookup of an earlier moment finds what nobody knew. */
export function timelessChecks(plan: Plan): DataCheck[] {
  if (plan.scans.length === 0) return [];
  const chosenBy = new Set(plan.examples.flatMap((examples) => (examples.where === undefined ? [] : namesIn(examples.where))));
  return plan.tables
    .filter((table) => table.validity.kind === "timeless" && packageOf(table.from) === undefined)
    .flatMap((table) => table.columns.filter((column) => isStamp(column, table) && !chosenBy.has(column.name)).map((column) => stampCheck(plan, table, column)));
}

/** A given time that is no key: days and hours may be what a table is about. */
function isStamp({ name, type, derive }: Column, table: Table): boolean {
  return derive === undefined && !table.key.includes(name) && (type.kind === "timestamp" || type.kind === "date");
}

function stampCheck(plan: Plan, table: Table, column: Column): DataCheck {
  const at = column.type.kind === "date" ? `${rowColumn(column.name)} * ${DAY}` : rowColumn(column.name);
  const bounds = (what: string, of: string): string => `(SELECT ${what}(${of}) FROM (${plan.scans.map((scan) => `SELECT "first", "end" FROM ${quoteIdentifier(boundsTable(scan.id))}`).join(" UNION ALL ")}))`;
  const inside = `${at} > ${bounds("min", `"first"`)} AND ${at} < ${bounds("max", `"end"`)}`;
  const found = select([...violationsOf(inside, sampleOf([[column.name, shownColumn(column)]])), { sql: "count(*)", as: "rows" }], `FROM ${quoteIdentifier(table.id)} AS "row"`);
  return {
    code: "MLS3196",
    severity: "warning",
    sql: select([{ sql: `CASE WHEN "violations" >= ${ROWS} AND "violations" >= ${SHARE} * "rows" THEN "violations" ELSE 0 END`, as: "violations" }, { sql: `"sample"` }], `FROM (${found})`),
    message: `\`${table.id}\` is \`timeless\`, but \`${column.name}\` lies within the time of the data on {violations:row}`,
    span: column.span,
    label: "written while the data was running",
    notes: ["asked about an earlier moment, such a row tells of what had not happened yet: a customer who has not come, a contract that has not ended"],
    help: `keep its history (\`valid from ${column.name} known at ${column.name}\`), ask only of rows that were there (\`where ${column.name} < moment\`), or say why it does not matter: \`allow MLS3196 "why"\``,
  };
}

function namesIn(expr: Expr): string[] {
  const own = expr.kind === "column" ? [expr.name] : expr.kind === "lookup" ? [expr.column] : [];
  return [...own, ...children(expr).flatMap(namesIn)];
}
