/** Tables with history against the oracle: backdated entries, corrections, overlapping validity, open ends, equal times, boundaries to the microsecond; wherever a lookup may stand. */
import { describe as suite, expect, it } from "vitest";
import { HOUR, MINUTE } from "./events.ts";
import { csv, generator } from "./csv.ts";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import { compareServing } from "./serving.ts";
import type { Value } from "../oracle/values.ts";

const START = Date.UTC(2024, 0, 10) * 1000;
type Row = Record<string, Value>;

/** A time on a coarse grid, at times a microsecond off it: so that begins, ends, entries and sales meet. */
function near(random: () => number, hours: number): number {
  return START + Math.floor(random() * hours) * HOUR + [0, 0, 0, 1, -1][Math.floor(random() * 5)]!;
}

function prices(random: () => number, count: number, ends: boolean): Row[] {
  const rows = new Map<string, Row>();
  for (let i = 0; i < count; i++) {
    const sku = ["ale", "bun", "cod"][Math.floor(random() * 3)]!;
    const zone = Math.floor(random() * 2);
    const begins = near(random, 60);
    // Entered before, at, or long after it begins.
    const entered = begins + [-5 * HOUR, 0, 0, 1, HOUR, 20 * HOUR, -1][Math.floor(random() * 7)]!;
    const stops = ends && random() < 0.6 ? begins + [1, HOUR, 7 * HOUR, 30 * HOUR][Math.floor(random() * 4)]! : null;
    const price = random() < 0.1 ? null : Math.floor(random() * 1000) / 100;
    rows.set(`${sku} ${zone} ${begins} ${entered}`, { sku, zone, begins, stops, entered, price, tier: ["low", "high"][i % 2]! });
  }
  return [...rows.values()];
}

function sales(random: () => number, count: number): Row[] {
  return Array.from({ length: count }, () => ({ sku: ["ale", "bun", "cod", "eel", null][Math.floor(random() * 5)]!, zone: Math.floor(random() * 2), sold: near(random, 90), paid: Math.floor(random() * 900) / 100 }));
}

const SPEC = (ends: boolean): string => `entity Sku: Category

table prices {
  from    csv("prices.csv")
  key     sku, zone
  valid   from begins${ends ? " to stops" : ""} known at entered
  columns { sku: Sku, zone: Int, begins: Timestamp, stops: Timestamp?, entered: Timestamp, price: Float?, tier: Category }
}

source sales {
  from    csv("sales.csv")
  stream  kafka("sales")
  columns {
    sku:  Sku?
    zone: Int
    sold: Timestamp
    paid: Float by 0.01
    kept: Bool          known at sold + 3h
    list: Float? = prices(sku, zone).price
    cut:  Float? by 0.01 = list - paid
  }
  at      sold
  known   at sold + 1m
}

view counted from sales at sold + 2h where prices(sku, zone) is not missing {
  now_price = prices(sku, zone).price
  moved     = (now_price != list) ?? false
}

features habits from sales where (prices(sku, zone).tier == "high") ?? false by sku, tier = prices(sku, zone).tier {
  ready live within 1m
  n    = count() over 20h
  cuts = mean(cut) over 2d
}

features after from counted by zone {
  ready every 1h after 5m
  n      = count(where moved) over 1d step 1h
  best   = max(now_price) over 1d step 1h
  last_p = last(prices(sku, zone).price)
}

examples checkouts {
  rows   sales asked at sold + 1m
  where  zone >= 0 and (prices(sku, zone).price ?? 1) != 3.33
  label  outcome = kept
  features {
    list
    price   = prices(sku, zone).price
    there   = prices(sku, zone) is not missing
    tier    = prices(sku, zone).tier
    log_p   = log1p(prices(sku, zone).price ?? 0)
    habits(sku, prices(sku, zone).tier)
    after(zone) prefix a_
  }
  allow MLS3045 "short data"
}

model served for checkouts {
  predict outcome
  inputs  { * }
  learner prior
}
`;

