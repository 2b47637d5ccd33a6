/**
 * No false alarms: sound systems as varied as real work check clean, and their plans build on made-up data, on both roads to the same values, which are the oracle's on a smaller set.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { readExamples, runBatch } from "../../runtime/batch/index.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import { packageOf } from "../../runtime/contract/plan/origin.ts";
import { compareWithOracle, inFolder, planOf, ROOT } from "../conformance/harness.ts";
import { memoryHost } from "../memory-host.ts";
import { examplesOf, generate } from "./generate.ts";

const SPECS = fileURLToPath(new URL("specs", import.meta.url));
const NAMES = readdirSync(SPECS).filter((name) => name.endsWith(".mls")).map((name) => name.slice(0, -4)).sort();
const textOf = (name: string): string => readFileSync(join(SPECS, `${name}.mls`), "utf8");
/** The spec, and the file in TypeScript of its name where there is one. */
const filesOf = (name: string): Record<string, string> => {
  const functions = join(SPECS, `${name}.ts`);
  return { "spec.mls": textOf(name), ...(existsSync(functions) ? { [`${name}.ts`]: readFileSync(functions, "utf8") } : {}) };
};

describe.each(NAMES)("%s", (name) => {
  it("checks without a word", () => {
    const { findings } = check(memoryHost(filesOf(name)), "spec.mls");
    expect(findings.map((finding) => `${finding.code} ${finding.message}`)).toEqual([]);
  });

  it("builds: every part has rows, the same on both roads", async () => {
    await inFolder(filesOf(name), async (folder) => {
      const plan = planOf(folder);
      write(folder, generate(plan, 600).files);
      const kernel = await build(plan, folder, "kernel");
      expect(Object.keys(kernel.parts).sort()).toEqual(["test", "train", "validate"]);
      const sql = await build(plan, folder, "sql");
      expect(sql.columns).toEqual(kernel.columns);
    });
  });

  it("has the oracle's values", async () => {
    const plan = await inFolder(filesOf(name), async (folder) => planOf(folder));
    if (usesLibraryData(plan)) return expect(plan.tables.some((table) => packageOf(table.from) === "std")).toBe(true);
    const { files, data } = generate(plan, 60, 2);
    const { values, mismatches } = await compareWithOracle({ spec: textOf(name), files: { ...filesOf(name), ...files }, data, examples: examplesOf(plan).id });
    expect(mismatches.slice(0, 5)).toEqual([]);
    expect(values).toBeGreaterThan(0);
  });
});

/** The oracle is handed rows, not files: the library's own tables it does not have. */
function usesLibraryData(plan: Plan): boolean {
  return plan.tables.some((table) => packageOf(table.from) !== undefined);
}

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

async function build(plan: Plan, folder: string, engine: "kernel" | "sql") {
  const result = await runBatch(emitBatch(plan), plan, { specFolder: folder, packagesFolder: join(ROOT, "node_modules"), libraryFolder: join(ROOT, "stdlib"), outputFolder: join(folder, `out-${engine}`), engine });
  const set = result.examples.find((one) => one.examples === examplesOf(plan).id)!;
  return { parts: set.parts, columns: (await readExamples(set.path)).columns };
}
