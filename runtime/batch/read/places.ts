/** Which rows are of which file, so that a message can say where a row stands. */
import type { DuckDBConnection } from "@duckdb/node-api";
import { isPattern } from "../../contract/plan/origin.ts";
import { readRows } from "../read-columns.ts";
import type { Input, InputFile } from "./files.ts";
import { quoted } from "./sql.ts";

export interface FileRows {
  readonly name: string;
  /** The number of its first row among all. */
  readonly first: number;
  readonly rows: number;
}

/** @returns the files in their order; one without rows has none. */
export async function fileRows(connection: DuckDBConnection, input: Input, files: readonly InputFile[]): Promise<FileRows[]> {
  if (!isPattern(input.origin)) {
    const [all] = await readRows(connection, `SELECT count(*) FILTER (WHERE "__row" >= 0) AS "rows" FROM ${quoted(input.readTable)}`);
    return files.map(({ name }) => ({ name, first: 0, rows: Number(all!.rows) }));
  }
  const found = await readRows(connection, `SELECT "__file", min("__row") AS "first", count(*) AS "rows" FROM ${quoted(input.readTable)} WHERE "__row" >= 0 GROUP BY "__file"`);
  const byFile = new Map(found.map((row) => [Number(row.__file), row]));
  return files.map(({ name }, i) => ({ name, first: Number(byFile.get(i)?.first ?? 0), rows: Number(byFile.get(i)?.rows ?? 0) }));
}

/** `row 7: …` as the row of its file, where there are several. */
export function placed(sample: string, files: readonly FileRows[]): string {
  if (files.length < 2) return sample;
  return sample.replace(/^row (\d+)/, (whole, digits: string) => {
    const row = Number(digits);
    const file = files.find(({ first, rows }) => row >= first && row < first + rows);
    return file === undefined ? whole : `row ${row - file.first} of "${file.name}"`;
  });
}
