import type { PlanSpan } from "../../../runtime/contract/types.ts";
import { quoteIdentifier } from "./expression/index.ts";

/** Whole literals, quoted names and comments, or one other character. */
const TOKEN = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\n(?!\n|$)|./gs;

/** Indents every line by `depth` levels of two blanks; what is quoted stays as it is, over however many lines. */
export function indent(sql: string, depth = 1): string {
  const blanks = "  ".repeat(depth);
  return blanks + sql.replace(TOKEN, (token) => (token === "\n" ? `\n${blanks}` : token));
}

/** `-- flights.mls:41  mean_delay_3h = mean(delay) over 3h`: where in the spec a piece of SQL comes from. Never more than one line, whatever the text holds. */
export function comment(span: PlanSpan | undefined, text: string): string {
  const place = span === undefined ? "" : `${span.file.replace(/^.*[\\/]/, "")}:${span.line}  `;
  return `-- ${(place + text).replace(/[\p{Cc}\u2028\u2029]+/gu, " ")}`;
}

/** One column of a select list. */
export interface SelectItem {
  readonly sql: string;
  /** The column's name; absent for `row.*`. */
  readonly as?: string;
  readonly comment?: string;
}

/** The lines of a select list, with comments on lines of their own. */
export function selectList(items: readonly SelectItem[]): string {
  return items
    .map((item, i) => {
      const head = item.comment === undefined ? "" : `${item.comment}\n`;
      const bare = item.as !== undefined && item.sql === quoteIdentifier(item.as);
      const name = item.as === undefined || bare ? "" : ` AS ${quoteIdentifier(item.as)}`;
      return `${head}${item.sql}${name}${i < items.length - 1 ? "," : ""}`;
    })
    .join("\n");
}

/** `SELECT` with its list, each on lines of its own, and what follows. */
export function select(items: readonly SelectItem[], ...rest: readonly string[]): string {
  return ["SELECT", indent(selectList(items)), ...rest.filter((line) => line !== "")].join("\n");
}

export interface Cte {
  readonly name: string;
  readonly sql: string;
}

/** `WITH a AS (…), b AS (…)` before a query; nothing if there are none. */
export function withCtes(ctes: readonly Cte[], query: string): string {
  if (ctes.length === 0) return query;
  const parts = ctes.map((cte) => `${quoteIdentifier(cte.name)} AS (\n${indent(cte.sql)}\n)`);
  return `WITH ${parts.join(",\n")}\n${query}`;
}
