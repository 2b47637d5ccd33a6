/** Unions, items, sessions, filled buckets and labels ahead over rows that are revised, against the oracle: late and moved versions, deletions, keys that change. */
import { describe as suite, expect, it } from "vitest";
import type { Item, Value } from "../oracle/values.ts";
import { csv, generator } from "./csv.ts";
import { HOUR, instant } from "./events.ts";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import { compareServing } from "./serving.ts";

const START = Date.UTC(2024, 0, 10) * 1000;
type Row = Record<string, Value>;
type Order = Record<string, Item>;

/** Orders in one to four versions: an amount, the time, the buyer is corrected, an order is taken back. Lines are items of the version. */
function orders(random: () => number, count: number): Order[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const lines = (): { sku: string; n: number }[] => Array.from({ length: Math.floor(random() * 3) }, () => ({ sku: pick(["p", "q"]), n: Math.floor(random() * 4) }));
  const rows: Order[] = [];
  for (let id = 0; id < count; id++) {
    const paid = START + Math.floor(random() * 400) * HOUR + pick([0, 0, 1, -1]);
    let version = { id: random() < 0.03 ? null : id, card: pick(["a", "b", "c"]) as Value, paid, amount: Math.floor(random() * 900) / 100, deleted: false, loaded: 0, lines: lines() };
    let loaded = paid + pick([0, 1, HOUR, 3 * HOUR]);
    for (let n = 1 + Math.floor(random() * 4); n > 0; n--) {
      rows.push({ ...version, loaded });
      loaded += pick([1, HOUR, 2 * HOUR, 9 * HOUR]);
      const what = random();
      version = what < 0.3 ? { ...version, amount: Math.floor(random() * 900) / 100, lines: lines() } : what < 0.5 ? { ...version, paid: version.paid + pick([-HOUR, HOUR, 5 * HOUR]) } : what < 0.7 ? { ...version, deleted: !version.deleted } : { ...version, card: pick(["a", "b", null]) };
    }
  }
  return rows.sort(() => random() - 0.5);
}

const SPEC = (views: string, features: string, label = "bought", uses = "f(card)"): string => `entity Card: Category

source orders {
  from    json("orders.json")
  columns {
    id:      Int?
    card:    Card?
    paid:    Timestamp
    amount:  Float by 0.01
    deleted: Bool
    loaded:  Timestamp
    lines:   List<{ sku: Category, n: Int }>
  }
  at      paid
  known   at paid
  key     id revised by loaded
  expect  { loaded - paid <= 60h else fail }
}

source calls {
  from csv("calls.csv")
  columns { card: Card, called: Timestamp, amount: Float by 0.01 }
  at    called
  known at called + 5m
}

source visits {
  from csv("visits.csv")
  columns { card: Card, came: Timestamp, bought: Bool known at came + 1h }
  at    came
  known at came
}
${views}
${features}
examples asks {
  rows   visits asked at came
  label  outcome = ${label}
  features {
    hour = hour(came, "UTC")
    ${uses}
  }
  allow MLS3045 "short data"
}
`;
const features = (input: string, items: string): string => `features f from ${input} by card {\n  ready every 2h after 30m\n${items}\n}\n`;

function made(seed: number, spec: string): Case {
  const random = generator(seed);
  const rows = orders(random, 200);
  const at = (): number => START + Math.floor(random() * 420) * HOUR;
  const calls: Row[] = Array.from({ length: 120 }, () => ({ card: ["a", "b", "c"][Math.floor(random() * 3)]!, called: at(), amount: Math.floor(random() * 900) / 100 }));
  const visits: Row[] = Array.from({ length: 120 }, () => ({ card: ["a", "b", "d"][Math.floor(random() * 3)]!, came: at(), bought: random() < 0.5 }));
  const times = (row: Order): Record<string, unknown> => ({ ...row, paid: instant(Number(row.paid)), loaded: instant(Number(row.loaded)) });
  return {
    spec,
    files: { "orders.json": rows.map((row) => JSON.stringify(times(row))).join("\n"), "calls.csv": csv(calls, ["called"]), "visits.csv": csv(visits, ["came"]) },
    data: { orders: rows, calls, visits },
    examples: "asks",
  };
}

