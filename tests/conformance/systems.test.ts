/** Whole systems against the oracle: views, lookups, derived keys, conditions, draws, splits with purge and gap, labels, closed rows; every value, part and left-out row. */
import { describe as suite, expect, it } from "vitest";
import { HOUR, instant, MINUTE } from "./events.ts";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import type { Value } from "../oracle/values.ts";

const START = Date.UTC(2023, 2, 20) * 1000;

/** Mulberry32, seeded. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function csv(rows: readonly Readonly<Record<string, Value>>[], time: readonly string[] = [], local: readonly string[] = []): string {
  const names = Object.keys(rows[0]!);
  const field = (name: string, value: Value): string => {
    if (value === null) return "";
    if (time.includes(name)) return instant(Number(value));
    if (local.includes(name)) return instant(Number(value)).slice(0, -1);
    return typeof value === "string" ? `"${value.replaceAll('"', '""')}"` : String(value);
  };
  return [names.join(","), ...rows.map((row) => names.map((name) => field(name, row[name]!)).join(","))].join("\n").concat("\n");
}

const SHOPS = [
  { shop: "oslo", region: "north", zone: "Europe/Oslo" },
  { shop: "rome", region: "south", zone: "Europe/Rome" },
  { shop: "nome", region: null, zone: "America/Nome" },
];

function sales(count: number): Record<string, Value>[] {
  const random = generator(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: count }, () => ({
    shop: pick(["oslo", "rome", "nome", "oslo"]),
    // Wall clocks through the change to summer time, its missing hour included.
    rung: START + Math.floor(random() * 24 * 12) * HOUR + Math.floor(random() * 4) * 15 * MINUTE,
    customer: pick(["ann", "bob", "cem", "ann", null]),
    amount: pick([0, 5, 10, 25, 99, 7, 3]),
    paid: pick([true, false, true]),
    weight: pick([0.5, 1.25, null, 3.333]),
  }));
}

const SALES_SPEC = (split: string, within: string, extra = ""): string => `entity Shop: Category
entity Customer: Category

table shops {
  from     csv("shops.csv")
  key      shop
  timeless "shops stay where they are"
  columns  { shop: Shop, region: Category?, zone: Zone }
}

source sales {
  from   csv("sales.csv")
  stream kafka("sales")
  columns {
    shop:     Shop
    rung:     LocalTimestamp
    customer: Customer?
    amount:   Int
    paid:     Bool           known at settled
    weight:   Float? by 0.01
    happened: Timestamp = instant(rung, shops(shop).zone)
    settled:  Timestamp = happened + 6h + amount * 1<min>
  }
  at     happened
  known  at happened + 2m
  expect { amount in 0..90 else drop
           shops(shop) is not missing else fail }
}

view settlements from sales at settled { stream kafka("settlements") }

view small from settlements where amount < 20 { cents = amount * 100 }

features pace from sales where amount > 0 by shop {
  ready live within 2m
  n_6h    = count() over 6h
  spent   = sum(amount) over 2d step 6h
  weighed = mean(weight) over last 5 rows
  ratio   = n_6h / (spent + 1)
}

features regulars from settlements by customer, region = shops(shop).region {
  ready every 12h after 30m
  paid_rate = mean(paid) over 7d
  last_paid = last(paid)
  largest   = max(amount) over 5d ending 1d ago
  sixties   = quantile(amount, 0.6) over 7d
}

features tills from small by shop {
  ready live within 2m
  cents = sum(cents) over 3d
  late  = count(where not paid) over 3d
}

examples payments {
  rows     sales asked at happened + 2m${within}
  where    amount != 7
  label    kept = paid
  features {
    pace(shop)                            prefix p_
    regulars(customer, shops(shop).region)
    tills(shop)                           prefix t_
    amount
    region  = shops(shop).region
    hour    = hour(happened, shops(shop).zone)
    weekday = weekday(happened, shops(shop).zone)
    waited  = (moment - happened) / 1m
    early   = if_known(paid)
    met     = seen(regulars(customer, shops(shop).region))
    opened  = seen(tills(shop))
    busy    = p_n_6h > 3 and amount >= 5
  }
${extra}}

${split}`;

function salesCase(split: string, within = "", extra = ""): Case {
  const rows = sales(500);
  return {
    spec: `use std.cyclic (weekday)\n\n${SALES_SPEC(split, within, extra)}`,
    files: { "sales.csv": csv(rows, [], ["rung"]), "shops.csv": csv(SHOPS) },
    data: { sales: rows, shops: SHOPS },
    examples: "payments",
  };
}

async function expectEqual(input: Case, least: number): Promise<void> {
  const { mismatches, rows } = await compareWithOracle(input);
  expect(describe(mismatches)).toBe("");
  expect(rows).toBeGreaterThan(least);
}

const BY_TIME = 'split payments by time in "Europe/Rome" {\n  train    until 2023-03-28\n  validate until 2023-03-30\n  test     until 2023-04-20\n}\n';

suite("whole systems equal the oracle in both engines", () => {
  it("split by time, with warm-up and purge", () => expectEqual(salesCase(BY_TIME), 50));
  it("moments drawn within an hour", () => expectEqual(salesCase(BY_TIME, " within 1m"), 50));
  it("half-full windows, waived", () => expectEqual(salesCase(BY_TIME, "", '  allow MLS3045 "wanted here"\n'), 250));
  it("a gap that is wider than the label needs", () => expectEqual(salesCase(BY_TIME.replace("{\n", "{\n  gap 1d\n"), "", '  allow MLS3045 "wanted here"\n'), 150));
  it("parts counted back from the end", () => expectEqual(salesCase("split payments by time { train last 5d, validate 2d, test 2d }\n", "", '  allow MLS3045 "wanted here"\n'), 100));
  it("no split", () => expectEqual(salesCase("", "", '  allow MLS3045 "wanted here"\n'), 300));
});

const BIRDS = Array.from({ length: 200 }, (_, i) => ({ tag: i * 7, colony: `c${i % 9}`, mass: i % 11 === 0 ? null : 3000 + ((i * 37) % 900), species: ["adelie", "gentoo"][(i * i) % 2]! }));

const BIRD_SPEC = (key: string, split: string): string => `entity Colony: Category

table birds {
  from     csv("birds.csv")
  key      ${key}
  timeless "measured once"
  columns  { tag: Int, colony: Colony, mass: Int?, species: "adelie" | "gentoo" }
}

examples sexing {
  rows  birds
  where (mass ?? 0) != 3037
  label kind = species
  features {
    mass
    heavy = (mass > 3500) ?? false
    log_mass = log1p(mass / 1000)
  }
}

${split}`;

function birdCase(key: string, split: string): Case {
  return { spec: BIRD_SPEC(key, split), files: { "birds.csv": csv(BIRDS) }, data: { birds: BIRDS }, examples: "sexing" };
}

suite("closed rows equal the oracle in both engines", () => {
  it("whole groups on one side", () => expectEqual(birdCase("tag", "split sexing by group(colony) { train 60%, validate 20%, test 20% }\n"), 150));
  it("rows numbered by their place", () => expectEqual(birdCase("row", "split sexing by group(colony) { train 50%, validate 25%, test 25% }\n"), 150));
  it("no split", () => expectEqual(birdCase("tag", ""), 150));
});

