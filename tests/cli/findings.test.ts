/** Findings as people and tools get them. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { applyFixes } from "../../compiler/cli/fix.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { type Palette, renderText } from "../../compiler/diagnostics/render/text.ts";
import { renderGithub, renderSarif } from "../../compiler/diagnostics/render/machine.ts";
import { MLSC, mlsc, newFolder, SPEC, tinySystem } from "./support.ts";

const same = (text: string): string => text;
const PLAIN: Palette = { error: same, warning: same, info: same, dim: same, bold: same };

/** A finding at what stands between « and » in a text. */
function marked(text: string, more: Partial<Diagnostic> = {}): { finding: Diagnostic; texts: Map<string, string> } {
  const start = text.indexOf("«");
  const end = text.indexOf("»") - 1;
  const finding: Diagnostic = { code: "MLS1", severity: "error", message: "so it is", span: { file: "a.mls", start, end }, related: [], ...more };
  return { finding, texts: new Map([["a.mls", text.replace("«", "").replace("»", "")]]) };
}

/** The line and what stands below it. */
function shown(text: string, more?: Partial<Diagnostic>): string[] {
  const { finding, texts } = marked(text, more);
  return renderText(finding, texts, PLAIN).split("\n").slice(3);
}

describe("the carets stand below what is meant", () => {
  it("tabs are two cells", () => expect(shown("\tx = «yes»")).toEqual([" 1│   x = yes", "  │       ^^^"]));
  it("wide characters are two cells, combining ones none, an emoji of two UTF-16 units one sign of two cells", () => {
    expect(shown("漢字 «x»")).toEqual([" 1│ 漢字 x", "  │      ^"]);
    expect(shown("e\u0301 «x»")).toEqual([" 1│ e\u0301 x", "  │   ^"]);
    expect(shown("🎉 «x»")).toEqual([" 1│ 🎉 x", "  │    ^"]);
    expect(shown("«漢字»")).toEqual([" 1│ 漢字", "  │ ^^^^"]);
  });
  it("lines that end in CR LF", () => expect(shown("a\r\n«b»\r\nc")).toEqual([" 2│ b", "  │ ^"]));
  it("a span over several lines is marked to the end of its first", () => expect(shown("x «{\n  y\n}»")).toEqual([" 1│ x {", "  │   ^…"]));
  it("a place without width, and the end of the file", () => {
    expect(shown("ab«»c")).toEqual([" 1│ abc", "  │   ^"]);
    expect(shown("abc\n«»")).toEqual([" 2│", "  │ ^"]);
    expect(shown("«»")).toEqual([" 1│", "  │ ^"]);
  });
  it("of a very long line a window is shown", () => {
    const [line, below] = shown(`${"a".repeat(5000)}«here»${"b".repeat(5000)}`);
    expect(line!.length).toBeLessThan(160);
    expect(line!.indexOf("here")).toBe(below!.indexOf("^^^^"));
  });
  it("no text of a spec can steer the terminal", () => expect(shown("x \u001b[31m\u202e «y»").join("")).not.toMatch(/[\p{Cc}\u{202E}]/u));
  it("places of other files come after, each under its own name; lines in between are left out", () => {
    const { finding, texts } = marked("one\ntwo\nthree\n«four»", { related: [{ span: { file: "b.mls", start: 0, end: 1 }, message: "because" }, { span: { file: "a.mls", start: 0, end: 3 }, message: "and" }] });
    expect(renderText(finding, new Map([...texts, ["b.mls", "zed"]]), PLAIN)).toBe(["error[MLS1]: so it is", "  ┌─ a.mls:4:1", "  │", " 1│ one", "  │ --- and", "  …", " 4│ four", "  │ ^^^^", "  ┌─ b.mls:1:1", "  │", " 1│ zed", "  │ - because"].join("\n"));
  });
});

describe("tools", () => {
  it("GitHub's commands escape what would end them", () => {
    const { finding, texts } = marked("«x»", { message: "50% of\nthe\rrows", help: "a: b, c" });
    expect(renderGithub([finding], texts)).toBe("::error file=a.mls,line=1,col=1,endLine=1,endColumn=2,title=MLS1::50%25 of%0Athe%0Drows%0Ahelp: a: b, c");
  });

  it("SARIF names files as URIs and counts columns in code points", () => {
    const { finding } = marked("🎉 «x»");
    const moved = { ...finding, span: { ...finding.span, file: "my specs/ä.mls" } };
    const { runs, version } = JSON.parse(renderSarif([moved], new Map([["my specs/ä.mls", "🎉 x"]]), [], "1")) as { version: string; runs: { columnKind: string; tool: { driver: { name: string } }; results: { ruleId: string; level: string; message: { text: string }; locations: { physicalLocation: { artifactLocation: { uri: string }; region: object } }[] }[] }[] };
    expect(version).toBe("2.1.0");
    const [run] = runs;
    expect(run!.columnKind).toBe("unicodeCodePoints");
    expect(run!.results[0]).toMatchObject({ ruleId: "MLS1", level: "error", message: { text: "so it is" }, locations: [{ physicalLocation: { artifactLocation: { uri: "my%20specs/%C3%A4.mls" }, region: { startLine: 1, startColumn: 3, endLine: 1, endColumn: 4 } } }] });
  });
});

