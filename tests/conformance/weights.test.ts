/** Weights and samples of train rows against the oracle: by columns and by the label, of events, dates, horizons and closed rows. */
import { describe as suite, expect, it } from "vitest";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import { csv, made, ORDERS, VISITS } from "./people.ts";

const SPLIT = 'split visited by time in "UTC" {\n  train    until 2023-01-25\n  validate until 2023-01-30\n  test     until 2023-02-20\n}\n';

function visits(items: string, rows = "rows visits asked at came", split = SPLIT): Case {
  const data = made(31);
  const spec = `entity Person: Category

${VISITS}
${ORDERS}
features habits from orders by buyer {
  ready live within 1m
  orders_3d = count() over 3d
}

examples visited {
  ${rows}
  label  returned = count() > 1 from orders by who = buyer over next 2d
${items}  features { habits(who) }
  allow MLS3045 "half-full windows are wanted in this test"
}
${split}`;
  return { spec, files: { "visits.csv": csv(data.visits, ["came"]), "orders.csv": csv(data.orders, ["placed", "settled"]) }, data, examples: "visited" };
}

async function expectEqual(input: Case, least: number, most: number): Promise<void> {
  const { mismatches, rows } = await compareWithOracle(input);
  expect(describe(mismatches)).toBe("");
  expect(rows).toBeGreaterThan(least);
  expect(rows).toBeLessThan(most);
}

suite("weights and samples equal the oracle in both engines", () => {
  it("a weight by a column, some of it 0", () => expectEqual(visits('  weight if (who ?? "bob") == "bob" then 0 else 2.5\n'), 60, 130));
  it("a share of train", () => expectEqual(visits("  sample 30%\n"), 40, 110));
  it("a sample by the label, weighed too", () => expectEqual(visits("  sample if returned then 100% else 25%\n  weight if returned then 3 else 0.1\n"), 40, 130));
  it("by a label beyond the first, and by both", () => expectEqual(visits("  label  often = count() > 2 from orders by who = buyer over next 3d\n  sample if often then 100% else 40%\n  weight if returned and not often then 3 else if often then 1 else 0\n"), 40, 130));
  it("with horizons", () => expectEqual(visits("  sample 0.5\n", "rows visits asked at came\n  horizon h in 0s..1d step 12h"), 150, 420));
  it("without a split all rows are train's", () => expectEqual(visits("  sample 20%\n", undefined, ""), 10, 60));
  for (const key of ["tag", "row"]) {
    it(`closed rows, told apart by ${key}`, () => {
      const birds = Array.from({ length: 200 }, (_, i) => ({ tag: i * 7, mass: 3000 + ((i * 37) % 900), species: ["adelie", "gentoo"][(i * i) % 2]! }));
      const spec = `table birds {
  from     csv("birds.csv")
  key      ${key}
  timeless "measured once"
  columns  { tag: Int, mass: Int, species: "adelie" | "gentoo" }
  expect   { mass in 0..9000 else fail }
}

examples sexing {
  rows   birds
  label  kind = species
  sample if kind == "gentoo" then 100% else 25%
  weight mass / 1000
  features { mass }
}

split sexing random { train 60%, validate 20%, test 20% }
`;
      return expectEqual({ spec, files: { "birds.csv": csv(birds, []) }, data: { birds }, examples: "sexing" }, 120, 185);
    });
  }
});
