/** A file of examples out of the one of the last build and of what was made again: rows of days that stand as they were are copied where they fill row groups, else read and written again. */
import { open, rm } from "node:fs/promises";
import type { ExampleProgram } from "../../contract/batch.ts";
import { concatFrames, type Frame, takeRows } from "../../contract/frame.ts";
import type { Engine } from "../engine.ts";
import { type OutputColumn, ROW_GROUP, wholeRows, writeParquet } from "../write-parquet.ts";
import { readRowsFrom } from "./kept-file.ts";
import type { Slice } from "./ledger.ts";
import { type ParquetFile, readFooter, splice } from "../parquet/splice.ts";

/** Rows that follow each other in the new file, and where they come from. */
export interface Piece {
  readonly from: "kept" | "made";
  readonly start: number;
  readonly rows: number;
  /** Added to the rows' places. */
  readonly moved: number;
}

/** The pieces of the new file, in its order. `before` and `now`: the days of both; `made`: those made again. */
export function piecesOf(before: Readonly<Record<string, Slice>>, now: Readonly<Record<string, Slice>>, made: ReadonlySet<number>, moved: ReadonlyMap<number, number>): Piece[] {
  const order = (slices: Readonly<Record<string, Slice>>): number[] => Object.keys(slices).filter((day) => Number.isInteger(Number(day))).map(Number).sort((a, b) => a - b);
  const starts = new Map<number, number>();
  let at = 0;
  for (const day of order(before)) {
    starts.set(day, at);
    at += before[day]!.rows;
  }
  const pieces: Piece[] = [];
  let next = 0;
  for (const day of order(now)) {
    const { rows } = now[day]!;
    if (rows === 0) continue;
    const piece: Piece = made.has(day) ? { from: "made", start: next, rows, moved: 0 } : { from: "kept", start: starts.get(day)!, rows, moved: moved.get(day) ?? 0 };
    if (piece.from === "made") next += rows;
    const last = pieces.at(-1);
    if (last !== undefined && last.from === piece.from && last.moved === piece.moved && last.start + last.rows === piece.start) pieces[pieces.length - 1] = { ...last, rows: last.rows + rows };
    else pieces.push(piece);
  }
  return pieces;
}

export interface Assembled {
  /** Rows of row groups that were copied as they are. */
  readonly copied: number;
}

/** Writes the file. `kept`: the path of the last build's. */
export async function assemble(engine: Engine, one: ExampleProgram, kept: string, pieces: readonly Piece[], made: Frame, target: string): Promise<Assembled> {
  const head = await openParquet(kept);
  try {
    const first = pieces[0];
    const standing = first !== undefined && first.from === "kept" && first.start === 0 && first.moved === 0 ? first.rows : 0;
    const total = pieces.reduce((sum, { rows }) => sum + rows, 0);
    const groups = head === undefined ? 0 : groupsWithin(head.file.groups, standing, total);
    const copied = head === undefined ? 0 : head.file.groups.slice(0, groups).reduce((sum, rows) => sum + rows, 0);
    const frame = await tailOf(engine, one, kept, pieces, made, copied);
    if (head === undefined || groups === 0) {
      await write(engine, one, frame, target);
      return { copied: 0 };
    }
    // Beside the target, and gone with the folder's other unfinished files if the process dies.
    const tail = tailPath(target);
    await write(engine, one, frame, tail);
    await spliceFiles(head.file, groups, tail, target);
    await rm(tail, { force: true });
    return { copied };
  } finally {
    await head?.file.handle.close();
  }
}

export const tailPath = (target: string): string => target.replace(/\.partial$/, ".tail.partial");

async function openParquet(path: string): Promise<{ file: ParquetFile } | undefined> {
  const handle = await open(path, "r");
  try {
    return { file: await readFooter(handle) };
  } catch {
    // A footer that is not as we know it: the file is written as a whole, which is as right and slower.
    await handle.close();
    return undefined;
  }
}

/** How many whole row groups stand as they were, and leave a row for the rest of the file. */
function groupsWithin(groups: readonly number[], standing: number, total: number): number {
  const size = ROW_GROUP;
  let count = 0;
  while (count < groups.length && groups[count] === size && (count + 1) * size <= standing && (count + 1) * size < total) count++;
  return count;
}

async function tailOf(engine: Engine, one: ExampleProgram, kept: string, pieces: readonly Piece[], made: Frame, from: number): Promise<Frame> {
  const wanted: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const skip = Math.min(piece.rows, Math.max(0, from - at));
    if (skip < piece.rows) wanted.push({ ...piece, start: piece.start + skip, rows: piece.rows - skip });
    at += piece.rows;
  }
  const keptFrom = Math.min(...wanted.flatMap(({ from: source, start }) => (source === "kept" ? [start] : [])));
  if (!Number.isFinite(keptFrom)) return made;
  const old = await engine.with((connection) => readRowsFrom(connection, kept, one.columns, keptFrom));
  const all = made.rows === 0 ? old : concatFrames([old, made]);
  const index = new Int32Array(wanted.reduce((sum, { rows }) => sum + rows, 0));
  const moved = new Float64Array(index.length);
  let next = 0;
  for (const piece of wanted) {
    const base = piece.from === "kept" ? piece.start - keptFrom : old.rows + piece.start;
    for (let i = 0; i < piece.rows; i++) {
      index[next] = base + i;
      moved[next++] = piece.moved;
    }
  }
  const frame = takeRows(all, index);
  const place = frame.columns.get("__row");
  if (place?.kind === "number") for (let i = 0; i < index.length; i++) place.values[i] = place.values[i]! + moved[i]!;
  return frame;
}

async function write(engine: Engine, one: ExampleProgram, frame: Frame, path: string): Promise<void> {
  const columns = one.columns.map(({ name, type }): OutputColumn => ({ name, type, column: frame.columns.get(name)! }));
  await engine.with((connection) => writeParquet(connection, path, wholeRows(frame.rows, columns)));
}

async function spliceFiles(head: ParquetFile, groups: number, tail: string, target: string): Promise<void> {
  const from = await open(tail, "r");
  try {
    const to = await open(target, "w");
    try {
      await splice(head, groups, await readFooter(from), to);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

