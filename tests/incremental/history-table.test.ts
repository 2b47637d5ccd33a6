/** A change in a table with history is felt from when on it holds, and on the days whose labels look so far ahead; no sooner. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { BatchResult } from "../../runtime/batch/index.ts";
import { type Engine, inFolder, planOf } from "../conformance/harness.ts";
import { aPrice, beginPrices, type Prices, SALE_DAYS, writePrices } from "./price-list.ts";
import { DAY, START } from "./shop.ts";
import { build, computed } from "./support.ts";

const told = ({ inputs, examples }: BatchResult) => ({ inputs: inputs.map(({ scanned: _scanned, ...rest }) => rest), examples: examples.map(({ path: _path, reuse: _reuse, ...rest }) => rest) });

async function compare(folder: string, engine: Engine, where: string): Promise<BatchResult> {
  const plan = planOf(folder);
  const again = await build(folder, plan, "again", { engine });
  const full = await build(folder, plan, "full", { engine, full: true });
  expect(told(again), where).toEqual(told(full));
  expect(readFileSync(join(folder, "again/asked.parquet")).equals(readFileSync(join(folder, "full/asked.parquet"))), where).toBe(true);
  return again;
}

const some = ({ random, prices }: Prices): number => Math.floor(random() * prices.length);

const CHANGES: Readonly<Record<string, (all: Prices) => void>> = {
  "a new price": (all) => void all.prices.push(aPrice(all.random, Math.floor(all.random() * SALE_DAYS))),
  "one entered long after": (all) => void all.prices.push(aPrice(all.random, Math.floor(all.random() * SALE_DAYS), 4 * DAY)),
  "one that is gone": (all) => void all.prices.splice(some(all), 1),
  "another price": (all) => {
    const at = some(all);
    all.prices[at] = { ...all.prices[at]!, price: 77 };
  },
  "rows in another order": (all) => void all.prices.reverse(),
};

describe("a table with history", { timeout: 120_000 }, () => {
  it.each([["kernel", 3, 9], ["sql", 8, 4]] as const)("by %s, life %i", (engine, seed, steps) =>
    inFolder({}, async (folder) => {
      const all = beginPrices(folder, seed);
      let [made, of] = [0, 0];
      const happened: string[] = [];
      for (let step = 0; step < steps; step++) {
        writePrices(folder, all);
        const { examples } = await compare(folder, engine, `after ${happened.join(", ")}`);
        if (step > 0) [made, of] = [made + examples[0]!.reuse!.computed, of + examples[0]!.reuse!.of];
        const name = Object.keys(CHANGES)[Math.floor(all.random() * 5)]!;
        CHANGES[name]!(all);
        happened.push(name);
      }
      expect(made).toBeGreaterThan(3);
      expect(made).toBeLessThan(of * 0.9);
    }),
  );

  it("computes the days from the change on, and those whose labels see it", () =>
    inFolder({}, async (folder) => {
      const all = beginPrices(folder, 5);
      await compare(folder, "kernel", "at first");
      all.prices.push({ ware: "ale", begins: START + 12 * DAY + 1000, entered: START + 12 * DAY, price: 3 });
      writePrices(folder, all);
      const after = await compare(folder, "kernel", "a price of day 12");
      // Days 11 to 15: a label looks a day ahead.
      expect(computed(after)).toEqual({ asked: 5 });
      expect(after.examples[0]!.reuse!.why).toBe("`prices` changed from 2024-01-13 on");
      // What begins when the data has ended is felt by nobody.
      all.prices.push({ ware: "ale", begins: START + 30 * DAY, entered: START + 12 * DAY, price: 3 });
      writePrices(folder, all);
      expect(computed(await compare(folder, "kernel", "a price to come"))).toEqual({ asked: 0 });
    }));
});
