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
const MOST = 10_000;

export interface Quarantine {
  readonly path: string;
  /** Rows that were left out, and those of them that stand in the file. */
  readonly rows: number;
  readonly written: number;
}

export const quarantineFile = (folder: string, node: string): string => join(folder, `${node}.jsonl`);

/** Writes the file, whole, or takes that of an earlier read away. */
export async function writeQuarantine(connection: DuckDBConnection, input: Input, folder: string, files: readonly InputFile[], places: readonly FileRows[]): Promise<Quarantine | undefined> {
  const path = quarantineFile(folder, input.node);
  await rm(path, { force: true });
  const [all] = await readRows(connection, `SELECT count(*) AS "rows" FROM ${quoted(input.readTable)} WHERE "__fault" IS NOT NULL`);
  const rows = Number(all!.rows);
  if (rows === 0) return undefined;
  await mkdir(folder, { recursive: true });
  const partial = `${path}.partial`;
  let written = 0;
  try {
    const out = createWriteStream(partial);
    const failed = once(out, "error").then(([error]) => Promise.reject(error));
    failed.catch(() => undefined);
    for (const record of await records(connection, input)) {
      if (!out.write(`${JSON.stringify(shown(record, input, files, places))}\n`)) await Promise.race([once(out, "drain"), failed]);
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
FROM (SELECT "__fault", unnest(min("__row", ${MOST})) AS "__row" FROM ${quoted(input.readTable)} WHERE "__fault" IS NOT NULL GROUP BY "__fault") AS "apart"
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

function shown(row: Row, input: Input, files: readonly InputFile[], places: readonly FileRows[]): Record<string, unknown> {
  const check = input.checks.find(({ fault }) => fault === Number(row.__fault));
  const reason = { code: check?.code, reason: check?.reason };
  if (row.line !== null && row.line !== undefined) {
    return { file: files[Number(row.line_file)]?.name, line: Number(row.line), ...reason, why: row.line_reason, ...(row.line_raw === null ? {} : { raw: row.line_raw }) };
  }
  const number = Number(row.__row);
  const place = isPattern(input.origin) ? places.find(({ first, rows }) => number >= first && number < first + rows) : undefined;
  const values = typeof row.values === "string" ? parsed(row.values) : undefined;
  const bad = row.__bad === null || row.__bad === undefined ? {} : { why: row.__bad };
  return { file: place?.name ?? files[0]?.name, row: number - (place?.first ?? 0), ...reason, ...bad, ...(row.raw === null || row.raw === undefined ? (row.__bad === null ? { values } : {}) : { raw: row.raw }) };
}
