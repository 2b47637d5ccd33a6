/** Keys of every kind that keep rows out of their own history, through views, items and candidates, in several sets of one spec; against the oracle, in both engines and in service. */
import { describe as suite, expect, it } from "vitest";
import { generator } from "./csv.ts";
import { HOUR, instant } from "./events.ts";
import { type Case, compareWithOracle, describe, inFolder, planOf } from "./harness.ts";
import { compareServing } from "./serving.ts";
import { exampleSet } from "../oracle/examples.ts";
import { World } from "../oracle/relations.ts";
import type { Value } from "../oracle/values.ts";

const START = Date.UTC(2024, 0, 10) * 1000;
type Row = Record<string, Value>;

interface Form {
  readonly says: string;
  readonly columns: string;
  readonly key: string;
  readonly values: (id: number) => Row;
  readonly views?: string;
  readonly from?: string;
  readonly spine?: string;
  readonly asked?: string;
  readonly candidates?: string;
  readonly features?: string;
  readonly more?: string;
}

const SPEC = (form: Form): string => `entity Customer: Category

source claims {
  from    json("claims.json")
  stream  kafka("claims")
  columns {
    ${form.columns}
    customer: Customer
    happened: Timestamp
    amount:   Float? by 0.01
    kind:     Category?
    paid:     Bool known at happened + 200h
  }
  at       happened
  known    at happened
  key      ${form.key}
  complete until 2024-03-01T00:00Z
}
${form.views ?? ""}
features past from ${form.from ?? "claims"} by customer {
  ready live within 30m
  n = count() over 40h
  s = sum(amount) over 40h
  l = last(kind) over 20h
  r = count() over last 3 rows
  q = quantile(amount, 0.5) over 2d
  m = mode(kind) over 2d
  e = ewma(amount, half_life: 6h) over 2d
}

examples asks {
  rows   ${form.spine ?? "claims"} asked at ${form.asked ?? "happened + 9h"}
  ${form.candidates ?? ""}
  label  good = paid
  features { ${form.features ?? "past(customer)"} }
  allow MLS3045 "short data"
}

model served for asks {
  predict good
  inputs  { n }
  learner prior
}
${form.more ?? ""}
`;

function caseOf(form: Form, more: Case["data"] = {}, files: Case["files"] = {}): Case {
  const random = generator(7);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  const rows = Array.from({ length: 80 }, (_, id): Row => ({ ...form.values(id), customer: pick(["a", "b"]), happened: START + Math.floor(random() * 60) * HOUR, amount: pick([null, 1, 2.5, 7]), kind: pick(["glass", "water", null]), paid: pick([true, false]) }));
  const file = rows.map(({ day, ...row }) => ({ ...row, happened: instant(Number(row.happened)), ...(day === undefined ? {} : { day: new Date(Number(day) * 86_400_000).toISOString().slice(0, 10) }) }));
  return { spec: SPEC(form), files: { "claims.json": JSON.stringify(file), ...files }, data: { claims: rows, ...more }, examples: "asks" };
}

const items = (id: number): Row => ({ number: id, parts: Array.from({ length: id % 4 }, (_, part) => part) });
const NUMBERED = { columns: "number: Int", key: "number", values: (id: number): Row => ({ number: id }) };
const ITEMS = { columns: "number: Int\n    parts: List<Int>", key: "number", values: items, views: "view parts from claims each parts as part { }" };

const FORMS: readonly Form[] = [
  // Joined by U+001F, two of these would be one text.
  { says: "texts with what stands between them", columns: "shop: String\n    slip: String", key: "shop, slip", values: (id) => (id % 2 === 0 ? { shop: `p${id >> 1}`, slip: "q\u001fr" } : { shop: `p${id >> 1}\u001fq`, slip: "r" }) },
  { says: "a day, a closed set, a truth and a zone", columns: `day: Date\n    desk: "a" | "b"\n    first: Bool\n    zone: Zone`, key: "day, desk, first, zone", values: (id) => ({ day: 19_700 + (id >> 3), desk: id % 2 === 0 ? "a" : "b", first: id % 4 < 2, zone: id % 8 < 4 ? "UTC" : "Europe/Paris" }) },
  { says: "a derived column", columns: "number: Int\n    late: Duration = number * 1s", key: "late", values: (id) => ({ number: id }) },
  { says: "a personal number", columns: "number: Int @pii", key: "number", values: (id) => ({ number: id }) },
  { says: "a text that is an id", columns: "number: String @id", key: "number", values: (id) => ({ number: `n${id}` }) },
  { ...NUMBERED, says: "views that choose and move", views: `view whole from claims where amount is not missing\nview moved from whole at happened + 1h { stream kafka("moved") }`, spine: "whole", from: "moved" },
  { ...NUMBERED, says: "two uses of a group", columns: "number: Int\n    other: Customer", values: (id) => ({ number: id, other: id % 3 === 0 ? "b" : "a" }), features: "past(customer); past(other) prefix other_" },
  { ...ITEMS, says: "items of a list", spine: "parts", from: "parts" },
  { ...ITEMS, says: "items of a list among whole rows, asked over a while", spine: "parts", asked: "happened + 9h within 4h" },
  { ...ITEMS, says: "whole rows among items of a list", from: "parts" },
];

