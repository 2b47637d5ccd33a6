import type { DuckDBConnection } from "@duckdb/node-api";
import { parse } from "csv-parse/sync";
import { readRows } from "../read-columns.ts";
import type { Compression } from "./compression.ts";
import type { InputFile } from "./files.ts";
import type { Rejects, ScanFile } from "./scan.ts";
import { quoted, text } from "./sql.ts";

/** Bytes of the longest line of JSON, and of room to read such lines in. */
const LONGEST = 1 << 24;

/** Options of a scan of lines as they are, one column `line`. */
export function linesSource(paths: string, compression: Compression, rejects: Rejects | undefined): string {
  return `read_csv(${paths}, auto_detect = false, header = false, columns = {'line': 'VARCHAR'}, delim = '', quote = '', escape = '', strict_mode = false, hive_partitioning = false, max_line_size = ${LONGEST}, buffer_size = ${2 * LONGEST}, ${common(compression, rejects)})`;
}

function common(compression: Compression, rejects: Rejects | undefined): string {
  return `compression = '${compression}', ${rejects === undefined ? "ignore_errors = true" : `store_rejects = true, rejects_table = ${text(rejects.table)}, rejects_scan = ${text(rejects.scans)}`}`;
}

/** The header of a CSV file could not be made out. */
export class HeaderError extends Error {
  override readonly name = "HeaderError";
}

/** A CSV file's columns, from its first line. All are read as text. @throws HeaderError */
export async function csvFile(connection: DuckDBConnection, file: InputFile, path: string, delimiter: string, compression: Compression): Promise<ScanFile> {
  const [first] = await readRows(connection, `SELECT line FROM ${linesSource(`[${text(path)}]`, compression, undefined)} LIMIT 1`);
  const names = headerOf(first?.line, delimiter);
  const columns = names.map((name) => `${text(name)}: 'VARCHAR'`).join(", ");
  return {
    file,
    path,
    schema: { name: file.name, types: new Map(names.map((name) => [name, "VARCHAR"])) },
    layout: JSON.stringify([names, compression, [...file.partition.keys()]]),
    rows: undefined,
    source: (paths, rejects) =>
      `read_csv(${paths}, auto_detect = false, header = true, columns = {${columns}}, delim = ${text(delimiter)}, quote = '"', escape = '"', strict_mode = true, null_padding = false, allow_quoted_nulls = false, hive_partitioning = false, ${common(compression, rejects)})`,
    field: quoted,
    bad: undefined,
    raw: undefined,
    where: undefined,
  };
}

function headerOf(line: unknown, delimiter: string): string[] {
  if (typeof line !== "string") throw new HeaderError("its first line, the names of the columns, is no text in UTF-8");
  let names: string[] | undefined;
  try {
    [names] = parse(line, { delimiter, bom: true }) as string[][];
  } catch {
    throw new HeaderError("its first line, the names of the columns, has a quote that is not closed");
  }
  const twice = names?.find((name, i) => names?.indexOf(name) !== i);
  if (twice !== undefined) throw new HeaderError(`its first line names the column \`${twice}\` twice`);
  return names ?? [];
}
