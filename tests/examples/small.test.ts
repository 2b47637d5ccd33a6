/** The small examples and the starter run from end to end, and running twice gives the same bytes. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { copyOf, mlsc } from "./support.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function manifest(folder: string, model: string): { files: Record<string, { sha256: string }>; planHash: string; tests: string } {
  return JSON.parse(readFileSync(join(folder, "mls-out/bundles", model, "manifest.json"), "utf8"));
}

describe.each([
  ["penguins", "species"],
  ["earthquakes", "size"],
])("%s", (example, model) => {
  const folder = copyOf(example);
  folders.push(folder);

  it("runs, and its tests hold", () => {
    const { status, out, err } = mlsc(["run", folder]);
    expect(err).not.toContain("bug");
    expect(out).toMatch(/(\d+) of \1 tests hold/);
    expect(status).toBe(0);
    expect(manifest(folder, model).tests).toBe("passed");
  });

  it("built again, on another number of threads and by the other engine, is the same bundle", () => {
    const before = manifest(folder, model);
    expect(mlsc(["build", folder, "--threads", "1", "--engine", "sql"]).status).toBe(0);
    expect(manifest(folder, model).files).toEqual(before.files);
  });

  it("opening the same test part with the same bundle counts once", () => {
    expect(mlsc(["test", folder]).status).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, "mls.lock"), "utf8")).openings).toHaveLength(1);
  });
});

describe("the starter", () => {
  it("runs at once in an empty folder, and its tests hold", () => {
    const folder = mkdtempSync(join(tmpdir(), "mls-init-"));
    folders.push(folder);
    expect(mlsc(["init"], { cwd: folder }).status).toBe(0);
    expect(mlsc(["fmt", "--check"], { cwd: folder }).status).toBe(0);
    const { status, out } = mlsc(["run"], { cwd: folder });
    expect(out).toContain("4 of 4 tests hold");
    expect(status).toBe(0);
    const row = { customer: "C001", product: "P01", placed: new Date().toISOString(), amount: 20, gift: false };
    const at = new Date(Date.now() + 60_000).toISOString();
    const predicted = mlsc(["predict", "--at", at, "--row", JSON.stringify(row)], { cwd: folder });
    expect(predicted.status).toBe(0);
    expect(JSON.parse(predicted.out)).toMatchObject({ model: "returns", score: expect.any(Number), decisions: { ask: expect.any(Boolean) } });
  });
});
