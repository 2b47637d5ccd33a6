/** A model whose examples are the same to the byte is not learnt again, and its bundle is the same. */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { inFolder, ROOT } from "../conformance/harness.ts";

const mlsc = async (folder: string, ...args: string[]): Promise<string> => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join(ROOT, "compiler/cli/mlsc.mjs"), ...args], { cwd: folder });
  return stdout + stderr;
};

function bundle(folder: string): Record<string, string> {
  const place = join(folder, "mls-out/bundles/returns");
  return Object.fromEntries(readdirSync(place, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name)).toString("base64")]));
}

describe("mlsc build", { timeout: 240_000 }, () => {
  it("keeps a model while its examples are the same, and learns it again when they are not or `--full` says so", () =>
    inFolder({}, async (outer) => {
      await mlsc(outer, "init", "shop");
      const folder = join(outer, "shop");
      expect(await mlsc(folder, "build")).not.toContain("kept, the examples that it learns from are the same");
      const first = bundle(folder);
      expect(await mlsc(folder, "build")).toContain("train: returns: kept, the examples that it learns from are the same");
      expect(bundle(folder)).toEqual(first);
      expect(await mlsc(folder, "build", "--full")).not.toContain("kept");
      expect(bundle(folder)).toEqual(first);
      const data = join(folder, "data", readdirSync(join(folder, "data"))[0]!);
      const lines = readFileSync(data, "utf8").trimEnd().split("\n");
      writeFileSync(data, `${[...lines.slice(0, 9000), ...lines.slice(9001)].join("\n")}\n`);
      const changed = await mlsc(folder, "build");
      expect(changed).toMatch(/computed \d+ of 2\d\d days: 1 changed day of `orders`/);
      expect(changed).not.toContain("kept, the examples");
    }));
});
