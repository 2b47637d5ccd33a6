/**
 * Rows of formats that the engine does not read itself, put into tables batch by batch, so that no more than a batch is held. Files of the same columns share a table; `<node>.file` shows them all, each column cast so that files agree. A database's
 * rows are hashed on the way: they are its content.
 */
import { createHash } from "node:crypto";
import { BIGINT, BOOLEAN, DOUBLE, type DuckDBConnection, DuckDBDataChunk, type DuckDBType, INTEGER, VARCHAR } from "@duckdb/node-api";
import { isPattern, originPhrase } from "../../contract/plan/origin.ts";
import { DataError } from "../data-error.ts";
import type { FileFacts } from "./facts.ts";
import { readRows } from "../read-columns.ts";
import { firstLine } from "./first-line.ts";
import { openRows } from "./open-rows.ts";
import type { Opening, Prepared, Reading } from "./prepare.ts";
import type { Land, Landed, RowColumn } from "./row-type.ts";
import type { Batch, RowFile } from "./rows.ts";
import type { KnownFile } from "./scan.ts";
import { align, type Alignment, type FileSchema } from "./shape.ts";
import { quoted, text } from "./sql.ts";

/** How each way of landing is stored, and what it is read as. */
const STORED: Readonly<Record<Land, { readonly type: DuckDBType; readonly name: string; readonly sql: (column: string) => string }>> = {
  truth: { type: BOOLEAN, name: "BOOLEAN", sql: (column) => column },
  integer: { type: BIGINT, name: "BIGINT", sql: (column) => column },
  number: { type: DOUBLE, name: "DOUBLE", sql: (column) => column },
  text: { type: VARCHAR, name: "VARCHAR", sql: (column) => column },
  json: { type: VARCHAR, name: "VARCHAR", sql: (column) => `CAST(${column} AS JSON)` },
  instant: { type: BIGINT, name: "BIGINT", sql: (column) => time(column, "TIMESTAMPTZ") },
  local: { type: BIGINT, name: "BIGINT", sql: (column) => time(column, "TIMESTAMP") },
  day: { type: INTEGER, name: "INTEGER", sql: (column) => `(DATE '1970-01-01' + ${column})` },
};

/** Beyond what we count, a time is none. An instant is made of its µs as they are: a cast from a time without zone would go by the session's. */
function time(column: string, type: "TIMESTAMP" | "TIMESTAMPTZ"): string {
  return `CASE WHEN ${column} BETWEEN -9007199254740991 AND 9007199254740991 THEN make_${type.toLowerCase()}(${column}) WHEN ${column} IS NOT NULL THEN CAST('infinity' AS ${type}) END`;
}

/** @throws DataError */
export async function landRows(reading: Reading): Promise<Prepared> {
  const { input, declaration, connection, files } = reading;
  return opened(reading, async (rowFiles) => {
    const partitions = files.map((file) => file.partition);
    const schemas = rowFiles.map((file, i): FileSchema => (file === undefined ? notRead(reading, i).schema! : { name: file.name, types: new Map([...file.columns].map(([name, column]) => [name, column.type] as const)) }));
    const alignment = align(input, declaration, schemas.map((schema, i) => withFolders(schema, partitions[i])));
    const content = isDatabase(reading) ? new Content() : undefined;
    const tables: string[] = [];
    const parts: string[] = [];
    const known: KnownFile[] = [];
    let first = 0;
    for (const [i, file] of rowFiles.entries()) {
      let rows = file === undefined ? notRead(reading, i).rows! : 0;
      if (file !== undefined) {
        const table = `${input.fileTable}.${i}`;
        const fields = fieldsOf(reading, file);
        const columns = fields.map((field) => file.columns.get(field)!);
        await createTable(connection, table, columns);
        tables.push(table);
        // Of a file whose columns alone are wanted no row is read.
        rows = reading.part?.counts?.get(i) ?? (await fill(connection, table, file.batches(fields), columns, first, content, reading.signal).catch((error: unknown) => failAt(reading, file.name, error)));
        parts.push(partSql(table, i, fields, file, alignment, partitions[i], isPattern(input.origin)));
      }
      first += rows;
      if (files[i] !== undefined) known.push({ file: files[i], schema: schemas[i], layout: LAYOUT, rows });
    }
    await connection.run(`CREATE VIEW ${quoted(input.fileTable)} AS\n${parts.join("\nUNION ALL\n")}`);
    return { absent: alignment.absent, rejects: undefined, paths: [], tables, isComputed: rowFiles.some((file) => file?.isComputed === true), facts: content?.facts(), known, alignment, isNumbered: false, show: async () => undefined };
  });
}

/** Files that are put into tables need not agree in how they are laid out. */
const LAYOUT = "rows";

/** What is known of a file that is not read. */
function notRead({ part }: Reading, i: number): KnownFile {
  return part!.known.get(i)!;
}

/** The content of a database's table as it is at present. @throws DataError */
export async function hashRows(reading: Opening): Promise<FileFacts> {
  return opened(reading, async (rowFiles) => {
    const content = new Content();
    const all = rowFiles.filter((file) => file !== undefined);
    align(reading.input, reading.declaration, all.map((file) => ({ name: file.name, types: new Map([...file.columns].map(([name, column]) => [name, column.type] as const)) })));
    for (const file of all) for await (const batch of file.batches(fieldsOf(reading, file))) content.add(batch);
    return content.facts();
  });
}

