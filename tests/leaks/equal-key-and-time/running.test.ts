// rows with equal key and time silently dropped
// rule: ties
import { expect, it } from "vitest";
import { csv, ours } from "../ours.ts";

/** Three withdrawals of one card in one second, as a thief makes them, and one later. */
const ROWS: readonly (readonly [card: string, at: string, sum: number])[] = [
  ["c", "2024-03-01T10:00:00Z", 100],
  ["c", "2024-03-01T10:00:00Z", 100],
  ["c", "2024-03-01T10:00:00Z", 250],
  ["d", "2024-03-01T10:00:00Z", 40],
  ["c", "2024-03-01T11:00:00Z", 20],
];
const SPEC = `entity Card: Category
source withdrawals {
  from    csv("withdrawals.csv")
  stream  kafka("withdrawals")
  columns { card: Card, taken: Timestamp, sum: Float by 0.01, stolen: Bool known at taken + 1d }
  at      taken
  known   at taken + 1s
  complete until 2024-04-01T00:00Z
}
features lately from withdrawals by card {
  ready live within 1s
  n   = count() over 1d
  all = sum(sum) over 1d
}
examples checks {
  rows     withdrawals asked at taken + 1s
  label    theft = stolen
  features { lately(card) }
  allow    MLS3045 "a day is all there is"
}
`;

/** As a feature store with one value for a key and a time: the last one written stays. */
function keyed(card: string, before: string): { n: number; all: number } {
  const kept = new Map(ROWS.filter(([other, at]) => other === card && at < before).map(([other, at, sum]) => [`${other} ${at}`, sum]));
  return { n: kept.size, all: [...kept.values()].reduce((total, sum) => total + sum, 0) };
}

it("each of them counts, and none is dropped", async () => {
  const built = await ours(SPEC, { "withdrawals.csv": csv("card,taken,sum,stolen", ROWS.map((row) => [...row, false])) });
  expect(built.rows).toBe(5);
  expect(built.of("n")).toEqual([0, 0, 0, 0, 3]);
  expect(built.of("all").at(-1)).toBe(450);
  expect(keyed("c", "2024-03-01T11:00:00Z")).toEqual({ n: 1, all: 250 });
});
