/**
 * `unique by`: an event that was sent more than once. The copy that was there first counts, the others are left out and counted. Copies are the same event only if nothing that is given of them differs, but for what tells
 * when they came: else it is a correction, or another event, and nobody can say which of them is true.
 */
import type { Expr } from "../../../../runtime/contract/expr.ts";
import type { Scan, Table } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { columnsRead, rowColumn, type RowSelect } from "../row-select.ts";
import { comment, indent, type SelectItem, select } from "../sql-text.ts";
import type { Fault } from "./faults.ts";
import { isGiven } from "./file-columns.ts";

/** What is known of copies beside the row: from when each is there. */
const ORDER = "__order.";

/** Two for each set of columns: copies that differ, and copies. */
export function resendFaults(node: Scan | Table): Pick<Fault, "otherwise" | "code" | "reason" | "help" | "span" | "shows" | "raw">[] {
  return setsOf(node).flatMap(({ columns }) => {
    const names = columns.map((name) => `\`${name}\``).join(", ");
    const common = { code: "MLS3164", span: node.span, raw: false } as const;
    return [
      {
        ...common,
        otherwise: "fail" as const,
        reason: `${names} of source \`${node.id}\` ${columns.length === 1 ? "is" : "are"} not unique, and the rows differ`,
        help: "a row that was sent twice is the same twice, but for the time at which it came: if these are corrections, say `key … revised by` the time at which they came; if they are different events, take the rule out",
        shows: columns,
      },
      { ...common, otherwise: "drop" as const, reason: `${names} of source \`${node.id}\` sent again`, help: "", shows: columns },
    ];
  });
}

/** By what copies are ordered: from when they are there. */
export function orderItems(node: Scan | Table, row: RowSelect): SelectItem[] {
  if (node.kind !== "scan" || setsOf(node).length === 0) return [];
  const exists = row.sql(node.exists);
  return timesOf(node).map((expr, i) => ({ sql: i === 0 ? exists : `CASE WHEN ${row.sql(expr)} IS NOT NULL THEN greatest(${exists}, ${row.sql(expr)}) END`, as: `${ORDER}${i}` }));
}

/** `judged`: a query of rows with their first fault, and `orderItems`; `before`: how many faults there are without these. */
export function withoutResends(node: Scan | Table, judged: string, before: number): string {
  const sets = setsOf(node);
  if (node.kind !== "scan" || sets.length === 0) return judged;
  const times = timesOf(node).map((_, i) => quoteIdentifier(`${ORDER}${i}`));
  const cases = sets.flatMap(({ columns, compared }, i) => {
    const key = columns.map(rowColumn);
    const there = key.map((sql) => `${sql} IS NOT NULL`).join(" AND ");
    const over = `OVER (PARTITION BY ${key.join(", ")}, "row"."__fault" IS NULL ORDER BY ${[...times, `"__row"`].map((sql) => `"row".${sql}`).join(", ")})`;
    const all = `{${compared.map((name, k) => `'c${k}': ${rowColumn(name)}`).join(", ")}}`;
    const second = `${there} AND row_number() ${over} > 1`;
    const differs = compared.length === 0 ? [] : [`WHEN ${second} AND ${all} IS DISTINCT FROM first_value(${all}) ${over} THEN ${before + 2 * i + 1}`];
    return [...differs, `WHEN ${second} THEN ${before + 2 * i + 2}`];
  });
  const fault = `CAST(CASE\n  WHEN "row"."__fault" IS NOT NULL THEN "row"."__fault"\n${cases.map((line) => `  ${line}`).join("\n")}\nEND AS USMALLINT)`;
  const kept = times.length === 0 ? "" : ` EXCLUDE (${times.join(", ")})`;
  return select([{ sql: `"row".*${kept} REPLACE (\n${indent(fault)} AS "__fault"\n)`, comment: comment(node.span, "unique by: of copies the first counts") }], `FROM (\n${indent(judged)}\n) AS "row"`);
}

/** The columns that must be there for it. */
export function resendReads(node: Scan | Table): string[] {
  return setsOf(node).flatMap(({ columns, compared }) => [...columns, ...compared]);
}

/** Sets of columns, each with those in which its copies may not differ: all that are given, but for what alone tells when a copy came. */
function setsOf(node: Scan | Table): { readonly columns: readonly string[]; readonly compared: readonly string[] }[] {
  if (node.kind !== "scan") return [];
  const happened = new Set(givenIn(node, [node.at]));
  const came = new Set([...givenIn(node, timesOf(node)), ...(node.revised === undefined ? [] : [node.revised.by])]);
  return node.unique.map((columns) => ({ columns, compared: node.columns.filter((column) => isGiven(column) && !columns.includes(column.name) && (happened.has(column.name) || !came.has(column.name))).map((column) => column.name) }));
}

/** When a row exists, and when its columns are known, each once. */
function timesOf(scan: Scan): Expr[] {
  const all = [scan.exists, ...scan.columns.flatMap(({ known }) => (known === undefined ? [] : [known]))];
  return [...new Map(all.map((expr) => [JSON.stringify(expr), expr])).values()];
}

/** Given columns that expressions read, through derived ones. */
function givenIn(scan: Scan, exprs: readonly Expr[]): string[] {
  const found = new Set<string>();
  const open = exprs.flatMap(columnsRead);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const derive = scan.columns.find((column) => column.name === name)?.derive;
    if (derive !== undefined) open.push(...columnsRead(derive));
  }
  return [...found];
}
