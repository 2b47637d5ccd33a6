/** A run that had put columns and rows on disk, for want of memory, leaves none of that behind when it is interrupted, or when it fails; nor half an example set. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { BatchInterrupted, runBatch } from "../../runtime/batch/index.ts";
import { inFolder, planOf, ROOT } from "../conformance/harness.ts";
import { ordersCsv, SPEC } from "../cli/support.ts";

/** Next to nothing may stay in memory, so that a small system spills as a large one does. */
vi.mock("../../runtime/batch/memory.ts", async (original) => {
  const own = await original<typeof import("../../runtime/batch/memory.ts")>();
  return { ...own, memoryShares: (limit: string | undefined) => ({ ...own.memoryShares(limit), rows: 100, examples: 100, work: 2000 }) };
});

/** Bytes that lie in the folders of what was spilled. */
function spilled(output: string): number {
  const folder = join(output, ".rows.partial");
  return existsSync(folder) ? readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) : 0;
}

async function runUntil(end: (stage: string, spilledBytes: number) => "stop" | "fail" | undefined): Promise<{ error: unknown; most: number; left: string[] }> {
  return inFolder({ "spec.mls": SPEC, "orders.csv": ordersCsv() }, async (folder) => {
    const plan = planOf(folder);
    const output = join(folder, "out");
    const abort = new AbortController();
    let most = 0;
    const error = await runBatch(emitBatch(plan, "all"), plan, {
      specFolder: folder,
      packagesFolder: join(ROOT, "node_modules"),
      libraryFolder: join(ROOT, "stdlib"),
      outputFolder: output,
      engine: "kernel",
      memoryLimit: "1GB",
      signal: abort.signal,
      progress: ({ stage }) => {
        most = Math.max(most, spilled(output));
        const now = end(stage, most);
        if (now === "fail") throw new Error("the disk is gone");
        if (now === "stop") abort.abort();
      },
    }).then(() => undefined, (reason: unknown) => reason);
    return { error, most, left: readdirSync(output) };
  });
}

describe("a run that has spilled", () => {
  it("and ends well leaves its example set alone", async () => {
    const { error, most, left } = await runUntil(() => undefined);
    expect([error, left]).toEqual([undefined, ["checkouts.parquet"]]);
    expect(most).toBeGreaterThan(1000);
  });
  it("and is interrupted leaves nothing", async () => {
    const { error, most, left } = await runUntil((stage, bytes) => (stage.startsWith("write ") && bytes > 0 ? "stop" : undefined));
    expect(error).toBeInstanceOf(BatchInterrupted);
    expect(most).toBeGreaterThan(1000);
    expect(left).toEqual([]);
  });
  it("and fails leaves nothing", async () => {
    const { error, most, left } = await runUntil((stage, bytes) => (stage.startsWith("write ") && bytes > 0 ? "fail" : undefined));
    expect((error as Error).message).toBe("the disk is gone");
    expect(most).toBeGreaterThan(1000);
    expect(left).toEqual([]);
  });
});
