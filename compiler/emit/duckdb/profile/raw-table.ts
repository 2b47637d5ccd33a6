/**
 * How a file of which nothing is declared comes into the table `raw`. A kind of file is one function here: it names the fields and gives SQL for their values; whatever else is asked is the same for all.
 */
import type { Origin } from "../../../../runtime/contract/plan.ts";
import { quoteIdentifier, quoteString } from "../expression/index.ts";

/** Whatever a source can be read from can be profiled. */
export type ProfiledOrigin = Origin;

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
  return { origin, relation: `read_parquet(${FILE}, file_row_number = true)`, row: "file_row_number", fields: columns.map(columnField) };
}

const NUMBER = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL\(.*\))$/;

/** Numbers as they are, lists and structs as JSON, all else as the text that the reading macros know. */
/** What the reader of a build has made of files of any form: its view, and the columns in it (a record's own fields lie within it). */
export function readFile(origin: Origin, view: string, columns: readonly { readonly name: string; readonly type: string }[]): RawFile {
  return { origin, relation: `(SELECT * FROM ${quoteIdentifier(view)} WHERE "__bad" IS NULL)`, row: `"__row"`, fields: columns.map(columnField) };
}

/** One row (bad, first): rows that are none, and why the first of them is. */
export const badRowsQuery = (view: string): string => `SELECT count("__bad") AS "bad", min("__bad") AS "first" FROM ${quoteIdentifier(view)}`;

function columnField({ name, type }: { readonly name: string; readonly type: string }): RawField {
  const column = quoteIdentifier(name);
  if (NUMBER.test(type)) return { from: name, type, sql: column };
  if (type === "JSON") return { from: name, type: "json", sql: `CASE WHEN json_type(${column}) <> 'NULL' THEN ${column} END` };
  if (type.endsWith("]") || type.startsWith("STRUCT(") || type.startsWith("MAP(")) return { from: name, type: "json", sql: `to_json(${column})` };
  return { from: name, type: type === "VARCHAR" ? "text" : type, sql: `CAST(${column} AS VARCHAR)` };
}

/** One row (documents, structure): of JSON, what lies in it. `items`: a relation with a column `item`, as `jsonItems` gives it. */
export const jsonOverview = (items: string): string => `SELECT count(*) AS "documents", CAST(json_group_structure(item) AS VARCHAR) AS "structure" FROM ${items}`;

/** One row a member of the one document that holds an array of objects: how many. */
export function jsonArrays(items: string, paths: readonly string[]): string {
  const counted = paths.map((path) => `json_array_length(json_extract(item, ${quoteString(jsonPath(path))}))`);
  return `SELECT [${counted.join(", ")}] AS "lengths" FROM ${items}`;
}

/** One row a field (path, least, greatest): how long its arrays are. */
export function jsonLengths(items: string, path: string): string {
  const value = `json_extract(item, ${quoteString(jsonPath(path))})`;
  return `SELECT min(json_array_length(${value})) AS "least", max(json_array_length(${value})) AS "greatest", count(*) FILTER (WHERE ${value} IS NULL OR json_type(${value}) = 'NULL') AS "absent" FROM ${items}`;
}

export function jsonItems({ rows }: Extract<Origin, { kind: "json" }>): string {
  if (rows === undefined) return `(SELECT json AS item FROM read_json_objects(${FILE}, format = 'auto', maximum_object_size = ${JSON_SIZE}))`;
  return `(SELECT unnest(json_extract(CAST(content AS JSON), ${quoteString(`${jsonPath(rows)}[*]`)})) AS item FROM read_text(${FILE}))`;
}

export function jsonFile(origin: Extract<Origin, { kind: "json" }>, items: string, fields: readonly { readonly path: string; readonly structure: JsonStructure }[]): RawFile {
  return {
    origin,
    relation: items,
    row: "row_number() OVER () - 1",
    fields: fields.map(({ path, structure }) => {
      const value = `json_extract(item, ${quoteString(jsonPath(path))})`;
      return { from: path, type: "json", structure, sql: `CASE WHEN json_type(${value}) <> 'NULL' THEN ${value} END` };
    }),
  };
}

/** Fields of single values of JSON, each of which says itself what it is. */
export const scalarFields = ({ fields }: RawFile): RawField[] => fields.filter(({ type, structure }) => type === "json" && (structure === undefined || typeof structure === "string"));

/** One row (t0, n0, b0 …): on how many rows each of these fields is a text, a number, a Bool. */
export function mixedQuery(file: RawFile): string {
  const counts = scalarFields(file).flatMap(({ sql }, i) => [["t", "'VARCHAR'"], ["n", "'BIGINT', 'UBIGINT', 'HUGEINT', 'DOUBLE'"], ["b", "'BOOLEAN'"]].map(([letter, types]) => `count(*) FILTER (WHERE json_type(${sql}) IN (${types})) AS "${letter}${i}"`));
  return `SELECT ${counts.join(", ")} FROM ${file.relation}`;
}

/** One row (structure): what lies in a field of `raw` that is JSON. */
export const structureQuery = (field: number): string => `SELECT CAST(json_group_structure(CAST("f${field}" AS JSON)) AS VARCHAR) AS "structure" FROM raw`;


/** `geometry.coordinates[0]` as `$."geometry"."coordinates"[0]`. */
function jsonPath(dotted: string): string {
  const steps = dotted.split(".").map((step) => {
    const at = step.search(/(\[\d+\])+$/);
    const name = at < 0 ? step : step.slice(0, at);
    return `${name === "" ? "" : `."${name}"`}${at < 0 ? "" : step.slice(at)}`;
  });
  return `$${steps.join("")}`;
}
