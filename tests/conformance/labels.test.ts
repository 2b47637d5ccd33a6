/** Labels from other sources against the oracle: every aggregate, windows of two widths, edges to the microsecond, late rows, keys never seen and missing, the data's end, purge. */
import { describe as suite, expect, it } from "vitest";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import { csv, made } from "./people.ts";

const SPEC = (label: string, more = "", split = ""): string => `entity Person: Category

source visits {
  from csv("visits.csv")
  columns { who: Person?, came: Timestamp }
  at    came
  known at came
}

source orders {
  from   csv("orders.csv")
  stream kafka("orders")
  columns {
    buyer:   Person?
    placed:  Timestamp
    settled: Timestamp
    amount:  Float? by 0.01  known at settled
    paid:    Bool?           known at settled
    kind:    Category?
  }
  at     placed
  known  at placed + 1m
  expect { settled - placed in 0s..1d else fail }
}

view big from orders where (amount ?? 0) > 1 { double = amount * 2 }

features habits from orders by buyer {
  ready live within 1m
  orders_3d = count() over 3d
}

examples returns {
  rows   visits asked at came
  label  outcome = ${label}
  features { habits(who) }
${more}}
${split}`;

function labelCase(seed: number, label: string, more = "", split = ""): Case {
  const data = made(seed);
  return { spec: SPEC(label, more, split), files: { "visits.csv": csv(data.visits, ["came"]), "orders.csv": csv(data.orders, ["placed", "settled"]) }, data, examples: "returns" };
}

async function expectEqual(input: Case, least: number): Promise<void> {
  const { mismatches, rows } = await compareWithOracle(input);
  expect(describe(mismatches)).toBe("");
  expect(rows).toBeGreaterThan(least);
}

const WAIVED = '  allow MLS3045 "half-full windows are wanted in this test"\n';
const BY = "from orders by who = buyer over next 5d";
const LABELS = [
  `not any(paid) ${BY}`,
  `count() ${BY}`,
  `count(where paid ?? false) ${BY}`,
  `sum(amount) from orders where (kind ?? "b") == "a" by who = buyer over next 5d`,
  `mean(amount) ${BY}`,
  `(max(amount) ?? 0) - (min(amount) ?? 0) ${BY}`,
  `quantile(amount, 0.5) ${BY}`,
  `first(kind) ${BY}`,
  `last(amount) ${BY}`,
  `distinct(kind) ${BY}`,
  `mode(kind) ${BY}`,
  `(sum(amount) over next 2d) - (sum(amount where paid ?? false) over next 9d) from orders by who = buyer`,
  `if count() > 2 then "often" else if count() > 0 then "seldom" else "never" ${BY}`,
  `sum(double) from big by who = buyer over next 5d`,
];

suite("labels from other sources equal the oracle in both engines", () => {
  for (const label of LABELS) it(label, () => expectEqual(labelCase(11, label, WAIVED), 40));
  it("with warm-up, purge and a gap", () =>
    expectEqual(labelCase(12, LABELS[0]!, "", 'split returns by time in "UTC" {\n  train    until 2023-01-18\n  validate until 2023-01-26\n  test     until 2023-02-20\n  gap 12h\n}\n'), 40));
  it("with parts counted back from the end", () => expectEqual(labelCase(13, LABELS[1]!, WAIVED, "split returns by time train last 15d, validate 8d, test 8d\n"), 30));
});
