import { placesBy, rowsOfLists } from "../chain/ranks.ts";
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
  /** What decides between equal scores where a decision goes by the place, so that training and tests know it too; the name's hash elsewhere. */
  readonly tie?: number | undefined;
}

const tieOf = ({ name, tie }: RankedRow): number => tie ?? chance("rank", name);

export interface Ranked extends Partial<Explored> {
  /** From 1. */
  readonly rank: number;
}

/** Ranks of the rows of one list, in their order. `list` names the list, as text. */
export function rankList(rows: readonly RankedRow[], model: string, list: string, explore: Explore | undefined): Ranked[] {
  const own = placesBy(rows.length, (row) => [-rows[row]!.score, tieOf(rows[row]!)]);
  if (explore === undefined) return own.map((rank) => ({ rank }));
  const explored = isExplored(explore, model, list);
  const given = explored ? placesBy(rows.length, (row) => [chance("explore.order", model, list, rows[row]!.name), tieOf(rows[row]!)]) : own;
  return given.map((rank, row) => ({ rank, explored, propensity: (rank === own[row] ? 1 - explore.share : 0) + explore.share / rows.length }));
}

/** The same for rows of which `lists` numbers the list of each. */
export function rankFrame(lists: Float64Array, row: (row: number) => RankedRow, nameOf: (row: number) => string, model: string, explore: Explore | undefined): Ranked[] {
  const ranked = new Array<Ranked>(lists.length);
  for (const rows of rowsOfLists(lists)) {
    for (const [k, rank] of rankList(rows.map(row), model, nameOf(rows[0]!), explore).entries()) ranked[rows[k]!] = rank;
  }
  return ranked;
}
