import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleHash, dataHash } from "../../runtime/registry/bundle-hash.ts";
import { readOpenings, recordOpening } from "../../runtime/registry/lock-file.ts";
import { LATENESS, manifestOf } from "./small-plan.ts";

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "mls-lock-"));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

const opening = (bundle: string, data = "d", model = "lateness") => ({ model, bundle, data, at: "2001-07-01T00:00:00Z", passed: true });

describe("openings of the test part", () => {
  it("count once for each pair of bundle and data, by model", async () => {
    const lock = join(scratch, "mls.lock");
    expect(await readOpenings(lock)).toEqual([]);
    expect(await recordOpening(lock, opening("a"))).toEqual({ counted: true, openings: 1 });
    expect(await recordOpening(lock, { ...opening("a"), at: "2002-01-01T00:00:00Z", passed: false })).toEqual({ counted: false, openings: 1 });
    expect(await recordOpening(lock, opening("a", "e"))).toEqual({ counted: true, openings: 2 });
    expect(await recordOpening(lock, opening("a", "d", "other"))).toEqual({ counted: true, openings: 1 });
    expect(await readOpenings(lock, "lateness")).toEqual([opening("a"), opening("a", "e")]);
  });

  it("by several writers at once are all kept, and no lock or temporary file stays", async () => {
    const folder = join(scratch, "many");
    await mkdir(folder);
    const lock = join(folder, "mls.lock");
    await Promise.all(Array.from({ length: 12 }, (_, i) => recordOpening(lock, opening(String(i)))));
    expect((await readOpenings(lock)).map((each) => Number(each.bundle)).sort((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i));
    expect(await readdir(folder)).toEqual(["mls.lock"]);
  });

  it.each([
    ["no JSON", "{"],
    ["another format", '{"format":"mls-lock/9","openings":[]}'],
    ["an opening without bundle", '{"format":"mls-lock/1","openings":[{"model":"m"}]}'],
    ["an empty file", ""],
  ])("are never written over a damaged file: %s", async (_name, content) => {
    const lock = join(scratch, "damaged.lock");
    await writeFile(lock, content);
    await expect(recordOpening(lock, opening("a"))).rejects.toThrow(/is damaged .* Restore it from version control/);
    await expect(readOpenings(lock)).rejects.toThrow("is damaged");
    expect(await readFile(lock, "utf8")).toBe(content);
    expect(await readdir(scratch)).not.toContain("damaged.lock.writing");
  });

  it("are recorded although a process that held the lock has died", async () => {
    const lock = join(scratch, "orphan.lock");
    const child = spawn(process.execPath, ["-e", ""], { stdio: "ignore" });
    const { pid } = child;
    await new Promise((resolve) => child.once("exit", resolve));
    await writeFile(`${lock}.writing`, JSON.stringify({ pid, host: hostname(), id: "x" }));
    expect(await recordOpening(lock, opening("a"))).toEqual({ counted: true, openings: 1 });
  });
});

describe("hashes", () => {
  it("of data depend on content, not on size or order", () => {
    const file = (sha256: string) => ({ sha256, bytes: 1, rows: 1 });
    expect(dataHash({ a: file("1"), b: file("2") })).toBe(dataHash({ b: { ...file("2"), rows: 9 }, a: file("1") }));
    expect(dataHash({ a: file("1"), b: file("2") })).not.toBe(dataHash({ a: file("2"), b: file("1") }));
  });

  it("of a bundle leave out reports and the outcome of the tests", () => {
    const manifest = manifestOf(LATENESS);
    expect(bundleHash({ ...manifest, tests: "failed", reports: { "report.html": { sha256: "1", bytes: 1 } } })).toBe(bundleHash(manifest));
    expect(bundleHash({ ...manifest, files: { "model.onnx": { sha256: "1", bytes: 1 } } })).not.toBe(bundleHash(manifest));
  });
});
