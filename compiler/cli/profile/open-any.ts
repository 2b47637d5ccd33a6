/**
 * Opens what is to be profiled by the reader of a build (runtime/batch/read): many files, other encodings, compressed texts, and every form that the engine does not read itself. Nothing is declared, so each column is asked for as what it is there.
 * What a build would refuse (files that break off, that don't agree with each other) is refused here, in the same words.
 */
import type { DuckDBConnection } from "@duckdb/node-api";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import { findFiles, type Input, type InputFile } from "../../../runtime/batch/read/files.ts";
import { openRows } from "../../../runtime/batch/read/open-rows.ts";
import { prepareInput, type Reading, scanFiles } from "../../../runtime/batch/read/prepare.ts";
import { REJECT_REASONS } from "../../../runtime/batch/read/rejects.ts";
import { rejectsOf, type ScanFile } from "../../../runtime/batch/read/scan.ts";
import { isPattern } from "../../../runtime/contract/plan/origin.ts";
import type { Origin } from "../../../runtime/contract/plan.ts";
import type { Type } from "../../../runtime/contract/types.ts";
import { quoteIdentifier, quoteString } from "../../emit/duckdb/expression/index.ts";
import { badRowsQuery, describeQuery, type RawFile, readFile } from "../../emit/duckdb/profile/raw-table.ts";
import { count } from "../terminal.ts";
import { DELIMITERS } from "./open.ts";
import { openJson, type JsonOrigin } from "./open-json.ts";

const NODE = "profiled";
const VIEW = `${NODE}.file`;
const SPAN = { file: "", line: 1, column: 1, endLine: 1, endColumn: 1 };

export interface Opened {
  readonly file: RawFile;
  /** What no column can be made of. */
  readonly left: readonly string[];
  /** Once it has been read: what is wrong with the whole. */
  readonly flaws: () => Promise<readonly string[]>;
}

type Opening = Omit<Reading, "input" | "files" | "declaration">;

/** Files of an origin; none for a database server. @throws DataError */
export function filesOf(origin: Origin, shown: string, places: Reading["places"]): Promise<readonly InputFile[]> {
  return findFiles(inputOf(origin, []), named(shown), places);
}

/** @throws DataError, as a build's reader does */
export async function openAny(origin: Origin, shown: string, files: readonly InputFile[], opening: Opening): Promise<Opened> {
  const reading = (of: Origin, columns: Input["columns"] = []): Reading => ({ ...opening, files, declaration: named(shown), input: inputOf(of, columns) });
  switch (origin.kind) {
    case "json":
      return openedJson(opening.connection, files, await openJson(opening.connection, origin, (of) => jsonRows(reading(of))));
    case "csv": {
      const cut = await withDelimiter(origin, reading);
      return opened(reading, cut, columnsOf(await scanFiles(reading(cut))));
    }
    case "parquet":
      return opened(reading, origin, columnsOf(await scanFiles(reading(origin))));
    default:
      return opened(reading, origin, await columnsOfRows(reading(origin)));
  }
}

const named = (shown: string): string => `\`${shown}\``;

function inputOf(origin: Origin, columns: Input["columns"]): Input {
  return { node: NODE, fileTable: VIEW, readTable: `${NODE}.read`, origin, columns, span: SPAN, create: [], checks: [], counts: "", personal: [] };
}

type Types = ReadonlyMap<string, string>;

async function opened(reading: (of: Origin, columns: Input["columns"]) => Reading, origin: Origin, types: Types): Promise<Opened> {
  const left = [...types].flatMap(([name, type]) => (name === "" ? ["a column without a name"] : typeOf(type) === undefined ? [`\`${name}\` holds ${type === "BLOB" ? "bytes" : type}, which ${type === "BLOB" ? "are" : "is"} not read`] : []));
  const columns = [...types].flatMap(([name, type]) => (name === "" || typeOf(type) === undefined ? [] : [{ column: name, field: name, type: typeOf(type)!, span: SPAN }]));
  const whole = reading(origin, columns);
  await prepareInput(whole);
  const described = (await readRows(whole.connection, describeQuery(quoteIdentifier(VIEW)))).map(({ name, type }) => ({ name: String(name), type: String(type) })).filter(({ name }) => types.has(name));
  const file = readFile(origin, VIEW, described);
  // Values that land as the texts that a server writes are of the type that it says: its numbers can't be read as texts.
  const fields = file.fields.map((field) => (field.type === "text" && !/^(VARCHAR|ENUM|UUID|JSON)/.test(types.get(field.from)!) ? { ...field, type: types.get(field.from)! } : field));
  return { file: { ...file, fields }, left, flaws: async () => [...(await noRows(whole.connection, badRowsQuery(VIEW))), ...(await rejected(whole.connection))] };
}

async function noRows(connection: DuckDBConnection, query: string): Promise<string[]> {
  const [found] = await readRows(connection, query);
  const bad = Number(found?.bad ?? 0);
  return bad === 0 ? [] : [`${count(bad)} ${bad === 1 ? "row is none" : "rows are none"}: ${String(found?.first)}; a build stops there until that is mended, or such rows are set apart (\`quarantine up to 0.1%\`)`];
}

