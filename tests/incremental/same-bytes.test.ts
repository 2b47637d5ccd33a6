/** A build on the last one gives the bytes of a build of all, whatever happened to the files in between: both roads, every kind of example set. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { type BatchResult, runBatch } from "../../runtime/batch/index.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import { generator } from "../conformance/csv.ts";
import { type Engine, inFolder, planOf, ROOT } from "../conformance/harness.ts";
import { CHANGES } from "./changes.ts";
import { ALL, MORE, MORE_SETS, newShop, SPEC, writeShop } from "./shop.ts";

function build(folder: string, plan: Plan, engine: Engine, out: string, incremental: boolean): Promise<BatchResult> {
  const outputFolder = join(folder, out);
  return runBatch(emitBatch(plan, "all"), plan, {
    specFolder: folder,
    packagesFolder: ROOT,
    libraryFolder: ROOT,
    outputFolder,
    engine,
    // So few rows lie in one heap, whatever there is of threads; these only cost time.
    threads: 1,
    ...(incremental ? { incremental: { folder: join(outputFolder, "ledger"), made: "test", mode: "reuse" as const } } : {}),
  });
}

const told = ({ examples }: BatchResult) => examples.map(({ path: _path, reuse: _reuse, ...rest }) => rest);

async function life(folder: string, seed: number, engine: Engine, steps: number): Promise<{ reused: number; computed: number; wrong: string[] }> {
  const random = generator(seed);
  const shop = newShop(random, 16, 24);
  const days = { now: 16 };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "spec.mls"), SPEC() + MORE_SETS);
  const plan = planOf(folder);
  const wrong: string[] = [];
  let [reused, computed] = [0, 0];
  const happened: string[] = [];
  for (let step = 0; step < steps; step++) {
    writeShop(folder, shop);
    const again = await build(folder, plan, engine, "again", true);
    // What is wrong stays wrong until its day is made again: every second build is held to a full one.
    const full = step % 2 === 0 ? await build(folder, plan, engine, `full${step}`, false) : undefined;
    for (const set of full === undefined ? [] : [...ALL, ...MORE]) {
      const same = readFileSync(join(folder, "again", `${set}.parquet`)).equals(readFileSync(join(folder, `full${step}`, `${set}.parquet`)));
      if (!same) wrong.push(`${set} after ${happened.join(", ")} (seed ${seed}, ${engine})`);
    }
    if (full !== undefined && JSON.stringify(told(again)) !== JSON.stringify(told(full))) wrong.push(`what is told after ${happened.join(", ")}: ${JSON.stringify(told(again))} for ${JSON.stringify(told(full))}`);
    for (const { reuse } of again.examples) {
      reused += reuse!.of - reuse!.computed;
      computed += reuse!.computed;
    }
    if (wrong.length > 0) break;
    for (let n = 1 + Math.floor(random() * 2); n > 0; n--) {
      const change = CHANGES[Math.floor(random() * CHANGES.length)]!;
      change.apply(shop, random, days);
      happened.push(change.name);
    }
  }
  return { reused, computed, wrong };
}

describe.each([["kernel", 1, 11], ["kernel", 4, 11], ["sql", 12, 7]] as const)("the bytes of a full build, by %s", (engine, seed, steps) => {
  it(`life ${seed} of a shop`, { timeout: 600_000 }, async () => {
    await inFolder({}, async (folder) => {
      const { wrong, reused, computed } = await life(folder, seed, engine, steps);
      expect(wrong).toEqual([]);
      // Both happen, or the test shows nothing.
      expect(reused).toBeGreaterThan(50);
      expect(computed).toBeGreaterThan(50);
    });
  });
});
