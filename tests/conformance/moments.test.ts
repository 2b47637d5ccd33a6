/** `moment`, horizons and candidates wherever the example's row is read: `where`, label, keys, weight, sample; against the oracle and, of features and `where`, against the server. */
import { describe as suite, expect, it } from "vitest";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import { csv, made } from "./people.ts";
import { compareServing } from "./serving.ts";

const WORLD = `entity Person: Category

table people {
  from     csv("people.csv")
  key      who
  timeless "made up"
  columns  { who: Person, zone: Zone, since: Timestamp }
}

source visits {
  from csv("visits.csv")
  columns { who: Person?, came: Timestamp, back: Bool = came == came  known at came + 2d }
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
    amount:  Float? by 0.01
    paid:    Bool?
    kind:    Category?
  }
  at     placed
  known  at placed + 1m
}

features habits from orders by buyer { ready live within 1m; n = count() over 3d; spent = sum(amount) over 3d }
features days from orders by day = day_of_week(placed, "UTC") { ready live within 1m; n = count() over 14d }
`;

const ASKED = `examples asks {
  rows   visits asked at came + 1h within 6h
  where  hour(moment, "Europe/Berlin") in 5..21 and moment - came <= 5h
  label  outcome = back and moment - came > 3h
  weight if day_of_week(moment, "UTC") > 5 then 2 else 1
  sample if hour(moment, "UTC") < 12 then 50% else 100%
  features {
    habits(who)
    days(day_of_week(moment, "UTC")) prefix day_
    waited = (moment - came) / 1h
  }
  allow  MLS3045 "short data"
}
`;

const EACH = `examples asks {
  rows    each people every 12h
  horizon h in 12h..36h step 12h
  where   day_of_week(moment + h, zone) <= 5 and since < moment
  label   outcome = count() from orders by who = buyer over next h
  weight  h / 12h
  sample  if hour(moment + h, "UTC") == 0 then 50% else 100%
  features {
    habits(who)
    days(day_of_week(moment + h, "UTC")) prefix day_
    ahead = h / 1h
  }
  allow   MLS3045 "short data"
}
`;

const CANDIDATES = `table offers {
  from     csv("offers.csv")
  key      kind
  timeless "made up"
  columns  { kind: Category, begins: Timestamp }
}
examples asks {
  rows       visits asked at came
  candidates offers as offer
  where      offers(offer).begins <= moment
  label      outcome = any(paid) from orders by who = buyer, offer = kind over next 5d
  weight     if offer == "a" then 2 else 1
  sample     if moment - offers(offer).begins > 9d then 50% else 100%
  features {
    habits(who)
    age = (moment - offers(offer).begins) / 1d
  }
  allow      MLS3045 "short data"
}
`;
const MODEL = "model served for asks {\n  predict outcome\n  inputs  { * }\n  learner prior\n}\n";

function caseOf(examples: string, seed: number): Case {
  const data = made(seed);
  const begin = Math.min(...data.visits.map((visit) => Number(visit.came)));
  const people = ["ann", "bob", "cem", "eve"].map((who, i) => ({ who, zone: ["Europe/Berlin", "Asia/Tokyo", "UTC", "America/New_York"][i]!, since: begin + i * 7 * 86_400_000_000 }));
  const offers = ["a", "b", "c"].map((kind, i) => ({ kind, begins: begin + i * 11 * 86_400_000_000 }));
  return {
    spec: `${WORLD}${examples}${MODEL}`,
    files: { "visits.csv": csv(data.visits, ["came"]), "orders.csv": csv(data.orders, ["placed", "settled"]), "people.csv": csv(people, ["since"]), "offers.csv": csv(offers, ["begins"]) },
    data: { ...data, people, offers },
    examples: "asks",
  };
}

const CASES: readonly (readonly [string, string])[] = [["rows asked about once", ASKED], ["rows at every date, for each horizon", EACH], ["candidates", CANDIDATES]];

suite("the moment can be read wherever the row is", () => {
  for (const [i, [name, examples]] of CASES.entries()) {
    it(name, async () => {
      const { mismatches, rows } = await compareWithOracle(caseOf(examples, 70 + i));
      expect(describe(mismatches)).toBe("");
      expect(rows).toBeGreaterThan(20);
    });
  }
});

suite("the server gives what training saw", () => {
  for (const [i, [name, examples]] of CASES.entries()) {
    it(name, async () => {
      const { asked, mismatches } = await compareServing(caseOf(examples, 70 + i), "served");
      expect(mismatches.slice(0, 10)).toEqual([]);
      expect(asked).toBeGreaterThan(20);
    });
  }
});
