/** Groups over the same rows by the same key: their events are read once, under names that differ from group to group, and every value is what it is for each group alone. */
import { describe as suite, expect, it } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { filesOf, oddAsks, oddEvents, specOf } from "./events.ts";
import { compareWithOracle, describe, inFolder, planOf } from "./harness.ts";

const groups = (late: boolean): string => `features alpha from events by k {
  ${late ? "ready every 1m after 1m" : "ready live within 1m"}
  n = count(where (x >= 3) ?? false) over 1d
  s = sum(x) over 1d step 1h
  word = last(s) over 1d
  later = count() over 1h
}
features beta from events by k {
  ready every 1h after 10m
  words = distinct(s) over 2d
  n = count(where (x < 3) ?? false) over 2d
  top = top(s, 2) over 2d
  x = ewma(x, half_life: 3h) over 2d
  spread = histogram(x, [2, 5]) over 2d
  slope = slope(x) over 2d
  ${late ? "" : "least = min(x) over 2d ending 1h ago"}
}
view some from events where (x >= 2) ?? false { stream kafka("some") }

features gamma from some by k {
  ${late ? "ready every 1m after 1m" : "ready live within 1m"}
  n = count() over 1d
}
`;
const FEATURES = `    alpha(k) prefix first_
    beta(k) prefix second_
    gamma(k) prefix third_`;

suite("groups that share a feed", () => {
  for (const late of [false, true]) {
    it(`equal the oracle in every engine${late ? ", where knowledge is a column's" : ""}`, async () => {
      const events = oddEvents();
      const asks = oddAsks(events);
      const { mismatches, rows } = await compareWithOracle({ spec: specOf({ groups: groups(late), features: FEATURES, late }), examples: "questions", ...filesOf(events, asks) });
      expect(rows).toBe(asks.length);
      expect(describe(mismatches)).toBe("");
    });
  }

  it("are read by one query, and one over other rows by another", () =>
    inFolder({ "spec.mls": specOf({ groups: groups(false), features: FEATURES }) }, async (folder) => {
      const [first, second, third] = emitBatch(planOf(folder)).examples[0]!.groups;
      expect(second!.events).toBe(first!.events);
      expect(second!.keys).toEqual(first!.keys);
      expect(second!.columns).toBeDefined();
      expect(third!.events).not.toBe(first!.events);
    }));
});
