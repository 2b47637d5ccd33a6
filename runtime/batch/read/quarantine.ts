/**
 * Rows that were left out while a source or table was read, each with its place, the reason and what stands there: `<folder>/<node>.jsonl`, one JSON object a line. Of each reason the first rows alone are written (the counts are of all).
 * Values of columns that are marked `@pii` are left out, and where there is such a column also the text of lines that could not be taken apart.
 */
import { mkdir, rename, rm } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { once } from "node:events";
import type { DuckDBConnection } from "@duckdb/node-api";
import { isPattern } from "../../contract/plan/origin.ts";
import { readRows } from "../read-columns.ts";
import type { Input, InputFile } from "./files.ts";
import type { FileRows } from "./places.ts";
import { rejectsTable } from "./rejects.ts";
import { quoted, text } from "./sql.ts";

/** Rows of one reason that are written. */
export const MOST_APART = 10_000;

export interface Quarantine {
  readonly path: string;
  /** Rows that were left out, and those of them that stand in the file. */
  readonly rows: number;
  readonly written: number;
}

export const quarantineFile = (folder: string, node: string): string => join(folder, `${node}.jsonl`);

/** A row that was left out, as it is written. */
export interface ApartRow {
  readonly fault: number;
  /** Place of its file, and its number there; of a line that is no row its line. */
  readonly file: number;
  readonly number: number;
  readonly isLine: boolean;
  readonly record: Readonly<Record<string, unknown>>;
}

/** How many rows were left out, and of each reason the first of them. */
export interface Apart {
  readonly rows: number;
  readonly entries: readonly ApartRow[];
}

/** The rows that were left out of those that were read. */
export async function rowsApart(connection: DuckDBConnection, input: Input, files: readonly InputFile[], places: readonly FileRows[]): Promise<Apart> {
  const [all] = await readRows(connection, `SELECT count(*) AS "rows" FROM ${quoted(input.readTable)} WHERE "__fault" IS NOT NULL`);
  const rows = Number(all!.rows);
  return { rows, entries: rows === 0 ? [] : (await records(connection, input)).map((record) => shown(record, input, files, places)) };
}

/** Writes the file, whole, in place of that of an earlier read, which stands until then; where nothing was left out it goes. `kept`: what is set apart of files that were not read this time. */
export async function writeQuarantine(input: Input, folder: string, apart: Apart, kept: Apart = { rows: 0, entries: [] }): Promise<Quarantine | undefined> {
  const path = quarantineFile(folder, input.node);
  const rows = apart.rows + kept.rows;
  if (rows === 0) {
    await rm(path, { force: true });
    return undefined;
  }
  await mkdir(folder, { recursive: true });
  const partial = `${path}.partial`;
  let written = 0;
  try {
    const out = createWriteStream(partial);
    const failed = once(out, "error").then(([error]) => Promise.reject(error));
    failed.catch(() => undefined);
    for (const { record } of kept.entries.length === 0 ? apart.entries : inOrder([...apart.entries, ...kept.entries])) {
      if (!out.write(`${JSON.stringify(record)}\n`)) await Promise.race([once(out, "drain"), failed]);
      written++;
    }
    out.end();
    await Promise.race([once(out, "close"), failed]);
    await rename(partial, path);
  } finally {
    await rm(partial, { force: true });
  }
  return { path, rows, written };
}

/** As one read of all files would give them: by reason, lines that are no rows from the last to the first, then rows; of each reason no more than are written. */
function inOrder(entries: readonly ApartRow[]): ApartRow[] {
  const sorted = [...entries].sort((a, b) => a.fault - b.fault || Number(b.isLine) - Number(a.isLine) || (a.isLine ? b.file - a.file || b.number - a.number : a.file - b.file || a.number - b.number));
  const counts = new Map<number, number>();
  return sorted.filter(({ fault }) => {
    const count = (counts.get(fault) ?? 0) + 1;
    counts.set(fault, count);
    return count <= MOST_APART;
  });
}

type Row = Readonly<Record<string, unknown>>;

async function records(connection: DuckDBConnection, input: Input): Promise<readonly Row[]> {
  const open = input.columns.filter(({ column }) => !input.personal.includes(column)).map(({ column }) => column);
  const values = open.length === 0 ? "NULL" : `CAST(to_json({${open.map((name) => `${text(name)}: "file".${quoted(name)}`).join(", ")}}) AS VARCHAR)`;
  const rejects = rejectsTable(input.node);
  const [found] = await readRows(connection, `SELECT count(*) AS "n" FROM duckdb_tables() WHERE table_name = ${text(rejects)}`);
  const line = Number(found!.n) > 0 ? { items: `"line"."line" AS "line", "line"."__file" AS "line_file", "line"."reason" AS "line_reason", "line"."raw" AS "line_raw"`, join: `LEFT JOIN ${quoted(rejects)} AS "line" ON "line"."__row" = "apart"."__row"` } : { items: "NULL AS \"line\"", join: "" };
  return readRows(
    connection,
    `SELECT "apart"."__row", "apart"."__fault", "file"."__bad", ${input.personal.length > 0 ? "NULL" : `"file"."__raw"`} AS "raw", ${values} AS "values", ${line.items}
FROM (SELECT "__fault", unnest(min("__row", ${MOST_APART})) AS "__row" FROM ${quoted(input.readTable)} WHERE "__fault" IS NOT NULL GROUP BY "__fault") AS "apart"
LEFT JOIN ${quoted(input.fileTable)} AS "file" ON "file"."__row" = "apart"."__row"
${line.join}
ORDER BY "apart"."__fault", "apart"."__row"`,
  );
}

/** The engine's JSON may hold NaN and infinities, which no JSON has: as texts. */
function parsed(values: string): unknown {
  try {
    return JSON.parse(values) as unknown;
  } catch {
    return JSON.parse(values.replace(/([[:,]\s*)(-?Infinity|NaN)(?=\s*[\]},])/g, '$1"$2"')) as unknown;
  }
}

function shown(row: Row, input: Input, files: readonly InputFile[], places: readonly FileRows[]): ApartRow {
  const fault = Number(row.__fault);
  const check = input.checks.find((one) => one.fault === fault);
  const reason = { code: check?.code, reason: check?.reason };
  if (row.line !== null && row.line !== undefined) {
    const [file, line] = [Number(row.line_file), Number(row.line)];
    return { fault, file, number: line, isLine: true, record: { file: files[file]?.name, line, ...reason, why: row.line_reason, ...(row.line_raw === null ? {} : { raw: row.line_raw }) } };
  }
  const number = Number(row.__row);
  const file = isPattern(input.origin) ? places.findIndex(({ first, rows }) => number >= first && number < first + rows) : -1;
  const within = number - (places[file]?.first ?? 0);
  const values = typeof row.values === "string" ? parsed(row.values) : undefined;
  const bad = row.__bad === null || row.__bad === undefined ? {} : { why: row.__bad };
  const record = { file: places[file]?.name ?? files[0]?.name, row: within, ...reason, ...bad, ...(row.raw === null || row.raw === undefined ? (row.__bad === null ? { values } : {}) : { raw: row.raw }) };
  return { fault, file: Math.max(0, file), number: within, isLine: false, record };
}
