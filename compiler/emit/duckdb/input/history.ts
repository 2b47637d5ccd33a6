import { HIDDEN, isPersonalIn } from "./personal.ts";
import type { Check } from "../../../../runtime/contract/batch.ts";
import type { Table } from "../../../../runtime/contract/plan.ts";
import type { Validity } from "../../../../runtime/contract/validity.ts";
import { quoteIdentifier } from "../expression/index.ts";
import { stepsTable } from "../names.ts";
import { comment, type SelectItem, select, withCtes } from "../sql-text.ts";

export type History = Extract<Validity, { kind: "history" }>;

/** Columns beside the table's own in its kept rows: K. */
export const KNOWN = "__known";
/** And in its steps: from when on this is what holds, and whether anything does. */
export const FROM = "__from";
export const THERE = "__there";

/**
 * What holds of each key, and from when on: `<id>.steps`, one row a change, so that a lookup is the last step at or before its time.
 *
 * A row can be seen from V = max(begin, K + 1µs) on, since it must have begun and be known strictly before. Over the rows of a key in the order of V, the one that holds is the greatest (begin, K) so far.
 * A step that has ended when it comes, or that ends before the next one, is followed by a step that nothing holds from.
 */
export function stepsStatement(table: Table, history: History, columns: readonly string[]): string {
  const key = table.key.map(quoteIdentifier);
  const keys = key.join(", ");
  const begin = quoteIdentifier(history.from);
  const seen = select([{ sql: `*` }, { sql: `greatest(${begin}, ${quoteIdentifier(KNOWN)} + 1)`, as: FROM }], `FROM ${quoteIdentifier(table.id)}`, `WHERE ${table.key.map((name) => `${quoteIdentifier(name)} IS NOT NULL`).join(" AND ")}`);
  const winner = `max({'begin': ${begin}, 'known': ${quoteIdentifier(KNOWN)}, 'row': "__row"}) OVER (PARTITION BY ${keys} ORDER BY ${quoteIdentifier(FROM)} RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)`;
  const running = select([...key.map((sql) => ({ sql })), { sql: quoteIdentifier(FROM) }, { sql: winner, as: "__winner" }], `FROM "seen"`);
  const changes = select(
    [...key.map((sql) => ({ sql })), { sql: quoteIdentifier(FROM) }, { sql: `any_value("__winner").row`, as: "__row" }, { sql: `lead(${quoteIdentifier(FROM)}) OVER (PARTITION BY ${keys} ORDER BY ${quoteIdentifier(FROM)})`, as: "__next" }],
    `FROM "running"`,
    `GROUP BY ${keys}, ${quoteIdentifier(FROM)}`,
  );
  const ctes = [
    { name: "seen", sql: seen },
    { name: "running", sql: running },
    { name: "changes", sql: changes },
  ];
  const wanted = columns.filter((name) => !table.key.includes(name));
  return `${comment(table.span, `table ${table.id}: what holds of each key, and from when on`)}\nCREATE TABLE ${quoteIdentifier(stepsTable(table.id))} AS\n${withCtes(ctes, steps(table, history, wanted))};`;
}

function steps(table: Table, history: History, wanted: readonly string[]): string {
  const of = (alias: string, name: string): string => `"${alias}".${quoteIdentifier(name)}`;
  const end = history.to === undefined ? undefined : of("row", history.to);
  const there = end === undefined ? "true" : `coalesce(${end} > ${of("change", FROM)}, true)`;
  const from = `FROM "changes" AS "change"\nJOIN ${quoteIdentifier(table.id)} AS "row" ON "row"."__row" = "change"."__row"`;
  const items = (since: string, holds: string): SelectItem[] => [
    ...table.key.map((name) => ({ sql: of("change", name), as: name })),
    ...wanted.map((name) => ({ sql: holds === "true" ? of("row", name) : `CASE WHEN ${holds} THEN ${of("row", name)} END`, as: name })),
    { sql: since, as: FROM },
    { sql: holds, as: THERE },
  ];
  const begun = select(items(of("change", FROM), there), from);
  if (end === undefined) return begun;
  const ended = select(items(end, "false"), from, `WHERE ${end} > ${of("change", FROM)} AND coalesce(${end} < "change"."__next", true)`);
  return `${begun}\nUNION ALL\n${ended}`;
}

/** Two rows that begin and are known at once can't both hold, and an end comes after its begin. */
export function historyChecks(table: Table, history: History): Check[] {
  const names = [...table.key, history.from, KNOWN].map(quoteIdentifier);
  const shown = table.key.map((name) => (isPersonalIn(table, name) ? HIDDEN : `CAST(${quoteIdentifier(name)} AS VARCHAR)`)).join(", ");
  const repeated = select([{ sql: names.join(", ") }, { sql: "count(*)", as: "__times" }], `FROM ${quoteIdentifier(table.id)}`, `WHERE ${names.map((name) => `${name} IS NOT NULL`).join(" AND ")}`, `GROUP BY ${names.join(", ")}`, "HAVING count(*) > 1");
  const time = (name: string): string => `CAST(make_timestamp(${quoteIdentifier(name)}) AS VARCHAR) || 'Z'`;
  const unique: Check = {
    sql: `SELECT count(*) AS "violations", min(concat_ws(', ', ${shown}) || ' from ' || ${time(history.from)} || ', known at ' || ${time(KNOWN)} || ', stands ' || "__times" || ' times') AS "sample"\nFROM (\n${repeated}\n)`,
    otherwise: "fail",
    code: "MLS3164",
    reason: `rows of table \`${table.id}\` of one key begin and are known at the same time`,
    help: "of two rows that begin together the one known later holds: give each the time at which it was entered",
    span: table.span,
  };
  if (history.to === undefined) return [unique];
  const empty: Check = {
    sql: `SELECT count(*) AS "violations", arg_min(concat('row ', "__row", ': ', concat_ws(', ', ${shown}), ' from ', ${time(history.from)}, ' to ', ${time(history.to)}), "__row") AS "sample"\nFROM ${quoteIdentifier(table.id)}\nWHERE ${quoteIdentifier(history.to)} <= ${quoteIdentifier(history.from)}`,
    otherwise: "fail",
    code: "MLS3163",
    reason: `\`${history.to}\` of table \`${table.id}\` is not after \`${history.from}\``,
    help: "a row that is taken back is a row of its own, known when it was taken back; mend the data, or drop such rows by `expect`",
    span: table.span,
  };
  return [unique, empty];
}
