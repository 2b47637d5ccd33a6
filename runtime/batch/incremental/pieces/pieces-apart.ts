/**
 * Rows that were left out, piece by piece: numbered within it, so that they stay what they are while pieces before it grow. Of each reason the file of what is set apart has the first rows alone, so no more are kept of all pieces together.
 */
import { type Apart, type ApartRow, MOST_APART } from "../../read/quarantine.ts";
import type { Piece } from "./contents.ts";
import type { PieceRecord } from "./record.ts";

type Kept = PieceRecord["apart"];
type Entry = Kept["entries"][number];

/** Rows of a reason, by its number. */
type Counts = Readonly<Record<string, number>>;

/** Those of a piece that was read; `counts`: how many there are of each reason. */
export function apartOf({ file, range }: Piece, { entries }: Apart, counts: Counts): Kept {
  const start = range?.[0] ?? 0;
  const own = entries.filter((entry) => entry.file === file && (range === undefined || (entry.number >= range[0] && entry.number < range[1])));
  return { counts: { ...counts }, entries: own.map(({ fault, number, isLine, record }) => ({ fault, number: isLine ? number : number - start, isLine, record })) };
}

/** The pieces, in their order, of which too few rows are kept for the file; undefined stands for what is read anyway. */
export function lacking(kept: readonly (Kept | undefined)[]): number[] {
  return overPieces(kept).flatMap((needs, i) => ([...needs].some(([fault, need]) => kept[i]!.entries.filter((entry) => entry.fault === fault).length < need) ? [i] : []));
}

/** Without the rows that no file will have. */
export function trimmed(kept: readonly Kept[]): Kept[] {
  return overPieces(kept).map((needs, i) => {
    const left = new Map(needs);
    const entries = kept[i]!.entries.filter(({ fault }) => {
      const need = left.get(fault) ?? 0;
      left.set(fault, need - 1);
      return need > 0;
    });
    return { ...kept[i]!, entries };
  });
}

/** Of each piece how many rows of each reason the file can have: those that it has itself, less those that pieces before it fill the file with. Lines that are no rows stand there from the last to the first, so all are needed. */
function overPieces(kept: readonly (Kept | undefined)[]): Map<number, number>[] {
  const before = new Map<number, number>();
  return kept.map((piece) => {
    const needs = new Map<number, number>();
    for (const [name, count] of Object.entries(piece?.counts ?? {})) {
      const fault = Number(name);
      const hasLines = piece!.entries.some((entry) => entry.fault === fault && entry.isLine);
      needs.set(fault, hasLines ? count : Math.min(count, Math.max(0, MOST_APART - (before.get(fault) ?? 0))));
      before.set(fault, (before.get(fault) ?? 0) + count);
    }
    return needs;
  });
}

/** Those of the pieces that are not read, as of this read. */
export function keptApart(pieces: readonly Piece[], before: readonly (PieceRecord | undefined)[], read: readonly number[]): Apart {
  const kept = pieces.flatMap((piece, i) => (read.includes(i) || before[i] === undefined ? [] : [{ piece, apart: before[i].apart }]));
  return {
    rows: kept.reduce((sum, { apart }) => sum + Object.values(apart.counts).reduce((a, b) => a + b, 0), 0),
    entries: kept.flatMap(({ piece: { file, range }, apart }) => apart.entries.map((entry): ApartRow => moved(entry, file, range?.[0] ?? 0))),
  };
}

function moved({ fault, number, isLine, record }: Entry, file: number, start: number): ApartRow {
  return { fault, file, number: number + start, isLine, record: isLine ? record : { ...record, row: number + start } };
}