describe("mlsc check", () => {
  const leaking = SPEC.replace("    amount\n", "    amount\n    returned\n");

  it("names files as they lie from the present folder, in every format, and ends with exit 1", async () => {
    const folder = newFolder({ "specs/shop.mls": leaking });
    mkdirSync(join(folder, "other"));
    const cwd = join(folder, "other");
    const [text, json, github, sarif] = await Promise.all(["text", "json", "github", "sarif"].map((format) => mlsc(["check", "../specs", "--format", format], cwd)));
    for (const outcome of [text, json, github, sarif]) expect(outcome).toMatchObject({ code: 1, err: "" });
    expect(text!.out).toContain("┌─ ../specs/shop.mls:28:5");
    expect(text!.out.trimEnd().split("\n").at(-1)).toBe("../specs/shop.mls: 1 error");
    const [finding] = JSON.parse(json!.out) as Record<string, unknown>[];
    expect(finding).toMatchObject({ code: "MLS3001", severity: "error", message: expect.any(String), file: "../specs/shop.mls", range: { start: { line: 28, column: 5 }, end: { line: 28, column: 13 } }, related: expect.any(Array), help: expect.any(String) });
    expect((finding!.related as { file: string }[]).map(({ file }) => file)).toContain("../specs/shop.mls");
    expect(github!.out).toContain("::error file=../specs/shop.mls,line=28,");
    expect(sarif!.out).toContain('"uri": "../specs/shop.mls"');
  });

  it("--fix makes the known repairs, says which, and leaves a spec that checks", async () => {
    const folder = tinySystem({ spec: (text) => text.replace("over 7d\n  spent", "over 1m\n  spent") });
    const before = await mlsc(["check"], folder);
    expect(before.out).toContain("`mlsc check --fix` mends 1");
    const { code, err, out } = await mlsc(["check", "--fix"], folder);
    expect(err).toMatch(/^fixed shop\.mls:18 MLS\d{4}: widen the window to /);
    expect(out).toBe("shop.mls: no findings\n");
    expect(code).toBe(0);
    expect((await mlsc(["check"], folder)).out).toBe("shop.mls: no findings\n");
  });

  it("colours a terminal, and nothing else", async ({ skip }) => {
    const folder = newFolder({ "shop.mls": leaking });
    expect((await mlsc(["check"], folder)).out).not.toContain("\u001b");
    expect((await mlsc(["check", "--color", "always"], folder)).out).toContain("\u001b[31m");
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, TERM: "xterm" };
    const terminal = spawnSync("script", ["-qec", `'${process.execPath}' '${MLSC}' check`, "/dev/null"], { cwd: folder, encoding: "utf8", env });
    if (terminal.error !== undefined) return skip("a terminal needs the command `script`");
    expect(terminal.stdout).toContain("\u001b[31m");
    expect(spawnSync("script", ["-qec", `'${process.execPath}' '${MLSC}' check`, "/dev/null"], { cwd: folder, encoding: "utf8", env: { ...env, NO_COLOR: "1" } }).stdout).not.toContain("\u001b[31m");
  });
});

describe("fixes", () => {
  const fix = (file: string, start: number, end: number, text: string): Pick<Diagnostic, "fixes"> => ({ fixes: [{ title: "so", edits: [{ span: { file, start, end }, text }] }] });
  const finding = (of: Pick<Diagnostic, "fixes">): Diagnostic => ({ code: "MLS1", severity: "error", message: "", span: { file: "a", start: 0, end: 1 }, related: [], ...of });

  it("are made from the end of a file to its begin; of two that touch, the first wins and the other waits", () => {
    const { texts, done } = applyFixes([finding(fix("a", 0, 3, "1")), finding(fix("a", 2, 5, "no")), finding(fix("a", 8, 8, "!")), finding(fix("a", 4, 7, "two"))], new Map([["a", "one two "]]));
    expect(texts.get("a")).toBe("1 two !");
    expect(done).toHaveLength(3);
  });

  it("of which one edit reaches into a file that is not ours are not made at all", () => {
    const both: Pick<Diagnostic, "fixes"> = { fixes: [{ title: "so", edits: [...fix("a", 0, 1, "x").fixes![0]!.edits, ...fix("std/cyclic.mls", 0, 1, "x").fixes![0]!.edits] }] };
    expect(applyFixes([finding(both)], new Map([["a", "one"]]))).toEqual({ texts: new Map(), done: [] });
  });
});

it("mlsc fmt leaves a file with a syntax error as it is, and formats the others", async () => {
  const folder = newFolder({ "bad.mls": "source {", "good.mls": "entity   A:   Category\n" });
  const { code, out, err } = await mlsc(["fmt"], folder);
  expect(code).toBe(1);
  expect(out).toBe("good.mls formatted\n");
  expect(err).toContain("┌─ bad.mls:1:");
  expect(readFileSync(join(folder, "bad.mls"), "utf8")).toBe("source {");
  writeFileSync(join(folder, "bad.mls"), "");
  expect(await mlsc(["fmt", "--check"], folder)).toMatchObject({ code: 0, out: "2 files in the style\n" });
});
