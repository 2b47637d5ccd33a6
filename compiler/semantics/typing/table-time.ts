/** Tables whose rows are read as of a time: what their validity is made of, and where there is a time to read them at. */
import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { ColumnSymbol, TableSymbol } from "../program.ts";
import { aType, TIMESTAMP } from "../types/type.ts";
import type { Checker } from "./checker.ts";
import { CODES } from "./codes.ts";
import { convert } from "./convert.ts";
import type { Env } from "./env.ts";
import { typeValue } from "./expression/index.ts";
import { columnNamed, rowEnv } from "./row.ts";

/** `valid from a [to b] known at c`. That `known at` is absent is said by the checker: there is no default. */
export function validity(checker: Checker, scope: FileScope, table: TableSymbol, node: NonNullable<ast.TableDecl["valid"]>): TableSymbol["valid"] {
  const from = timeColumn(checker, table, node.from, false);
  const to = node.to && timeColumn(checker, table, node.to, true);
  if (table.node.keyIsRow) {
    checker.findings.error(CODES.notValidity, node.span, `\`${table.name}\` numbers its rows, so no two of them are of one key`, { help: "name the columns that stay the same while the rest changes: `key sku`" });
    return undefined;
  }
  const at = table.node.known?.at;
  if (!at || !from || (node.to && !to)) return undefined;
  const env = rowEnv(checker, scope, table, "a `known at`");
  const known = convert(env, typeValue(env, at), TIMESTAMP, "the time of `known at`");
  return known.kind === "error" ? undefined : { from, to, known };
}

/** A Timestamp column that bounds validity; only the end may be missing, where it is open. */
function timeColumn(checker: Checker, table: TableSymbol, name: ast.Ident, mayMiss: boolean): ColumnSymbol | undefined {
  const column = columnNamed(checker, table, name);
  if (column === undefined || column.type.kind === "error") return undefined;
  if (column.type.kind === "timestamp" && (mayMiss || !column.type.missing)) return column;
  const wanted = mayMiss ? "a Timestamp, or `Timestamp?` where the end may be open" : "a Timestamp that is always there";
  checker.findings.error(CODES.notValidity, name.span, `\`${column.name}\` is ${aType(column.type)}, but rows of \`${table.name}\` are valid ${mayMiss ? "to" : "from"} it`, {
    related: [{ span: column.span, message: "declared here" }],
    help: `validity is bounded by ${wanted}; a date becomes one with its zone: \`begins: Timestamp = instant(day, "Europe/Oslo")\``,
  });
  return undefined;
}

/** Whether there is a time at which the table can be read here; said where there is none. */
export function mayBeRead(env: Env, table: TableSymbol, node: ast.Expr): boolean {
  const readAt = env.asOf?.kind;
  const wanted = table.validity === "history" ? readAt === "row" || readAt === "moment" : table.validity !== "asOf" || readAt !== undefined;
  if (wanted) return true;
  const closed = readAt === "closed";
  env.checker.findings.error(CODES.noTimeToRead, node.span, `\`${table.name}\` changes over time, and ${closed ? "these rows are asked about at no moment" : `${env.place} has no time of its own`}`, {
    label: "as of when?",
    related: [{ span: table.node.valid?.span ?? table.node.asOf?.span ?? table.node.name.span, message: table.validity === "history" ? "its rows hold for a while" : "it was taken then" }],
    help: closed ? "take the rows from a source, `rows SOURCE asked at T`" : "look it up in a column, `where` or key of an event, or in the features of `examples`, as of the moment",
  });
  return false;
}

/** Closed rows come from a table whose rows are one each: of a table with history, which version would be meant? */
export function closedRows(checker: Checker, table: TableSymbol, span: ast.Span): TableSymbol | undefined {
  if (table.validity !== "history") return table;
  checker.findings.error(CODES.noTimeToRead, span, `\`${table.name}\` changes over time, so its rows alone make no examples`, {
    label: "as of when?",
    related: [{ span: table.node.valid?.span ?? table.node.name.span, message: "its rows hold for a while" }],
    help: `take the rows from a source, \`rows SOURCE asked at T\`, and look them up: \`${table.name}(${table.key.map((key) => key.name).join(", ")})\``,
  });
  return undefined;
}
