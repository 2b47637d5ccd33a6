/** `at`, the event time, read by a source's own rules, columns and knowledge times, before its turn comes; and `missing` beside a number as written: against the oracle and the server. */
import { describe as suite, expect, it } from "vitest";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import { csv, made } from "./people.ts";
import { compareServing } from "./serving.ts";

const SPEC = `entity Person: Category

source visits {
  from csv("visits.csv")
  columns { who: Person?, came: Timestamp, noon: Bool = hour(at, "UTC") >= 12, back: Bool = noon  known at at + 2d }
  at    came
  known at at
  expect { at >= instant(2023-01-09, "UTC") else drop }
}

source orders {
  from   csv("orders.csv")
  stream kafka("orders")
  columns { buyer: Person?, placed: Timestamp, settled: Timestamp, amount: Float? by 0.01  known at at + 1h, kind: Category? }
  at     placed + 30m
  known  at at + 1m
  expect { settled >= at else drop }
}

features habits from orders by buyer {
  ready every 6h after 2h
  n     = count() over 5d
  spent = sum(amount) over 5d
  half  = if count() > 2 then 0.5 else missing over 5d
}

examples asks {
  rows   visits asked at came + 1h within 6h
  label  outcome = back
  features { habits(who); noon; quarter = if noon then missing else 0.25 }
  allow  MLS3045 "short data"
}
model served for asks {
  predict outcome
  inputs  { * }
  learner gbdt
}
`;

function caseOf(): Case {
  const data = made(91);
  return { spec: SPEC, files: { "visits.csv": csv(data.visits, ["came"]), "orders.csv": csv(data.orders, ["placed", "settled"]) }, data, examples: "asks" };
}

suite("the event time is read before its turn", () => {
  it("by both engines as by the oracle", async () => {
    const { mismatches, rows } = await compareWithOracle(caseOf());
    expect(describe(mismatches)).toBe("");
    // Of 160 visits those of the first week are dropped, or the rule was not read.
    expect(rows).toBeGreaterThan(60);
    expect(rows).toBeLessThan(150);
  });

  it("by the server as in training", async () => {
    const { asked, mismatches } = await compareServing(caseOf(), "served");
    expect(mismatches.slice(0, 10)).toEqual([]);
    expect(asked).toBeGreaterThan(20);
  });
});