suite("a key keeps rows out, whatever it is made of", () => {
  for (const form of FORMS) {
    it(form.says, async () => {
      const input = caseOf(form);
      const { mismatches, rows } = await compareWithOracle(input);
      expect(describe(mismatches)).toBe("");
      expect(rows).toBeGreaterThan(40);
      const served = await compareServing(input, "served");
      expect(served.mismatches.slice(0, 5)).toEqual([]);
      expect(served.asked).toBe(rows);
    });
  }

  it("candidates of a row", async () => {
    const { mismatches, rows } = await compareWithOracle(caseOf({ says: "", columns: "number: Int\n    offered: List<Customer>", key: "number", values: (id) => ({ number: id, offered: ["a", "b", "nobody"].slice(0, id % 4) }), candidates: "candidates offered as one", features: "past(one)" }));
    expect(describe(mismatches)).toBe("");
    expect(rows).toBe(120);
  });
});

const SEVERAL: Form = {
  ...NUMBERED,
  says: "",
  more: `table customers {
  from     csv("customers.csv")
  key      customer
  timeless "three of them"
  columns  { customer: Customer }
}

source visits {
  from    json("visits.json")
  stream  kafka("visits")
  columns { customer: Customer, came: Timestamp, bought: Bool known at came + 100h }
  at      came
  known   at came
}

examples early {
  rows  claims asked at happened
  label fine = paid
  features { past(customer) }
  allow MLS3045 "short data"
}
model soon for early { predict fine
  inputs { n }
  learner prior }

examples calls {
  rows  visits asked at came + 5h
  label sold = bought
  features { past(customer) }
  allow MLS3045 "short data"
}
model sale for calls { predict sold
  inputs { n }
  learner prior }

examples weekly {
  rows  each customers every 1d at 06:00 "UTC"
  label gone = not any(amount > 2) from claims by customer over next 20h
  features { past(customer) }
  allow MLS3045 "short data"
}
model leaving for weekly { predict gone
  inputs { n }
  learner prior }
`,
};

suite("one group in several sets, of which one keeps its rows out", () => {
  const visits = Array.from({ length: 50 }, (_, i): Row => ({ customer: i % 3 === 0 ? "b" : "a", came: START + i * HOUR, bought: i % 2 === 0 }));
  const input = caseOf(SEVERAL, { visits, customers: [{ customer: "a" }, { customer: "b" }, { customer: "nobody" }] }, { "customers.csv": "customer\na\nb\nnobody\n", "visits.json": JSON.stringify(visits.map((visit) => ({ ...visit, came: instant(Number(visit.came)) }))) });
  for (const [examples, model] of [["asks", "served"], ["early", "soon"], ["calls", "sale"], ["weekly", "leaving"]] as const) {
    it(examples, async () => {
      const { mismatches, rows } = await compareWithOracle({ ...input, examples });
      expect(describe(mismatches)).toBe("");
      const served = await compareServing({ ...input, examples }, model);
      expect(served.mismatches.slice(0, 5)).toEqual([]);
      expect(served.asked).toBe(rows);
    });
  }
});

suite("of a source with versions", () => {
  it("no version before the one that is asked about is counted, though it was there in time", async () => {
    const spec = `source claims {
  from    json("claims.json")
  stream  kafka("claims")
  columns {
    number:   Int
    shop:     String
    happened: Timestamp
    loaded:   Timestamp
    paid:     Bool known at happened + 200h
  }
  at       happened
  known    at loaded
  key      number revised by loaded
  expect   { loaded - happened in 0h..5h }
  complete until 2024-03-01T00:00Z
}
features past from claims by shop {
  ready live within 30m
  n = count() over 40h
}
examples asks {
  rows  claims asked at loaded + 30m
  label good = paid
  features { past(shop) }
  allow MLS3045 "short data"
}
`;
    const version = (number: number, minutes: number): Row => ({ number, shop: "n", happened: START, loaded: START + minutes * 60_000_000, paid: true });
    // The second version of claim 1 comes within the half hour, so it is the example, and its first one is known by then; claim 2 is another row.
    const rows = [version(2, 1), version(1, 5), version(1, 20)];
    const file = rows.map((row) => ({ ...row, happened: instant(Number(row.happened)), loaded: instant(Number(row.loaded)) }));
    await inFolder({ "spec.mls": spec, "claims.json": JSON.stringify(file) }, async (folder) => {
      const plan = planOf(folder);
      expect(exampleSet(new World(plan, { claims: rows }), "asks").rows.map((row) => row.columns.get("n"))).toEqual([0, 1]);
    });
    const { mismatches } = await compareWithOracle({ spec, files: { "claims.json": JSON.stringify(file) }, data: { claims: rows }, examples: "asks" });
    expect(describe(mismatches)).toBe("");
  });
});
