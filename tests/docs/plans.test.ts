/** The plans that the pages' answers name are those of the specs at hand: a page that shows another was not run again. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const mlsc = (cwd: string, ...args: string[]): string => execFileSync(process.execPath, [join(ROOT, "compiler/cli/mlsc.mjs"), ...args], { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const hashOf = (folder: string): string => /^plan \S+ {2}([0-9a-f]{12})/.exec(mlsc(folder, "plan"))![1]!;
const shownIn = (page: string): string[] => [...new Set([...readFileSync(join(ROOT, page), "utf8").matchAll(/"plan": ?"([0-9a-f]{12})"/g)].map((match) => match[1]!))];

describe("the plans that the pages show", () => {
  it("README.md: flights and penguins", () => {
    expect(shownIn("README.md").sort()).toEqual([hashOf(join(ROOT, "examples/flights")), hashOf(join(ROOT, "examples/penguins"))].sort());
  });

  it("docs/tutorial.md: the starter", () => {
    const folder = mkdtempSync(join(tmpdir(), "mls-docs-"));
    try {
      mlsc(folder, "init", "shop");
      expect(shownIn("docs/tutorial.md")).toEqual([hashOf(join(folder, "shop"))]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
