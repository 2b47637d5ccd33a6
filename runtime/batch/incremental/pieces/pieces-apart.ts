/** Rows that were left out, piece by piece: numbered within it, so that they stay what they are while pieces before it grow. */
import type { Apart, ApartRow } from "../../read/quarantine.ts";
import type { Piece } from "./contents.ts";
import type { PieceRecord } from "./record.ts";

/** More rows of a piece are not kept: it is read each time. */
const MOST = 200;

/** Those of a piece that was read; null where they can't be kept. `rows`: how many there are. */
export function apartOf({ file, range }: Piece, { entries }: Apart, rows: number): PieceRecord["apart"] {
  if (rows === 0) return [];
  if (rows > MOST) return null;
  const start = range?.[0] ?? 0;
  const own = entries.filter((entry) => entry.file === file && (range === undefined || (entry.number >= range[0] && entry.number < range[1])));
  return own.length < rows ? null : own.map(({ fault, number, isLine, record }) => ({ fault, number: isLine ? number : number - start, isLine, record }));
}

/** Those of the pieces that are not read, as of this read. */
export function keptApart(pieces: readonly Piece[], before: readonly (PieceRecord | undefined)[], read: readonly number[]): Apart {
  const entries = pieces.flatMap(({ file, range }, i) => (read.includes(i) ? [] : (before[i]?.apart ?? []).map((entry): ApartRow => moved(entry, file, range?.[0] ?? 0))));
  return { rows: entries.length, entries };
}

function moved({ fault, number, isLine, record }: NonNullable<PieceRecord["apart"]>[number], file: number, start: number): ApartRow {
  return { fault, file, number: number + start, isLine, record: isLine ? record : { ...record, row: number + start } };
}
