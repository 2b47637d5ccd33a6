/** Each fixture lists all its findings: `//~^ MLS2003` (or `//~^^` for two lines up) stands below the line that has it. One that is not listed fails, and so does one that does not come. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { typeProgram } from "../../compiler/semantics/typing/index.ts";
import { memoryHost } from "../memory-host.ts";

const FIXTURES = fileURLToPath(new URL("fixtures", import.meta.url));

function listed(text: string): string[] {
  const found: string[] = [];
  text.split("\n").forEach((line, index) => {
    for (const mark of line.matchAll(/\/\/~(\^+) ((?:MLS\d{4},? ?)+)/g)) for (const code of mark[2]!.match(/MLS\d{4}/g)!) found.push(`${index + 1 - mark[1]!.length} ${code}`);
  });
  return found.sort();
}

function found(text: string): string[] {
  const { findings } = typeProgram(memoryHost({ "spec.mls": text }), "spec.mls");
  return findings.map((finding) => `${text.slice(0, finding.span.start).split("\n").length} ${finding.code}`).sort();
}

describe("fixtures", () => {
  for (const file of readdirSync(FIXTURES, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".mls"))) {
    it(relative(".", join(file)), () => {
      const text = readFileSync(join(FIXTURES, file), "utf8");
      expect(found(text)).toEqual(listed(text));
    });
  }
});