function isDatabase({ input: { origin } }: Opening): boolean {
  return origin.kind === "postgres" || origin.kind === "sqlite";
}

/** The declared fields that a file has, in the order of the spec. */
function fieldsOf({ input }: Opening, file: RowFile): string[] {
  return [...new Set(input.columns.map(({ field }) => field))].filter((field) => file.columns.has(field));
}

/** With the columns that folders name. */
function withFolders({ name, types }: FileSchema, partition: ReadonlyMap<string, string | null> | undefined): FileSchema {
  return { name, types: new Map([...[...(partition?.keys() ?? [])].map((folder) => [folder, "VARCHAR"] as const), ...types]) };
}

/** Undefined stands for a file that is not read. */
async function opened<T>(reading: Opening & Partial<Pick<Reading, "part">>, work: (files: readonly (RowFile | undefined)[]) => Promise<T>): Promise<T> {
  const rowFiles: (RowFile | undefined)[] = [];
  try {
    for (const [i, file] of (reading.input.origin.kind === "postgres" ? [undefined] : reading.files).entries()) rowFiles.push(reading.part?.known.has(i) === true ? undefined : await openRows(reading, file, i).catch((error: unknown) => failAt(reading, file?.name ?? "", error)));
    return await work(rowFiles);
  } finally {
    for (const file of rowFiles) await file?.close();
  }
}

function failAt(reading: Opening, name: string, error: unknown): never {
  const { input, declaration, signal } = reading;
  if (error instanceof DataError || !(error instanceof Error) || signal?.aborted === true) throw error;
  const inDatabase = isDatabase(reading);
  const what = inDatabase ? originPhrase(input.origin) : `the file "${name}"`;
  const help = inDatabase ? "see what the message says; is the database there, and may it be read?" : "fetch the file again, or name the right format in `from`";
  throw new DataError(declaration, input.span, `${declaration}: ${what} can't be read${inDatabase ? "" : ` as ${input.origin.kind}`}: ${firstLine(error)}`, help);
}

/** A database's rows as they were read: a line of JSON each, the columns in the order of the spec. */
class Content {
  readonly #hash = createHash("sha256");
  #bytes = 0;

  add({ columns, rows }: Batch): void {
    const lines: string[] = [];
    for (let row = 0; row < rows; row++) lines.push(JSON.stringify(columns.map((values) => shown(values[row] ?? null))));
    const bytes = Buffer.from(`${lines.join("\n")}\n`);
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
  }

  facts(): FileFacts {
    return { sha256: this.#hash.digest("hex"), bytes: this.#bytes, files: [] };
  }
}

function shown(value: Landed): boolean | string | number | null {
  return typeof value === "bigint" ? `${value}n` : Number.isNaN(value) ? "NaN" : value;
}

async function createTable(connection: DuckDBConnection, table: string, columns: readonly RowColumn[]): Promise<void> {
  await connection.run(`CREATE TABLE ${quoted(table)} ("__row" BIGINT, "__bad" VARCHAR${columns.map((column, i) => `, "c${i}" ${STORED[column.land].name}`).join("")})`);
}

/** @returns the rows. */
async function fill(connection: DuckDBConnection, table: string, batches: AsyncIterable<Batch>, columns: readonly RowColumn[], first: number, content: Content | undefined, signal: AbortSignal | undefined): Promise<number> {
  const [{ schema }] = (await readRows(connection, `SELECT current_schema() AS "schema"`)) as [{ schema: string }];
  const appender = await connection.createAppender(table, schema);
  const types: DuckDBType[] = [BIGINT, VARCHAR, ...columns.map(({ land }) => STORED[land].type)];
  let rows = 0;
  try {
    for await (const batch of batches) {
      signal?.throwIfAborted();
      const chunk = DuckDBDataChunk.create(types, batch.rows);
      chunk.setColumnValues(0, Array.from({ length: batch.rows }, (_, i) => BigInt(first + rows + i)));
      chunk.setColumnValues(1, batch.bad ?? new Array<null>(batch.rows).fill(null));
      for (const [i, values] of batch.columns.entries()) chunk.setColumnValues(i + 2, values);
      appender.appendDataChunk(chunk);
      rows += batch.rows;
      content?.add(batch);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
  return rows;
}

function partSql(table: string, place: number, fields: readonly string[], file: RowFile, alignment: Alignment, partition: ReadonlyMap<string, string | null> | undefined, withFile: boolean): string {
  const items = alignment.columns.map(({ column, sql }) => {
    const own = file.columns.get(column.field);
    if (own !== undefined) return `${sql(STORED[own.land].sql(`"c${fields.indexOf(column.field)}"`), own.type)} AS ${quoted(column.column)}`;
    const folder = partition?.get(column.field);
    return `${sql(folder === undefined || folder === null ? "CAST(NULL AS VARCHAR)" : text(folder), partition?.has(column.field) === true ? "VARCHAR" : undefined)} AS ${quoted(column.column)}`;
  });
  return `SELECT "__row"${withFile ? `, CAST(${place} AS INTEGER) AS "__file"` : ""}, "__bad", CAST(NULL AS VARCHAR) AS "__raw", ${items.join(", ")} FROM ${quoted(table)}`;
}
