// the last of two rows with one time was the one that the file had last
// rule: ties
import { expect, it } from "vitest";
import { csv, ours } from "../ours.ts";

/** Two readings of one gauge in one second; the export of the next day has them the other way round. */
const READINGS: readonly (readonly [gauge: string, at: string, level: number])[] = [
  ["g", "2024-03-01T10:00:00Z", 4],
  ["g", "2024-03-01T10:00:00Z", 9],
  ["g", "2024-03-01T09:00:00Z", 5],
];
const SPEC = `entity Gauge: Category
source levels {
  from    csv("levels.csv")
  columns { gauge: Gauge, read: Timestamp, level: Int }
  at      read
  known   at read + 1m
}
source rounds {
  from    csv("rounds.csv")
  columns { gauge: Gauge, started: Timestamp, spills: Bool known at started + 1d }
  at      started
  known   at started
  complete until 2024-04-01T00:00Z
}
features of_gauge from levels by gauge {
  ready every 1m after 1m
  newest  = last(level)
  two     = mean(level) over last 2 rows
  oldest  = first(level)
  commonest = mode(level) over 1d
}
examples checks {
  rows     rounds asked at started
  label    spill = spills
  features { of_gauge(gauge) }
  allow    MLS3045 "a day is all there is"
}
`;
const ROUNDS = csv("gauge,started,spills", [["g", "2024-03-01T12:00:00Z", true]]);

it("the order of the file decides nothing", async () => {
  const orders = [READINGS, [...READINGS].reverse(), [READINGS[1]!, READINGS[2]!, READINGS[0]!]];
  for (const readings of orders) {
    const built = await ours(SPEC, { "levels.csv": csv("gauge,read,level", readings), "rounds.csv": ROUNDS });
    expect(["newest", "two", "oldest", "commonest"].map((name) => built.of(name)[0])).toEqual([9, 6.5, 5, 4]);
  }
  // As a notebook sorts by time, in a way that keeps the file's order, and takes the last.
  const naive = orders.map((readings) => [...readings].sort((a, b) => (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0)).at(-1)![2]);
  expect(new Set(naive).size).toBe(2);
});
