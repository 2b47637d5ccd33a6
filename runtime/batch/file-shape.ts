import type { DuckDBConnection } from "@duckdb/node-api";
import type { BatchProgram } from "../contract/batch.ts";
import { nearest } from "../../stdlib/suggest.ts";
import { DataError } from "./data-error.ts";
import { readRows } from "./read-columns.ts";

type Input = BatchProgram["inputs"][number];
type FileColumn = Input["columns"][number];

/**
 * Compares a file's own columns with those declared, before anything is read: all must be there, of a type that can be read as the declared one.
 * @throws DataError if the file is truncated or garbled, a column absent, or of another type.
 */
export async function checkFileShape(connection: DuckDBConnection, input: Input, declaration: string): Promise<void> {
  if (input.origin.kind === "json") return;
  const described = await describe(connection, input).catch((error: Error) => {
    throw new DataError(declaration, input.span, `${declaration}: the file "${input.origin.path}" can't be read as ${input.origin.kind}; it is truncated, garbled or of another kind (${firstLine(error)})`, "fetch the file again, or name the right format in `from`");
  });
  for (const column of input.columns) {
    const type = described.get(column.field);
    if (type === undefined) throw absent(input, declaration, column, [...described.keys()]);
    if (input.origin.kind === "parquet") checkType(declaration, column, type);
  }
}

async function describe(connection: DuckDBConnection, input: Input): Promise<Map<string, string>> {
  const file = `getvariable('${input.fileVariable.replaceAll("'", "''")}')`;
  const delimiter = input.origin.kind === "csv" ? (input.origin.delimiter ?? ",") : ",";
  const read = input.origin.kind === "parquet" ? `read_parquet(${file})` : `read_csv(${file}, header = true, delim = '${delimiter.replaceAll("'", "''")}', quote = '"', escape = '"', all_varchar = true)`;
  const rows = await readRows(connection, `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${read})`);
  return new Map(rows.map((row) => [String(row.column_name), String(row.column_type)]));
}

function absent(input: Input, declaration: string, column: FileColumn, names: readonly string[]): DataError {
  const near = nearest(column.field, names);
  const help = near === undefined ? `the file has: ${names.slice(0, 20).join(", ")}` : `did you mean \`${near}\`? Write \`${column.column} from "${near}": …\``;
  return new DataError(declaration, column.span, `${declaration}: the file "${input.origin.path}" has no column \`${column.field}\``, help);
}

const WHOLE = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;
const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL\(.*\))$/;
const TEXT = /^(VARCHAR|ENUM\(.*\)|UUID)$/s;

/** Types of a Parquet column that can be read as the declared type; a value that then doesn't fit is counted row by row. */
function canRead(column: FileColumn, type: string): boolean {
  switch (column.type.kind) {
    case "bool":
      return type === "BOOLEAN" || TEXT.test(type);
    case "int":
    case "float":
    case "duration":
      return NUMBER.test(type) || TEXT.test(type);
    case "string":
    case "category":
    case "enum":
    case "zone":
      return TEXT.test(type);
    case "timestamp":
      return column.epoch === undefined ? type === "TIMESTAMP WITH TIME ZONE" || TEXT.test(type) : NUMBER.test(type) || TEXT.test(type);
    case "localTimestamp":
      return /^TIMESTAMP(_S|_MS|_NS)?$/.test(type) || type === "DATE" || TEXT.test(type);
    case "date":
      return type === "DATE" || TEXT.test(type);
    case "list":
      return type.endsWith("[]");
    case "record":
      return type.startsWith("STRUCT(");
    default:
      return false;
  }
}

function checkType(declaration: string, column: FileColumn, type: string): void {
  if (canRead(column, type)) return;
  const says = `${declaration}: column \`${column.field}\` is ${article(type)} in the file, and the spec says \`${column.type.kind === "localTimestamp" ? "LocalTimestamp" : capital(column.type.kind)}\``;
  if (column.type.kind === "timestamp" && /^TIMESTAMP(_S|_MS|_NS)?$/.test(type)) {
    throw new DataError(declaration, column.span, `${declaration}: column \`${column.field}\` has times without a zone, which are no instants`, "declare it `LocalTimestamp`, and derive the instant with `instant(column, zone)`");
  }
  if (column.type.kind === "timestamp" && WHOLE.test(type)) throw new DataError(declaration, column.span, says, "say what the number counts: `Timestamp by ms`, `by s` or `by us`");
  throw new DataError(declaration, column.span, says, "declare the type that the file has, or name another column with `from`");
}

function article(type: string): string {
  return `${/^[AEIOU]/.test(type) ? "an" : "a"} ${type.length > 60 ? `${type.slice(0, 60)}…` : type}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** The first line of an engine's message, short, without its class. */
export function firstLine(error: Error): string {
  const line = (error.message.split("\n")[0] ?? "").replace(/^[A-Z][A-Za-z ]* Error: /, "");
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
