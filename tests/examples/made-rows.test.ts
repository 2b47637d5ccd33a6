/** Systems over made rows, built and asked again: what service computes for a row of a union, or an item of a list, is what training had, to the bit. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readExamples } from "../../runtime/batch/index.ts";
import { cell } from "../../runtime/contract/frame.ts";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { createPredictor } from "../../runtime/serve/predictor.ts";
import { openStore } from "../../runtime/store/index.ts";
import { randomPeople, SOURCES } from "../conformance/made-rows.ts";
import { testRequests } from "./requests.ts";
import { mlsc } from "./support.ts";

const system = (name: string): string => `
split ${name} by time in "UTC" {
  train    until 1970-01-02
  validate until 1970-01-04
  test     until 1970-01-07
}

model ${name}_model for ${name} {
  predict good
  inputs  { * }
  learner gbdt { trees 5, depth 2, min_leaf 5 }
}
`;

const SPEC = `${SOURCES.replaceAll(/(page|sku): String/g, "$1: Category")}
view touches from clicks union orders where user is not missing
view items from orders each lines as line where line.n < 40 { worth = line.n * (line.price ?? 0) }
view visits from clicks by user gap 30m { n = count(); page = last(page) }
view days from clicks { fill every 12h for each user; n = count() }

features touching from touches by user { ready live within 5m; n = count() over 1d; last = moment - last(at) }
features buying from items by sku = line.sku { ready live within 5m; n = sum(line.n) over 1d; worth = sum(worth) over 1d }
features visiting from visits by user { ready every 1h after 5m; n = mean(n) over 1d; page = last(page) }
features daily from days by user { ready every 1h after 5m; quiet = count(where n == 0) over 2d }

examples contacts {
  rows   touches asked at at + 1m within 1m
  label  good = fine
  features {
    from_input
    touching(user)
    visiting(user) prefix visit_
    daily(user)    prefix day_
  }
  allow MLS3045 "a few days of data"
}

examples boxes {
  rows   items asked at placed + 1m within 1m
  label  good = fine
  features {
    sku   = line.sku
    price = line.price
    worth
    n = line.n
    buying(line.sku) prefix sku_
    touching(user)   prefix touch_
  }
  allow MLS3045 "a few days of data"
}
${system("contacts")}${system("boxes")}`;

const folder = mkdtempSync(join(tmpdir(), "mls-made-rows-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => {
  writeFileSync(join(folder, "people.mls"), SPEC);
  for (const [name, text] of Object.entries(randomPeople(5, 1500).files)) writeFileSync(join(folder, name), text);
  const { status, out, err } = mlsc(["build", join(folder, "people.mls")]);
  if (status !== 0) throw new Error(out + err);
}, 240_000);

describe("made rows in service", () => {
  for (const [examples, columns] of [["contacts", 6], ["boxes", 8]] as const) {
    it(`${examples}: the vectors that training had`, { timeout: 120_000 }, async () => {
      const requests = await testRequests(folder, "people.mls", examples, 300);
      const frame = await readExamples(join(folder, `mls-out/examples/${examples}.parquet`));
      const bundle = await loadBundle(join(folder, `mls-out/bundles/${examples}_model`));
      const store = openStore(join(folder, "mls-out/store"), { planHash: bundle.manifest.planHash });
      const predictor = createPredictor({ plan: bundle.plan, model: bundle.model, door: bundle.door, scorer: bundle.scorer, store });
      const wrong: string[] = [];
      let compared = 0;
      for (const { example, moment, row } of requests) {
        const outcome = predictor.predict(row, { moment: moment!, explain: true, late: () => false });
        if (outcome.kind !== "answer") wrong.push(`row ${example} is refused: ${JSON.stringify(outcome)}`);
        else {
          for (const [name, value] of Object.entries(outcome.features ?? {})) {
            compared++;
            const trained = cell(frame.columns.get(name)!, example);
            const served = typeof value === "boolean" ? Number(value) : value;
            if (!Object.is(served, trained)) wrong.push(`row ${example} ${name}: served ${String(served)}, trained ${String(trained)}`);
          }
        }
      }
      await store.close();
      expect(wrong.slice(0, 10)).toEqual([]);
      expect(requests.length).toBeGreaterThan(100);
      expect(compared).toBe(requests.length * columns);
    });
  }
});
