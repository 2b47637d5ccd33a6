/** The close of `npm test` about what was compared with the oracle: a construct that nothing compared is named, and fails the run. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
// @ts-expect-error: plain JavaScript, since `npm test` starts without a compiler
import { comparedLines } from "./compared.mjs";

const folder = mkdtempSync(join(tmpdir(), "mls-compared-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("says nothing of what was not counted", () => {
  expect(comparedLines(folder)).toEqual({ absent: [], lines: ["what was compared with the oracle was not counted: tests/conformance/coverage.test.ts did not run"] });
});

it("names what random programs alone have compared, and what nothing has", () => {
  writeFileSync(join(folder, "vocabulary.json"), JSON.stringify(["view union", "view each", "view fill"]));
  writeFileSync(join(folder, "1.jsonl"), `${JSON.stringify({ suite: "made-rows.test.ts", how: "named", constructs: ["view union", "not asked for"] })}\n${JSON.stringify({ suite: "programs.test.ts", how: "drawn", constructs: ["view union", "view each"] })}\n`);
  expect(comparedLines(folder)).toEqual({ absent: ["view fill"], lines: ["2 of 3 constructs compared with the oracle, by 2 suites", "  by random programs alone: view each", "  by none: view fill"] });
});
