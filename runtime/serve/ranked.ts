import type { Explore } from "../contract/plan.ts";
import { chance, type Explored, isExplored } from "./explore.ts";

/**
 * The order of a list: by score, greatest first; equal scores by a hash of what names the row, which tells nothing of it (metrics take the mean over all orders of equal scores, of which this is one). With
 * exploration a share of the lists is in an order of chance.
 */
export interface RankedRow {
  readonly score: number;
  /** What names the row within its list, as text. */
  readonly name: string;
}

export interface Ranked extends Partial<Explored> {
  /** From 1. */
  readonly rank: number;
}

/** Ranks of the rows of one list, in their order. `list` names the list, as text. */
export function rankList(rows: readonly RankedRow[], model: string, list: string, explore: Explore | undefined): Ranked[] {
  const own = placesBy(rows, (row) => [-row.score, chance("rank", row.name)]);
  if (explore === undefined) return own.map((rank) => ({ rank }));
  const explored = isExplored(explore, model, list);
  const given = explored ? placesBy(rows, (row) => [chance("explore.order", model, list, row.name), chance("rank", row.name)]) : own;
  return given.map((rank, row) => ({ rank, explored, propensity: (rank === own[row] ? 1 - explore.share : 0) + explore.share / rows.length }));
}

/** The place of each row, from 1; rows that are alike in all stand as they came. */
function placesBy(rows: readonly RankedRow[], by: (row: RankedRow) => readonly [number, number]): number[] {
  const keys = rows.map(by);
  const order = rows.map((_, row) => row).sort((a, b) => keys[a]![0] - keys[b]![0] || keys[a]![1] - keys[b]![1] || a - b);
  const places = new Array<number>(rows.length);
  order.forEach((row, place) => {
    places[row] = place + 1;
  });
  return places;
}

/** The same for rows of which `lists` numbers the list of each. */
export function rankFrame(lists: Float64Array, row: (row: number) => RankedRow, nameOf: (row: number) => string, model: string, explore: Explore | undefined): Ranked[] {
  const places = new Map<number, number[]>();
  lists.forEach((list, at) => {
    const found = places.get(list);
    if (found === undefined) places.set(list, [at]);
    else found.push(at);
  });
  const ranked = new Array<Ranked>(lists.length);
  for (const rows of places.values()) {
    for (const [k, rank] of rankList(rows.map(row), model, nameOf(rows[0]!), explore).entries()) ranked[rows[k]!] = rank;
  }
  return ranked;
}
