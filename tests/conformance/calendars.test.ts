/** Rows of a table at every date of a calendar, and horizons, against the oracle: zones with their missing and repeated hours, features, labels ahead, parts. */
import { describe as suite, expect, it } from "vitest";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import { csv, made, ORDERS, TABLE_OF_PEOPLE } from "./people.ts";

const PEOPLE = [
  { who: "ann", town: "oslo", born: 1980 },
  { who: "bob", town: "rome", born: 1990 },
  { who: "cem", town: null, born: 2000 },
  { who: "fay", town: "oslo", born: 1970 },
];

const SPEC = (rows: string, label: string, more = "", split = ""): string => `entity Person: Category

${TABLE_OF_PEOPLE}
${ORDERS}
features habits from orders by buyer {
  ready every 12h after 30m
  orders_3d = count() over 3d
  last_kind = last(kind)
  since     = (moment - last(placed)) / 1d
}

examples nightly {
  ${rows}
  label  outcome = ${label}
${more}  features {
    habits(who)
    town
    age   = 2023 - born
    local = hour(moment, "Europe/Oslo")
    old   = orders_3d > 1 and born < 1985
  }
}
${split}`;

function nightly(rows: string, label: string, more = "", split = "", begin?: number): Case {
  const { orders } = made(21, begin);
  return { spec: SPEC(rows, label, more, split), files: { "people.csv": csv(PEOPLE, []), "orders.csv": csv(orders, ["placed", "settled"]) }, data: { people: PEOPLE, orders }, examples: "nightly" };
}

async function expectEqual(input: Case, least: number): Promise<void> {
  const { mismatches, rows } = await compareWithOracle(input);
  expect(describe(mismatches)).toBe("");
  expect(rows).toBeGreaterThan(least);
}

const PAID = "not any(paid) from orders by who = buyer over next 4d";
const BEHIND = "count() from orders by who = buyer over next 1d after h";

suite("rows of a table at every date equal the oracle in both engines", () => {
  it("every 2d", () => expectEqual(nightly("rows each people every 2d", PAID), 60));
  it("every 7h", () => expectEqual(nightly("rows each people every 7h", PAID), 300));
  it("a local time, through the missing hour", () => expectEqual(nightly('rows each people every 1d at 02:30 "Europe/Oslo"', PAID, "", "", Date.UTC(2023, 2, 6) * 1000), 100));
  it("a local time every week, some rows left out", () => expectEqual(nightly('rows each people every 7d at 06:00 "Europe/Oslo"', PAID, "  where  born > 1975\n"), 10));
  it("half-full windows, waived", () => expectEqual(nightly("rows each people every 1d", PAID, '  allow MLS3045 "wanted here"\n'), 120));
  it("split by time with purge", () =>
    expectEqual(nightly("rows each people every 1d", PAID, "", 'split nightly by time in "UTC" {\n  train    until 2023-01-20\n  validate until 2023-01-30\n  test     until 2023-02-20\n}\n'), 80));
});

suite("horizons equal the oracle in both engines", () => {
  it("of a calendar", () => expectEqual(nightly("rows each people every 2d\n  horizon h in 1d..7d step 1d", BEHIND, "").spec === "" ? nightly("", "") : withHorizon(nightly("rows each people every 2d\n  horizon h in 1d..7d step 1d", BEHIND)), 400));
  it("from the moment on, two widths", () => expectEqual(withHorizon(nightly("rows each people every 3d\n  horizon h in 0s..2d step 12h", "(sum(amount) over next 1d after h) - (sum(amount) over next 3d after h) from orders by who = buyer")), 100));
});

const KINDS = [{ kind: "b", rank: 2 }, { kind: "a", rank: 1 }, { kind: "z", rank: null }];

/** Each of the kinds is asked about. */
function withCandidates(input: Case): Case {
  const table = 'table kinds {\n  from     csv("kinds.csv")\n  key      kind\n  timeless "there are three"\n  columns  { kind: Category, rank: Int? }\n}\n\n';
  const spec = input.spec.replace("source orders", `${table}source orders`).replace("    town\n", "    town\n    rank = kinds(which).rank\n    usual = which == (last_kind ?? \"none\")\n");
  return { ...input, spec, files: { ...input.files, "kinds.csv": csv(KINDS, []) }, data: { ...input.data, kinds: KINDS } };
}

const BOUGHT = "any(paid) from orders by who = buyer, which = kind over next 4d";

suite("candidates equal the oracle in both engines", () => {
  it("at every date", () => expectEqual(withCandidates(nightly("rows each people every 3d\n  candidates kinds as which", BOUGHT)), 100));
  it("with horizons, sampled by the label", () =>
    expectEqual(withCandidates(nightly("rows each people every 4d\n  horizon h in 0s..1d step 1d\n  candidates kinds as which", `${BOUGHT} after h`, "  sample if outcome then 100% else 40%\n")), 60));
});

/** The horizon itself is a feature too. */
function withHorizon(input: Case): Case {
  return { ...input, spec: input.spec.replace("    town\n", "    town\n    ahead = h / 1d\n    due   = hour(moment + h, \"UTC\")\n") };
}
