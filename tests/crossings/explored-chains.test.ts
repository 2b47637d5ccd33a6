/** Exploration, rankings one a segment and a promise to new customers, each over a chain: served as judged to the bit, by both engines; chance decides of the decision alone, never of an inner score. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readExamples } from "../../runtime/batch/index.ts";
import { cell } from "../../runtime/contract/frame.ts";
import type { TrainedModel } from "../../runtime/contract/trained.ts";
import { csv, generator } from "../conformance/csv.ts";
import { compareWithOracle, describe as describeMismatches } from "../conformance/harness.ts";
import type { Value } from "../oracle/values.ts";
import { crossed, sameByOtherRoad } from "./crossed.ts";

type Row = Record<string, Value>;

const SPEC = `entity User: Category
entity Item: Category

source shown {
  from    csv("shown.csv")
  stream  kafka("shown")
  columns {
    session:    String @id
    user:       User
    seen:       Timestamp
    item:       Item
    device:     "phone" | "desk" | "tv"
    price:      Float
    offered:    Bool
    propensity: Float @propensity
    clicked:    Bool known at seen + 1h
    bought:     Bool known at seen + 1d
  }
  at      seen
  known   at seen
  expect  propensity in 0.01..1 else fail
}

view sales from shown at seen + 1d { stream kafka("sales") }

features demand from sales by item {
  ready live within 1m
  n = count(where bought) over 5d
}

examples results {
  rows     shown asked at seen within 1m
  label    taken   = bought
  label    touched = clicked
  group    session, device
  weight   1 / propensity
  affects  offered, clicked
  features { demand(item); price; device; evening = hour(moment, "UTC") >= 12 }
  allow MLS3045 "items are new all the time"
}

examples singles {
  rows     shown asked at seen within 1m
  label    taken   = bought
  label    touched = clicked
  weight   1 / propensity
  affects  offered, clicked
  features { demand(item); price; device }
  allow MLS3045 "items are new all the time"
}

split singles by time in "UTC" { train until 2024-02-10; validate until 2024-03-01; test until 2024-03-25; generalise to new user }

split results by time in "UTC" { train until 2024-02-10; validate until 2024-03-01; test until 2024-03-25; generalise to new user }

model click for results {
  predict   touched
  inputs    { price; n }
  learner   gbdt { trees 6, depth 3, patience 3 }
  calibrate platt
  seed      1
}

model order for results by device where count >= 40 {
  predict taken as ranking
  inputs  { click.score; price; n }
  learner gbdt { trees 8, leaves 4, min_leaf 3 }
  seed    2
}

model touch for singles {
  predict   touched
  inputs    { price; n }
  learner   gbdt { trees 6, depth 3, patience 3 }
  calibrate platt
  seed      1
}

model deal for singles {
  predict taken
  inputs  { touch.score; price; device }
  learner gbdt { trees 8, depth 3 }
  seed    3
}

decide offer for deal {
  offer = score >= c
  choose c to minimize false_positives + 2 * false_negatives
}

tests order { ndcg(3) >= 0; mrr >= 0 }
tests deal  { auc >= 0 }
tests click { auc >= 0 }
tests touch { auc >= 0 }
deploy deal  { serve http { port 8080, explore offer 30% }; store embedded }
deploy order { serve http { port 8081, explore 20% }; store embedded }
`;

function shownRows(): Row[] {
  const random = generator(17);
  return Array.from({ length: 900 }, (_, i) => {
    const seen = (Date.UTC(2024, 0, 1) + i * 2.2 * 3_600_000) * 1000;
    const device = ["phone", "desk", "tv"][Math.floor(random() * random() * 3)]!;
    const user = `u${Math.floor(i / 8) + Math.floor(random() * 30)}`;
    return Array.from({ length: 2 + Math.floor(random() * 4) }, () => {
      const price = Math.round(random() * 4000) / 100;
      const likes = (device === "phone" ? 20 - price : price - 15) / 12 + random() * 2;
      return { session: `s${i}`, user, seen, item: `i${Math.floor(random() * 12)}`, device, price, offered: random() < 0.5, propensity: 0.5, clicked: likes > 0.8, bought: likes > 1.1 };
    });
  }).flat();
}

const ROWS = shownRows();
const FILES = { "shown.csv": csv(ROWS, ["seen"]) };

describe("chance, rankings one a segment and new customers, over chains", () => {
  const models = ["click", "order", "touch", "deal"];
  it("are served as they were judged", { timeout: 480_000 }, async () => {
    const { folder, asked, values, wrong, explored } = await crossed({ "spec.mls": SPEC, ...FILES }, models);
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(asked).toBeGreaterThan(300);
    expect(values).toBeGreaterThan(1000);
    // The decision is left to chance as often as is said, and each answer tells how likely it was.
    const deals = explored.filter(({ model }) => model === "deal");
    expect(deals.length).toBeGreaterThan(100);
    const share = deals.filter((one) => one.explored).length / deals.length;
    expect(Math.abs(share - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / deals.length));
    for (const one of deals) expect(one.propensity).toBe(one.isOwn ? 0.7 + 0.3 / 2 : 0.3 / 2);
    expect(deals.some((one) => one.explored && !one.isOwn)).toBe(true);
    // Each segment ranks by a model of its own; new customers are in one part alone.
    const order = JSON.parse(readFileSync(join(folder, "mls-out/bundles/order/model.json"), "utf8")) as TrainedModel;
    expect(order.segments!.models.length).toBeGreaterThan(1);
    expect(order.segments!.models.every(({ trained }) => trained.task.kind === "ranking")).toBe(true);
    await customersAreInOnePart(folder);
    await sameByOtherRoad(folder, models);
  });

  it.each(["results", "singles"])("%s has the oracle's rows, parts, lists and weights", { timeout: 240_000 }, async (examples) => {
    // One list in six, over all three parts: the oracle is slow.
    const some = ROWS.filter((row) => Number(String(row.session).slice(1)) % 6 === 0);
    const { mismatches, rows } = await compareWithOracle({ spec: SPEC, files: { "shown.csv": csv(some, ["seen"]) }, data: { shown: some }, examples });
    expect(describeMismatches(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(200);
  });
});

async function customersAreInOnePart(folder: string): Promise<void> {
  const parts = new Map<string, Set<string>>();
  const all = await readExamples(join(folder, "mls-out/examples/results.parquet"));
  for (let row = 0; row < all.rows; row++) {
    const user = String(ROWS[cell(all.columns.get("__row")!, row) as number]!.user);
    parts.set(user, (parts.get(user) ?? new Set()).add(String(cell(all.columns.get("__part")!, row))));
  }
  expect([...parts.values()].filter((of) => of.size > 1)).toEqual([]);
  expect(new Set([...parts.values()].flatMap((of) => [...of]))).toEqual(new Set(["train", "validate", "test"]));
}
