/** An interrupt, a full disk and a disk that can only be read: an exit code that says so, no half-written output, and a following run that works. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { main } from "../../compiler/cli/main.ts";
import { filesBelow, mlsc, newFolder, ordersCsv, ROOT, SPEC, start, tinySystem } from "./support.ts";

const halfWritten = (folder: string): string[] => filesBelow(join(folder, "mls-out")).filter((name) => /\.partial$|\.tmp$|(^|\/)\.[^/]*\.(new|old)\./.test(name));

describe("an interrupt in mid-run", () => {
  it.each([["SIGINT", "check: "], ["SIGINT", "read orders: "], ["SIGTERM", "store: "], ["SIGINT", "bundle: "]] as const)("%s once it has said `%s`: exit 130, nothing half-written, and the next run works", async (signal, what) => {
    const folder = tinySystem();
    const running = start(["run"], { cwd: folder });
    await running.said(what);
    running.signal(signal);
    const { code, err } = await running.ended;
    expect(err).not.toContain("this is our mistake");
    expect(code).toBe(130);
    expect(halfWritten(folder)).toEqual([]);
    const bundle = filesBelow(join(folder, "mls-out/bundles"));
    expect(bundle.length === 0 || bundle.includes("returns/manifest.json")).toBe(true);
    if (what === "bundle: ") expect((await mlsc(["run"], folder)).code).toBe(0);
  });
});

describe("an interrupt while a spec is read and checked, which is one long step", () => {
  it.each([["check", false], ["plan", false], ["build", true]] as const)("`%s` listens for signals: %s", async (command, listens) => {
    const heard = vi.spyOn(process, "on");
    const folder = tinySystem();
    await main({ root: ROOT, argv: [command, join(folder, "shop.mls")] });
    expect(heard.mock.calls.some(([event]) => event === "SIGTERM")).toBe(listens);
    expect(process.listenerCount("SIGTERM")).toBe(0);
    heard.mockRestore();
  });
});

describe("disks", () => {
  const mounted: string[] = [];
  afterEach(() => {
    for (const folder of mounted.splice(0)) spawnSync("umount", [folder]);
  });
  /** A small disk in memory, where the machine lets us have one. */
  function disk(options: string): string | undefined {
    const folder = newFolder();
    if (spawnSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]).status !== 0) return undefined;
    mounted.push(folder);
    return folder;
  }

  it.each([["the example set", 8, "checkouts.parquet"], ["the bundle", 100, "mls-out/bundles/returns"]])("one on which %s finds no room (a limit on the size of files, which needs no root)", async (_what, fileLimit, named) => {
    const folder = tinySystem();
    const { code, err } = await start(["run"], { cwd: folder, fileLimit }).ended;
    expect(err).toMatch(/file may not grow that large here/);
    expect(err).toContain(named);
    expect(err).not.toContain("this is our mistake");
    expect(code).toBe(1);
    expect(halfWritten(folder)).toEqual([]);
    expect(filesBelow(join(folder, "mls-out/bundles"))).toEqual([]);
    expect((await mlsc(["run"], folder)).code).toBe(0);
  });

  it("a full one", async ({ skip }) => {
    const folder = disk("size=400k");
    if (folder === undefined) return skip("mounting a small disk needs root; the limit on the size of files stands in for it");
    writeFileSync(join(folder, "shop.mls"), SPEC);
    writeFileSync(join(folder, "orders.csv"), ordersCsv());
    const { code, err } = await mlsc(["run"], folder);
    expect(err).toMatch(/disk is full|can't be written/);
    expect(err).not.toContain("this is our mistake");
    expect(code).toBe(1);
    expect(halfWritten(folder)).toEqual([]);
  });

  it("one that can only be read", async ({ skip }) => {
    const isRoot = process.getuid?.() === 0;
    const folder = isRoot ? disk("size=400k") : newFolder();
    if (folder === undefined) return skip("root may write anywhere, and this one may not mount a disk");
    writeFileSync(join(folder, "shop.mls"), `${SPEC}\n`);
    writeFileSync(join(folder, "orders.csv"), ordersCsv());
    mkdirSync(join(folder, "empty"));
    if (isRoot) spawnSync("mount", ["-o", "remount,ro", folder]);
    else for (const path of [join(folder, "shop.mls"), join(folder, "empty"), folder]) chmodSync(path, 0o555);
    for (const [args, cwd] of [[["train"], folder], [["init"], join(folder, "empty")], [["fmt"], folder]] as const) {
      const { code, err } = await mlsc(args, cwd);
      expect(err).toMatch(/can only be read|can't be written|not allowed/);
      expect(err).not.toContain("this is our mistake");
      expect(code).toBe(1);
    }
    expect(readFileSync(join(folder, "shop.mls"), "utf8")).toBe(`${SPEC}\n`);
    if (!isRoot) for (const path of [folder, join(folder, "empty")]) chmodSync(path, 0o755);
  });
});
