/** The reference tells the truth: each name that the compiler knows has an entry, each example compiles and has its type. `UPDATE=1 npx vitest run tests/reference` writes the pages. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { allEntries, unbuiltIn } from "../../compiler/cli/reference.ts";
import { check } from "../../compiler/compile.ts";
import { type Kind, pagePath, type ReferenceEntry, referenceIndex, referencePage, specOf } from "../../compiler/reference/index.ts";
import { AGGREGATE_NAMES } from "../../compiler/semantics/typing/expression/aggregate.ts";
import { FUNCTIONS } from "../../compiler/semantics/typing/expression/function/index.ts";
import { TRANSFORM_NAMES } from "../../compiler/semantics/typing/expression/transform.ts";
import { typeProgram } from "../../compiler/semantics/typing/index.ts";
import { LEARNER_RULES } from "../../compiler/semantics/typing/learner.ts";
import { showType } from "../../compiler/semantics/types/type.ts";
import { METRIC_RULES } from "../../runtime/contract/vocabulary/metrics.ts";
import { ROOT } from "../conformance/harness.ts";
import { memoryHost } from "../memory-host.ts";

const HOST = memoryHost({});
const ENTRIES = allEntries(HOST);
const namesOf = (kind: Kind): string[] => ENTRIES.filter((entry) => entry.kind === kind).map((entry) => entry.name).sort();
const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();

describe("every name has an entry, and no entry is of a name that is not there", () => {
  it("functions", () => expect(namesOf("function")).toEqual(sorted(FUNCTIONS.keys())));
  it("aggregates", () => expect(namesOf("aggregate")).toEqual(sorted(AGGREGATE_NAMES)));
  it("transforms", () => expect(namesOf("transform")).toEqual(sorted(TRANSFORM_NAMES)));
  it("learners", () => expect(namesOf("learner")).toEqual(sorted([...LEARNER_RULES.keys(), "ensemble"])));
  it("metrics", () => expect(namesOf("metric")).toEqual(sorted(Object.values(METRIC_RULES).flatMap((rules) => Object.keys(rules)))));
  it("modules", () => expect(namesOf("module")).toEqual(sorted(HOST.libraryModules())));
  it("declarations", () =>
    expect(namesOf("declaration")).toEqual(
      sorted(["use", "entity", "type", "unit", "const", "fn", "extern", "config", "table", "source", "view", "features", "examples", "split", "model", "decide", "labeler", "tests", "deploy", "allow"]),
    ));
});

/** What a spec with an unbuilt word is told; nothing else may be found in an example. */
const UNBUILT = /^MLS9/;

describe("each example", () => {
  it.each(ENTRIES.map((entry) => [`${entry.kind} ${entry.name}`, entry] as const))("%s", (_name, entry) => {
    const { findings } = check(memoryHost({ "spec.mls": specOf(entry), ...entry.files }), "spec.mls");
    const wrong = findings.filter((finding) => finding.severity === "error" && !UNBUILT.test(finding.code));
    expect(wrong.map((finding) => `${finding.code} ${finding.message}`)).toEqual([]);
    if (entry.gives !== undefined && !findings.some((finding) => UNBUILT.test(finding.code))) expect(typeOf(entry)).toBe(entry.gives);
  });
});

/** The type of the example's value, as the checker finds it. */
function typeOf(entry: ReferenceEntry): string | undefined {
  const { program } = typeProgram(memoryHost({ "spec.mls": specOf(entry) }), "spec.mls");
  const value =
    entry.kind === "function"
      ? program.examples[0]?.features.find((feature) => feature.name === "x")?.value
      : entry.kind === "aggregate"
        ? program.groups.find((group) => group.name === "of_customer")?.features[0]?.value
        : program.models[0]?.inputs[0]?.value;
  return value === undefined ? undefined : showType(value.type);
}

describe("docs/reference", () => {
  const FOLDER = join(ROOT, "docs/reference");
  const pages = new Map([["README.md", referenceIndex(ENTRIES, (entry) => unbuiltIn(entry, HOST).length > 0)], ...ENTRIES.map((entry) => [pagePath(entry), referencePage(entry, unbuiltIn(entry, HOST))] as const)]);
  if (process.env.UPDATE === "1") {
    rmSync(FOLDER, { recursive: true, force: true });
    for (const [path, text] of pages) {
      mkdirSync(dirname(join(FOLDER, path)), { recursive: true });
      writeFileSync(join(FOLDER, path), text);
    }
  }
  it.each([...pages])("%s is up to date", (path, text) => expect(existsSync(join(FOLDER, path)) ? readFileSync(join(FOLDER, path), "utf8") : undefined).toBe(text));
  it("holds no other page", () => {
    const there = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".md"));
    expect(there.filter((name) => !pages.has(name.replaceAll("\\", "/")))).toEqual([]);
  });
});
