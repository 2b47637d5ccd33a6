import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Frame, FrameColumn } from "../contract/frame.ts";
import { canonicalNested } from "../contract/nested.ts";
import { Engine } from "./engine.ts";
import { readFrameColumns, readRows } from "./read-columns.ts";
import { sortCodes } from "./sort-codes.ts";

export interface ReadOptions {
  /** Names of the columns wanted; by default all. */
  readonly columns?: readonly string[];
  /** Only the rows of this part. */
  readonly part?: "train" | "validate" | "test";
}

/** Reads an example set's Parquet file: numbers as doubles, strings, and lists and records by their canonical text, as codes with a sorted dictionary, in the order of the file. @throws Error if the file or a column is not there. */
export async function readExamples(path: string, options: ReadOptions = {}): Promise<Frame> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) throw new Error(`there is no example set at "${path}"; \`mlsc run\` makes it`);
  const engine = await Engine.open({ temporaryFolder: join(dirname(path), ".read.partial"), variables: new Map(), paths: [path] });
  try {
    return await engine.with(async (connection) => {
      const file = `read_parquet('${path.replaceAll("'", "''")}')`;
      const described = await readRows(connection, `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${file})`);
      const types = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]));
      const names = options.columns ?? [...types.keys()];
      const where = options.part === undefined ? "" : ` WHERE "__part" = '${options.part}'`;
      const list: string[] = [];
      for (const [i, name] of names.entries()) {
        const type = types.get(name);
        if (type === undefined) throw new Error(`the example set has no column \`${name}\`; it has ${[...types.keys()].join(", ")}`);
        const column = `"${name.replaceAll('"', '""')}"`;
        const text = type === "VARCHAR" ? column : isNested(type) ? `CAST(to_json(${column}) AS VARCHAR)` : undefined;
        if (text !== undefined) await connection.run(`CREATE TYPE code_${i} AS ENUM (SELECT DISTINCT ${text} AS "value" FROM ${file} WHERE ${column} IS NOT NULL${where.replace(" WHERE", " AND")} ORDER BY "value")`);
        list.push(text === undefined ? column : `CAST(${text} AS code_${i}) AS ${column}`);
      }
      const count = await readRows(connection, `SELECT count(*) AS n FROM ${file}${where}`);
      const read = await readFrameColumns(connection, `SELECT ${list.join(", ")} FROM ${file}${where}`, Number(count[0]?.n ?? 0));
      return { rows: read.rows, columns: new Map([...read.columns].map(([name, column]) => [name, isNested(types.get(name)!) ? inCanonicalText(column) : column])) };
    });
  } finally {
    engine.close();
  }
}

/** The rows of each part of an example set's file, and from when to when their times go; without a column of times null. The file is looked at, not held. */
export async function readParts(path: string, times: string | undefined): Promise<{ name: string; rows: number; from: number | null; to: number | null }[]> {
  const engine = await Engine.open({ temporaryFolder: join(dirname(path), ".read.partial"), variables: new Map(), paths: [path] });
  try {
    const time = times === undefined ? "NULL" : `"${times.replaceAll('"', '""')}"`;
    const rows = await engine.with((connection) => readRows(connection, `SELECT "__part" AS name, count(*) AS n, min(${time}) AS first, max(${time}) AS last FROM read_parquet('${path.replaceAll("'", "''")}') GROUP BY ALL ORDER BY "__part"`));
    const number = (value: unknown): number | null => (value === null || value === undefined ? null : Number(value));
    return rows.map(({ name, n, first, last }) => ({ name: name === null ? "" : String(name), rows: Number(n), from: number(first), to: number(last) }));
  } finally {
    engine.close();
  }
}

/** Whether a column of DuckDB's holds lists or structs. */
function isNested(type: string): boolean {
  return type.endsWith("[]") || type.startsWith("STRUCT(");
}

function inCanonicalText(column: FrameColumn): FrameColumn {
  if (column.kind === "number") return column;
  return { kind: "code", ...sortCodes(column.codes, column.dictionary.map(canonicalNested)) };
}
