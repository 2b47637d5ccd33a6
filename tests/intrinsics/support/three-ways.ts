/** The same expressions over the same rows: one row at a time, as a frame, and in DuckDB. */
import { DuckDBInstance } from "@duckdb/node-api";
import { expressionPrelude, quoteIdentifier, quoteString, type SqlTable, sqlExpression, sqlScope, sqlType } from "../../../compiler/emit/duckdb/expression/index.ts";
import type { Expr } from "../../../runtime/contract/expr.ts";
import { cell, type Frame, type FrameColumn } from "../../../runtime/contract/frame.ts";
import type { Zones } from "../../../runtime/contract/plan.ts";
import type { Type } from "../../../runtime/contract/types.ts";
import { compileFrame, compileRecord, type DoorContext, type LookupTable } from "../../../runtime/door/index.ts";
import { canonicalNested } from "../../../runtime/contract/nested.ts";
import { compareUtf8, isCoded, isNested } from "../../../stdlib/intrinsics/index.ts";

export type Cell = number | string | boolean | null;
export type Cells = Record<string, Cell>;
export interface Columns {
  readonly [name: string]: Type;
}

export function frameOf(rows: readonly Cells[], columns: Columns): Frame {
  const result = new Map<string, FrameColumn>();
  for (const [name, type] of Object.entries(columns)) {
    const values = rows.map((row) => row[name] ?? null);
    if (isCoded(type)) {
      const dictionary = [...new Set(values.filter((value) => value !== null).map(String))].sort(compareUtf8);
      const codes = Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(String(value))));
      result.set(name, { kind: "code", codes, dictionary });
    } else result.set(name, { kind: "number", values: Float64Array.from(values, (value) => (value === null ? Number.NaN : Number(value))) });
  }
  return { rows: rows.length, columns: result };
}

/** One row at a time. */
export function byRow(exprs: readonly Expr[], rows: readonly Cells[], context: DoorContext): Cell[][] {
  const run = compileRecord(exprs.map((expr, i) => ({ name: `e${i}`, expr })), context);
  return rows.map((row) => Object.values(run(row)));
}

/** As a frame; bools made booleans again. */
export function byFrame(exprs: readonly Expr[], frame: Frame, context: DoorContext): Cell[][] {
  const result = compileFrame(exprs.map((expr, i) => ({ name: `e${i}`, expr })), context)(frame);
  const columns = [...result.columns.values()];
  for (const column of columns) if (column.kind === "code") assertSorted(column.dictionary);
  return Array.from({ length: frame.rows }, (_, row) =>
    columns.map((column, i) => {
      const value = cell(column, row);
      return exprs[i]!.type.kind === "bool" && value !== null ? value === 1 : value;
    }),
  );
}

function assertSorted(dictionary: readonly string[]): void {
  for (let i = 1; i < dictionary.length; i++) if (compareUtf8(dictionary[i - 1]!, dictionary[i]!) >= 0) throw new Error("a dictionary out of order");
}

function literal(value: Cell, type: Type): string {
  if (value === null) return "NULL";
  if (isCoded(type)) return isNested(type) ? sqlExpression({ kind: "literal", value, type }, sqlScope({}, new Map(), { rules: {} } as unknown as Zones)) : quoteString(String(value));
  if (type.kind === "float") return String(value).includes("e") ? String(value) : `${value}e0`;
  return String(value);
}

export interface Engine {
  /** Values of expressions over rows, in DuckDB. */
  evaluate(exprs: readonly Expr[], rows: readonly Cells[], columns: Columns): Promise<Cell[][]>;
  close(): void;
}

/** A DuckDB with the prelude of these zones and the timeless tables. */
export async function duckdb(zones: Zones, tables: ReadonlyMap<string, { table: LookupTable; columns: Columns; rows: readonly Cells[] }> = new Map()): Promise<Engine> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  for (const { sql } of expressionPrelude(zones)) await connection.run(sql);
  const create = async (name: string, rows: readonly Cells[], columns: Columns) => {
    const names = Object.keys(columns);
    await connection.run(`CREATE OR REPLACE TABLE ${quoteIdentifier(name)} (__n INTEGER, ${names.map((column) => `${quoteIdentifier(column)} ${sqlType(columns[column]!)}`).join(", ")})`);
    for (let from = 0; from < rows.length; from += 1000) {
      const values = rows.slice(from, from + 1000).map((row, i) => `(${[from + i, ...names.map((column) => literal(row[column] ?? null, columns[column]!))].join(", ")})`);
      await connection.run(`INSERT INTO ${quoteIdentifier(name)} VALUES ${values.join(", ")}`);
    }
  };
  const sqlTables = new Map<string, SqlTable>();
  for (const [name, { table, columns, rows }] of tables) {
    await create(name, rows, columns);
    sqlTables.set(name, { relation: quoteIdentifier(name), keys: table.keys });
  }
  return {
    evaluate: async (exprs, rows, columns) => {
      await create("base rows", rows, columns);
      const scope = sqlScope({ column: (name) => `b.${quoteIdentifier(name)}` }, sqlTables, zones);
      const selected = exprs.map((expr, i) => `${isNested(expr.type) ? `CAST(to_json(${sqlExpression(expr, scope)}) AS VARCHAR)` : sqlExpression(expr, scope)} AS e${i}`);
      const sql = `SELECT ${selected.join(",\n")}\nFROM "base rows" AS b\n${scope.joins.join("\n")}\nORDER BY b.__n`;
      const reader = await connection.runAndReadAll(sql);
      if (reader.currentRowCount !== rows.length) throw new Error(`a join changed the number of rows: ${sql}`);
      return reader.getRows().map((row) => row.map((value) => (typeof value === "bigint" ? Number(value) : (value as Cell)))).map((row) => row.map((value, i) => (isNested(exprs[i]!.type) && value !== null ? canonicalNested(String(value)) : value)));
    },
    close: () => instance.closeSync(),
  };
}
