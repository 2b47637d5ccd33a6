/** Parquet files, written by DuckDB from JSON with the types said: the reader has no part in it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { jsonText, type WrittenColumn } from "./files.ts";
import type { DataFile } from "./model.ts";
import type { FuzzType } from "./term.ts";

let opened: Promise<DuckDBConnection> | undefined;

async function connected(): Promise<DuckDBConnection> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("SET TimeZone = 'UTC'");
  return connection;
}

export async function parquetBytes(columns: readonly WrittenColumn[], rows: DataFile["rows"], numbers: DataFile["numbers"]): Promise<Uint8Array> {
  opened ??= connected();
  const connection = await opened;
  const folder = mkdtempSync(join(tmpdir(), "mls-parquet-"));
  try {
    const [source, target] = [join(folder, "rows.json"), join(folder, "rows.parquet")];
    writeFileSync(source, jsonText(columns, rows));
    const types = columns.map(({ name, written, type }) => `'${written}': '${typeIn(type, rows.map((row) => row[name]), numbers)}'`);
    await connection.run(`COPY (SELECT * FROM read_json('${source}', format = 'newline_delimited', columns = {${types.join(", ")}})) TO '${target}' (FORMAT parquet)`);
    return readFileSync(target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function typeIn(type: FuzzType, values: readonly unknown[], numbers: DataFile["numbers"]): string {
  const all = (holds: (value: number) => boolean): boolean => values.every((value) => value === null || value === undefined || holds(value as number));
  switch (type.kind) {
    case "bool":
      return "BOOLEAN";
    case "int":
      if (numbers === "double") return "DOUBLE";
      return numbers === "narrow" && all((value) => Math.abs(value) < 2 ** 31) ? (all((value) => value >= 0 && value < 256) ? "UTINYINT" : "INTEGER") : "BIGINT";
    case "float":
      return numbers === "narrow" && all((value) => Object.is(Math.fround(value), value)) ? "FLOAT" : "DOUBLE";
    case "timestamp":
      return type.grid === undefined ? "TIMESTAMPTZ" : "BIGINT";
    case "localTimestamp":
      return "TIMESTAMP";
    case "date":
      return "DATE";
    case "duration":
      return "BIGINT";
    case "list":
      return `${typeIn(type.of!, [], undefined)}[]`;
    case "record":
      return `STRUCT(${type.fields!.map((field) => `"${field.name}" ${typeIn(field.type, [], undefined)}`).join(", ")})`;
    default:
      return "VARCHAR";
  }
}
