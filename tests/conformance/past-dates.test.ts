/** Where tables with history and revised rows meet calendars, horizons and labels from other sources, against the oracle. */
import { describe as suite, expect, it } from "vitest";
import { DAY, HOUR } from "./events.ts";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import { csv, generator, made } from "./people.ts";
import type { Value } from "../oracle/values.ts";

type Row = Record<string, Value>;

const START = Date.UTC(2023, 0, 2) * 1000;
const PEOPLE = ["ann", "bob", "cem", "fay"].map((who) => ({ who }));

/** Homes that are moved to on midnights, where dates of a calendar lie too, and told before, at once, or days later. */
function homes(random: () => number): Row[] {
  const rows = new Map<string, Row>();
  for (let i = 0; i < 40; i++) {
    const who = PEOPLE[Math.floor(random() * PEOPLE.length)]!.who;
    const moved = START + Math.floor(random() * 40) * DAY + [0, 0, 1, -1][Math.floor(random() * 4)]!;
    const told = moved + [-DAY, -1, 0, 1, DAY, 6 * DAY][Math.floor(random() * 6)]!;
    const left = random() < 0.4 ? moved + [1, DAY, 5 * DAY][Math.floor(random() * 3)]! : null;
    rows.set(`${who} ${moved} ${told}`, { who, moved, left, told, town: ["oslo", "rome", null][Math.floor(random() * 3)]!, rooms: 1 + Math.floor(random() * 5) });
  }
  return [...rows.values()];
}

/** Each visit in up to three versions, some of which come after it would be asked about. */
function versions(visits: readonly Row[], random: () => number): Row[] {
  return visits.flatMap((visit, id) => {
    let loaded = Number(visit.came) + [0, 1, HOUR][Math.floor(random() * 3)]!;
    return Array.from({ length: 1 + Math.floor(random() * 3) }, (_, n) => {
      const row = { id, who: n === 0 || random() < 0.6 ? visit.who! : "ann", came: visit.came!, loaded, stays: random() < 0.4 ? null : random() < 0.5 };
      loaded += [1, HOUR, DAY][Math.floor(random() * 3)]!;
      return row;
    });
  });
}

const SPEC = (examples: string): string => `entity Person: Category

table people {
  from     csv("people.csv")
  key      who
  timeless "they are who they are"
  columns  { who: Person }
}

table homes {
  from    csv("homes.csv")
  key     who
  valid   from moved to left known at told
  columns { who: Person, moved: Timestamp, left: Timestamp?, told: Timestamp, town: Category?, rooms: Int }
}

source orders {
  from   csv("orders.csv")
  columns {
    buyer:   Person?
    placed:  Timestamp
    settled: Timestamp
    amount:  Float? by 0.01  known at settled
    paid:    Bool?           known at settled
    town:    Category? = homes(buyer).town
  }
  at     placed
  known  at placed + 1m
  expect { settled - placed in 0s..1d else fail }
}

source visits {
  from csv("visits.csv")
  columns { id: Int, who: Person?, came: Timestamp, loaded: Timestamp, stays: Bool? known at came + 9d }
  at    came
  known at came
  key   id revised by loaded
}

features habits from orders by buyer {
  ready every 12h after 30m
  orders_3d = count() over 3d
  at_home   = any(town == "oslo") over 5d
  steady    = slope(amount) over 9d
}

features calls from visits by who {
  ready every 6h after 10m
  visits_2d = count() over 2d
  week      = count() over 7 days in "Europe/Oslo"
}

${examples}`;

function asked(examples: string): Case {
  const random = generator(5);
  const { orders, visits } = made(21);
  const data = { people: PEOPLE, homes: homes(random), orders, visits: versions(visits, random) };
  const times = ["moved", "left", "told", "placed", "settled", "came", "loaded"];
  return { spec: SPEC(examples), files: Object.fromEntries(Object.entries(data).map(([name, rows]) => [`${name}.csv`, csv(rows, times)])), data, examples: "asks" };
}

async function expectEqual(input: Case, least: number): Promise<void> {
  const { mismatches, rows } = await compareWithOracle(input);
  expect(describe(mismatches)).toBe("");
  expect(rows).toBeGreaterThan(least);
}

const PAID = "label  outcome = not any(paid) from orders by who = buyer over next 4d";
const FEATURES = "features {\n    habits(who)\n    calls(who)\n    town   = homes(who).town\n    roomy  = (homes(who).rooms > 2) ?? false\n    housed = homes(who) is not missing\n  }\n}\n";

suite("the past at every date equals the oracle in both engines", () => {
  it("lookups as of the date", () => expectEqual(asked(`examples asks {\n  rows each people every 1d\n  ${PAID}\n  ${FEATURES}`), 80));
  it("rows chosen by what held then", () => expectEqual(asked(`examples asks {\n  rows each people every 1d at 00:00 "UTC"\n  where (homes(who).rooms > 1) ?? false\n  ${PAID}\n  ${FEATURES}`), 20));
});

const NO_CALLS = FEATURES.replace("    calls(who)\n", "");

suite("revised rows under labels ahead, horizons and weights equal the oracle in both engines", () => {
  it("a label from another source is that of the version asked about", () => expectEqual(asked(`examples asks {\n  rows visits asked at came + 2h\n  ${PAID}\n  ${NO_CALLS}`), 60));
  it("each horizon asks about the versions anew", () => expectEqual(asked(`examples asks {\n  rows visits asked at came + 2h\n  horizon h in 0s..1d step 1d\n  label  outcome = count() from orders by who = buyer over next 1d after h\n  ${NO_CALLS}`), 120));
  it("the row's own label with horizons", () => expectEqual(asked(`examples asks {\n  rows visits asked at came + 2h\n  horizon h in 0s..1d step 1d\n  label  outcome = stays\n  ${NO_CALLS}`), 80));
  it("weights and samples", () => expectEqual(asked(`examples asks {\n  rows visits asked at came + 2h\n  label  outcome = stays\n  weight if outcome then 2 else 1\n  sample if outcome then 100% else 50%\n  ${NO_CALLS}`), 30));
});