/** Lines of CSV that the engine has passed over. */
async function rejected(connection: DuckDBConnection): Promise<string[]> {
  const { table } = rejectsOf(NODE);
  const [there] = await readRows(connection, `SELECT count(*) AS "n" FROM duckdb_tables() WHERE table_name = ${quoteString(table)} AND temporary`);
  if (Number(there?.n ?? 0) === 0) return [];
  return noRows(connection, `SELECT count(*) AS "bad", arg_min(concat(${REJECT_REASONS}, ' (line ', "line", ')'), "line") AS "first" FROM (SELECT DISTINCT ON ("file_id", "line") * FROM ${quoteIdentifier(table)} WHERE "scan_id" = (SELECT max("scan_id") FROM ${quoteIdentifier(table)}) ORDER BY "file_id", "line")`);
}

/** What a folder says is text, as in a file of CSV. */
async function openedJson(connection: DuckDBConnection, files: readonly InputFile[], { file, left }: { readonly file: RawFile; readonly left: readonly string[] }): Promise<Opened> {
  const folders = new Set(files.flatMap(({ partition }) => [...partition.keys()]));
  const fields = file.fields.map(({ structure, ...field }) => (folders.has(field.from) ? { from: field.from, type: "text", sql: `json_extract_string(item, ${quoteString(`$."${field.from.replaceAll('"', '\\"')}"`)})` } : { ...field, ...(structure === undefined ? {} : { structure }) }));
  return { file: { ...file, fields }, left, flaws: () => rejected(connection) };
}

/** The sign that cuts the first line of the first file into most. */
async function withDelimiter(origin: Extract<Origin, { kind: "csv" }>, reading: (of: Origin) => Reading): Promise<typeof origin> {
  let best = origin;
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const tried = delimiter === "," ? origin : { ...origin, delimiter };
    const whole = reading(tried);
    const [scan] = await scanFiles({ ...whole, files: whole.files.slice(0, 1) }).catch(() => []);
    if ((scan?.schema?.types.size ?? 0) > most) [best, most] = [tried, scan!.schema!.types.size];
  }
  return best;
}

/** Columns of all files, and those that their folders name. */
function columnsOf(scans: readonly ScanFile[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { schema } of scans) for (const [name, type] of schema?.types ?? []) if (!found.has(name)) found.set(name, type);
  for (const { file } of scans) for (const name of file.partition.keys()) if (!found.has(name)) found.set(name, "VARCHAR");
  return found;
}

/** Of forms that are read row by row: columns of the top, for a record's fields lie within it. */
async function columnsOfRows(reading: Reading): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const files = reading.input.origin.kind === "postgres" ? [undefined] : reading.files;
  for (const [i, file] of files.entries()) {
    const rows = await openRows(reading, file, i);
    try {
      for (const [name, { type }] of rows.columns) if (!found.has(name) && !isWithin(name, rows.columns)) found.set(name, type);
    } finally {
      await rows.close();
    }
    for (const name of file?.partition.keys() ?? []) if (!found.has(name)) found.set(name, "VARCHAR");
  }
  return found;
}

function isWithin(name: string, columns: ReadonlyMap<string, { readonly type: string }>): boolean {
  for (let at = name.lastIndexOf("."); at > 0; at = name.lastIndexOf(".", at - 1)) if (columns.get(name.slice(0, at))?.type.startsWith("STRUCT(") === true) return true;
  return false;
}

/** What a column of the file's own type is asked for as. Undefined: it is not read. */
function typeOf(type: string): Type | undefined {
  if (type === "BOOLEAN") return { kind: "bool", missing: true };
  if (/^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/.test(type)) return { kind: "int", missing: true };
  if (/^(DOUBLE|FLOAT|DECIMAL\(.*\))$/.test(type)) return { kind: "float", missing: true };
  if (/^(VARCHAR|ENUM\(.*\)|UUID|JSON)$/s.test(type)) return { kind: "string", missing: true };
  if (type === "TIMESTAMP WITH TIME ZONE") return { kind: "timestamp", missing: true };
  if (/^TIMESTAMP(_S|_MS|_NS)?$/.test(type)) return { kind: "localTimestamp", missing: true };
  if (type === "DATE") return { kind: "date", missing: true };
  if (type.endsWith("[]") || type.startsWith("MAP(")) return { kind: "list", of: { kind: "string", missing: true }, missing: true };
  return type.startsWith("STRUCT(") ? { kind: "record", fields: [], missing: true } : undefined;
}

/** SQL of the objects in all files, a column `item`; what their folders say stands in them as fields. */
async function jsonRows(reading: Reading): Promise<string> {
  const scans = await scanFiles(reading);
  const parts = scans.map((scan) => {
    const folders = [...scan.file.partition].map(([name, value]) => `${quoteString(name)}, ${value === null ? "NULL" : quoteString(value)}`);
    // A folder's column counts before a field of that name.
    const item = folders.length === 0 ? "item" : `json_merge_patch(item, json_object(${folders.join(", ")}))`;
    return `SELECT ${item} AS item FROM ${scan.source(`[${quoteString(scan.path)}]`, rejectsOf(NODE))} AS "lines"${scan.bad === undefined || isNestedRows(reading) ? "" : ` WHERE ${scan.bad} IS NULL`}`;
  });
  return `(${parts.join(" UNION ALL ")})`;
}

/** Of one document with the rows somewhere within, `item` is the document until it is known where. */
function isNestedRows({ input: { origin } }: Reading): boolean {
  return origin.kind === "json" && (origin as JsonOrigin).rows !== undefined && !isPattern(origin);
}
