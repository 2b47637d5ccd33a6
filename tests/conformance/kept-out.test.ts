/** Rows that are asked about when they are long known: a key that the question carries keeps each out of its own history. Every aggregate over every form of window, against the oracle, in both engines and in service. */
import { describe as suite, expect, it } from "vitest";
import { csv, generator } from "./csv.ts";
import { HOUR } from "./events.ts";
import { type Case, compareWithOracle, describe, inFolder, planOf } from "./harness.ts";
import { compareServing } from "./serving.ts";
import type { Value } from "../oracle/values.ts";

const START = Date.UTC(2024, 0, 10) * 1000;
type Row = Record<string, Value>;

/** Claims of a few customers: many of one time, values that repeat, some reported late; of a source that is revised in one to three versions each. */
function claims(seed: number, count: number, revised: boolean): Row[] {
  const random = generator(seed);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const rows: Row[] = [];
  for (let id = 0; id < count; id++) {
    const happened = START + Math.floor(random() * 60) * HOUR + pick([0, 0, 0, 1, -1]);
    const claim: Row = { shop: pick(["n", "s"]), number: id, customer: pick(["a", "b", "c"]), happened, reported: happened + pick([0, 1, HOUR, 5 * HOUR]), kind: pick(["glass", "water", "fire", null]), amount: pick([null, 1, 2.5, 2.5, 7, 100.25]), urgent: pick([true, false, null]), paid: pick([true, false]), loaded: happened };
    for (let version = revised ? 1 + Math.floor(random() * 3) : 1; version > 0; version--) {
      rows.push({ ...claim, amount: pick([claim.amount!, 3, null]), loaded: Number(claim.loaded) + (rows.length % 4) * HOUR + version });
    }
  }
  return rows.sort(() => random() - 0.5);
}

interface Form {
  /** The key may be missing, and is on every ninth row. */
  readonly open?: true;
  readonly key: string;
  readonly known: string;
  readonly asked: string;
  readonly spine?: string;
  readonly from?: string;
  readonly ready?: string;
}

const SPEC = ({ open, key, known, asked, spine = "claims", from = "claims", ready = "live within 30m" }: Form): string => `entity Customer: Category

source claims {
  from    csv("claims.csv")
  stream  kafka("claims")
  columns {
    shop:     String
    number:   Int${open ? "?" : ""}
    customer: Customer
    happened: Timestamp
    reported: Timestamp
    kind:     Category?
    amount:   Float? by 0.01
    urgent:   Bool?
    paid:     Bool       known at happened + 200h
    loaded:   Timestamp
  }
  at      happened
  exists  happened
  complete until 2024-03-01T00:00Z
  known   at ${known}
  key     ${key}
  expect  { reported - happened in 0h..5h
            loaded - happened in 0h..20h }
}

view large from claims where (amount > 1) ?? false { double = (amount ?? 0) * 2 }

features past from ${from} by customer {
  ready ${ready}
  n         = count() over 20h
  stepped   = count(amount) over 1d step 6h
  before    = sum(amount) over 12h ending 3h ago
  total     = sum(amount) over all since 2024-01-10T00:00Z
  mean      = mean(amount) over 2d
  spread    = std(amount) over all since 2024-01-10T06:00Z
  variance  = var(amount) over 30h
  least     = min(amount) over 1d
  most      = max(amount) over last 4 rows
  first     = first(kind) over 1d
  last      = last(kind)
  latest    = last({amount, kind}).kind over 2d
  middle    = quantile(amount, 0.5) over 2d
  third     = quantile(amount, 0.3) over last 5 rows
  usual     = mode(kind) over 2d
  top       = top(kind, 2) over 2d
  list      = list(amount, 3) over 1d
  newest    = list(kind, 2) over last 3 rows
  bins      = histogram(amount, [2, 5, 50]) over 2d
  any       = any(urgent) over 1d
  all       = all(urgent) over last 2 rows
  kinds     = distinct(kind) over 2d
  trend     = slope(amount) over 2d
  drift     = slope(amount) over last 4 rows
  together  = correlation(amount, number) over 2d
  faded     = ewma(amount, half_life: 6h) over 2d
  fading    = ewma(amount, half_life: 2h) over all since 2024-01-10T00:00Z
  recent    = ewma(amount, half_life: 1h) over last 3 rows
  about     = approx_distinct(kind) over 2d
  near      = approx_quantile(amount, 0.9) over 2d
  rows      = count() over last 3 rows
  month     = count(where (amount > 2) ?? false) over 1 months in "Europe/Paris"
  days      = sum(amount) over 1 days in "Europe/Paris"
  per       = sum(amount) / (count() + 1) over 1d
}

features plain from large by customer {
  ready every 6h after 1h
  n   = count() over 1d step 1h
  max = max(double) over 2d step 1h
}

examples asks {
  rows   ${spine} asked at ${asked}
  label  good = paid
  features {
    customer
    past(customer)
    plain(customer) prefix plain_
    again = past(customer).n
  }
  allow MLS3045 "short data"
}

model served for asks {
  predict good
  inputs  { customer; n }
  learner prior
}
`;

