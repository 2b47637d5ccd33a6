import { isPattern } from "../../../../runtime/contract/plan/origin.ts";
import type { Column, Scan, Table } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier, quoteString } from "../expression/index.ts";
import { fileTable } from "../names.ts";
import { decodedNested, unreadableNested } from "./nested-values.ts";
import { select } from "../sql-text.ts";

/** A column that stands in the file. */
export function isGiven(column: Column): boolean {
  return column.derive === undefined;
}

/** The query of a file's declared columns as they lie there, with the row's place (`__row`, from 0 over all files), and where it is no row at all, why (`__bad`, with its `__raw` text). The runtime makes the table (docs/reading.md). */
export function fileQuery(node: Scan | Table, columns: readonly Column[]): string {
  const given = columns.filter(isGiven);
  return select([...placeColumns(node), "__bad", "__raw", ...given.map((column) => column.name)].map((name) => ({ sql: quoteIdentifier(name) })), `FROM ${quoteIdentifier(fileTable(node.id))}`);
}

/** Where a row stands: its number, and where there may be many files that of its file. */
export function placeColumns(node: Scan | Table): string[] {
  return isPattern(node.from) ? ["__row", "__file"] : ["__row"];
}

const EPOCH_FACTOR = { s: 1_000_000, ms: 1000, us: 1 } as const;

/** SQL that takes a file's value to its physical form; NULL where there is none or it is no value of that type. */
export function decoded(column: Column): string {
  return decodedValue(column.type, quoteIdentifier(column.name), column);
}

/** The same for a value of the file anywhere within a column. */
function decodedValue(type: Column["type"], value: string, column: Column): string {
  switch (type.kind) {
    case "list":
    case "record":
      return decodedNested(type, value, (inner, sql) => decodedValue(inner, sql, column));
    case "bool":
      return `__reads_bool(${value})`;
    case "int":
    case "duration":
      return `__reads_int(${value})`;
    case "float":
      return `__reads_float(${value})`;
    case "string":
    case "category":
    case "zone":
      return `__reads_text(${value})`;
    case "enum":
      return `CASE WHEN __reads_text(${value}) IN (${type.values.map(quoteString).join(", ")}) THEN __reads_text(${value}) END`;
    case "timestamp":
      return column.epoch === undefined ? `__reads_timestamp(${value})` : `__reads_epoch(${value}, ${EPOCH_FACTOR[column.epoch]})`;
    case "localTimestamp":
      return `__reads_local(${value})`;
    case "date":
      return `__reads_date(${value})`;
    default:
      throw new InputError(`column \`${column.name}\`: a ${type.kind} can't be read from a file yet; read its parts as columns of their own`);
  }
}

/** Whether the file holds something that is no value of the column's type. A NaN or infinity in a number is a missing value, not a fault. */
export function unreadable(column: Column): string {
  const value = quoteIdentifier(column.name);
  if (column.type.kind === "list" || column.type.kind === "record") return unreadableNested(column.type, value, (inner, sql) => decodedValue(inner, sql, column));
  const none = `${value} IS NOT NULL AND ${decoded(column)} IS NULL`;
  return column.type.kind === "float" ? `${none} AND NOT coalesce(__reads_nan(${value}), false)` : none;
}

/** A declaration that can't be read; the message is for the user. */
export class InputError extends Error {
  override readonly name = "InputError";
}
