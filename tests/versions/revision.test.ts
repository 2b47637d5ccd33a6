/** `mlsc diff --git`: a spec and its lock at a revision against the work tree, with nothing left behind and nothing written in the repository. */
import { execFileSync } from "node:child_process";
import { appendFileSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { CommandContext } from "../../compiler/cli/command.ts";
import { diffCommand } from "../../compiler/cli/commands/diff.ts";
import { lockCommand } from "../../compiler/cli/commands/lock.ts";
import type { BuildDiff } from "../../compiler/cli/diff/diff.ts";
import type { UserError } from "../../compiler/cli/errors.ts";
import { TERMINAL } from "../audit/support.ts";
import { newFolder, ordersCsv, ROOT, tinySystem } from "../cli/support.ts";

let folder: string;
const git = (...args: readonly string[]): string => execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

async function said(command: { run(context: CommandContext): Promise<number> }, options: CommandContext["options"], positionals: readonly string[] = [join(folder, "shop.mls")]): Promise<string> {
  const lines: string[] = [];
  const terminal = { ...TERMINAL, out: (text: string) => void lines.push(text) };
  await command.run({ root: ROOT, terminal, positionals: [...positionals], options, made: "test", signal: new AbortController().signal });
  return lines.join("\n");
}
const diff = async (revision: string, spec = join(folder, "shop.mls")): Promise<BuildDiff> => JSON.parse(await said(diffCommand, { git: revision, format: "json" }, [spec])) as BuildDiff;

beforeAll(async () => {
  folder = tinySystem();
  const spec = readFileSync(join(folder, "shop.mls"), "utf8");
  writeFileSync(join(folder, "shop.mls"), `use "./words.mls" (Town)\n${spec.replace("entity Customer: Category", "entity Customer: Category\nfn twice(x: Float): Float = x * 2")}`);
  writeFileSync(join(folder, "words.mls"), "entity Town: Category\n");
  await said(lockCommand, {});
  git("init", "-q");
  git("add", ".");
  git("commit", "-qm", "one");
  git("tag", "first");
});

describe("mlsc diff --git", () => {
  it("of a work tree as it was committed says that nothing differs", async () => {
    const found = await diff("HEAD");
    expect(found).toMatchObject({ differs: false, spec: [], plan: [], data: [], after: "the work tree" });
    expect(found.before).toMatch(/^HEAD \([0-9a-f]{10}\)$/);
    expect(found.unknown).toEqual([expect.stringContaining("results and examples: a revision has none")]);
  });

  it("tells of declarations, of modules too, of the plan with what is made of it, and of the data that are pinned", async () => {
    const text = readFileSync(join(folder, "shop.mls"), "utf8");
    writeFileSync(join(folder, "shop.mls"), text.replace("count() over 7d", "count() over 2d"));
    appendFileSync(join(folder, "words.mls"), "entity Region: Category\n");
    const lines = ordersCsv().split("\n");
    writeFileSync(join(folder, "orders.csv"), `${lines.join("\n")}C1,2024-04-10T03:00:00Z,10.00,true\n`);
    await said(lockCommand, {});
    const found = await diff("first");
    expect(found.differs).toBe(true);
    expect(found.spec!.map(({ declaration, kind }) => `${kind} ${declaration}`)).toEqual(["changed features shopper", "added entity Region"]);
    expect(found.plan.map(({ node, field }) => [node, field])).toContainEqual(["features shopper", "orders_7d"]);
    expect(found.data).toMatchObject([{ node: "orders", kind: "grown", rows: { before: 800, after: 801 } }]);
    const shown = await said(diffCommand, { git: "first" });
    expect(shown).toContain("    - orders_7d = count() over 7d\n    + orders_7d = count() over 2d");
    expect(await diffCommand.run({ root: ROOT, terminal: TERMINAL, positionals: [join(folder, "shop.mls")], options: { git: "first", "exit-code": true }, made: "test", signal: new AbortController().signal })).toBe(1);
  });

  it("leaves nothing behind: no file, no work tree, no branch, and the index as it was", async () => {
    const index = (): number => statSync(join(folder, ".git/index")).mtimeMs;
    const before = [readdirSync(folder).sort(), index(), git("worktree", "list"), git("for-each-ref"), git("stash", "list")];
    await diff("first");
    expect([readdirSync(folder).sort(), index(), git("worktree", "list"), git("for-each-ref"), git("stash", "list")]).toEqual(before);
  });

  it("compares text and data where the old spec no longer checks, and says so", async () => {
    const text = readFileSync(join(folder, "shop.mls"), "utf8");
    writeFileSync(join(folder, "shop.mls"), text.replace("  known   at placed + 1m\n", ""));
    git("commit", "-qam", "broken");
    writeFileSync(join(folder, "shop.mls"), text);
    const found = await diff("HEAD");
    expect(found.unknown[0]).toMatch(/^the plans: this version of mls finds 2 errors in the spec of HEAD/);
    expect(found.spec!.map(({ declaration }) => declaration)).toEqual(["source orders"]);
    expect(found.plan).toEqual([]);
  });

  it("says in a sentence what is wrong", async () => {
    const wrong = async (revision: string, positionals: readonly string[] = [join(folder, "shop.mls")]): Promise<UserError> => said(diffCommand, { git: revision }, positionals).then(() => expect.unreachable(), (error: UserError) => error);
    expect(await wrong("nowhere")).toMatchObject({ exitCode: 2, message: "git knows no revision `nowhere`" });
    expect(await wrong("--upload-pack=x")).toMatchObject({ exitCode: 2, message: "git knows no revision `--upload-pack=x`" });
    expect(await wrong("HEAD", [folder, "other"])).toMatchObject({ exitCode: 2, message: expect.stringContaining("there is one spec to name") });
    renameSync(join(folder, "shop.mls"), join(folder, "other.mls"));
    expect((await wrong("HEAD", [join(folder, "other.mls")])).message).toMatch(/^HEAD \(\w{10}\) has no `.*other\.mls`$/);
    const alone = newFolder({ "shop.mls": readFileSync(join(folder, "other.mls"), "utf8"), "words.mls": "entity Town: Category\n" });
    expect((await wrong("HEAD", [join(alone, "shop.mls")])).message).toContain("is in no git repository");
  });
});
