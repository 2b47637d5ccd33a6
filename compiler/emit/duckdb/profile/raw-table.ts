/**
 * How a file of which nothing is declared comes into the table `raw`. A kind of file is one function here: it names the fields and gives SQL for their values; whatever else is asked is the same for all.
 */
import type { Origin } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier, quoteString } from "../expression/index.ts";

/** Origins that can be profiled. */
export type ProfiledOrigin = Extract<Origin, { kind: "csv" | "json" | "parquet" }>;

export interface RawField {
  /** As a declaration names it: a column's name, or a dotted path into JSON. */
  readonly from: string;
  /** `text`: anything may stand there; `json`; else DuckDB's type of a Parquet column. */
  readonly type: string;
  /** Of JSON: what lies there (json_group_structure). */
  readonly structure?: JsonStructure;
  readonly sql: string;
}

export type JsonStructure = string | readonly [JsonStructure] | { readonly [field: string]: JsonStructure };

export interface RawFile {
  readonly origin: ProfiledOrigin;
  /** `__row` and the columns are taken from it. */
  readonly relation: string;
  readonly row: string;
  readonly fields: readonly RawField[];
  /** How it can be read where the strict way fails, and what is wrong with it then. */
  readonly lenient?: { readonly relation: string; readonly failure: RegExp; readonly why: string };
}

/** The file's path stands in the variable `file`. */
const FILE = "getvariable('file')";
const JSON_SIZE = 67_108_864;

export function createRaw({ relation, row, fields }: RawFile): string {
  return `CREATE TABLE raw AS SELECT ${[`${row} AS "__row"`, ...fields.map(({ sql }, i) => `${sql} AS "f${i}"`)].join(", ")} FROM ${relation}`;
}

export const describeQuery = (relation: string): string => `SELECT column_name AS "name", column_type AS "type" FROM (DESCRIBE SELECT * FROM ${relation})`;

/** One row (line): the first line of a text, whatever is in it. */
export const firstLineQuery = `SELECT line AS "line" FROM read_csv(${FILE}, auto_detect = false, header = false, columns = {'line': 'VARCHAR'}, delim = '', quote = '', escape = '', max_line_size = 16777216, buffer_size = 33554432) LIMIT 1`;

/** A CSV as a build reads it: texts alone, nothing guessed. `names`: of all columns, those without a name among them, which are left out. */
export function csvFile(origin: Extract<Origin, { kind: "csv" }>, names: readonly string[]): RawFile {
  const inFile = names.map((name, i) => (name === "" ? `unnamed ${i}` : name));
  const columns = inFile.map((name) => `${quoteString(name)}: 'VARCHAR'`).join(", ");
  const relation = (mode: string): string => `read_csv(${FILE}, auto_detect = false, header = true, columns = {${columns}}, delim = ${quoteString(origin.delimiter ?? ",")}, quote = '"', escape = '"', ${mode}, null_padding = false, allow_quoted_nulls = false)`;
  const lenient = { relation: relation("strict_mode = false"), failure: /state machine reached an invalid state/, why: "lines of the file end in two ways (CR LF and LF): was it put together from two?" };
  return { origin, relation: relation("strict_mode = true"), lenient, row: "row_number() OVER () - 1", fields: names.filter((name) => name !== "").map((name) => ({ from: name, type: "text", sql: quoteIdentifier(name) })) };
}

export const parquetRelation = `read_parquet(${FILE})`;

export function parquetFile(origin: Extract<Origin, { kind: "parquet" }>, columns: readonly { readonly name: string; readonly type: string }[]): RawFile {
  return { origin, relation: `read_parquet(${FILE}, file_row_number = true)`, row: "file_row_number", fields: columns.map(parquetField) };
}

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL\(.*\))$/;

/** Numbers as they are, lists and structs as JSON, all else as the text that the reading macros know. */
function parquetField({ name, type }: { readonly name: string; readonly type: string }): RawField {
  const column = quoteIdentifier(name);
  if (NUMBER.test(type)) return { from: name, type, sql: column };
  if (type.endsWith("]") || type.startsWith("STRUCT(") || type.startsWith("MAP(")) return { from: name, type: "json", sql: `to_json(${column})` };
  return { from: name, type: type === "VARCHAR" ? "text" : type, sql: `CAST(${column} AS VARCHAR)` };
}

/** One row (documents, structure): of a file of JSON, what lies in it. */
export const jsonOverview = `SELECT count(*) AS "documents", CAST(json_group_structure(json) AS VARCHAR) AS "structure" FROM read_json_objects(${FILE}, format = 'auto', maximum_object_size = ${JSON_SIZE})`;

/** One row a member of the one document that holds an array of objects: how many. */
export function jsonArrays(paths: readonly string[]): string {
  const counted = paths.map((path) => `json_array_length(json_extract(json, ${quoteString(jsonPath(path))}))`);
  return `SELECT [${counted.join(", ")}] AS "lengths" FROM read_json_objects(${FILE}, format = 'auto', maximum_object_size = ${JSON_SIZE})`;
}

/** One row a field (path, least, greatest): how long its arrays are. */
export function jsonLengths(origin: Extract<Origin, { kind: "json" }>, path: string): string {
  const value = `json_extract(item, ${quoteString(jsonPath(path))})`;
  return `SELECT min(json_array_length(${value})) AS "least", max(json_array_length(${value})) AS "greatest", count(*) FILTER (WHERE ${value} IS NULL OR json_type(${value}) = 'NULL') AS "absent" FROM ${jsonItems(origin)}`;
}

export function jsonItems({ rows }: Extract<Origin, { kind: "json" }>): string {
  if (rows === undefined) return `(SELECT json AS item FROM read_json_objects(${FILE}, format = 'auto', maximum_object_size = ${JSON_SIZE}))`;
  return `(SELECT unnest(json_extract(CAST(content AS JSON), ${quoteString(`${jsonPath(rows)}[*]`)})) AS item FROM read_text(${FILE}))`;
}

export function jsonFile(origin: Extract<Origin, { kind: "json" }>, fields: readonly { readonly path: string; readonly structure: JsonStructure }[]): RawFile {
  return {
    origin,
    relation: jsonItems(origin),
    row: "row_number() OVER () - 1",
    fields: fields.map(({ path, structure }) => {
      const value = `json_extract(item, ${quoteString(jsonPath(path))})`;
      return { from: path, type: "json", structure, sql: `CASE WHEN json_type(${value}) <> 'NULL' THEN ${value} END` };
    }),
  };
}

/** One row (structure): what lies in a field of `raw` that is JSON. */
export const structureQuery = (field: number): string => `SELECT CAST(json_group_structure(CAST("f${field}" AS JSON)) AS VARCHAR) AS "structure" FROM raw`;

/** One row (structure): what lies in the rows of a nested file. */
export const itemsStructure = (origin: Extract<Origin, { kind: "json" }>): string => `SELECT CAST(json_group_structure(item) AS VARCHAR) AS "structure" FROM ${jsonItems(origin)}`;

/** `geometry.coordinates[0]` as `$."geometry"."coordinates"[0]`. */
function jsonPath(dotted: string): string {
  const steps = dotted.split(".").map((step) => {
    const at = step.search(/(\[\d+\])+$/);
    const name = at < 0 ? step : step.slice(0, at);
    return `${name === "" ? "" : `."${name}"`}${at < 0 ? "" : step.slice(at)}`;
  });
  return `$${steps.join("")}`;
}
