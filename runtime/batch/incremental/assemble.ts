/** A file of examples out of the one of the last build and of what was made again: rows of days that stand as they were are copied where they fill row groups, else read and written again. */
import { open, rm } from "node:fs/promises";
import type { ExampleProgram } from "../../contract/batch.ts";
import { concatFrames, type Frame, takeRows } from "../../contract/frame.ts";
import type { Engine } from "../engine.ts";
import { type OutputColumn, ROW_GROUP, wholeRows, writeParquet } from "../write-parquet.ts";
import { readRowsFrom } from "./kept-file.ts";
import type { Slice } from "./ledger.ts";
import { type ParquetFile, readFooter, splice } from "../parquet/splice.ts";
import { beforeEach, daysInOrder, type Folds, foldsStand, renumber, type Run } from "./numbered.ts";

/** Rows that follow each other in the new file, where they come from, and what is added to their numbers. */
export interface Piece extends Run {
  readonly from: "kept" | "made";
  readonly start: number;
}

/** The days of both builds. */
export interface Days {
  readonly before: Readonly<Record<string, Slice>>;
  readonly now: Readonly<Record<string, Slice>>;
  readonly made: ReadonlySet<number>;
  readonly moved: ReadonlyMap<number, number>;
  /** Of days made again the number of their first list, as it was made. */
  readonly firstLists: ReadonlyMap<number, number>;
}

/** The pieces of the new file, in its order. */
export function piecesOf({ before, now, made, moved, firstLists }: Days): Piece[] {
  const starts = new Map<number, number>();
  let at = 0;
  for (const day of daysInOrder(before)) {
    starts.set(day, at);
    at += before[day]!.rows;
  }
  const [was, is] = [beforeEach(before), beforeEach(now)];
  const stand = foldsStand(before, now, made);
  const pieces: Piece[] = [];
  let next = 0;
  for (const day of daysInOrder(now)) {
    const { rows } = now[day]!;
    if (rows === 0) continue;
    const { lists, folded } = is.get(day)!;
    const piece: Piece = made.has(day)
      ? { from: "made", start: next, rows, moved: 0, lists: lists - (firstLists.get(day) ?? lists), folded }
      : { from: "kept", start: starts.get(day)!, rows, moved: moved.get(day) ?? 0, lists: lists - was.get(day)!.lists, folded: stand ? undefined : folded };
    if (piece.from === "made") next += rows;
    const last = pieces.at(-1);
    if (last !== undefined && last.from === piece.from && last.moved === piece.moved && last.lists === piece.lists && last.start + last.rows === piece.start) pieces[pieces.length - 1] = { ...last, rows: last.rows + rows };
    else pieces.push(piece);
  }
  return pieces;
}

export interface Assembled {
  /** Rows of row groups that were copied as they are. */
  readonly copied: number;
}

/** Writes the file. `kept`: the path of the last build's. */
export async function assemble(engine: Engine, one: ExampleProgram, kept: string, pieces: readonly Piece[], made: Frame, folds: Folds | undefined, target: string): Promise<Assembled> {
  const head = await openParquet(kept);
  try {
    const first = pieces[0];
    const standing = first !== undefined && first.from === "kept" && first.start === 0 && first.moved === 0 && (folds === undefined || first.folded === undefined) ? first.rows : 0;
    const total = pieces.reduce((sum, { rows }) => sum + rows, 0);
    const groups = head === undefined ? 0 : groupsWithin(head.file.groups, standing, total);
    const copied = head === undefined ? 0 : head.file.groups.slice(0, groups).reduce((sum, rows) => sum + rows, 0);
    const frame = await tailOf(engine, one, kept, pieces, made, folds, copied);
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

async function tailOf(engine: Engine, one: ExampleProgram, kept: string, pieces: readonly Piece[], made: Frame, folds: Folds | undefined, from: number): Promise<Frame> {
  const wanted: Piece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const skip = Math.min(piece.rows, Math.max(0, from - at));
    if (skip < piece.rows) wanted.push({ ...piece, start: piece.start + skip, rows: piece.rows - skip });
    at += piece.rows;
  }
  const keptFrom = Math.min(...wanted.flatMap(({ from: source, start }) => (source === "kept" ? [start] : [])));
  if (!Number.isFinite(keptFrom)) {
    renumber(made, wanted, folds);
    return made;
  }
  const old = await engine.with((connection) => readRowsFrom(connection, kept, one.columns, keptFrom));
  const all = made.rows === 0 ? old : concatFrames([old, made]);
  const index = new Int32Array(wanted.reduce((sum, { rows }) => sum + rows, 0));
  let next = 0;
  for (const piece of wanted) {
    const base = piece.from === "kept" ? piece.start - keptFrom : old.rows + piece.start;
    for (let i = 0; i < piece.rows; i++) index[next++] = base + i;
  }
  const frame = takeRows(all, index);
  renumber(frame, wanted, folds);
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

