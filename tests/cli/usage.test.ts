import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { helpText } from "../../compiler/cli/command.ts";
import { COMMANDS } from "../../compiler/cli/commands/index.ts";
import { VERSION } from "../../compiler/cli/version.ts";
import { expectMistake, mlsc, newFolder, ROOT, tinySystem } from "./support.ts";

describe("help", () => {
  it("every command has a page of its own on standard output, and its summary is that of the overview", async () => {
    const folder = newFolder();
    const overview = await mlsc(["help"], folder);
    expect(overview.code).toBe(0);
    const width = Math.max(...COMMANDS.map(({ name }) => name.length)) + 2;
    for (const { name, summary, load } of COMMANDS) {
      const command = await load();
      expect(command.summary).toBe(summary);
      expect(command.name).toBe(name);
      expect(overview.out).toContain(`${name.padEnd(width)}${summary}`);
      expect(helpText(command)).toContain(`usage: mlsc ${name}`);
    }
    expect(await mlsc(["serve", "--help"], folder)).toMatchObject({ code: 0, err: "", out: `${helpText(await COMMANDS.find(({ name }) => name === "serve")!.load())}\n` });
  });

  it("without a command, help is an error's text: exit 2 and nothing on standard output", async () => {
    expectMistake(await mlsc([], newFolder()), 2, "usage: mlsc COMMAND");
  });

  it("the version is the package's", () => {
    expect(VERSION).toBe((JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version);
  });
});

describe("wrong usage is exit 2, one sentence, and what to do; nothing is begun", () => {
  const folder = tinySystem();
  mkdirSync(join(folder, "empty"));
  const cases: readonly (readonly [readonly string[], ...string[]])[] = [
    [["chek"], "there is no command `chek`", "did you mean `mlsc check`?"],
    [["help", "runn"], "there is no command `runn`", "did you mean `mlsc run`?"],
    [["--formt"], "the first word is a command"],
    [["check", "--formt", "json"], "`mlsc check` has no option `--formt`", "did you mean `--format`?"],
    [["check", "--format"], "`--format` wants a value"],
    [["check", "--format", "xml"], "`--format xml` is not one of text, json, github, sarif"],
    [["check", "--fix=yes"], "`--fix` takes no value"],
    [["check", "a", "b"], "`mlsc check` does not know what to do with `b`"],
    [["check", "--color", "maybe"], "`--color maybe` is not one of"],
    [["why"], "`mlsc why` wants NAME"],
    [["why", "example", "1"], "say which feature's value"],
    [["why", "example", "x", "amount"], "`x` is not the row of an example"],
    [["why", "nothing"], "nothing is named `nothing`"],
    [["why", "amuont"], "did you mean `amount`?"],
    [["explain", "MLS9999"], "there is no code `MLS9999`"],
    [["run", "--threads", "0"], "`--threads 0` is not a whole number of at least 1"],
    [["run", "--engine", "spark"], "`--engine spark` is not one of kernel, sql"],
    [["run", "--memory", "lots"], "`--memory lots` is not a size"],
    [["train", "--model", "other"], "there is no model `other`", "`returns`"],
    [["explain", "check"], "`check` is a command", "mlsc help check"],
    [["fmt", "empty"], "`empty` holds no `.mls` file"],
    [["lineage", "--out", "nowhere/graph.txt"], "there is no folder `nowhere`"],
    [["check", "nowhere"], "there is no `nowhere`"],
    [["fmt", "nowhere"], "there is no `nowhere`"],
    [["check", "orders.csv"], "`orders.csv` is not a `.mls` file"],
    [["init", "."], "`shop.mls` is there already"],
  ];
  it.each(cases.map(([args, ...words]) => ({ shown: args.join(" "), args, words })))("mlsc $shown", async ({ args, words }) => {
    expectMistake(await mlsc(args, folder), 2, ...words);
  });
});

describe("a word of the language that has no page of its own", () => {
  it("is explained by the forms in which it stands", async () => {
    const { code, out } = await mlsc(["explain", "within"], newFolder());
    expect(code).toBe(0);
    expect(out).toContain("`within` in `examples` (`mlsc explain examples` shows it in a whole spec):\n  rows SOURCE asked at T [within D]\n");
    expect(out).not.toContain("`within` in `source`");
  });
});

describe("what has not been built yet", () => {
  it("is said by every command that needs it, with what to do", async () => {
    const folder = tinySystem();
    expectMistake(await mlsc(["test"], folder), 1, "there is no bundle of `returns` yet", "run `mlsc build` first");
    expectMistake(await mlsc(["serve"], folder), 1, "nothing has been built", "run `mlsc build` first");
    expectMistake(await mlsc(["predict"], folder), 1, "nothing has been built", "run `mlsc build` first");
  });
});

describe("which spec is meant", () => {
  it("a folder without one", async () => expectMistake(await mlsc(["check"], newFolder()), 2, "holds no `.mls` file", "mlsc init"));
  it("a folder with two", async () => expectMistake(await mlsc(["check"], newFolder({ "a.mls": "", "b.mls": "" })), 2, "several specs: a.mls, b.mls"));
  it("a folder that is named as a spec is", async () => expectMistake(await mlsc(["check"], newFolder({ "x.mls/readme": "" })), 2, "holds no `.mls` file"));
  it("a file that is no text", async () => expectMistake(await mlsc(["check", "sub"], newFolder({ "sub/a.mls": Uint8Array.of(0xff, 0xfe, 0x00) })), 1, "`sub/a.mls` is not UTF-8 text"));
  it("an empty spec checks, and has nothing to run", async () => {
    const folder = newFolder({ "a.mls": "" });
    expect(await mlsc(["check"], folder)).toMatchObject({ code: 0, out: "a.mls: no findings\n" });
    expectMistake(await mlsc(["run"], folder), 1, "`a` has no model");
  });
});
