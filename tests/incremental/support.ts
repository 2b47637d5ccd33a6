import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { type BatchOptions, type BatchResult, runBatch } from "../../runtime/batch/index.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import { generator } from "../conformance/csv.ts";
import { type Engine, planOf, ROOT } from "../conformance/harness.ts";
import { newShop, SPEC, type Shop, writeShop } from "./shop.ts";

/** One build of the shop in `folder` into `folder/out`; incremental unless said otherwise. */
export function build(folder: string, plan: Plan, out: string, options: Partial<BatchOptions> & { readonly engine?: Engine; readonly full?: true } = {}): Promise<BatchResult> {
  const { full, ...rest } = options;
  const outputFolder = join(folder, out);
  return runBatch(emitBatch(plan, "all"), plan, {
    specFolder: folder,
    packagesFolder: ROOT,
    libraryFolder: ROOT,
    outputFolder,
    engine: "kernel",
    threads: 1,
    ...(full ? {} : { incremental: { folder: join(outputFolder, "ledger"), made: "test", mode: "reuse" } }),
    ...rest,
  });
}

/** What is made once for the tests of a file: each of them goes on in a copy of the folder. */
export function madeOnce(make: (folder: string) => Promise<void>): (folder: string) => Promise<void> {
  let made: Promise<string> | undefined;
  const makeIt = async (): Promise<string> => {
    const folder = mkdtempSync(join(tmpdir(), "mls-made-once-"));
    await make(folder);
    return folder;
  };
  afterAll(async () => {
    if (made !== undefined) rmSync(await made, { recursive: true, force: true });
  });
  return async (folder) => {
    made ??= makeIt();
    cpSync(await made, folder, { recursive: true });
  };
}

export function shopIn(folder: string, days = 20): { plan: Plan; shop: Shop; random: () => number } {
  const random = generator(5);
  const shop = newShop(random, days, 24);
  writeFileSync(join(folder, "spec.mls"), SPEC());
  writeShop(folder, shop);
  return { plan: planOf(folder), shop, random };
}

/** Days made again, by set. */
export const computed = ({ examples }: BatchResult): Record<string, number> => Object.fromEntries(examples.map(({ examples: set, reuse }) => [set, reuse!.computed]));
