import { type Column, takeColumn } from "../score/sparse.ts";
import type { Weights } from "./weights.ts";

/** What a learner of classes sees. */
export interface Seen {
  readonly columns: Column[];
  readonly labels: Float64Array;
  readonly weights: Weights | undefined;
}

const GRID = 2 ** 20;

/**
 * A row whose class is known in shares as a row for each class, each counting for its share: the same sum of losses. Shares are rounded to 2^-20, as weights are; a class with less has no row.
 */
export function byShares({ columns, weights }: Seen, shares: readonly Float64Array[]): Seen & { readonly weights: Weights } {
  const from: number[] = [];
  const labels: number[] = [];
  const relative: number[] = [];
  for (let row = 0; row < shares[0]!.length; row++) {
    for (const [k, share] of shares.entries()) {
      const weight = Math.floor((weights?.relative[row] ?? 1) * share[row]! * GRID + 0.5) / GRID;
      if (weight === 0) continue;
      from.push(row);
      labels.push(k);
      relative.push(weight);
    }
  }
  return { columns: columns.map((column) => takeColumn(column, from)), labels: Float64Array.from(labels), weights: { relative: Float64Array.from(relative), scale: weights?.scale ?? 1 } };
}

/** Shares of the classes over all rows, by weight. */
export function meanShares(shares: readonly Float64Array[], weights: Weights | undefined): number[] {
  const weight = (i: number): number => weights?.relative[i] ?? 1;
  const total = shares[0]!.reduce((sum, _, i) => sum + weight(i), 0);
  return shares.map((share) => share.reduce((sum, p, i) => sum + p * weight(i), 0) / total);
}
