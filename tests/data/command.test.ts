/** `mlsc check --data` and what a build makes of the same findings. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DATA, type DataCase } from "../../compiler/diagnostics/catalogue/index.ts";
import { expectMistake, filesBelow, mlsc, newFolder, tinySystem } from "../cli/support.ts";
import { codesOf } from "./support.ts";

const caseOf = (code: string): DataCase => DATA.find((entry) => entry.code === code)!.wrong;
const folderOf = ({ spec, files }: DataCase): string => newFolder({ "spec.mls": spec, ...files });
const allowing = (given: DataCase, code: string): DataCase => ({ ...given, spec: given.spec.replace("  features {", `  allow ${code} "it is measured with the same ring"\n  features {`) });

describe("a waiver of a finding of the data", () => {
  it("waives it", async () => expect(await codesOf(allowing(caseOf("MLS3182"), "MLS3182"))).toEqual([]));
  it("is a finding where the data shows nothing of the kind", async () => expect(await codesOf(allowing(caseOf("MLS3182"), "MLS3184"))).toEqual(["MLS4901", "MLS3182"]));
  it("is not spoken of while no data is read", async () => {
    const outcome = await mlsc(["check"], folderOf(allowing(caseOf("MLS3182"), "MLS3184")));
    expect(outcome.out).toContain("no findings, 1 waived");
  });
  it("can't waive what makes a result wrong", async () => expect(await codesOf(allowing(caseOf("MLS3182"), "MLS3162"))).toEqual(["MLS4902"]));
});

describe("mlsc check --data", () => {
  it("tells in every format, at the place in the spec, and writes nothing", async () => {
    const folder = folderOf(caseOf("MLS3177"));
    const before = filesBelow(folder);
    const json = JSON.parse((await mlsc(["check", "--data", "--format", "json"], folder)).out) as { code: string; range: { start: { line: number } }; notes: string[] }[];
    expect(json.map(({ code, range }) => [code, range.start.line])).toEqual([["MLS3177", 6]]);
    expect(json[0]?.notes[0]).toContain("row 0: 001");
    expect((await mlsc(["check", "--data", "--format", "github"], folder)).out).toMatch(/^::warning file=spec.mls,line=6,.*title=MLS3177::/);
    expect((await mlsc(["check", "--data", "--format", "sarif"], folder)).out).toContain('"ruleId": "MLS3177"');
    expect(filesBelow(folder)).toEqual(before);
  });

  it("tells all that is wrong in one reading, and ends with 1", async () => {
    const { spec, files } = caseOf("MLS3162");
    const text = files["orders.csv"]!.replace(/\n([^,]*),[^,]*,1\n/, "\n$1,much,1\n");
    const { code, out } = await mlsc(["check", "--data"], newFolder({ "spec.mls": spec, "orders.csv": text }));
    expect([...out.matchAll(/error\[(MLS\d+)\]/g)].map(([, found]) => found).sort()).toEqual(["MLS3160", "MLS3162"]);
    expect(code).toBe(1);
  });
});

describe("a build", () => {
  it("stops at an error of the data, with all of them shown", async () => {
    const folder = tinySystem({ data: (text) => text.replace(/,(\d+\.\d+),true/, ",much,true") });
    expectMistake(await mlsc(["build"], folder), 1, "error[MLS3160]", "the data has 1 error, so nothing was made of it", "the rows themselves stand in `mls-out/quarantine/orders.jsonl`");
    expect(filesBelow(join(folder, "mls-out"))).toEqual(["quarantine/orders.jsonl"]);
  });

  it("goes on with a warning, which is shown, and stands in report and card", async () => {
    const folder = tinySystem({ spec: (text) => text.replace("    amount\n", "    amount\n    dear = amount > 9000\n") });
    const { code, err } = await mlsc(["build"], folder);
    expect(err).toContain("warning[MLS3186]");
    expect(code).toBe(0);
    const bundle = join(folder, "mls-out/bundles/returns");
    for (const page of ["report.html", "model-card.md"]) expect(readFileSync(join(bundle, page), "utf8")).toContain("MLS3186");
  });

  it("keeps a waived warning out of what is shown, and among the waivers of the report", async () => {
    const folder = tinySystem({ spec: (text) => text.replace("    amount\n", "    amount\n    dear = amount > 9000\n").replace("  features {", '  allow MLS3186 "dear ones come in spring"\n  features {') });
    const { err } = await mlsc(["build"], folder);
    expect(err).not.toContain("MLS3186");
    expect(readFileSync(join(folder, "mls-out/bundles/returns/report.html"), "utf8")).toContain("dear ones come in spring");
  });
});
