/** Rows that a model is judged on: some of their columns are held, all of them pass by in blocks. */
import { type Part, readExampleBlocks, readExamples } from "../../../runtime/batch/index.ts";
import { concatFrames, type Frame, rowsBetween, takeRows } from "../../../runtime/contract/frame.ts";

export interface RowSource {
  /** Columns that are looked at as a whole. */
  readonly held: Frame;
  /** All columns, in the order of the rows. `from`: the place of the block's first row. */
  blocks(visit: (block: Frame, from: number) => Promise<void>): Promise<void>;
}

/** Rows at a time, where they are in memory: it bounds what is made of them on the way to a score. */
const BLOCK = 65_536;

export function inMemory(frame: Frame): RowSource {
  return {
    held: frame,
    async blocks(visit) {
      for (let from = 0; from < frame.rows; from += BLOCK) await visit(rowsBetween(frame, from, Math.min(frame.rows, from + BLOCK)), from);
    },
  };
}

/** A part of an example set's file, of which the columns are held that `isHeld` names. */
export async function inFile(path: string, part: Part, isHeld: (column: string) => boolean, memoryLimit: string | undefined): Promise<RowSource> {
  return {
    held: await readExamples(path, { part, columns: isHeld, memoryLimit }),
    async blocks(visit) {
      let from = 0;
      await readExampleBlocks(path, { part, memoryLimit }, async (block) => {
        if (block.rows > 0) await visit(block, from);
        from += block.rows;
      });
    },
  };
}

/** Places among all rows that lie in a block, as places within it: `rows` in ascending order, from the place `at` of them on. */
export function withinBlock(rows: Uint32Array, at: number, block: Frame, from: number): Uint32Array {
  let end = at;
  while (end < rows.length && rows[end]! < from + block.rows) end++;
  return rows.subarray(at, end).map((row) => row - from);
}

/** The rows at `rows`, in ascending order, with all columns. */
export async function takeFrom(source: RowSource, rows: Uint32Array): Promise<Frame> {
  const found: Frame[] = [];
  let at = 0;
  await source.blocks(async (block, from) => {
    const within = withinBlock(rows, at, block, from);
    at += within.length;
    if (within.length > 0 || found.length === 0) found.push(takeRows(block, within));
  });
  return concatFrames(found);
}
