/** Stories of histories and revisions, each as it leaked and as it is sound: `//~^ MLS3001` (or `//~^^` for two lines up) stands below the line that has it; the sound twin says nothing, and its plan and SQL are made. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { memoryHost } from "../memory-host.ts";

const STORIES = ["price-corrections", "customer-segments", "sensor-corrections", "chargebacks", "magnitude-reviewed"];

function text(story: string, twin: "leaky" | "sound"): string {
  return readFileSync(fileURLToPath(new URL(`${story}/${twin}.mls`, import.meta.url)), "utf8");
}

function listed(spec: string): string[] {
  return spec.split("\n").flatMap((line, index) => [...line.matchAll(/\/\/~(\^+) (MLS\d{4})/g)].map((mark) => `${index + 1 - mark[1]!.length} ${mark[2]}`));
}

describe("stories of the past", () => {
  for (const story of STORIES) {
    it(`${story}: the leaky spec is refused where it leaks`, () => {
      const spec = text(story, "leaky");
      const { findings } = check(memoryHost({ "spec.mls": spec }), "spec.mls");
      expect(listed(spec).length).toBeGreaterThan(0);
      expect(findings.map((finding) => `${spec.slice(0, finding.span.start).split("\n").length} ${finding.code}`)).toEqual(listed(spec));
    });
    it(`${story}: its twin is sound`, () => {
      const host = memoryHost({ "spec.mls": text(story, "sound") });
      const checked = check(host, "spec.mls");
      expect(checked.findings.map((finding) => `${finding.code} ${finding.message}`)).toEqual([]);
      expect(emitBatch(compile(host, checked)).examples).toHaveLength(1);
    });
  }
});
