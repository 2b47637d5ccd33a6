/** A build that is killed leaves the files of the last one or of itself, each whole, and the next one goes on from there; two in one folder do not meet. */
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generator } from "../conformance/csv.ts";
import { inFolder, ROOT } from "../conformance/harness.ts";
import { PIECES_SPEC, writePieces } from "./pieces.ts";
import { addDay, ALL, newShop } from "./shop.ts";
import { storeContent } from "./store-content.ts";

interface Ended {
  readonly code: number | null;
  readonly said: string;
}

/** Runs `mlsc build`. `killAt`: it is killed when it says so. */
function mlsc(folder: string, args: readonly string[], killAt?: RegExp): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(ROOT, "compiler/cli/mlsc.mjs"), "build", ...args], { cwd: folder });
    let said = "";
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (killAt?.test(said) === true) child.kill("SIGKILL");
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("close", (code) => resolve({ code, said }));
  });
}

const files = (folder: string): Map<string, string> => new Map(ALL.map((set) => [set, readFileSync(join(folder, "mls-out/examples", `${set}.parquet`)).toString("base64")]));
const store = (folder: string) => storeContent(join(folder, "mls-out/store"));

describe("mlsc build", { timeout: 600_000 }, () => {
  it("that is killed at any moment leaves what was or what is, and the next one makes the rest", () =>
    inFolder({}, async (outer) => {
      const random = generator(11);
      const shop = newShop(random, 20, 10);
      const [folder, full] = [join(outer, "killed"), join(outer, "full")];
      mkdirSync(folder);
      writeFileSync(join(folder, "spec.mls"), PIECES_SPEC().replace(/split ahead.*\n/, ""));
      await writePieces(folder, shop);
      const first = await mlsc(folder, []);
      expect(first.code, first.said).toBe(0);
      const [before, storeBefore] = [files(folder), await store(folder)];
      addDay(shop, random, 20, 10);
      await writePieces(folder, shop);
      cpSync(folder, full, { recursive: true });
      rmSync(join(full, "mls-out"), { recursive: true });
      expect(await mlsc(full, [])).toMatchObject({ code: 0 });
      const [after, storeAfter] = [files(full), await store(full)];
      for (const killAt of [/changes of ahead/, /examples nightly/, /store/]) {
        const { code } = await mlsc(folder, [], killAt);
        expect([null, 0]).toContain(code);
        for (const [set, bytes] of files(folder)) expect(bytes === before.get(set) || bytes === after.get(set), `${set}, killed at ${killAt.source}`).toBe(true);
        expect([storeBefore, storeAfter], `store, killed at ${killAt.source}`).toContainEqual(await store(folder));
      }
      expect(await mlsc(folder, [])).toMatchObject({ code: 0 });
      expect(files(folder)).toEqual(after);
      expect(await store(folder)).toEqual(storeAfter);
      expect(readFileSync(join(folder, "mls-out/facts.json"), "utf8")).toBe(readFileSync(join(full, "mls-out/facts.json"), "utf8"));
      // Nothing half done is left over.
      const left = readdirSync(join(folder, "mls-out"), { recursive: true, encoding: "utf8" }).filter((name) => /\.partial$|\.part-|build\.lock/.test(name));
      expect(left).toEqual([]);
      // Two at once: one waits for the other.
      const both = await Promise.all([mlsc(folder, []), mlsc(folder, [])]);
      for (const { code, said } of both) expect(code === 0 || said.includes("Another mlsc process is writing here"), said).toBe(true);
      expect(both.some(({ code }) => code === 0)).toBe(true);
      expect(files(folder)).toEqual(after);
      // One that does not end in time: the other says so, and touches nothing.
      writeFileSync(join(folder, "mls-out/build.lock"), JSON.stringify({ pid: process.pid, host: hostname(), id: "a test" }));
      const { code, said } = await mlsc(folder, []);
      expect(code).toBe(1);
      expect(said).toContain("Another mlsc process is writing here");
      expect(files(folder)).toEqual(after);
    }));
});
