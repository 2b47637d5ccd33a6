/** What is left to chance: by a hash of what names the question, the same each time, as often as the share says, and each answer with the probability that it had. */
import { describe, expect, it } from "vitest";
import type { Explore } from "../../runtime/contract/plan.ts";
import { chance, exploredRule } from "../../runtime/serve/explore.ts";
import { rankList } from "../../runtime/serve/ranked.ts";

const KEYS = Array.from({ length: 20_000 }, (_, i) => `"p${i}"`);
/** Within five deviations of a share of so many. */
const near = (found: number, share: number, of: number): boolean => Math.abs(found / of - share) < 5 * Math.sqrt((share * (1 - share)) / of);

describe("a rule", () => {
  const explore: Explore = { share: 0.1, rule: "block" };

  it("is drawn for the share of the questions, each outcome as likely; the others keep what the model says", () => {
    const answers = KEYS.map((key, i) => ({ said: i % 2 === 0, ...exploredRule(explore, "risk", key, i % 2 === 0) }));
    const explored = answers.filter((answer) => answer.explored);
    expect(near(explored.length, 0.1, KEYS.length)).toBe(true);
    expect(near(explored.filter(({ value }) => value === true).length, 0.5, explored.length)).toBe(true);
    expect(answers.filter((answer) => !answer.explored).every(({ said, value }) => said === value)).toBe(true);
  });

  it("says the probability with which it was given: what is weighed by it is unbiased", () => {
    const of = (said: boolean) => KEYS.map((key) => exploredRule(explore, "risk", key, said));
    for (const said of [true, false]) {
      expect(new Set(of(said).map(({ value, propensity }) => `${String(value === said)} ${propensity}`))).toEqual(new Set([`true ${0.9 + 0.1 / 2}`, `false ${0.1 / 2}`]));
      // Each outcome, weighed by one over its probability, counts for all questions.
      const weighed = of(said).filter(({ value }) => value !== said).reduce((sum, { propensity }) => sum + 1 / propensity, 0);
      expect(Math.abs(weighed / KEYS.length - 1)).toBeLessThan(0.2);
    }
  });

  it("is the same for the same key, whatever else the question holds, and another for another model", () => {
    expect(exploredRule(explore, "risk", KEYS[7]!, true)).toEqual(exploredRule(explore, "risk", KEYS[7]!, true));
    const differ = KEYS.filter((key) => exploredRule(explore, "risk", key, true).explored !== exploredRule(explore, "other", key, true).explored).length;
    expect(differ).toBeGreaterThan(1000);
  });

  it("has the outcomes that it is declared with", () => {
    const answers = KEYS.map((key) => exploredRule({ share: 1, rule: "act", outcomes: ["call", "wait", "visit"] }, "m", key, "call"));
    for (const outcome of ["call", "wait", "visit"]) expect(near(answers.filter(({ value }) => value === outcome).length, 1 / 3, KEYS.length)).toBe(true);
    expect(answers.every(({ propensity }) => propensity === 1 / 3)).toBe(true);
  });

  it("chance is the MD5's first 13 digits", () => {
    // md5 of "explore" U+001F "m" U+001F "k", by another hand.
    expect(chance("explore", "m", "k")).toBe(0x56250005c6d64 / 2 ** 52);
  });
});

describe("a list", () => {
  const rows = [0.3, 0.9, 0.3, 0.1, 0.3].map((score, i) => ({ score, name: `row ${i}` }));

  it("is ranked by score, equal ones by a hash: the order that the request has them in does not show", () => {
    const ranks = rankList(rows, "m", "l", undefined).map(({ rank }) => rank);
    expect([ranks[1], ranks[3]]).toEqual([1, 5]);
    expect([ranks[0], ranks[2], ranks[4]].sort()).toEqual([2, 3, 4]);
    const turned = rankList([...rows].reverse(), "m", "l", undefined).map(({ rank }) => rank).reverse();
    expect(turned).toEqual(ranks);
    expect(rankList(rows, "m", "l", undefined).every((row) => row.propensity === undefined)).toBe(true);
  });

  it("is in an order of chance for the share of the lists, every place as likely", () => {
    const explore: Explore = { share: 0.2 };
    const lists = KEYS.slice(0, 8000).map((key) => rankList(rows, "m", key, explore));
    const explored = lists.filter(([first]) => first!.explored);
    expect(near(explored.length, 0.2, lists.length)).toBe(true);
    expect(explored.every((list) => list.every((row) => row.explored))).toBe(true);
    for (let place = 1; place <= 5; place++) expect(near(explored.filter((list) => list[1]!.rank === place).length, 0.2, explored.length)).toBe(true);
    const own = rankList(rows, "m", "l", undefined).map(({ rank }) => rank);
    for (const list of lists) expect(list.map(({ propensity }) => propensity)).toEqual(list.map(({ rank }, i) => (rank === own[i] ? 0.8 : 0) + 0.2 / 5));
    for (const list of lists) expect(list.map(({ rank }) => rank).sort()).toEqual([1, 2, 3, 4, 5]);
  });
});
