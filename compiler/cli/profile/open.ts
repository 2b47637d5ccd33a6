/** A file that is to be profiled: which kind it is, how a declaration would name it, and which fields lie in it. A further kind of file is a case here and a function in emit/duckdb/profile/raw-table.ts. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { parse } from "csv-parse/sync";
import { existsSync, statSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import { readRows } from "../../../runtime/batch/read-columns.ts";
import type { Origin } from "../../../runtime/contract/plan.ts";
import { csvFile, describeQuery, firstLineQuery, itemsStructure, type JsonStructure, jsonArrays, jsonFile, jsonLengths, jsonOverview, parquetFile, parquetRelation, type RawFile, structureQuery } from "../../emit/duckdb/profile/raw-table.ts";
import { UserError, usageError } from "../errors.ts";

export const FILE_KINDS = ["csv", "json", "parquet"] as const;
export type FileKind = (typeof FILE_KINDS)[number];

export interface FoundFile {
  readonly shown: string;
  readonly path: string;
  readonly kind: FileKind;
  readonly package: string | undefined;
  /** As a declaration in the present folder writes it. */
  readonly named: string;
}

const DELIMITERS: readonly string[] = [",", ";", "\t", "|"];
/** Arrays of numbers that are all so short and of one length are taken apart: coordinates. */
const TUPLE = 4;

export function findFile(argument: string, kind: FileKind | undefined): FoundFile {
  const path = resolve(argument);
  if (!existsSync(path)) throw usageError(`there is no file \`${argument}\``, "name a file of CSV, JSON or Parquet");
  const facts = statSync(path);
  if (!facts.isFile()) throw usageError(`\`${argument}\` is not a file`, "name one file; if a folder holds several of one kind, one of them shows what they have");
  if (facts.size === 0) throw new UserError(`\`${argument}\` is empty`, { help: "fetch it again: the last download may have been cut off" });
  const parts = path.split(sep);
  const modules = parts.lastIndexOf("node_modules");
  const scoped = parts[modules + 1]?.startsWith("@") === true ? 2 : 1;
  const inPackage = modules >= 0 && parts.length > modules + 1 + scoped;
  return {
    shown: argument,
    path,
    kind: kind ?? kindOf(argument),
    package: inPackage ? parts.slice(modules + 1, modules + 1 + scoped).join("/") : undefined,
    named: inPackage ? parts.slice(modules + 1 + scoped).join("/") : (relative(process.cwd(), path) || argument).split(sep).join("/"),
  };
}

function kindOf(argument: string): FileKind {
  const name = argument.toLowerCase().replace(/\.(gz|zst)$/, "");
  if (/\.(csv|tsv|txt|data)$/.test(name)) return "csv";
  if (/\.(json|jsonl|ndjson|geojson)$/.test(name)) return "json";
  if (/\.(parquet|pq)$/.test(name)) return "parquet";
  throw usageError(`\`${argument}\` has no ending that tells what it is`, "say so: `--kind csv`, `--kind json` or `--kind parquet`");
}

/** The file's fields; `left` tells what no column can be made of. @throws an engine's error where the file is no such file. */
export async function openFile(connection: DuckDBConnection, found: FoundFile): Promise<{ readonly file: RawFile; readonly left: readonly string[] }> {
  const base = { path: found.named, ...(found.package === undefined ? {} : { package: found.package }) };
  switch (found.kind) {
    case "csv": {
      const [first] = await readRows(connection, firstLineQuery);
      const { delimiter, names } = headerOf(String(first?.line ?? ""), found);
      const left = names.flatMap((name, i) => (name === "" ? [`the column ${i + 1}, which has no name`] : []));
      return { file: csvFile({ kind: "csv", ...base, ...(delimiter === "," ? {} : { delimiter }) }, names), left };
    }
    case "parquet": {
      const columns = (await readRows(connection, describeQuery(parquetRelation))).map(({ name, type }) => ({ name: String(name), type: String(type) }));
      const left = columns.filter(({ type }) => type === "BLOB").map(({ name }) => `\`${name}\` holds bytes`);
      return { file: parquetFile({ kind: "parquet", ...base }, columns.filter(({ type }) => type !== "BLOB")), left };
    }
    case "json":
      return openJson(connection, { kind: "json", ...base });
  }
}

