import type { DuckDBConnection } from "@duckdb/node-api";
import { readRows } from "../read-columns.ts";
import type { InputFile } from "./files.ts";
import type { ScanFile } from "./scan.ts";
import { quoted, text } from "./sql.ts";

/** A Parquet file's columns and rows, from its end. @throws Error of the engine if it is none. */
export async function parquetFile(connection: DuckDBConnection, file: InputFile): Promise<ScanFile> {
  const types = await describe(connection, `read_parquet(${text(file.path)}, hive_partitioning = false)`);
  const [facts] = await readRows(connection, `SELECT num_rows FROM parquet_file_metadata(${text(file.path)})`);
  return {
    file,
    path: file.path,
    schema: { name: file.name, types },
    layout: JSON.stringify([[...types], [...file.partition.keys()]]),
    rows: Number(facts!.num_rows),
    source: (paths) => `read_parquet(${paths}, hive_partitioning = false)`,
    field: quoted,
    bad: undefined,
    raw: undefined,
    where: undefined,
  };
}

async function describe(connection: DuckDBConnection, source: string): Promise<Map<string, string>> {
  const rows = await readRows(connection, `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${source})`);
  return new Map(rows.map((row) => [String(row.column_name), String(row.column_type)]));
}
