/**
 * A table (or view) of an SQLite file. SQLite keeps a type with each value, not with a column, so values come as JSON does: a number is no text, and a text no number; 0 and 1 are read as a Bool. Rows are in the order of `rowid`, or of the primary
 * key, or (of a view) of the columns' values.
 */
import { existsSync, statSync } from "node:fs";
import sqlite from "node-sqlite3-wasm";
import type { Origin } from "../../contract/plan.ts";
import { ContentError } from "./bytes.ts";
import type { InputFile } from "./files.ts";
import type { Opening } from "./prepare.ts";
import type { RowColumn } from "./row-type.ts";
import { type Batch, inBatches, type RowFile } from "./rows.ts";
import { quoted } from "./sql.ts";

type Value = number | bigint | string | Uint8Array | null;

export async function openSqlite(reading: Opening, { table }: Extract<Origin, { kind: "sqlite" }>, file: InputFile): Promise<RowFile> {
  const log = `${file.path}-wal`;
  if (existsSync(log) && statSync(log).size > 0) throw new ContentError(`changes of "${file.name}" lie in a log beside it (-wal); let the program that writes it finish, or run \`PRAGMA wal_checkpoint(TRUNCATE)\``);
  const database = new sqlite.Database(file.path, { readOnly: true });
  try {
    const ask = (sql: string, values: Value[] = []): Record<string, Value>[] => database.all(sql, values) as Record<string, Value>[];
    const found = ask("SELECT name, type, wr FROM pragma_table_list(?) WHERE schema = 'main'", [table])[0];
    if (found === undefined) {
      const names = ask("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' ORDER BY name LIMIT 20").map(({ name }) => name);
      throw new ContentError(`it has no table \`${table}\`; it has ${names.join(", ")}`);
    }
    const facts = ask("SELECT name, pk FROM pragma_table_xinfo(?) WHERE hidden <> 1", [table]);
    const kinds = new Map(reading.input.columns.map((column) => [column.field, column.type.kind]));
    const columns = new Map(facts.map(({ name }): [string, RowColumn] => [String(name), { type: "JSON", land: "json", value: (row) => jsonOf((row as Record<string, Value>)[String(name)] ?? null, kinds.get(String(name))) }]));
    const key = facts.filter(({ pk }) => Number(pk) > 0).sort((a, b) => Number(a.pk) - Number(b.pk));
    const order = (fields: readonly string[]): string => (found.type === "table" && Number(found.wr) === 0 ? "rowid" : (key.length > 0 ? key.map(({ name }) => quoted(String(name))) : fields.map(quoted)).join(", "));
    return {
      name: file.name,
      isComputed: found.type !== "table",
      columns,
      batches: (fields) => rowsOf(database, `SELECT ${fields.map(quoted).join(", ")} FROM ${quoted(String(found.name))} ORDER BY ${order(fields)}`, fields.map((field) => columns.get(field)!)),
      close: async () => {
        if (database.isOpen) database.close();
      },
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

async function* rowsOf(database: InstanceType<typeof sqlite.Database>, sql: string, columns: readonly RowColumn[]): AsyncGenerator<Batch> {
  const statement = database.prepare(sql);
  try {
    yield* inBatches(statement.iterate(), columns);
  } finally {
    if (!statement.isFinalized) statement.finalize();
  }
}

function jsonOf(value: Value, kind: string | undefined): string | null {
  if (value === null) return null;
  if (typeof value === "bigint") return String(value);
  // SQLite has no NaN; an infinity is missing at the door.
  if (typeof value === "number") return kind === "bool" && (value === 0 || value === 1) ? String(value === 1) : Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
  if (typeof value === "string") return (kind === "list" || kind === "record") && isJson(value) ? value : JSON.stringify(value);
  return JSON.stringify({ bytes: value.length });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

