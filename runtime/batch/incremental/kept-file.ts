/** The file of the last build, held fast: another build may put its own in its place while this one still reads. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { link, rm } from "node:fs/promises";
import type { DuckDBConnection } from "@duckdb/node-api";
import type { ExampleProgram } from "../../contract/batch.ts";
import { asIntegers, type Frame, type FrameColumn } from "../../contract/frame.ts";
import { canonicalNested } from "../../contract/nested.ts";
import { readFrameColumns } from "../read-columns.ts";
import { sortCodes } from "../sort-codes.ts";
import type { Ledger } from "./ledger.ts";
import { quoted } from "./digests.ts";

/** Gives the file a second name, if it is the one that the ledger speaks of. */
export async function hold(path: string, name: string, { file }: Pick<Ledger, "file">): Promise<boolean> {
  await rm(name, { force: true });
  try {
    await link(path, name);
  } catch {
    // There is none, or it lies where files have one name: then all is made anew.
    return false;
  }
  const found = await fileFacts(name);
  return found.sha256 === file.sha256 && found.bytes === file.bytes;
}

export async function fileFacts(path: string): Promise<Ledger["file"]> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 22 })) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { sha256: hash.digest("hex"), bytes };
}


/** The rows of a file of examples from a place on, in its order, as they were before they were written. */
export async function readRowsFrom(connection: DuckDBConnection, path: string, columns: ExampleProgram["columns"], from: number): Promise<Frame> {
  const nested = new Set(columns.filter(({ type }) => type.kind === "list" || type.kind === "record").map(({ name }) => name));
  const list = columns.map(({ name }) => (nested.has(name) ? `CAST(to_json(${quoted(name)}) AS VARCHAR) AS ${quoted(name)}` : quoted(name)));
  const read = await readFrameColumns(connection, `SELECT ${list.join(", ")} FROM read_parquet('${path.replaceAll("'", "''")}', file_row_number = true) WHERE file_row_number >= ${from} ORDER BY file_row_number`, 1024);
  return { rows: read.rows, columns: new Map([...read.columns].map(([name, column]) => [name, nested.has(name) ? canonical(column) : column])) };
}

function canonical(column: FrameColumn): FrameColumn {
  if (column.kind === "number") return column;
  const texts = [...new Set(column.dictionary.map(canonicalNested))];
  const places = new Map(texts.map((text, i) => [text, i]));
  return { kind: "code", ...sortCodes(asIntegers(column.codes).map((code) => (code < 0 ? -1 : places.get(canonicalNested(column.dictionary[code]!))!)), texts) };
}
