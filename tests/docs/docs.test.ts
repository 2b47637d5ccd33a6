/** What the documentation shows is true of the compiler at hand: its specs compile, its links lead somewhere, its codes exist. */
import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import { CATALOGUE, DATA, DEFAULTS } from "../../compiler/diagnostics/catalogue/index.ts";
import { parse } from "../../compiler/syntax/index.ts";
import { memoryHost } from "../memory-host.ts";
import { besideSpec, blocksOf, markdownIn, ROOT, textOf, WORKED_PAGES } from "./blocks.ts";

const examples = readdirSync(join(ROOT, "examples")).map((name) => `examples/${name}/README.md`);
/** `docs/errors` has a test of its own (tests/diagnostics), which compiles each page's examples. */
const PAGES = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", ...markdownIn("docs"), ...markdownIn("docs/decisions"), ...WORKED_PAGES, ...examples];

/** The text without fenced blocks and code in backticks: what holds links. */
const proseOf = (page: string): string =>
  textOf(page)
    .replaceAll(/^```[\s\S]*?^```/gm, "")
    .replaceAll(/`[^`\n]*`/g, "");

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
const anchorsOf = (page: string): string[] => [...textOf(page).replaceAll(/^```[\s\S]*?^```/gm, "").matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(heading!));

const BLOCKS = PAGES.flatMap(blocksOf).filter((block) => block.info.split(" ")[0] === "mls");

describe("specs in the documentation", () => {
  it("are there", () => expect(BLOCKS.length).toBeGreaterThan(4));

  it("are marked as a whole or as a fragment", () => expect(BLOCKS.filter((block) => !["mls", "mls fragment"].includes(block.info)).map(({ page, line }) => `${page}:${line}`)).toEqual([]));

  for (const { page, line, text } of BLOCKS.filter((block) => block.info === "mls")) {
    it(`${page}:${line} checks without an error`, () => {
      const { findings } = check(memoryHost({ ...besideSpec(page), "spec.mls": text }), "spec.mls");
      expect(findings.filter((finding) => finding.severity === "error").map((finding) => `${finding.code} ${finding.message}`)).toEqual([]);
    });
  }

  for (const { page, line, text } of BLOCKS.filter((block) => block.info === "mls fragment")) {
    it(`${page}:${line} parses`, () => expect(parse("fragment.mls", text).findings.map((finding) => finding.message)).toEqual([]));
  }
});

describe("links in the documentation", () => {
  for (const page of PAGES) {
    it(`${page} leads to what is there`, () => {
      const broken: string[] = [];
      for (const [, link] of proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(link!)) continue;
        const [path, anchor] = link!.split("#") as [string, string | undefined];
        const target = path === "" ? page : join(dirname(page), path);
        if (!existsSync(join(ROOT, target))) broken.push(link!);
        else if (anchor !== undefined && !anchorsOf(target).includes(anchor)) broken.push(link!);
      }
      expect(broken).toEqual([]);
    });
  }
});

describe("codes in the documentation", () => {
  const known = new Set([...CATALOGUE, ...DATA, ...DEFAULTS].map((entry) => entry.code));
  for (const page of PAGES) {
    it(`${page} names codes that exist`, () => expect([...textOf(page).matchAll(/\bMLS\d{4}\b/g)].map(([code]) => code).filter((code) => !known.has(code))).toEqual([]));
  }
});

describe("docs/type-system.md", () => {
  const rows = [...textOf("docs/type-system.md").matchAll(/^\| ([^|]+) \| .* \| `([\w.]+)` in `([\w/.-]+)` \| `([\w/.-]+)` \|$/gm)].map(([, rule, name, file, test]) => ({ rule: rule!, name: name!, file: file!, test: test! }));

  it("has its rules in a table", () => expect(rows.length).toBeGreaterThan(20));

  it.each(rows)("the rule `$rule` is where it says, and has its tests", ({ name, file, test }) => {
    const [owner, member] = name.split(".") as [string, string | undefined];
    const source = textOf(file);
    expect(source).toMatch(new RegExp(`export (function|class) ${owner}\\b`));
    if (member !== undefined) expect(source).toMatch(new RegExp(`^  ${member}\\(`, "m"));
    expect(existsSync(join(ROOT, test))).toBe(true);
  });
});
