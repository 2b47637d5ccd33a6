import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { openStore, StoreWriter } from "../../runtime/store/index.ts";
import { fill, makeEvents, PLAN, temporary } from "./fixture.ts";

test("a process killed in mid-write leaves the store that was there, and none where there was none", async () => {
  const folder = temporary();
  const script = join(folder, "writer.cjs");
  await build({
    entryPoints: [resolve("tests/store/crash-writer.ts")],
    bundle: true,
    platform: "node",
    format: "cjs",
    outfile: script,
    external: ["lmdb"],
    logLevel: "error",
  });
  const inner = join(folder, "stores");
  mkdirSync(inner);
  const old = join(inner, "old");
  await fill(old, makeEvents(), 5000).commit({ planHash: PLAN, dataEnd: 7 });
  for (const name of ["old", "new"]) {
    const child = spawn(process.execPath, [script, join(inner, name)], {
      env: { ...process.env, NODE_PATH: resolve("node_modules") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    await new Promise((done) => child.stdout.once("data", done));
    child.kill("SIGKILL");
    await new Promise((done) => child.once("exit", done));
  }
  expect(openStore(old, { planHash: PLAN }).dataEnd).toBe(7);
  expect(() => openStore(join(inner, "new"))).toThrow(/^There is no store at /);
  const left = readdirSync(inner).filter((name) => name !== "old");
  expect(left.length, "half-written folders have other names").toBe(2);
  for (const name of left) expect(() => openStore(join(inner, name))).toThrow(/is no store: it has no store\.json/);
  await fill(join(inner, "new"), makeEvents(), 5000).commit({ planHash: PLAN, dataEnd: 8 });
  await new StoreWriter(old).abort();
  expect(readdirSync(inner).sort(), "the next writer clears them away").toStrictEqual(["new", "old"]);
  rmSync(folder, { recursive: true, force: true });
});
