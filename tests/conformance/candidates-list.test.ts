/** Candidates from a list of the row: an example an element, in its order; every engine against the oracle, in service an answer an element. */
import { describe as suite, expect, it } from "vitest";
import type { Item } from "../oracle/values.ts";
import { HOUR, instant, MINUTE } from "./events.ts";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import { generator } from "./people.ts";
import { compareServing } from "./serving.ts";

const START = Date.UTC(2022, 0, 3) * 1000;
const SKUS = ["tea", "pot", "cup", "é", "💡"];

type Rows = readonly Readonly<Record<string, Item>>[];

function shelves(count: number): Rows {
  const random = generator(5);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: count }, (_, id) => {
    const order = [...SKUS].sort(() => random() - 0.5).slice(0, pick([0, 1, 2, 5]));
    const at = START + Math.floor(random() * 24 * 20) * HOUR + pick([0, 0, 1, MINUTE]);
    return { id, user: pick(["ann", "bob", "cem", null]), at, shown: random() < 0.1 ? null : order, ranks: order.map((_sku, i) => i * 7), bought: pick([...SKUS, null]) };
  });
}

function spec(candidates: string, label: string, features: string, more = ""): string {
  return `entity User: Category
entity Sku: Category

table items {
  from     csv("items.csv")
  key      sku
  timeless "what is sold"
  columns  { sku: Sku, price: Float by 0.01 }
}

source views {
  from   json("views.json")
  stream kafka("views")
  columns {
    id:     Int
    user:   User?
    seen from "at": Timestamp
    shown:  List<Sku>?
    ranks:  List<Int>
    bought: Sku? known at seen + 1d
    first3: List<Sku> = if length(shown ?? []) > 2 then (shown ?? []) else []
  }
  at     seen
  known  at seen + 1m
  key    id
}
view sales from views at seen + 1d { stream kafka("sales") }
features demand from sales by bought { ready live within 1m; n = count() over 5d; last_shown = last({user, id}).id over 5d }
features shopper from sales by user, bought { ready live within 1m; n = count() over 10d }

examples offers {
  rows       views asked at seen + 1m
  candidates ${candidates}
  label      ${label}
  features {
${features}
  }
${more}  allow MLS3045 "half-full windows are wanted in this test"
}
split offers by time in "UTC" { train until 2022-01-14; validate until 2022-01-18; test until 2022-01-24 }
model buying for offers { predict taken; inputs { price }; learner logistic }
`;
}

function caseOf(text: string, rows = shelves(60)): Case {
  const items = SKUS.map((sku, i) => ({ sku, price: i + 0.25 }));
  return {
    spec: text,
    files: { "views.json": rows.map((row) => JSON.stringify({ ...row, at: instant(Number(row.at)) })).join("\n"), "items.csv": `sku,price\n${items.map(({ sku, price }) => `${sku},${price}`).join("\n")}\n` },
    data: { views: rows.map((row) => ({ ...row, seen: row.at! })), items },
    examples: "offers",
  };
}

const FEATURES = `    demand(item)        prefix item_
    shopper(user, item) prefix own_
    price = items(item).price ?? 0
    item
    shown
    size  = length(shown)
    first = element(shown, 0) == item`;

suite("candidates from a list", () => {
  it("each element is an example, in the list's order; a list that is missing or empty gives none", async () => {
    const { mismatches, rows } = await compareWithOracle(caseOf(spec("shown as item", "taken = (item == bought) ?? false", FEATURES)));
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(60);
  });

  it("a list that is worked out, sampled and weighed", async () => {
    const more = "  where      user is not missing\n  sample     if taken then 100% else 60%\n  weight     1 + length(ranks)\n";
    const { mismatches, rows } = await compareWithOracle(caseOf(spec("first3 as item", "taken = (item == bought) ?? false", FEATURES, more)));
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(20);
  });

  it("`where` reads the moment, which a row has not before it is asked about", async () => {
    const { mismatches, rows } = await compareWithOracle(caseOf(spec("shown as item", "taken = (item == bought) ?? false", FEATURES, "  where      moment < 2022-01-20T00:00Z\n")));
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(20);
  });

  it("whole numbers, with a label from another source", async () => {
    const { mismatches, rows } = await compareWithOracle(caseOf(spec("ranks as rank", "taken = length(list(id, 2)) > 1 and ((last({id, bought}).id ?? 0) > 3 or \"tea\" in top(bought, 2)) from sales by user over next 3d", "    rank\n    price = rank / 7\n    size  = length(shown ?? [])")));
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(60);
  });

  it("in service the request brings the list and is answered for every element", async () => {
    const { asked, values, mismatches } = await compareServing(caseOf(spec("shown as item", "taken = (item == bought) ?? false", FEATURES)), "buying");
    expect(mismatches.slice(0, 5)).toEqual([]);
    expect(asked).toBeGreaterThan(20);
    expect(values).toBeGreaterThan(asked * 5);
  });

  it("a list that names a candidate twice ends the run, naming its row", async () => {
    const rows = shelves(60).map((row, i) => (i === 4 ? { ...row, shown: ["tea", "pot", "tea"] } : row));
    const run = (text: string) => compareWithOracle(caseOf(text, rows), ["kernel"]);
    await expect(run(spec("shown as item", "taken = (item == bought) ?? false", FEATURES))).rejects.toThrow(/`shown` of source `views` names a candidate twice/);
    const { mismatches } = await run(spec("shown as item", "taken = (item == bought) ?? false", FEATURES, "  where      (shared(shown, shown) == length(shown)) ?? false and item != \"cup\"\n"));
    expect(describe(mismatches)).toBe("");
  });

  it("closed rows: the list that is asked about is no answer, in service either", async () => {
    const rows = shelves(60).map(({ user: _user, at: _at, ...row }): Rows[number] => row as Rows[number]);
    const text = `entity Sku: Category
table views {
  from     json("views.json")
  key      id
  timeless "pages as they were printed"
  columns  { id: Int, shown: List<Sku>?, ranks: List<Int>, bought: Sku? }
}
examples offers {
  rows       views
  candidates shown as item
  label      taken = (item == bought) ?? false
  features {
    item
    shown
    size  = length(shown)
    first = element(shown, 0) == item
  }
}
split offers by group(item) { train 60%, validate 20%, test 20% }
model buying for offers { predict taken; inputs { size }; learner gbdt; seed 1 }
`;
    const closed: Case = { spec: text, files: { "views.json": rows.map((row) => JSON.stringify(row)).join("\n") }, data: { views: rows }, examples: "offers" };
    const batch = await compareWithOracle(closed);
    expect(describe(batch.mismatches)).toBe("");
    expect(batch.rows).toBeGreaterThan(60);
    const served = await compareServing(closed, "buying");
    expect(served.mismatches.slice(0, 5)).toEqual([]);
    expect(served.asked).toBeGreaterThan(20);
  });
});
