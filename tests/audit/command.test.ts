/** `mlsc audit` as a user has it: exit codes, what it says, what it leaves behind. */
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CommandContext } from "../../compiler/cli/command.ts";
import { auditWith } from "../../compiler/cli/commands/audit.ts";
import { OWN_PARTS } from "../../compiler/cli/audit/parts.ts";
import { UserError } from "../../compiler/cli/errors.ts";
import { ROOT } from "../conformance/harness.ts";
import { newFolder, start, tinySystem } from "../cli/support.ts";
import { saying } from "./broken.ts";
import { shopFiles, shopOf } from "./shop.ts";
import { TERMINAL } from "./support.ts";

/** With a folder for temporary files of its own, so that what is left there can be seen. */
async function audit(args: readonly string[], cwd = tinySystem()) {
  const temporary = newFolder();
  const outcome = await start(["audit", ...args], { cwd, env: { TMPDIR: temporary } }).ended;
  return { ...outcome, left: readdirSync(temporary).filter((name) => name.startsWith("mls-audit")), cwd };
}

/** What it says. */
async function inProcess(folder: string, options: CommandContext["options"]): Promise<string> {
  const said: string[] = [];
  const context: CommandContext = { root: ROOT, terminal: { ...TERMINAL, out: (text) => void said.push(text) }, positionals: [folder], options, made: "test", signal: new AbortController().signal };
  await auditWith(OWN_PARTS).run(context);
  return said.join("\n");
}

describe("mlsc audit", { timeout: 600_000 }, () => {
  it("says what it has asked, leaves nothing behind and exits 0 where nothing moves", async () => {
    const { code, out, left, cwd } = await audit(["--samples", "1", "--engine", "kernel"]);
    expect([code, left]).toEqual([0, []]);
    expect(out).toContain("orders_7d");
    expect(out).toMatch(/nothing moved that may not: [\d,]+ values compared in \d+ runs, seed 1/);
    expect(existsSync(join(cwd, "mls-out"))).toBe(false);
  });

  it("gives the same twice from one seed, as JSON", async () => {
    const folder = newFolder(shopFiles(1, shopOf("shopper")));
    const options = { samples: "1", seed: "5", format: "json", engine: "kernel" };
    const [one, two] = [await inProcess(folder, options), await inProcess(folder, options)];
    const timeless = (text: string): unknown => JSON.parse(text, (key, value: unknown) => (key === "seconds" ? 0 : value));
    expect(timeless(one)).toEqual(timeless(two));
    expect(timeless(one)).toMatchObject({ format: "mls-audit/1", seed: 5, clean: true, violations: [], sampled: [] });
  });

  it.each([
    [{ only: "nothing" }, "there are no examples `nothing`"],
    [{ samples: "0" }, "`--samples 0` is not a whole number from 1"],
    [{ rows: "10" }, "`--rows 10` is not a whole number from 1000"],
    [{ engine: "spark" }, "`--engine spark` is not one of kernel, sql, both"],
  ])("refuses %j with exit code 2 and a sentence", async (options, says) => {
    const refused = await inProcess(tinySystem(), options).catch((error: UserError) => error);
    expect(refused).toBeInstanceOf(UserError);
    expect([(refused as UserError).exitCode, (refused as UserError).message]).toEqual([2, expect.stringContaining(says)]);
    expect((refused as UserError).help).toBeDefined();
  });

  it("tells of data that break the spec as a build does", async () => {
    const { code, err, left } = await audit([], tinySystem({ data: (text) => text.replace("C7,", "C7,not a time") }));
    expect([code, left]).toEqual([1, []]);
    expect(err).toContain("`placed` of source `orders`");
    expect(err).not.toContain("    at ");
  });

  it("takes its copies away when it is stopped", async () => {
    const temporary = newFolder();
    const running = start(["audit", "--samples", "50"], { cwd: tinySystem(), env: { TMPDIR: temporary } });
    await running.said("the data as they are:");
    running.signal("SIGINT");
    expect((await running.ended).code).toBe(130);
    expect(readdirSync(temporary).filter((name) => name.startsWith("mls-audit"))).toEqual([]);
  });

  it("exits 1 where something moves, with the row that does it", async () => {
    const folder = newFolder(shopFiles(1, shopOf("shopper")));
    const said: string[] = [];
    const context: CommandContext = { root: ROOT, terminal: { ...TERMINAL, out: (text) => void said.push(text) }, positionals: [folder], options: { samples: "1", engine: "kernel" }, made: "test", signal: new AbortController().signal };
    const parts = saying(`CAST("row"."gift" AS INTEGER)`, `CAST("row"."returned" AS INTEGER)`);
    expect(await auditWith(parts).run(context)).toBe(1);
    const text = said.join("\n");
    expect(text).toMatch(/moved: checkouts\.gifts, through the default engine/);
    expect(text).toMatch(/enough to move it: other values in `orders`\n {4}(row \d+ of|a row that was put in at the edge of what is seen, of) `orders`: returned \w+ → \w+/);
    expect(text).toMatch(/rule: knowledge time \(docs\/leaks\.md; MLS3001/);
    rmSync(folder, { recursive: true, force: true });
  });
});

