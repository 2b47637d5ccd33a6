/**
 * Compares the columns of files with those declared, and with each other, before anything is read. A column that may be missing is missing where a file has none, and that is told; any other must be in every file. What a column is may
 * differ from file to file only where nothing is lost: integers of several widths, numbers of several kinds; else both files are named.
 */
import { nearest } from "../../../stdlib/suggest.ts";
import { DataError } from "../data-error.ts";
import type { Input } from "./files.ts";

type FileColumn = Input["columns"][number];

/** The columns of one file by name, with their types as DuckDB calls them. */
export interface FileSchema {
  readonly name: string;
  readonly types: ReadonlyMap<string, string>;
}

/** A column that some files don't have. `rows` follows once they are read. */
export interface Absence {
  readonly column: FileColumn;
  readonly files: readonly number[];
}

/** How a column is read from every file: as SQL of what lies there. Undefined type: the file has none. */
export interface Aligned {
  readonly column: FileColumn;
  readonly sql: (value: string, type: string | undefined) => string;
}

export interface Alignment {
  readonly columns: readonly Aligned[];
  readonly absent: readonly Absence[];
}

/** @throws DataError if a column is absent, of a type that can't be read as the declared one, or of types that don't go together. */
export function align(input: Input, declaration: string, files: readonly FileSchema[]): Alignment {
  const absent: Absence[] = [];
  const columns = input.columns.map((column): Aligned => {
    const types = files.map((file) => file.types.get(column.field));
    if (types.every((type) => type === undefined)) throw absentEverywhere(declaration, column, files);
    const without = types.flatMap((type, i) => (type === undefined ? [i] : []));
    if (without.length > 0 && !column.type.missing) throw absentSomewhere(declaration, column, files, without);
    if (without.length > 0) absent.push({ column, files: without });
    types.forEach((type, i) => {
      if (type !== undefined) checkType(declaration, column, type, files[i]!, files.length > 1);
    });
    return { column, sql: commonSql(declaration, column, files, types) };
  });
  return { columns, absent };
}

function absentEverywhere(declaration: string, column: FileColumn, files: readonly FileSchema[]): DataError {
  const names = [...new Set(files.flatMap((file) => [...file.types.keys()]))];
  const near = nearest(column.field, names);
  const help = near === undefined ? `${files.length === 1 ? "the file has" : "they have"}: ${names.slice(0, 20).join(", ")}` : `did you mean \`${near}\`? Write \`${column.column} from "${near}": …\``;
  return new DataError(declaration, column.span, `${declaration}: ${files.length === 1 ? `the file "${files[0]!.name}" has` : `none of the ${files.length} files has`} ${files.length === 1 ? "no" : "a"} column \`${column.field}\``, help);
}

function absentSomewhere(declaration: string, column: FileColumn, files: readonly FileSchema[], without: readonly number[]): DataError {
  const first = files[without[0]!]!;
  const others = new Set(files.filter((_, i) => !without.includes(i)).flatMap((file) => [...file.types.keys()]));
  const own = [...first.types.keys()].filter((name) => !others.has(name));
  const renamed = own.length === 0 ? "" : `; only ${without.length === 1 ? "it has" : "they have"} ${own.slice(0, 5).map((name) => `\`${name}\``).join(", ")}: was it renamed? Then declare both with \`?\`, and derive the one from the other (\`a ?? b\`)`;
  return new DataError(declaration, column.span, `${declaration}: ${namesOf(files, without)} ${without.length === 1 ? "has" : "have"} no column \`${column.field}\`, which the others have`, `if it is missing there, give \`${column.column}\` a type with \`?\`${renamed}`, "MLS3179");
}

/** `"a.csv"`; `"a.csv", "b.csv" and 10 more of 36 files`. */
export function namesOf(files: readonly { readonly name: string }[], which: readonly number[]): string {
  const shown = which.slice(0, which.length <= 3 ? 3 : 2).map((i) => `"${files[i]!.name}"`);
  if (which.length <= shown.length) return shown.length === 1 ? shown[0]! : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
  return `${shown.join(", ")} … "${files[which.at(-1)!]!.name}" (${which.length} of ${files.length} files)`;
}

type Class = "truth" | "number" | "text" | "instant" | "local" | "date" | "list" | "record" | "other";

function classOf(type: string): Class {
  if (type === "BOOLEAN") return "truth";
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL\(.*\))$/.test(type)) return "number";
  if (/^(VARCHAR|ENUM\(.*\)|UUID|JSON)$/s.test(type)) return "text";
  if (type === "TIMESTAMP WITH TIME ZONE") return "instant";
  if (/^TIMESTAMP(_S|_MS|_NS)?$/.test(type)) return "local";
  if (type === "DATE") return "date";
  if (type.endsWith("[]")) return "list";
  return type.startsWith("STRUCT(") ? "record" : "other";
}

