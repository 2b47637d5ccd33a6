/** The folds of cross-validation are numbered alike by the engines and the oracle; test has none. */
import { describe as suite, expect, it } from "vitest";
import { DAY, instant } from "./events.ts";
import { type Case, compareWithOracle, describe, inFolder, planOf } from "./harness.ts";
import { exampleSet } from "../oracle/examples.ts";
import { World } from "../oracle/relations.ts";

const START = Date.UTC(2019, 0, 1) * 1000;
const VISITS = Array.from({ length: 200 }, (_, i) => ({
  guest: i % 13 === 5 ? null : `g${i % 3 === 1 ? i % 19 : 100 + Math.floor(i / 5)}`,
  // Some come at the same instant.
  came: START + Math.floor(i / 2) * (DAY / 3),
  spent: ((i * 37) % 100) / 10,
  back: i % 3 === 0,
}));

const BY_DATES = '{\n  train until 2019-01-18\n  validate until 2019-01-26\n  test until 2019-03-01';
const BY_LENGTHS = "{\n  train last 20d\n  validate 6d\n  test 6d";

function visits(head: string, parts: string, items: string): Case {
  const spec = `source visits {
  from    csv("visits.csv")
  columns { guest: Category?, came: Timestamp, spent: Float, back: Bool known at came + 2d }
  at      came
  known   at came + 1h
}

examples stays {
  rows     visits asked at came + 1h within 1m
  label    returns = back
  features { spent }
}

split stays ${head} ${parts}
${items}}
`;
  const lines = VISITS.map((row) => `${row.guest ?? ""},${instant(row.came)},${row.spent},${row.back}`);
  return { spec, files: { "visits.csv": `guest,came,spent,back\n${lines.join("\n")}\n` }, data: { visits: VISITS }, examples: "stays" };
}

const BIRDS = Array.from({ length: 150 }, (_, i) => ({ tag: i * 7, colony: `c${i % 23}`, mass: 3000 + ((i * 37) % 900), heavy: i % 2 === 0 }));

function birds(head: string, items: string): Case {
  const spec = `table birds {
  from     csv("birds.csv")
  key      tag
  timeless "measured once"
  columns  { tag: Int, colony: Category, mass: Int, heavy: Bool }
}

examples sexing {
  rows     birds
  label    is_heavy = heavy
  features { mass }
}

split sexing ${head} {
  train 60%
  validate 20%
  test 20%
${items}}
`;
  return { spec, files: { "birds.csv": `tag,colony,mass,heavy\n${BIRDS.map((row) => `${row.tag},${row.colony},${row.mass},${row.heavy}`).join("\n")}\n` }, data: { birds: BIRDS }, examples: "sexing" };
}

const CASES: readonly (readonly [string, Case, readonly number[]])[] = [
  ["equal pieces in time", visits('by time in "UTC"', BY_DATES, "  folds 4\n"), [0, 1, 2, 3, 4]],
  ["equal pieces, said in the head", visits('folds 3 in "UTC"', BY_DATES, ""), [0, 1, 2, 3]],
  ["windows as long as validate", visits('by time in "UTC"', BY_DATES, "  rolling 2\n"), [0, 1, 2]],
  ["windows counted from the end, said in the head", visits("rolling 3", BY_LENGTHS, ""), [0, 1, 2, 3]],
  ["with a promise to new guests", visits('by time in "UTC"', BY_DATES, "  folds 4\n  generalise to new guest\n"), [0, 1, 2, 3, 4]],
  ["closed rows", birds("folds", ""), [0, 1, 2, 3, 4]],
  ["closed rows, groups whole", birds("by group(colony)", "  folds 3\n"), [0, 1, 2]],
];

suite("the folds of cross-validation", () => {
  it.each(CASES)("%s equal the oracle in both engines", async (_, input, numbers) => {
    const { mismatches, rows } = await compareWithOracle(input);
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(60);
    await inFolder({ "spec.mls": input.spec, ...input.files }, async (folder) => {
      const set = exampleSet(new World(planOf(folder), input.data), input.examples).rows;
      const found = new Set(set.flatMap((row) => (row.part === "test" ? [] : [row.folds!.get("__fold")!])));
      expect([...found].sort()).toEqual(numbers);
      expect(set.filter((row) => row.part === "test").every((row) => row.folds!.get("__fold") === null)).toBe(true);
    });
  });

  it("whole groups are in one fold", () =>
    inFolder({ "spec.mls": birds("by group(colony)", "  folds 3\n").spec }, async (folder) => {
      const set = exampleSet(new World(planOf(folder), { birds: BIRDS }), "sexing").rows.filter((row) => row.part !== "test");
      const folds = new Map<string, Set<number | null>>();
      for (const row of set) folds.set(BIRDS[row.place]!.colony, (folds.get(BIRDS[row.place]!.colony) ?? new Set()).add(row.folds!.get("__fold")!));
      expect([...folds.values()].every((numbers) => numbers.size === 1)).toBe(true);
    }));
});