const WINDOWS = "  n = count() over 20h\n  spent = sum(amount) over 2d\n  middle = quantile(amount, 0.5) over 2d\n  latest = last(amount)\n  three = mean(amount) over last 3 rows\n  spread = std(amount) over 3d";
const AHEAD: Readonly<Record<string, string>> = {
  "how many": "count() from orders by card over next 30h",
  "standing alone": "sum(amount) from orders where not deleted by card over next 2d",
  "at the end of a window of its own": "(mean(amount) over next 1d) - (ewma(amount, half_life: 12h) over next 2d) from orders by card",
  "the last of them": "last(amount) from orders by card over next 2d",
  "the most frequent": "mode(deleted) from orders by card over next 40h",
  "how they spread": "std(amount) from orders by card over next 2d",
  "of a view": "count(where cents > 300) from standing by card over next 2d",
  "of a union": "sum(amount) from both by card over next 2d",
  "of items": "sum(line.n) from items by card over next 2d",
};
const VIEWS: Readonly<Record<string, readonly [view: string, features: string]>> = {
  "a union with rows that are not revised": ["view both from orders union calls { }", features("both", WINDOWS)],
  "a union, chosen by the version": ["view both from orders union calls where amount > 3 { cents = amount * 100 }", features("both", WINDOWS)],
  "a union of two views of one source": ["view dear from orders where amount > 6 { }\nview gone from orders where deleted { }\nview both from dear union gone { }", features("both", WINDOWS)],
  items: ["view items from orders each lines as line { }", features("items", "  n = count() over 2d\n  pieces = sum(line.n) over 2d\n  kinds = distinct(line.sku) over 3d\n  newest = last(line.sku)")],
  sessions: ["view sittings from orders by card gap 2h { n = count(); spent = sum(amount); late = last(amount) }", features("sittings", "  n = sum(n) over 4d\n  spent = sum(spent) over 4d\n  most = max(late) over 5d")],
  "sessions of what stands": ["view sittings from orders where not deleted by card gap 3h { n = count(); spread = std(amount) }", features("sittings", "  n = sum(n) over 4d\n  k = count() over 5d\n  most = max(spread) over 5d")],
  "filled buckets": ["view days from orders { fill every 6h for each card; n = count(); spent = sum(amount) }", features("days", "  n = sum(n) over 4d\n  k = count() over 4d\n  usual = mean(spent) over 5d")],
  "sessions of a union": ["view both from orders union calls { }\nview sittings from both by card gap 2h { n = count(); spent = sum(amount) }", features("sittings", "  n = sum(n) over 4d\n  spent = sum(spent) over 4d")],
};

async function expectEqual(input: Case): Promise<void> {
  const { mismatches, rows } = await compareWithOracle(input);
  expect(describe(mismatches)).toBe("");
  expect(rows).toBeGreaterThan(20);
}

suite("what is made of versions equals the oracle in both engines", () => {
  for (const [i, [name, [view, group]]] of Object.entries(VIEWS).entries()) it(name, () => expectEqual(made(20 + i, SPEC(view, group))));
});

suite("the server gives what training saw", () => {
  for (const name of ["a union, chosen by the version", "items", "sessions of what stands"]) {
    it(name, async () => {
      const [view, group] = VIEWS[name]!;
      const { asked, mismatches } = await compareServing(made(70, `${SPEC(view, group)}model served for asks {\n  predict outcome\n  inputs  { * }\n  learner prior\n}\n`), "served");
      expect(mismatches.slice(0, 10)).toEqual([]);
      expect(asked).toBeGreaterThan(20);
    });
  }
});

const STANDING = "view standing from orders where not deleted { cents = amount * 100 }\nview both from orders union calls { }\nview items from orders each lines as line { }\n";
suite("labels ahead count the versions that are seen when they are final", () => {
  for (const [i, [name, label]] of Object.entries(AHEAD).entries()) it(name, () => expectEqual(made(40 + i, SPEC(STANDING, "", label, ""))));
  it("up to the horizon", () => expectEqual(made(60, SPEC(STANDING, "", "(sum(amount) over next h) - (count() over next 1d) from orders by card", "").replace("  allow", "  horizon h in 6h..30h step 12h\n  allow"))));
});
