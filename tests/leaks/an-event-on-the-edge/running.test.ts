// an event on the edge of the window counted in one engine and not in the other
// rule: boundaries
import { expect, it } from "vitest";
import { instant } from "../../conformance/events.ts";
import { csv, ours } from "../ours.ts";

const NOON = Date.UTC(2024, 2, 1, 12) * 1000;
const HOUR = 3_600_000_000;
/** At the edges of an hour that ends at noon, to the microsecond: what a window of [noon − 1h, noon) holds is told by the second column. */
const EVENTS: readonly (readonly [at: number, isIn: boolean])[] = [
  [NOON - HOUR - 1, false],
  [NOON - HOUR, true],
  [NOON - HOUR + 1, true],
  [NOON - 1, true],
  [NOON, false],
  [NOON + 1, false],
];
const SPEC = `entity Door: Category
source openings {
  from    csv("openings.csv")
  columns { door: Door, opened: Timestamp, weight: Int }
  at      opened
  known   at opened
}
source checks {
  from    csv("checks.csv")
  columns { door: Door, made: Timestamp, alarm: Bool known at made + 1d }
  at      made
  known   at made
  complete until 2024-04-01T00:00Z
}
features use from openings by door {
  ready every 1us after 0s
  n = count() over 1h
  w = sum(weight) over 1h
}
examples rounds {
  rows     checks asked at made
  label    alarmed = alarm
  features { use(door) }
  allow    MLS3045 "an hour is all there is"
}
`;

it("a window is [t − w, t), to the microsecond", async () => {
  const built = await ours(SPEC, {
    "openings.csv": csv("door,opened,weight", EVENTS.map(([at], i) => ["d", instant(at), 2 ** i])),
    "checks.csv": csv("door,made,alarm", [["d", instant(NOON), true]]),
  });
  const wanted = EVENTS.reduce((sum, [, isIn], i) => sum + (isIn ? 2 ** i : 0), 0);
  expect([built.of("n")[0], built.of("w")[0]]).toEqual([3, wanted]);

  // pandas' rolling("1h") has (t − w, t], a SQL BETWEEN has both ends: three rules, three answers.
  const sum = (test: (at: number) => boolean): number => EVENTS.reduce((total, [at], i) => total + (test(at) ? 2 ** i : 0), 0);
  const rolling = sum((at) => at > NOON - HOUR && at <= NOON);
  const between = sum((at) => at >= NOON - HOUR && at <= NOON);
  expect(new Set([wanted, rolling, between]).size).toBe(3);
});
