/** Every code has a page, and its examples are compiled: the wrong one yields that code and no other, the right one none. `UPDATE=1 npx vitest run tests/diagnostics` writes the pages. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import { CATALOGUE, DATA } from "../../compiler/diagnostics/catalogue/index.ts";
import { pageOf } from "../../compiler/diagnostics/render/page.ts";
import { memoryHost } from "../memory-host.ts";

const PAGES = resolve(fileURLToPath(new URL("../../docs/errors", import.meta.url)));

/** Codes of the findings of a spec, each once. */
function codesOf(spec: string, files: Readonly<Record<string, string>> = {}): string[] {
  return [...new Set(check(memoryHost({ "spec.mls": spec, ...files }), "spec.mls").findings.map((finding) => finding.code))];
}

/** A borrowed model is judged by its dates, though its learner is not built yet, which is said too. */
const BESIDE: Readonly<Record<string, readonly string[]>> = { MLS3125: ["MLS9405"], MLS3126: ["MLS9405"], MLS3127: ["MLS9405"] };

describe("the catalogue", () => {
  it("has no code twice, and all in order", () => {
    const codes = [...CATALOGUE, ...DATA].map((entry) => entry.code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.length).toBeGreaterThan(60);
  });

  for (const entry of CATALOGUE) {
    describe(entry.code, () => {
      it("its wrong spec yields it and no other", () => expect(codesOf(entry.wrong, entry.files?.wrong).filter((code) => !BESIDE[entry.code]?.includes(code))).toEqual([entry.code]));
      it("its right spec yields nothing", () => expect(codesOf(entry.right, entry.files?.right)).toEqual([]));
      it("has its page", () => {
        const path = join(PAGES, `${entry.code}.md`);
        if (process.env.UPDATE === "1") {
          mkdirSync(PAGES, { recursive: true });
          writeFileSync(path, pageOf(entry));
        }
        expect(existsSync(path) ? readFileSync(path, "utf8") : undefined).toBe(pageOf(entry));
      });
    });
  }

  it("has no page without a code", () => {
    const codes = new Set([...CATALOGUE, ...DATA].map((entry) => `${entry.code}.md`));
    expect(readdirSync(PAGES).filter((name) => name !== "README.md" && !codes.has(name))).toEqual([]);
  });
});
