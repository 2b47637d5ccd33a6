/** `rank` of all rows of a date: `mlsc score` takes the first of each file, by the order that the tests had. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelOnRows } from "../../compiler/cli/pipeline/model-on-rows.ts";
import { readExamples } from "../../runtime/batch/index.ts";
import { cell } from "../../runtime/contract/frame.ts";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { parseTimestamp } from "../../runtime/serve/times.ts";
import { csv, made, ORDERS, TABLE_OF_PEOPLE } from "../conformance/people.ts";
import { mlsc } from "../examples/support.ts";

const PEOPLE = ["ann", "bob", "cem", "d\u00e6n\u{1F600}", "eve", "fay", "gus"].map((who, i) => ({ who, town: ["oslo", "rome", null][i % 3]!, born: 1975 + i }));

const SPEC = `entity Person: Category

${TABLE_OF_PEOPLE}
${ORDERS}
features habits from orders by buyer {
  ready every 12h after 30m
  orders_3d = count() over 3d
  spent     = sum(amount) over 5d
  last_kind = last(kind)
}

examples weekly {
  rows     each people every 1d at 06:00 "Europe/Oslo"
  where    born > 1970
  label    gone = not any(paid ?? false) from orders by who = buyer over next 3d
  features {
    habits(who)
    town
    age = 2023 - born
    log_spent = log1p(max(spent ?? 0, 0))
  }
}

split weekly by time in "UTC" {
  train    until 2023-01-22
  validate until 2023-02-01
  test     until 2023-02-20
}

model churn for weekly {
  predict gone
  inputs  { town }
  learner gbdt { trees 8, min_leaf 3 }
}

decide visits for churn { visit = rank <= 2 }

tests churn { precision of visit >= 0 }

deploy churn { score every 2d into csv("lists/churn") }
`;

const folder = mkdtempSync(join(tmpdir(), "mls-score-places-"));
const spec = join(folder, "lists.mls");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  writeFileSync(spec, SPEC);
  writeFileSync(join(folder, "people.csv"), csv(PEOPLE, []));
  writeFileSync(join(folder, "orders.csv"), csv(made(21).orders, ["placed", "settled"]));
  const { status, err, out } = mlsc(["run", spec]);
  expect(`${err}${out}`).toContain("precision of visit");
  expect(status).toBe(0);
}, 120_000);

describe("the first of a date", () => {
  it("are two of each file, those of the tests where the date is in test, ties too", async () => {
    const { status, err } = mlsc(["score", spec, "--from", "2023-01-20T00:00:00Z", "--until", "2023-02-12T00:00:00Z"]);
    expect(err).not.toContain("error");
    expect(status).toBe(0);
    const { plan, model } = await loadBundle(join(folder, "mls-out/bundles/churn"));
    const set = await readExamples(join(folder, "mls-out/examples/weekly.parquet"), { part: "test" });
    const judged = (await ModelOnRows.of(plan, plan.models[0]!, model, set)).decisions().get("visit")!;
    const said = new Map(Array.from(judged, (yes, row) => [`${PEOPLE[Number(cell(set.columns.get("__row")!, row))]!.who} ${Number(cell(set.columns.get("__moment")!, row))}`, yes === 1]));
    const perDate = new Map<number, number>();
    for (let row = 0; row < set.rows; row++) perDate.set(Number(cell(set.columns.get("__moment")!, row)), (perDate.get(Number(cell(set.columns.get("__moment")!, row))) ?? 0) + 1);
    let [compared, files] = [0, 0];
    for (const name of readdirSync(join(folder, "lists/churn")).filter((file) => file.endsWith(".csv"))) {
      const [header, ...rows] = readFileSync(join(folder, "lists/churn", name), "utf8").trim().split("\n").map((line) => line.split(","));
      const at = (row: readonly string[], column: string): string => row[header!.indexOf(column)]!;
      expect(rows.map((row) => Number(at(row, "rank"))).sort((a, b) => a - b)).toEqual(rows.map((_, i) => i + 1));
      for (const row of rows) {
        expect(at(row, "visit")).toBe(String(Number(at(row, "rank")) <= 2));
        const moment = parseTimestamp(at(row, "moment"))!;
        const key = `${at(row, "who")} ${moment}`;
        // A date of which rows are left out for their labels is another list.
        if (perDate.get(moment) !== rows.length) continue;
        compared++;
        expect({ key, visit: said.get(key) }).toEqual({ key, visit: at(row, "visit") === "true" });
      }
      files++;
    }
    expect(files).toBeGreaterThan(8);
    expect(compared).toBeGreaterThan(20);
  });
});