function historyCase(seed: number, ends: boolean): Case {
  const random = generator(seed);
  const table = prices(random, 80, ends);
  const rows = sales(random, 150).map((row) => ({ ...row, kept: random() < 0.5 }));
  return {
    spec: SPEC(ends),
    files: { "prices.csv": csv(table, ["begins", "stops", "entered"]), "sales.csv": csv(rows, ["sold"]) },
    data: { prices: table, sales: rows },
    examples: "checkouts",
  };
}

suite("tables with history equal the oracle in both engines", () => {
  for (const [seed, ends] of [[1, false], [2, true], [3, true], [4, false]] as const) {
    it(`${ends ? "with ends" : "each until the next"}, seed ${seed}`, async () => {
      const { mismatches, rows } = await compareWithOracle(historyCase(seed, ends));
      expect(describe(mismatches)).toBe("");
      expect(rows).toBeGreaterThan(110);
    });
  }
});

/** One sale a moment, one table, what the price is there. */
function priceAt(table: readonly Row[], moments: readonly number[], ends = true): Case {
  const rows = moments.map((sold) => ({ sku: "ale", zone: 0, sold, paid: 1, kept: true }));
  // The data has to end after the label is known.
  const all = [...rows, { sku: "eel", zone: 1, sold: START + 100 * 24 * HOUR, paid: 1, kept: true }];
  return { spec: SPEC(ends), files: { "prices.csv": csv(table, ["begins", "stops", "entered"]), "sales.csv": csv(all, ["sold"]) }, data: { prices: table, sales: all }, examples: "checkouts" };
}
const price = (begins: number, entered: number, value: number, stops: number | null = null): Row => ({ sku: "ale", zone: 0, begins, stops, entered, price: value, tier: "high" });

suite("the edges of validity and knowledge, to the microsecond", () => {
  const T = START;
  const cases: readonly (readonly [string, readonly Row[], readonly number[]])[] = [
    ["begins at the moment, and is known strictly before", [price(T, T - 1, 5)], [T - 1, T, T + 1]],
    ["known at the moment is not known yet", [price(T - HOUR, T, 5)], [T - 1, T, T + 1]],
    ["ends at the moment: it no longer holds", [price(T - HOUR, T - HOUR, 5, T)], [T - 1, T, T + 1]],
    ["a correction counts from when it is entered", [price(T, T, 5), price(T, T + 9 * HOUR, 4)], [T + 1, T + 9 * HOUR, T + 9 * HOUR + 1]],
    ["a correction that takes the end back", [price(T, T, 5, T + HOUR), price(T, T + 2 * HOUR, 5, T + 50 * HOUR)], [T + 1, T + HOUR, T + 2 * HOUR, T + 2 * HOUR + 1]],
    ["a backdated row does not replace a later one", [price(T, T, 5), price(T - 9 * HOUR, T + HOUR, 4)], [T + 1, T + HOUR + 1, T + 9 * HOUR]],
    ["a later row that ended leaves nothing, not the earlier", [price(T, T, 5), price(T + HOUR, T, 4, T + 2 * HOUR)], [T + 1, T + HOUR, T + 2 * HOUR, T + 3 * HOUR]],
    ["entered after it has ended", [price(T, T + 5 * HOUR, 5, T + HOUR)], [T + 1, T + 5 * HOUR + 1]],
  ];
  for (const [name, table, moments] of cases) {
    it(name, async () => {
      // An example is asked a minute after its sale: both the sale's own time and the moment meet the edge.
      const { mismatches, rows } = await compareWithOracle(priceAt(table, moments.flatMap((moment) => [moment, moment - MINUTE])));
      expect(describe(mismatches)).toBe("");
      expect(rows).toBe(2 * moments.length);
    });
  }
});

suite("the server gives what training saw", () => {
  it("every feature of every example, to the bit", async () => {
    const { asked, values, mismatches } = await compareServing(historyCase(5, true), "served");
    expect(mismatches.slice(0, 10)).toEqual([]);
    expect(asked).toBeGreaterThan(100);
    expect(values).toBeGreaterThan(1000);
  });
});
