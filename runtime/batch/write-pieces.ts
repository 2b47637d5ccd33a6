import { open, rm } from "node:fs/promises";
import type { Engine } from "./engine.ts";
import { type ParquetFile, readFooter, spliceOnto } from "./parquet/splice.ts";
import { type OutputColumn, type OutputRows, ROW_GROUP, rowsOf, wholeRows, writeParquet } from "./write-parquet.ts";

/** Row groups that a piece has at least: less would not be worth a file and an engine. */
const LEAST_GROUPS = 2;

/** Where the pieces but the first lie while they are written. */
export function piecePaths(partial: string, pieces: number): string[] {
  return Array.from({ length: pieces - 1 }, (_, i) => partial.replace(/\.partial$/, `.piece-${i + 1}.partial`));
}

/** How many files so many rows are worth, this one's included. */
export function piecesFor(rows: number, threads: number): number {
  return Math.max(1, Math.min(threads, 16, Math.floor(Math.ceil(rows / ROW_GROUP) / LEAST_GROUPS)));
}

/**
 * Writes columns that are in memory as one Parquet file, as `writeParquet` does and to the same bytes, on several threads: each writes a run of row groups into a file of its own, and the others' are put behind the first's. A
 * row group's bytes depend on its rows alone, so where the cuts are can't be seen. `engine`: one of a single thread, since the threads that ask an engine for something work themselves, and spin where others do the work.
 */
export async function writeInPieces(engine: Engine, path: string, paths: readonly string[], columns: readonly OutputColumn[]): Promise<void> {
  const rows = columns[0] === undefined ? 0 : rowsOf(columns[0].column);
  const groups = Math.ceil(rows / ROW_GROUP);
  const files = [path, ...paths];
  const count = files.length;
  const begins = files.map((_, i) => Math.floor((i * groups) / count) * ROW_GROUP);
  try {
    await Promise.all(files.map((file, i) => engine.with((connection) => writeParquet(connection, file, part(columns, begins[i]!, begins[i + 1] ?? rows)))));
    await join(files);
  } finally {
    for (const file of files.slice(1)) await rm(file, { force: true });
  }
}

function part(columns: readonly OutputColumn[], from: number, to: number): OutputRows {
  const cut = columns.map(({ name, type, column }): OutputColumn => ({ name, type, column: column.kind === "number" ? { kind: "number", values: column.values.subarray(from, to) } : { ...column, codes: column.codes.subarray(from, to) } }));
  return wholeRows(to - from, cut);
}

async function join(files: readonly string[]): Promise<void> {
  const opened: ParquetFile[] = [];
  try {
    for (const [i, file] of files.entries()) opened.push(await readFooter(await open(file, i === 0 ? "r+" : "r")));
    await spliceOnto(opened[0]!, opened.slice(1));
  } finally {
    for (const { handle } of opened) await handle.close();
  }
}
