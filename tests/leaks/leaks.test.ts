/**
 * Twins: every story of leakage and skew has a spec that must be rejected, with code and place marked (`//~^ MLS3001`, every finding and no other), and a twin, mended, that must pass and
 * lower to a plan (what is not built yet may be marked in it). A story that only running can show has a `running.test.ts` in its folder: a pipeline as people write it goes wrong there, and ours does not.
 * `UPDATE=1 npx vitest run tests/leaks` writes the tables of docs/leaks.md.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { CATALOGUE, DATA, DEFAULTS } from "../../compiler/diagnostics/catalogue/index.ts";
import { LEAK_RULES } from "../../compiler/diagnostics/catalogue/rules.ts";
import { leaksTables, type Twins } from "../../compiler/diagnostics/render/leaks-page.ts";
import { memoryHost } from "../memory-host.ts";
import { STORIES } from "./stories.ts";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(HERE, "../..");
const TWINS: readonly Twins[] = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => {
    const has = (file: string): boolean => existsSync(join(HERE, name, file));
    const [, story, rule] = /^\/\/ (.*)\n\/\/ rule: (.*)\n/.exec(readFileSync(join(HERE, name, has("leaky.mls") ? "leaky.mls" : "running.test.ts"), "utf8")) ?? [];
    return { folder: name, story: story ?? "", rule: rule ?? "", isSaid: has("leaky.mls"), isRun: has("running.test.ts") };
  })
  .sort((a, b) => LEAK_RULES.findIndex((rule) => rule.name === a.rule) - LEAK_RULES.findIndex((rule) => rule.name === b.rule) || (a.folder < b.folder ? -1 : 1));

function listed(text: string): string[] {
  return text.split("\n").flatMap((line, index) => [...line.matchAll(/\/\/~(\^+) (MLS\d{4})/g)].map(([, up, code]) => `${index + 1 - up!.length} ${code}`)).sort();
}

/** Files in TypeScript beside the specs of a story. */
function functionsOf(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(join(HERE, folder)).filter((name) => name.endsWith(".ts")).map((name) => [name, readFileSync(join(HERE, folder, name), "utf8")]));
}

describe("twins", () => {
  for (const { folder, rule } of TWINS.filter((twin) => twin.isSaid)) {
    const functions = functionsOf(folder);
    const leaky = (): string => [spec("leaky"), functions["leaky.ts"] ?? ""].join("\n");
    const spec = (which: string): string => readFileSync(join(HERE, folder, `${which}.mls`), "utf8");
    it(`${folder}: the leaky spec yields what is marked and no other`, () => {
      const texts: Record<string, string> = { "spec.mls": spec("leaky"), ...functions };
      const { findings } = check(memoryHost(texts), "spec.mls");
      const found = (file: string): string[] => findings.filter(({ span }) => span.file === file).map((finding) => `${texts[file]!.slice(0, finding.span.start).split("\n").length} ${finding.code}`).sort();
      expect(Object.keys(texts).map(found)).toEqual(Object.values(texts).map(listed));
      expect(Object.values(texts).flatMap(listed).length).toBeGreaterThan(0);
    });
    it(`${folder}: its finding belongs to the rule`, () => {
      const codes = LEAK_RULES.find((known) => known.name === rule)?.codes ?? [];
      expect(listed(leaky()).filter((found) => !codes.includes(found.split(" ")[1]!) && !/ MLS9/.test(found))).toEqual([]);
    });
    it(`${folder}: the mended twin passes without a word, and has a plan`, () => {
      const text = spec("mended");
      const host = memoryHost({ "spec.mls": text, ...functions });
      const checked = check(host, "spec.mls");
      expect(listed(text).filter((found) => !/ MLS9/.test(found))).toEqual([]);
      expect(checked.findings.map((finding) => `${text.slice(0, finding.span.start).split("\n").length} ${finding.code}`).sort()).toEqual(listed(text));
      expect(compile(host, checked).examples.length).toBeGreaterThan(0);
    });
  }
});

it("a clock is told what stands in its place", () => {
  const text = readFileSync(join(HERE, "now-in-a-feature/leaky.mls"), "utf8");
  expect(check(memoryHost({ "spec.mls": text }), "spec.mls").findings[0]?.help).toContain("`moment` is the time asked at");
});

describe("the stories", () => {
  it.each(STORIES)("%s", (story, folder) => {
    const twin = TWINS.find((candidate) => candidate.folder === folder);
    expect(twin?.story).toBe(story);
    if (twin?.isRun) expect(readFileSync(join(HERE, folder, "running.test.ts"), "utf8")).toMatch(/\bit\(/);
  });
});

describe("the rules", () => {
  const known = new Set([...CATALOGUE, ...DATA, ...DEFAULTS].map((entry) => entry.code));

  it.each(LEAK_RULES)("$name: its codes and tests are there", (rule) => {
    expect(rule.codes.filter((code) => !known.has(code))).toEqual([]);
    expect(rule.guards.filter((guard) => !existsSync(join(ROOT, guard.test)))).toEqual([]);
    expect(rule.codes.length + rule.guards.length).toBeGreaterThan(0);
  });

  it("every leak code belongs to a rule", () => {
    const used = new Set(LEAK_RULES.flatMap((rule) => rule.codes));
    const waivers = new Set(["MLS4901", "MLS4902"]);
    expect([...known].filter((code) => /^MLS[34]/.test(code) && !used.has(code) && !waivers.has(code))).toEqual([]);
  });

  /** Rules about constructs that are refused as a whole so far (`MLS9xxx`): they get their twins with the construct. */
  const WAITING = ["feedback"];

  it.each(LEAK_RULES.filter((rule) => !WAITING.includes(rule.name)))("$name: has twins, by a spec where the spec can tell", (rule) => {
    const twins = TWINS.filter((twin) => twin.rule === rule.name);
    expect(twins.length).toBeGreaterThan(0);
    if (rule.tiers.includes("S")) expect(twins.some((twin) => twin.isSaid)).toBe(true);
  });

  it("what waits has none", () => expect(WAITING.filter((name) => TWINS.some((twin) => twin.rule === name))).toEqual([]));

  it("no cell of the matrix is empty: where there is nothing, a word says why", () => {
    const cells = leaksTables(LEAK_RULES, TWINS).split("\n").filter((line) => line.startsWith("|")).flatMap((line) => line.slice(1, -1).split("|"));
    expect(cells.length).toBeGreaterThan(600);
    expect(cells.filter((cell) => /^[\s–-]*$/.test(cell) && !/^-+$/.test(cell))).toEqual([]);
  });

  it("docs/leaks.md shows them", () => {
    const path = join(ROOT, "docs/leaks.md");
    const text = readFileSync(path, "utf8");
    const whole = text.replace(/(<!-- generated: npx vitest run tests\/leaks -->\n)[\s\S]*?(\n<!-- end -->)/, (_all, begin: string, end: string) => `${begin}\n${leaksTables(LEAK_RULES, TWINS)}\n${end}`);
    if (process.env.UPDATE === "1") writeFileSync(path, whole);
    expect(text === whole || process.env.UPDATE === "1").toBe(true);
  });
});
