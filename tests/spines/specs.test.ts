/** Systems whose rows or labels are more than a log's columns: sound ones check clean and become a plan and a batch program; in their leaky twins each finding is listed where it stands. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { PlanSchema } from "../../runtime/contract/plan.ts";
import { memoryHost } from "../memory-host.ts";

const FOLDER = fileURLToPath(new URL("specs", import.meta.url));
const textOf = (name: string): string => readFileSync(join(FOLDER, name), "utf8");

function listed(text: string): string[] {
  const codes = (line: string, index: number): string[] => [...line.matchAll(/\/\/~\^ (MLS\d{4})/g)].map(([, code]) => `${index} ${code}`);
  return text.split("\n").flatMap(codes).sort();
}

function found(text: string): string[] {
  return check(memoryHost({ "spec.mls": text }), "spec.mls").findings.map((finding) => `${text.slice(0, finding.span.start).split("\n").length} ${finding.code}`).sort();
}

const SPECS = readdirSync(FOLDER).filter((name) => name.endsWith(".mls"));

describe("systems with calendars, horizons, labels ahead and samples", () => {
  it("there are sound ones and leaky ones", () => expect(SPECS.filter((name) => name.includes("leaky")).length).toBeGreaterThan(2));

  for (const name of SPECS.filter((file) => !file.includes("leaky"))) {
    it(`${name} is sound, and becomes a program`, () => {
      const host = memoryHost({ "spec.mls": textOf(name) });
      const checked = check(host, "spec.mls");
      expect(checked.findings.map((finding) => `${finding.code} ${finding.message}`)).toEqual([]);
      const plan = compile(host, checked);
      expect(PlanSchema.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
      expect(emitBatch(plan).examples.every((examples) => examples.spine.length > 0 && !examples.sqlFrame.includes("mls: "))).toBe(true);
    });
  }
  for (const name of SPECS.filter((file) => file.includes("leaky"))) {
    it(`${name}: every leak is found where it stands`, () => expect(found(textOf(name))).toEqual(listed(textOf(name))));
  }
});
