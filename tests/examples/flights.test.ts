/** The main job on all three million flights, and the replay of 10,000 of its test rows: what serving computes for a row at its moment is what training had, to the bit. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readExamples } from "../../runtime/batch/index.ts";
import { cell, type Frame } from "../../runtime/contract/frame.ts";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { createPredictor } from "../../runtime/serve/predictor.ts";
import { openStore } from "../../runtime/store/index.ts";
import { testRequests } from "./requests.ts";
import { copyOf, mlsc } from "./support.ts";

const folder = copyOf("flights");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("flights", () => {
  it("runs on all rows, and its tests hold", { timeout: 900_000 }, () => {
    const { status, out, err } = mlsc(["run", folder]);
    expect(err).not.toContain("bug");
    expect(out).toContain("flights: 3,000,000 rows read");
    expect(out).toMatch(/7 of 8 tests hold; 1 expected to fail/);
    expect(status).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, "mls-out/bundles/lateness/manifest.json"), "utf8")).tests).toBe("passed");
  });

  it("serving gives 10,000 test rows the very vectors that training had", { timeout: 600_000 }, async () => {
    const requests = await testRequests(folder, "flights.mls", "pushbacks", 10_000);
    expect(requests).toHaveLength(10_000);
    const frame = await readExamples(join(folder, "mls-out/examples/pushbacks.parquet"));
    const bundle = await loadBundle(join(folder, "mls-out/bundles/lateness"));
    const store = openStore(join(folder, "mls-out/store"), { planHash: bundle.manifest.planHash });
    const predictor = createPredictor({ plan: bundle.plan, model: bundle.model, door: bundle.door, scorer: bundle.scorer, store });
    const wrong: string[] = [];
    let compared = 0;
    for (const { example, moment, row } of requests) {
      const outcome = predictor.predict(row, { moment: moment!, explain: true, late: () => false });
      if (outcome.kind !== "answer") {
        wrong.push(`row ${example} is refused: ${JSON.stringify(outcome)}`);
        continue;
      }
      for (const [name, value] of Object.entries(outcome.features ?? {})) {
        compared++;
        const trained = cellOf(frame, name, example);
        const served = typeof value === "boolean" ? Number(value) : value;
        if (!Object.is(served, trained)) wrong.push(`row ${example} ${name}: served ${String(served)}, trained ${String(trained)}`);
      }
    }
    await store.close();
    expect(wrong.slice(0, 10)).toEqual([]);
    expect(compared).toBe(10_000 * 20);
  });
});

function cellOf(frame: Frame, name: string, row: number): number | string | null | undefined {
  const column = frame.columns.get(name);
  return column === undefined ? undefined : cell(column, row);
}
