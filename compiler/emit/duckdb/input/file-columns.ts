import type { Column, Origin } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier, quoteString } from "../expression/index.ts";
import { fileVariable } from "../names.ts";
import { decodedNested, unreadableNested } from "./nested-values.ts";
import { type SelectItem, select } from "../sql-text.ts";

/** A column that stands in the file. */
export function isGiven(column: Column): boolean {
  return column.derive === undefined;
}

/** The query that reads a file's declared columns as they lie there, with the row's place (`__row`, from 0). */
export function fileQuery(node: string, origin: Origin, columns: readonly Column[]): string {
  const given = columns.filter(isGiven);
  const file = `getvariable(${quoteString(fileVariable(node))})`;
  switch (origin.kind) {
    case "parquet":
      return select([{ sql: "file_row_number", as: "__row" }, ...given.map(plain)], `FROM read_parquet(${file}, file_row_number = true)`);
    case "csv": {
      const delimiter = quoteString(origin.delimiter ?? ",");
      const options = `header = true, delim = ${delimiter}, quote = '"', escape = '"', all_varchar = true, strict_mode = true, null_padding = false, allow_quoted_nulls = false`;
      return select([{ sql: "row_number() OVER () - 1", as: "__row" }, ...given.map(plain)], `FROM read_csv(${file}, ${options})`);
    }
    case "json":
      return select([{ sql: "row_number() OVER () - 1", as: "__row" }, ...given.map(nested)], `FROM (${jsonRows(file, origin.rows)}) AS "file"`);
  }
}

function plain(column: Column): SelectItem {
  return { sql: quoteIdentifier((column.from ?? column.name)), as: column.name };
}

/** JSON's own null is a missing value. */
function nested(column: Column): SelectItem {
  const value = `json_extract("file"."item", ${quoteString(jsonPath((column.from ?? column.name)))})`;
  return { sql: `CASE WHEN json_type(${value}) <> 'NULL' THEN ${value} END`, as: column.name };
}

function jsonRows(file: string, rows: string | undefined): string {
  if (rows === undefined) return `SELECT json AS "item" FROM read_json_objects(${file}, format = 'auto', maximum_object_size = 67108864)`;
  return `SELECT unnest(json_extract(CAST(content AS JSON), ${quoteString(`${jsonPath(rows)}[*]`)})) AS "item" FROM read_text(${file})`;
}

/** `geometry.coordinates[0]` as `$."geometry"."coordinates"[0]`. */
export function jsonPath(dotted: string): string {
  const steps = dotted.split(".").map((step) => {
    const at = step.search(/(\[\d+\])+$/);
    const name = at < 0 ? step : step.slice(0, at);
    return `${name === "" ? "" : `."${name.replaceAll('"', '\\"')}"`}${at < 0 ? "" : step.slice(at)}`;
  });
  return `$${steps.join("")}`;
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