const FORMS: readonly Form[] = [
  { key: "number", known: "happened", asked: "happened + 9h" },
  { key: "shop, number", known: "happened + 1h", asked: "happened + 9h", spine: "large" },
  { key: "number", known: "reported", asked: "happened + 9h", from: "large", ready: "every 6h after 1h" },
  { key: "number", known: "happened", asked: "happened + 9h within 30h" },
  { key: "shop, number revised by loaded", known: "loaded", asked: "happened + 30h" },
  { key: "number revised by loaded", known: "loaded", asked: "happened + 21h within 2h", from: "large", spine: "large" },
  { open: true, key: "number revised by loaded", known: "loaded", asked: "loaded + 30m" },
  { open: true, key: "shop, number revised by loaded", known: "loaded", asked: "loaded + 30m", from: "large" },
];

function caseOf(form: Form, seed: number, count = 90): Case {
  const rows = claims(seed, count, form.key.includes("revised")).map((row) => (form.open && Number(row.number) % 9 === 0 ? { ...row, number: null } : row));
  return { spec: SPEC(form), files: { "claims.csv": csv(rows, ["happened", "reported", "loaded"]) }, data: { claims: rows }, examples: "asks" };
}

suite("a key keeps rows out of their own history, in both engines", () => {
  for (const [i, form] of FORMS.entries()) {
    it(Object.values(form).join(", "), async () => {
      const { mismatches, rows } = await compareWithOracle(caseOf(form, i + 1));
      expect(describe(mismatches)).toBe("");
      expect(rows).toBeGreaterThan(40);
    });
  }
});

suite("and in service", () => {
  for (const i of [0, 1, 2, 4, 6, 7]) {
    it(Object.values(FORMS[i]!).join(", "), async () => {
      const { asked, values, mismatches } = await compareServing(caseOf(FORMS[i]!, i + 11), "served");
      expect(mismatches.slice(0, 10)).toEqual([]);
      expect(asked).toBeGreaterThan(40);
      expect(values).toBeGreaterThan(1000);
    });
  }
});

suite("the question names its row", () => {
  const planned = async (form: Form) => inFolder({ "spec.mls": SPEC(form), "claims.csv": csv(claims(1, 5, false), ["happened", "reported", "loaded"]) }, async (folder) => planOf(folder));

  it("by its key, which a request brings", async () => {
    const plan = await planned(FORMS[1]!);
    const [examples] = plan.examples;
    expect(examples!.uses.every(({ own }) => own !== undefined)).toBe(true);
    expect(examples!.request).toEqual(expect.arrayContaining(["shop", "number"]));
  });

  it("by its key where that may be missing, so that earlier versions don't count either", async () => {
    for (const form of [FORMS[6]!, FORMS[7]!]) {
      const plan = await planned(form);
      expect(plan.examples[0]!.uses.map(({ own }) => own?.type)).toEqual(plan.examples[0]!.uses.map(() => ({ kind: "int", missing: true })));
    }
  });

  it("not where it is asked about before it can be seen", async () => {
    const plan = await planned({ key: "number", known: "happened", asked: "happened" });
    expect(plan.examples[0]!.uses.every(({ own }) => own === undefined)).toBe(true);
    expect(plan.groups.every(({ own }) => own === undefined)).toBe(true);
    expect(plan.examples[0]!.request).not.toContain("number");
  });
});
