/** What nested folds keep together is numbered alike by the engines and the oracle: a group has one number, test has none, and only a chain asks for it. */
import { describe as suite, expect, it } from "vitest";
import { exampleSet } from "../oracle/examples.ts";
import { World } from "../oracle/relations.ts";
import { type Case, compareWithOracle, describe, inFolder, planOf } from "./harness.ts";

const BIRDS = Array.from({ length: 120 }, (_, i) => ({ tag: i * 7, colony: i % 17 === 3 ? null : `c${i % 23}`, mass: 3000 + ((i * 37) % 900), heavy: i % 2 === 0 }));

function birds(items: string, chained: boolean): Case {
  const spec = `table birds {
  from     csv("birds.csv")
  key      tag
  timeless "measured once"
  columns  { tag: Int, colony: Category?, mass: Int, heavy: Bool }
}

examples sexing {
  rows     birds
  label    is_heavy = heavy
  features { mass }
}

split sexing by group(colony) {
  train 60%
  validate 20%
  test 20%
${items}}

model first for sexing {
  predict is_heavy
  inputs  { mass }
  learner logistic
}

model second for sexing {
  predict is_heavy
  inputs  { ${chained ? "first.score\n" : ""}mass }
  learner logistic
}
`;
  return { spec, files: { "birds.csv": `tag,colony,mass,heavy\n${BIRDS.map((row) => `${row.tag},${row.colony ?? ""},${row.mass},${row.heavy}`).join("\n")}\n` }, data: { birds: BIRDS }, examples: "sexing" };
}

suite("what nested folds keep together", () => {
  it.each([["alone", ""], ["beside folds", "  folds 3\n"]])("equals the oracle in both engines, %s", async (_, items) => {
    const input = birds(items, true);
    const { mismatches } = await compareWithOracle(input);
    expect(describe(mismatches)).toBe("");
    await inFolder({ "spec.mls": input.spec, ...input.files }, async (folder) => {
      const set = exampleSet(new World(planOf(folder), input.data), "sexing").rows;
      const numbers = new Map<string | null, Set<number | null>>();
      for (const row of set.filter(({ part }) => part !== "test")) numbers.set(BIRDS[row.place]!.colony, (numbers.get(BIRDS[row.place]!.colony) ?? new Set()).add(row.folds!.get("__together")!));
      expect([...numbers.values()].every((one) => one.size === 1 && !one.has(null))).toBe(true);
      expect(new Set([...numbers.values()].flatMap((one) => [...one])).size).toBe(numbers.size);
      expect(set.filter(({ part }) => part === "test").every((row) => row.folds!.get("__together") === null)).toBe(true);
    });
  });

  it("is not asked for without a chain", () => inFolder({ "spec.mls": birds("", false).spec }, async (folder) => expect(planOf(folder).partitions[0]!.together).toBeUndefined()));
});
