/** Imports run one way, as docs/architecture.md draws them. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));

/** Room → rooms it may import, besides itself and the library (its intrinsics, and the guess at what was meant). The longest room that a path begins with counts. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  "compiler/syntax": [],
  "compiler/diagnostics": [],
  "compiler/diagnostics/catalogue": ["compiler/diagnostics", "compiler/syntax"],
  "compiler/semantics": ["compiler/syntax", "compiler/diagnostics", "runtime/contract/vocabulary"],
  "compiler/reference": [],
  "compiler/plan": ["compiler/semantics", "compiler/syntax", "runtime/contract"],
  "compiler/emit": ["compiler/plan", "runtime/contract", "runtime/score", "runtime/registry"],
  "compiler/cli": ["compiler", "runtime"],
  compiler: ["compiler", "runtime/contract"],
  "runtime/contract": [],
  "runtime/door": ["runtime/contract"],
  "runtime/window": ["runtime/contract"],
  "runtime/batch": ["runtime/contract", "runtime/window", "runtime/door"],
  "runtime/score": ["runtime/contract"],
  "runtime/chain": ["runtime/contract", "runtime/score", "runtime/door"],
  "runtime/train": ["runtime/contract", "runtime/score", "runtime/door", "runtime/chain"],
  "runtime/lineage": ["runtime/contract"],
  "runtime/evaluate": ["runtime/contract", "runtime/lineage"],
  "runtime/store": ["runtime/contract", "runtime/window"],
  "runtime/serve": ["runtime/contract", "runtime/store", "runtime/door", "runtime/score", "runtime/chain", "runtime/window"],
  "runtime/registry": ["runtime/contract"],
  stdlib: ["runtime/contract"],
  "language-server": ["compiler"],
};

function roomOf(path: string): string | undefined {
  return Object.keys(MAY)
    .filter((room) => path === room || path.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? sources(path) : entry.name.endsWith(".ts") ? [path] : [];
  });
}

describe("imports run one way", () => {
  const files = ["compiler", "runtime", "stdlib"].flatMap(sources);

  it("finds the sources", () => expect(files.length).toBeGreaterThan(100));

  it("no room imports one that it may not", () => {
    const wrong: string[] = [];
    for (const file of files) {
      const room = roomOf(file);
      if (room === undefined) continue;
      for (const [, specifier] of readFileSync(join(ROOT, file), "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)) {
        const target = relative(ROOT, resolve(ROOT, dirname(file), specifier!)).replaceAll("\\", "/");
        const other = roomOf(target);
        const allowed = target.startsWith(`${room}/`) || target.startsWith("stdlib/") || MAY[room]!.some((may) => target === may || target.startsWith(`${may}/`));
        if (other !== undefined && !allowed) wrong.push(`${file} → ${target}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe("the oracle", () => {
  it("shares no code with what it judges: of the project it imports types of the contract, and nothing that runs", () => {
    const wrong = sources("tests/oracle").flatMap((file) =>
      [...readFileSync(join(ROOT, file), "utf8").matchAll(/^(import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)";/gms)]
        .filter(([, , , specifier]) => !specifier!.startsWith("./") && !specifier!.startsWith("node:"))
        .filter(([, , type, specifier]) => type === undefined || !specifier!.startsWith("../../runtime/contract/"))
        .map(([, , , specifier]) => `${file} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
    expect(sources("tests/oracle").length).toBeGreaterThan(10);
  });
});
