/** Lists and records as values: columns, functions of them, aggregates over every window, example columns; every engine against the oracle, and in service. */
import { describe as suite, expect, it } from "vitest";
import { compareWithOracle, describe, type Case } from "./harness.ts";
import { HOUR, instant } from "./events.ts";
import { listCase } from "./list-data.ts";
import { asked, generator, randomPeople } from "./made-rows.ts";
import { compareServing } from "./serving.ts";


const WINDOWS: readonly string[] = ["over 3d", "over 2d step 12h", "over 1d ending 6h ago", "over last 4 rows", "over all since 2020-01-02T00:00Z", "over 1 months in \"Europe/Berlin\"", "over 10d where (price > 1) ?? false"];

async function expectEqual(input: Case): Promise<void> {
  const { mismatches, rows, values } = await compareWithOracle(input);
  expect(describe(mismatches)).toBe("");
  expect(rows).toBeGreaterThan(60);
  expect(values).toBeGreaterThan(rows * 10);
}

suite("lists and records as values equal the oracle in every engine", () => {
  for (const window of WINDOWS) it(window, () => expectEqual(listCase({ window })));
  it("knowledge that is a column's, not a lag", () => expectEqual(listCase({ window: "over 3d", late: true, ready: "ready every 1h after 1m" })));
  it("knowledge that is a column's, the last rows", () => expectEqual(listCase({ window: "over last 3 rows", late: true, ready: "ready every 1h after 1m" })));
  it("readiness every six hours", () => expectEqual(listCase({ window: "over 3d", ready: "ready every 6h after 1h" })));
});

suite("in service", () => {
  it("lists and records of the request, of tables and of history are those of training", async () => {
    const { asked, values, mismatches } = await compareServing(listCase({ window: "over 3d", model: true }), "guess");
    expect(mismatches.slice(0, 5)).toEqual([]);
    expect(asked).toBeGreaterThan(40);
    expect(values).toBeGreaterThan(asked * 10);
  });
});

/** Orders whose rows are corrected: each version carries its whole list. */
function revised(): Case {
  const random = generator(9);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const start = Date.UTC(2021, 4, 3) * 1000;
  const data = Array.from({ length: 120 }, (_, i) => {
    const placed = start + (Math.floor(i / 2) % 40) * 5 * HOUR;
    return { id: Math.floor(i / 2), user: pick(["ann", "bob"]), placed, loaded: placed + (i % 2) * pick([1, HOUR, 30 * HOUR]) + (i % 2), skus: Array.from({ length: pick([0, 1, 3]) }, () => pick(["tea", "pot", "💡"])), n: pick([1, 2, null]), fine: random() < 0.5 };
  });
  return {
    files: { "orders.json": data.map((row) => JSON.stringify({ ...row, placed: instant(row.placed), loaded: instant(row.loaded) })).join("\n") },
    data: { orders: data },
    examples: "asks",
    spec: `entity User: Category
source orders {
  from    json("orders.json")
  columns { id: Int, user: User, placed: Timestamp, loaded: Timestamp, skus: List<String>, n: Int?, fine: Bool known at placed + 2d }
  at      placed
  known   at loaded
  key     id revised by loaded
  expect  loaded >= placed
}
features past from orders by user {
  ready every 1h after 1m
  latest = last({n, many: length(skus)}) over 3d
  lists  = list({n, first: element(skus, 0)}, 3) over last 4 rows
  firsts = top(element(skus, 0), 2) over 3d
  ns     = list(n, 3) over last 3 rows
}
examples asks {
  rows  orders asked at placed
  label outcome = fine
  features { past(user); skus; n = if_known(skus) ?? ["none"]; many = past(user).latest.many }
  allow MLS3045 "half-full windows are wanted in this test"
}
`,
  };
}

suite("lists and records of rows that others are made of", () => {
  it("revised rows: the version that is seen brings its list", async () => {
    const { mismatches, rows } = await compareWithOracle(revised());
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(20);
  });

  it("sessions, filled days, unions and items of lists", async () => {
    const made = randomPeople(21, 120);
    const groups = `view baskets from orders by user gap 5h {
  gifts = any("gift" in (tags ?? []))
  dear  = max(greatest(lines.price2) ?? 0)
  most  = max(length(lines))
}
view days from orders { fill every 1d for each user
  kinds = sum(shared(tags ?? [], ["gift", "new"]))
}
view all_of from orders union calls
view tagged from orders each tags as tag where length(tag) > 3 and length(lines) > 0
features of_baskets from baskets by user { ready every 1h after 5m; gifts = list(gifts, 3) over 9d; pair = last({most, gifts}) over 9d }
features of_days from days by user { ready every 1d after 1h; kinds = list(kinds, 4) over 9d }
features of_all from all_of by user { ready every 1h after 5m; inputs = top(from_input, 2) over 9d }
features of_tags from tagged by tag { ready live within 1m; users = list(user, 3) over 3d }
`.replaceAll("lines.price2", "lines.n");
    const spec = asked(groups, '    of_baskets(user)\n    of_days(user)\n    of_all(user)\n    of_tags("gift") prefix t_\n    first = element(of_baskets(user).gifts, 0)\n    again = of_baskets(user).pair.most');
    const { mismatches, rows } = await compareWithOracle({ spec, files: made.files, data: made.data, examples: "asks" });
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(20);
  });
});
