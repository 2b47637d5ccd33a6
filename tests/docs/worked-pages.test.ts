/**
 * Pages that work a whole system through are true: the page's script makes the data, its spec runs on it and prints what the page shows, and each mistake that the page tries
 * (a `diff` of the spec) gives the message that stands below it.
 *
 * `UPDATE=1` writes messages and figures anew; the lines of a ```text run block then say which lines of the output are shown.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { mlscHere } from "../cli/in-process.ts";
import { mlsc } from "../cli/support.ts";
import { type Block, besideSpec, blocksOf, textOf, WORKED_PAGES } from "./blocks.ts";
import { excerpt, now, words, write } from "./shown.ts";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

interface Worked {
  readonly page: string;
  /** What the spec's file is called: `churn.mls` in `churn.md`. */
  readonly file: string;
  /** What makes the data; a page that reads a file of a package needs none. */
  readonly script: string | undefined;
  readonly spec: string;
  /** Functions in TypeScript that the spec calls, by the names of their files. */
  readonly beside: Readonly<Record<string, string>>;
  readonly mistakes: readonly { readonly diff: Block; readonly message: Block }[];
  readonly run: Block;
}

const WORKED: readonly Worked[] = WORKED_PAGES.filter((page) => blocksOf(page).some(({ info }) => info === "text run")).map((page) => {
  const blocks = blocksOf(page);
  const spec = blocks.find(({ info }) => info === "mls");
  if (spec === undefined) throw new Error(`${page} shows a run and no whole spec`);
  const mistakes = blocks.flatMap((diff, i) => {
    if (diff.info !== "diff") return [];
    const message = blocks[i + 1];
    if (message?.info !== "text") throw new Error(`${page}:${diff.line}: no message stands below this mistake`);
    return [{ diff, message }];
  });
  return { page, file: `${basename(page, ".md")}.mls`, script: blocks.find(({ info }) => info === "js make.mjs")?.text, spec: spec.text, beside: besideSpec(page), mistakes, run: blocks.find(({ info }) => info === "text run")! };
});

describe("pages of systems", () => {
  it("are there, run, and each tries a mistake", () => {
    const systems = WORKED.filter(({ page }) => page.startsWith("docs/systems/"));
    expect(systems.length).toBeGreaterThan(11);
    expect(systems.filter(({ mistakes }) => mistakes.length === 0).map(({ page }) => page)).toEqual([]);
  });

  it("are all in the index", () => {
    const index = textOf("docs/systems/README.md");
    expect(WORKED.filter(({ page }) => page.startsWith("docs/systems/") && !index.includes(`](${basename(page)})`)).map(({ page }) => page)).toEqual([]);
  });
});

describe.each(WORKED)("$page", ({ file, script, spec, beside, mistakes, run }) => {
  it.each(mistakes)("line $diff.line: the mistake is answered as shown", async ({ diff, message }) => {
    const folder = newFolder();
    writeAll(folder, { ...beside, [file]: changed(spec, diff) });
    const { code, out } = await mlscHere(["check"], folder);
    const said = out.replace(/\n[^\n]*: \d+ (error|warning)[^\n]*\n$/, "");
    write(message, said);
    expect(now(message).text).toBe(said);
    expect(said).toMatch(/^(error|warning)\[MLS/);
    expect(code).toBe(said.includes("error[") ? 1 : 0);
  });

  it("runs on the data that its script makes, and prints what is shown", async () => {
    const folder = newFolder();
    writeAll(folder, { ...beside, [file]: spec });
    if (script !== undefined) {
      writeFileSync(join(folder, "make.mjs"), script);
      expect(spawnSync(process.execPath, ["make.mjs"], { cwd: folder, encoding: "utf8" }).stderr).toBe("");
    }
    const { out, err } = await mlsc(["run"], folder);
    expect(err).not.toContain("error");
    write(run, excerpt(out, run.text));
    // The width of a column depends on a measured latency in it.
    expect(now(run).text.split("\n").map(words)).toEqual(excerpt(out, now(run).text).split("\n").map(words));
  });
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mls-page-"));
  folders.push(folder);
  return folder;
}

function writeAll(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** The spec with a diff applied, hunk by hunk (`@@` between them): lines with `-` and ` ` stand together in the spec, those with `+` take their place. */
function changed(spec: string, diff: Block): string {
  return diff.text.split(/^@@.*\n/m).reduce((text, hunk) => withHunk(text, hunk, `${diff.page}:${diff.line}`), spec);
}

function withHunk(spec: string, hunk: string, where: string): string {
  const marked = hunk.trimEnd().split("\n").map((line) => ({ mark: line[0] ?? " ", text: line.slice(1) }));
  const old = marked.filter(({ mark }) => mark !== "+").map(({ text }) => words(text));
  const lines = spec.split("\n");
  const place = lines.findIndex((_, i) => old.every((text, k) => words(lines[i + k] ?? "") === text));
  if (place < 0) throw new Error(`${where}: the spec has no such lines`);
  const kept = lines.slice(place, place + old.length);
  const changedLines = marked.flatMap(({ mark, text }) => {
    if (mark === "+") return [text];
    const line = kept.shift()!;
    return mark === "-" ? [] : [line];
  });
  return [...lines.slice(0, place), ...changedLines, ...lines.slice(place + old.length)].join("\n");
}