/** Classes of types that can be read as the declared type; a value that then doesn't fit is counted row by row. */
function readable({ type, epoch }: FileColumn): readonly Class[] {
  switch (type.kind) {
    case "bool":
      return ["truth", "text"];
    case "int":
    case "float":
    case "duration":
      return ["number", "text"];
    case "string":
    case "category":
    case "enum":
    case "zone":
      return ["text"];
    case "timestamp":
      return epoch === undefined ? ["instant", "text"] : ["number", "text"];
    case "localTimestamp":
      return ["local", "date", "text"];
    case "date":
      return ["date", "text"];
    case "list":
      return ["list"];
    case "record":
      return ["record"];
    default:
      return [];
  }
}

function checkType(declaration: string, column: FileColumn, type: string, file: FileSchema, isOneOfMany: boolean): void {
  // JSON is judged value by value.
  if (type === "JSON" || readable(column).includes(classOf(type))) return;
  const where = isOneOfMany ? `the file "${file.name}"` : "the file";
  const says = `${declaration}: column \`${column.field}\` is ${article(type)} in ${where}, and the spec says \`${column.type.kind === "localTimestamp" ? "LocalTimestamp" : capital(column.type.kind)}\``;
  if (column.type.kind === "timestamp" && classOf(type) === "local") {
    throw new DataError(declaration, column.span, `${declaration}: column \`${column.field}\` has times without a zone${isOneOfMany ? ` in ${where}` : ""}, which are no instants`, "declare it `LocalTimestamp`, and derive the instant with `instant(column, zone)`");
  }
  if (column.type.kind === "timestamp" && /INT/.test(type)) throw new DataError(declaration, column.span, says, "say what the number counts: `Timestamp by ms`, `by s` or `by us`");
  throw new DataError(declaration, column.span, says, "declare the type that the file has, or name another column with `from`");
}

/** What a value is cast to, so that all files give one type and none loses anything. */
function commonSql(declaration: string, column: FileColumn, files: readonly FileSchema[], types: readonly (string | undefined)[]): Aligned["sql"] {
  const known = [...new Set(types.filter((type) => type !== undefined))];
  const classes = [...new Set(known.map(classOf))];
  if (classes.length > 1) {
    const other = types.findIndex((type) => type !== undefined && classOf(type) !== classOf(known[0]!));
    const first = types.indexOf(known[0]);
    throw new DataError(declaration, column.span, `${declaration}: column \`${column.field}\` is ${article(known[0]!)} in "${files[first]!.name}", and ${article(types[other]!)} in "${files[other]!.name}"`, "write the files with one type, or declare two sources and unite them in a view", "MLS3179");
  }
  const common = commonType(column, known);
  return (value, type) => (type === undefined ? `CAST(NULL AS ${common ?? known[0]!})` : cast(value, type, common));
}

/** Undefined: as it lies there. */
function commonType(column: FileColumn, types: readonly string[]): string | undefined {
  const kind = classOf(types[0]!);
  // Exact decimals are taken by their digits: the engine's own cast to a double rounds twice.
  if (types.some((type) => type.startsWith("DECIMAL("))) return "VARCHAR";
  if (types.includes("TIMESTAMP_NS")) return "TIMESTAMP";
  if (types.length === 1) return undefined;
  if (kind === "number") {
    if (types.some((type) => /FLOAT|DOUBLE/.test(type))) return column.type.kind === "float" || types.every((type) => !/BIG|HUGE/.test(type)) ? "DOUBLE" : "VARCHAR";
    return types.some((type) => /HUGE|UBIG/.test(type)) ? "HUGEINT" : "BIGINT";
  }
  return kind === "text" ? "VARCHAR" : kind === "local" ? "TIMESTAMP" : "JSON";
}

function cast(value: string, type: string, common: string | undefined): string {
  // An instant is the microsecond in which it lies; the engine's own cast cuts toward 1970.
  if (type === "TIMESTAMP_NS") return `make_timestamp(epoch_ns(${value}) // 1000 - CASE WHEN epoch_ns(${value}) % 1000 < 0 THEN 1 ELSE 0 END)`;
  if (common === undefined || common === type) return value;
  // Digits of a double show whole numbers as such; those of a narrow one may not.
  if (common === "VARCHAR" && type === "FLOAT") return `CAST(CAST(${value} AS DOUBLE) AS VARCHAR)`;
  return common === "JSON" ? `to_json(${value})` : `CAST(${value} AS ${common})`;
}

function article(type: string): string {
  return `${/^[AEIOU]/.test(type) ? "an" : "a"} ${type.length > 60 ? `${type.slice(0, 60)}…` : type}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