/** The names in the first line, cut by the sign that cuts it into most. */
function headerOf(line: string, found: FoundFile): { delimiter: string; names: string[] } {
  const cut = (delimiter: string): string[] => {
    try {
      return (parse(line, { delimiter, bom: true, relax_quotes: false }) as string[][])[0] ?? [];
    } catch {
      return [];
    }
  };
  const [best] = DELIMITERS.map((delimiter) => ({ delimiter, names: cut(delimiter) })).sort((a, b) => b.names.length - a.names.length);
  if (best === undefined || best.names.length === 0) throw new UserError(`the first line of \`${found.shown}\`, the names of its columns, can't be read`, { help: "is it text in UTF-8, with all quotes closed? else say what it is: `--kind`" });
  const twice = best.names.find((name, i) => name !== "" && best.names.indexOf(name) !== i);
  if (twice !== undefined) throw new UserError(`the first line of \`${found.shown}\` names the column \`${twice}\` twice`, { help: "give each column a name of its own" });
  return best;
}

async function openJson(connection: DuckDBConnection, plain: Extract<Origin, { kind: "json" }>): Promise<{ file: RawFile; left: string[] }> {
  const [overview] = await readRows(connection, jsonOverview);
  const whole = structureOf(overview?.structure);
  const origin = Number(overview?.documents) === 1 ? await rowsWithin(connection, plain, whole) : plain;
  const [items] = await readRows(connection, itemsStructure(origin));
  const structure = structureOf(items?.structure);
  if (typeof structure === "string" || Array.isArray(structure)) throw new UserError(`the rows of "${plain.path}" are no objects with names`, { help: "a row is an object: `{ \"a\": 1, \"b\": 2 }`, one a line or in an array" });
  const left: string[] = [];
  const fields: { path: string; structure: JsonStructure }[] = [];
  const visit = (inner: JsonStructure, path: string): void => {
    if (typeof inner === "string" || Array.isArray(inner)) {
      fields.push({ path, structure: inner });
      return;
    }
    for (const [name, part] of Object.entries(inner)) {
      const at = path === "" ? name : `${path}.${name}`;
      if (/[."[\]\\]/.test(name) || name === "") left.push(`\`${at}\` has a name that no path can hold`);
      else visit(part, at);
    }
  };
  visit(structure, "");
  return { file: jsonFile(origin, (await Promise.all(fields.map((field) => tuple(connection, origin, field)))).flat()), left };
}

/** Of one document the array of objects that lies in it, the longest if there are several. */
async function rowsWithin(connection: DuckDBConnection, origin: Extract<Origin, { kind: "json" }>, structure: JsonStructure): Promise<typeof origin> {
  if (typeof structure === "string" || Array.isArray(structure)) return origin;
  const arrays = arraysIn(structure as { readonly [field: string]: JsonStructure }, "");
  if (arrays.length === 0) return origin;
  const [counted = {}] = await readRows(connection, jsonArrays(arrays));
  const lengths = (counted.lengths as unknown[]).map(Number);
  return { ...origin, rows: arrays[lengths.indexOf(Math.max(...lengths))]! };
}

function arraysIn(structure: { readonly [field: string]: JsonStructure }, path: string): string[] {
  return Object.entries(structure).flatMap(([name, part]) => {
    const at = path === "" ? name : `${path}.${name}`;
    if (/[."[\]\\]/.test(name) || typeof part === "string") return [];
    if (Array.isArray(part)) return typeof part[0] === "object" && !Array.isArray(part[0]) ? [at] : [];
    return arraysIn(part as { readonly [field: string]: JsonStructure }, at);
  });
}

async function tuple(connection: DuckDBConnection, origin: Extract<Origin, { kind: "json" }>, field: { readonly path: string; readonly structure: JsonStructure }): Promise<{ path: string; structure: JsonStructure }[]> {
  const { path, structure } = field;
  if (!Array.isArray(structure) || !/^(U?BIGINT|HUGEINT|DOUBLE)$/.test(String(structure[0]))) return [field];
  const [lengths] = await readRows(connection, jsonLengths(origin, path));
  const [least, greatest] = [Number(lengths?.least), Number(lengths?.greatest)];
  if (lengths?.least === null || least !== greatest || greatest > TUPLE || greatest === 0) return [field];
  return Array.from({ length: greatest }, (_, i) => ({ path: `${path}[${i}]`, structure: structure[0] as JsonStructure }));
}

/** Of lists and structs in Parquet, once they lie in the table. */
export async function nestedStructure(connection: DuckDBConnection, field: number): Promise<JsonStructure> {
  const [row] = await readRows(connection, structureQuery(field));
  return structureOf(row?.structure);
}

function structureOf(text: unknown): JsonStructure {
  return typeof text === "string" ? (JSON.parse(text) as JsonStructure) : "NULL";
}
