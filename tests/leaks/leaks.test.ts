/**
 * Twins: every story of leakage and skew has a spec that must be rejected, with code and place marked (`//~^ MLS3001`, every finding and no other), and a twin, mended, that must pass and
 * lower to a plan. `UPDATE=1 npx vitest run tests/leaks` writes the tables of docs/leaks.md.
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

const HERE = fileURLToPath(new URL(".", import.meta.url));
const ROOT = join(HERE, "../..");
const TWINS: readonly Twins[] = readdirSync(HERE, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => {
    const [, story, rule] = /^\/\/ (.*)\n\/\/ rule: (.*)\n/.exec(readFileSync(join(HERE, name, "leaky.mls"), "utf8")) ?? [];
    return { folder: name, story: story ?? "", rule: rule ?? "" };
  })
  .sort((a, b) => LEAK_RULES.findIndex((rule) => rule.name === a.rule) - LEAK_RULES.findIndex((rule) => rule.name === b.rule) || (a.folder < b.folder ? -1 : 1));

function listed(text: string): string[] {
  return text.split("\n").flatMap((line, index) => [...line.matchAll(/\/\/~(\^+) (MLS\d{4})/g)].map(([, up, code]) => `${index + 1 - up!.length} ${code}`)).sort();
}

describe("twins", () => {
  for (const { folder, rule } of TWINS) {
    const spec = (which: string): string => readFileSync(join(HERE, folder, `${which}.mls`), "utf8");
    it(`${folder}: the leaky spec yields what is marked and no other`, () => {
      const text = spec("leaky");
      const { findings } = check(memoryHost({ "spec.mls": text }), "spec.mls");
      expect(findings.map((finding) => `${text.slice(0, finding.span.start).split("\n").length} ${finding.code}`).sort()).toEqual(listed(text));
      expect(listed(text).length).toBeGreaterThan(0);
    });
    it(`${folder}: its finding belongs to the rule`, () => {
      const codes = LEAK_RULES.find((known) => known.name === rule)?.codes ?? [];
      expect(listed(spec("leaky")).filter((found) => !codes.includes(found.split(" ")[1]!))).toEqual([]);
    });
    it(`${folder}: the mended twin passes without a word, and has a plan`, () => {
      const host = memoryHost({ "spec.mls": spec("mended") });
      const checked = check(host, "spec.mls");
      expect(checked.findings.map((finding) => `${finding.code} ${finding.message}`)).toEqual([]);
      expect(compile(host, checked).examples.length).toBeGreaterThan(0);
    });
  }
});

it("a clock is told what stands in its place", () => {
  const text = readFileSync(join(HERE, "now-in-a-feature/leaky.mls"), "utf8");
  expect(check(memoryHost({ "spec.mls": text }), "spec.mls").findings[0]?.help).toContain("`moment` is the time asked at");
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
  const WAITING = ["causal fill", "outside models"];

  it("every rule of tier S has twins", () => {
    const told = new Set(TWINS.map((twin) => twin.rule));
    expect(LEAK_RULES.filter((rule) => rule.tiers.includes("S") && !told.has(rule.name)).map((rule) => rule.name)).toEqual(WAITING);
  });

  it("docs/leaks.md shows them", () => {
    const path = join(ROOT, "docs/leaks.md");
    const text = readFileSync(path, "utf8");
    const whole = text.replace(/(<!-- generated: npx vitest run tests\/leaks -->\n)[\s\S]*?(\n<!-- end -->)/, (_all, begin: string, end: string) => `${begin}\n${leaksTables(LEAK_RULES, TWINS)}\n${end}`);
    if (process.env.UPDATE === "1") writeFileSync(path, whole);
    expect(text === whole || process.env.UPDATE === "1").toBe(true);
  });
});
