/** Groups with parameters: each set of constants is a group of its own, equal to the oracle and to the same group written out. */
import { describe as suite, expect, it } from "vitest";
import { filesOf, oddAsks, oddEvents, specOf } from "./events.ts";
import { compareWithOracle, describe, inFolder, planOf } from "./harness.ts";

const GROUPS = `const least: Int = 3

features above(low: Int, word: String) from events by k {
  ready live within 1m
  n = count() where (x >= low) ?? false over 1d
  s = sum(x) where (s == word) ?? false over 1d
}
`;
const FEATURES = `    above(3, "x", k)
    above(7, "x", k) prefix seven_
    again = above(least, "x", k).n`;

suite("groups with parameters", () => {
  it("equal the oracle in every engine", async () => {
    const events = oddEvents();
    const asks = oddAsks(events);
    const { mismatches, rows } = await compareWithOracle({ spec: specOf({ groups: GROUPS, features: FEATURES }), examples: "questions", ...filesOf(events, asks) });
    expect(rows).toBe(asks.length);
    expect(describe(mismatches)).toBe("");
  });

  it("equal constants make one group, others another, and one that nothing uses makes none", () =>
    inFolder({ "spec.mls": specOf({ groups: GROUPS, features: FEATURES }) }, async (folder) => {
      expect(planOf(folder).groups.map((group) => group.id)).toEqual(["above__3__x", "above__7__x"]);
    }));

  it("a parameter that differs from row to row is refused", () =>
    inFolder({ "spec.mls": specOf({ groups: GROUPS, features: '    above(length(k) ?? 0, "x", k)' }) }, async (folder) => {
      expect(() => planOf(folder)).toThrow("`low` of a group of features is a constant");
    }));
});
