import type { DuckDBConnection } from "@duckdb/node-api";
import { readRows } from "../read-columns.ts";
import type { Compression } from "./compression.ts";
import { linesSource } from "./csv.ts";
import type { InputFile } from "./files.ts";
import type { ScanFile } from "./scan.ts";
import { quoted, text } from "./sql.ts";

/** Lines that are looked at to tell JSON lines from one long JSON text. */
const LOOK = 50;

/**
 * A file of JSON: an object a line, or an array of objects (or objects one after the other), or with `rows` an array somewhere in one object. Of lines, one that is no object is a bad row; of a text that is one whole, a mistake anywhere ends
 * the read.
 */
export async function jsonFile(connection: DuckDBConnection, file: InputFile, path: string, rows: string | undefined, compression: Compression): Promise<ScanFile> {
  const mode = rows !== undefined ? "rows" : (await hasLines(connection, path, compression)) ? "lines" : "text";
  const item = quoted("item");
  const kind = quoted("kind");
  const source = (paths: string, rejects: Parameters<ScanFile["source"]>[1]): string => {
    switch (mode) {
      case "lines":
        return `(SELECT file_index, line AS "raw", CASE WHEN json_valid(line) THEN json_type(line) END AS ${kind}, CASE WHEN json_valid(line) THEN CAST(line AS JSON) END AS ${item} FROM ${linesSource(paths, compression, rejects)} WHERE trim(line, ' \t\r') <> '')`;
      case "text":
        return `(SELECT file_index, CAST(json AS VARCHAR) AS "raw", json_type(json) AS ${kind}, json AS ${item} FROM read_json_objects(${paths}, format = 'auto', maximum_object_size = 67108864, hive_partitioning = false, compression = '${compression === "none" ? "uncompressed" : compression}'))`;
      case "rows":
        return `(SELECT 0 AS file_index, CAST(item AS VARCHAR) AS "raw", json_type(item) AS ${kind}, item FROM (SELECT unnest(json_extract(CAST(content AS JSON), ${text(`${jsonPath(rows ?? "")}[*]`)})) AS item FROM read_text(${paths})))`;
    }
  };
  return {
    file,
    path,
    schema: undefined,
    layout: JSON.stringify([mode, compression, [...file.partition.keys()], mode === "rows" ? path : ""]),
    rows: undefined,
    source,
    field,
    bad: `CASE WHEN ${kind} IS NULL THEN 'no JSON' WHEN ${kind} <> 'OBJECT' THEN 'no JSON object' END`,
    raw: `CASE WHEN ${kind} IS NULL OR ${kind} <> 'OBJECT' THEN "raw" END`,
    where: undefined,
  };
}

/** JSON's own null is a missing value. */
function field(name: string): string {
  const value = `json_extract("item", ${text(jsonPath(name))})`;
  return `CASE WHEN json_type(${value}) <> 'NULL' THEN ${value} END`;
}

/** Whether a line in the beginning is an object of its own; lines of one long text are indented, or end within it. */
async function hasLines(connection: DuckDBConnection, path: string, compression: Compression): Promise<boolean> {
  const rows = await readRows(connection, `SELECT line, json_valid(line) AS "valid" FROM ${linesSource(`[${text(path)}]`, compression, undefined)} WHERE trim(line) <> '' LIMIT ${LOOK}`);
  if (String(rows[0]?.line ?? "").trimStart().startsWith("[")) return rows.length > 1 && rows.every(({ valid }) => valid === true);
  return rows.some(({ line, valid }) => valid === true && String(line).startsWith("{"));
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
