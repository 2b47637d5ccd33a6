/** Sources whose rows are revised, against the oracle: versions that come late or out of order, deletions, corrected event times, labels that a later version brings; both roads, through views, groups and spines. */
import { describe as suite, expect, it } from "vitest";
import { HOUR } from "./events.ts";
import { csv, generator } from "./csv.ts";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import { compareServing } from "./serving.ts";
import type { Value } from "../oracle/values.ts";

const START = Date.UTC(2024, 0, 10) * 1000;
type Row = Record<string, Value>;

/** Payments, each in one to four versions; now and then one is corrected in amount, in time, or in who paid, taken back, or charged back. */
function payments(random: () => number, count: number): Row[] {
  const rows: Row[] = [];
  for (let id = 0; id < count; id++) {
    const paid = START + Math.floor(random() * 80) * HOUR + [0, 0, 1, -1][Math.floor(random() * 4)]!;
    let version: Row = { id: random() < 0.03 ? null : id, card: ["a", "b", "c"][Math.floor(random() * 3)]!, paid, amount: Math.floor(random() * 900) / 100, deleted: false, charged_back: random() < 0.3 ? null : false, loaded: 0 };
    let loaded = paid + [0, 1, HOUR, 3 * HOUR][Math.floor(random() * 4)]!;
    for (let n = 1 + Math.floor(random() * 4); n > 0; n--) {
      rows.push({ ...version, loaded });
      loaded += [1, HOUR, 2 * HOUR, 30 * HOUR][Math.floor(random() * 4)]!;
      const what = random();
      version = what < 0.3 ? { ...version, amount: Math.floor(random() * 900) / 100 } : what < 0.45 ? { ...version, paid: Number(version.paid) + [-HOUR, HOUR, 9 * HOUR][Math.floor(random() * 3)]! } : what < 0.6 ? { ...version, deleted: version.deleted !== true } : what < 0.8 ? { ...version, charged_back: true } : { ...version, card: ["a", "b", null][Math.floor(random() * 3)]! };
    }
  }
  return rows.sort(() => random() - 0.5);
}

const SPEC = (asked: string, spine = "payments"): string => `entity Card: Category

source payments {
  from    csv("payments.csv")
  stream  kafka("payments")
  columns {
    id:           Int?
    card:         Card?
    paid:         Timestamp
    amount:       Float by 0.01
    deleted:      Bool
    charged_back: Bool?         known at paid + 40h
    loaded:       Timestamp
  }
  at      paid
  known   at paid
  key     id revised by loaded
}

view standing from payments where not deleted { cents = amount * 100 }
view settled from payments at paid + 5h where amount > 1 { }

features pace from payments where not deleted by card {
  ready live within 1h
  n      = count() over 20h
  spent  = sum(amount) over 2d step 6h
  most   = max(amount) over 2d
  usual  = mean(amount) over last 3 rows
  latest = last(amount)
  fewer  = count(where amount > 5) over all since 2024-01-10T00:00Z
  middle = quantile(amount, 0.5) over 2d
}

features slow from standing by card {
  ready every 6h after 70m
  n     = count() over 1d step 1h
  cents = sum(cents) over last 2 rows
  kinds = distinct(cents) over 3d step 1h
  first = first(cents) over 2d step 1h
}

features later from settled by card {
  ready live within 1h
  rate = mean(charged_back) over 3d
  n    = count() over 3d
}

examples asks {
  rows   ${spine} asked at ${asked}
  where  amount >= 0.5
  label  fraud = charged_back
  features {
    amount
    deleted
    waited = (moment - paid) / 1h
    pace(card)  prefix p_
    slow(card)  prefix s_
    later(card) prefix l_
  }
  allow MLS3045 "short data"
}

model served for asks {
  predict fraud
  inputs  { * }
  learner prior
}
`;

function paymentCase(seed: number, asked: string, spine?: string): Case {
  const rows = payments(generator(seed), 120);
  return { spec: SPEC(asked, spine), files: { "payments.csv": csv(rows, ["paid", "loaded"]) }, data: { payments: rows }, examples: "asks" };
}

suite("revised sources equal the oracle in both engines", () => {
  for (const [seed, asked, spine] of [[1, "paid", undefined], [2, "paid + 1h", undefined], [3, "paid + 1h", "standing"], [4, "paid", "standing"]] as const) {
    it(`rows ${spine ?? "payments"} asked at ${asked}`, async () => {
      const { mismatches, rows } = await compareWithOracle(paymentCase(seed, asked, spine));
      expect(describe(mismatches)).toBe("");
      expect(rows).toBeGreaterThan(10);
    });
  }
});

suite("the server gives what training saw", () => {
  it("every feature of every example, to the bit", async () => {
    const { asked, values, mismatches } = await compareServing(paymentCase(5, "paid + 1h"), "served");
    expect(mismatches.slice(0, 10)).toEqual([]);
    expect(asked).toBeGreaterThan(20);
    expect(values).toBeGreaterThan(300);
  });
});
