/** A model of dates, horizons and candidates, trained on a sample, from data to service: what the server reads for a question equals the example set's row, to the bit; keys and horizons that it does not know are refused. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHistory } from "../../compiler/cli/pipeline/history.ts";
import { readExamples } from "../../runtime/batch/index.ts";
import { cell, type Frame } from "../../runtime/contract/frame.ts";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { predictOnce } from "../../runtime/serve/predict-once.ts";
import { DAY, HOUR } from "../conformance/events.ts";
import { csv, made, ORDERS, TABLE_OF_PEOPLE } from "../conformance/people.ts";
import { mlsc } from "../examples/support.ts";

const PEOPLE = [
  { who: "ann", town: "oslo", born: 1980 },
  { who: "bob", town: "rome", born: 1990 },
  { who: "cem", town: null, born: 2000 },
];

const KINDS = [{ kind: "b", rank: 2 }, { kind: "a", rank: 1 }, { kind: "z", rank: null }];

const SPEC = `entity Person: Category

${TABLE_OF_PEOPLE}
table kinds {
  from     csv("kinds.csv")
  key      kind
  timeless "there are three"
  columns  { kind: Category, rank: Int? }
}

${ORDERS}
features habits from orders by buyer {
  ready every 12h after 30m
  orders_3d = count() over 3d
  last_kind = last(kind)
}

/// How many orders of a kind on a day to come.
examples demand {
  rows       each people every 1d at 06:00 "Europe/Oslo"
  horizon    h in 1d..3d step 1d
  candidates kinds as which
  where      born > 1970
  label      orders = count() from orders by who = buyer, which = kind over next 1d after h
  sample     if orders > 0 then 100% else 50%
  features {
    habits(who)
    town
    rank    = kinds(which).rank
    usual   = which == (last_kind ?? "none")
    known   = seen(habits(who))
    age     = 2023 - born
    ahead   = h / 1d
    weekday = day_of_week(moment + h, "Europe/Oslo")
  }
}

split demand by time in "UTC" {
  train    until 2023-01-22
  validate until 2023-02-01
  test     until 2023-02-20
}

model forecast for demand {
  predict orders
  inputs  { * }
  learner gbdt { trees 5, min_leaf 5 }
  seed    3
}

deploy forecast {
  serve http { port 8080 }
  store embedded
}
`;

const folder = mkdtempSync(join(tmpdir(), "mls-spines-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let set: Frame;

beforeAll(async () => {
  writeFileSync(join(folder, "demand.mls"), SPEC);
  writeFileSync(join(folder, "people.csv"), csv(PEOPLE, []));
  writeFileSync(join(folder, "kinds.csv"), csv(KINDS, []));
  writeFileSync(join(folder, "orders.csv"), csv(made(21).orders, ["placed", "settled"]));
  const { status, err, out } = mlsc(["run", join(folder, "demand.mls")]);
  expect(`${err}${out}`).toContain("forecast");
  expect(status).toBe(0);
  set = await readExamples(join(folder, "mls-out/examples/demand.parquet"));
}, 120_000);

async function ask(rows: readonly { readonly row: unknown; readonly moment: number }[]): Promise<ReturnType<typeof predictOnce>[]> {
  const bundle = await loadBundle(join(folder, "mls-out/bundles/forecast"));
  const store = openHistory(join(folder, "mls-out/store"), bundle.manifest.planHash, bundle.plan);
  try {
    return rows.map(({ row, moment }) => predictOnce(bundle, store, row, { moment, explain: true }));
  } finally {
    await store?.close();
  }
}

const at = (row: number, column: string): unknown => cell(set.columns.get(column)!, row);

describe("a model of dates, horizons and candidates", () => {
  it("is served what it was trained on, whenever the question comes", async () => {
    const rows = Array.from({ length: set.rows }, (_, row) => row).filter((row) => row % 5 === 0);
    // Asked some hours after the date, before the next.
    const questions = rows.map((row) => ({ row: { who: PEOPLE[Number(at(row, "__row"))]!.who, h: at(row, "__horizon"), which: KINDS[Number(at(row, "__candidate"))]!.kind }, moment: Number(at(row, "__moment")) + (row % 20) * HOUR }));
    const answers = await ask(questions);
    expect(answers.length).toBeGreaterThan(80);
    answers.forEach(({ outcome }, i) => {
      if (outcome.kind !== "answer") throw new Error(JSON.stringify(outcome));
      expect(outcome.moment).toBe(at(rows[i]!, "__moment"));
      for (const [name, value] of Object.entries(outcome.features!)) expect({ name, value: typeof value === "boolean" ? Number(value) : value }).toEqual({ name, value: at(rows[i]!, name) });
    });
  });

  it("refuses keys that its table does not have, and horizons that it was not made for", async () => {
    const moment = Number(at(set.rows - 1, "__moment"));
    const outcomes = await ask([
      { row: { who: "zoe", h: DAY, which: "a" }, moment },
      { row: { who: "ann", h: DAY / 2, which: "a" }, moment },
      { row: { who: "ann", h: DAY, which: "q" }, moment },
      { row: { who: "ann", which: "a" }, moment },
    ]);
    expect(outcomes.map(({ outcome }) => outcome.kind)).toEqual(["refused", "refused", "refused", "refused"]);
    expect(JSON.stringify(outcomes[0]!.json)).toContain("people(who) is not missing");
    expect(JSON.stringify(outcomes[1]!.json)).toContain("h in 1d..3d step 1d");
    expect(JSON.stringify(outcomes[2]!.json)).toContain("kinds(which) is not missing");
  });

  it("`mlsc why` tells of a label ahead when it is final, and of whose rows it is", () => {
    const { out, status } = mlsc(["why", "demand.orders", join(folder, "demand.mls")]);
    expect(status).toBe(0);
    expect(out).toMatch(/known +1d1m after the moment \+ h/);
    expect(out).toContain("rows of orders");
  });

  it("`mlsc why example` tells of the key and the moment of one date", () => {
    const row = 40;
    const { out, status } = mlsc(["why", "example", String(row), "orders_3d", join(folder, "demand.mls")]);
    expect(status).toBe(0);
    expect(out).toContain(`buyer = ${PEOPLE[Number(at(row, "__row"))]!.who}`);
    expect(out).toContain(`orders_3d = ${String(at(row, "orders_3d"))}`);
  });
});
