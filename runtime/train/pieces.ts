import type { Model } from "../contract/plan.ts";
import { NotEnough } from "./errors.ts";

/** Uses of the validate part that are built, in the order of their pieces. */
export type Use = "stop" | "calibrate" | "threshold";

/** A piece of validate: its rows in order. */
export interface Piece {
  readonly use: Use;
  readonly rows: Int32Array;
}

/**
 * Cuts validate into equal consecutive pieces, one a use. Purged between: a row whose label is not known before the next piece's first moment is left out. Closed rows,
 * which have no order in time, are cut in an order drawn by the seed. Lists are whole. Fails where a piece would be empty.
 */
export function cutPieces(model: Model, validate: Int32Array, uses: readonly Use[], moments: Float64Array | undefined, known: Float64Array | undefined, lists?: Float64Array): Piece[] {
  if (uses.length === 0) return [];
  const rows = moments === undefined ? shuffled(validate, model.seed, lists) : validate;
  // All rows of a list have one moment; of closed rows they stand beside each other.
  const together = lists === undefined ? undefined : (moments ?? lists);
  const wholeFrom = (start: number): number => {
    let from = start;
    while (together !== undefined && from > 0 && from < rows.length && together[rows[from]!] === together[rows[from - 1]!]) from++;
    return from;
  };
  const starts = uses.map((_, i) => wholeFrom(Math.floor((rows.length * i) / uses.length)));
  return uses.map((use, i) => {
    const next = rows[starts[i + 1] ?? rows.length];
    const all = rows.subarray(starts[i]!, starts[i + 1] ?? rows.length);
    const begin = next === undefined || moments === undefined ? undefined : moments[next]!;
    const kept = begin === undefined || known === undefined ? all : all.filter((row) => known[row]! < begin);
    if (kept.length === 0) {
      const what = uses.length > 1 ? `its pieces (${uses.join(", ")}, ${rows.length} rows in all)` : `the ${use} piece`;
      throw new NotEnough(`the validate part is too small for ${what} of the model \`${model.id}\`: nothing is left for ${use}; make the validate part longer`);
    }
    return { use, rows: Int32Array.from(kept) };
  });
}

function shuffled(rows: Int32Array, seed: number, lists: Float64Array | undefined): Int32Array {
  const draw = (row: number): number => {
    let h = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(seed + 0x61c88647, 0xc2b2ae35);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  };
  const by = (row: number): number => lists?.[row] ?? row;
  return Int32Array.from([...rows].sort((a, b) => draw(by(a)) - draw(by(b)) || by(a) - by(b) || a - b));
}
