import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { openStore } from "../../runtime/store/index.ts";
import { temporary } from "./fixture.ts";

const OPENINGS = 300;
/** So many different ones must have been met. */
const LEAST = 10;

test("a store that is replaced all the while is opened as one of those that there were: description and data of the same", async () => {
  const folder = temporary();
  const script = join(folder, "writer.cjs");
  await build({ entryPoints: [resolve("tests/store/refilling-writer.ts")], bundle: true, platform: "node", format: "cjs", outfile: script, external: ["lmdb"], logLevel: "error" });
  const path = join(folder, "store");
  const child = spawn(process.execPath, [script, path], { env: { ...process.env, NODE_PATH: resolve("node_modules") }, stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((filled, failed) => child.stdout.once("data", filled).once("end", () => failed(new Error("the writer has ended"))));
  const ends = new Set<number>();
  for (let i = 0; i < OPENINGS || ends.size < LEAST; i++) {
    try {
      const store = openStore(path);
      ends.add(store.dataEnd!);
      expect(store.evaluate("g", ["k"], 1e9)).toStrictEqual([store.dataEnd]);
      await store.close();
    } catch (error) {
      // Between the two renames there is none, for a moment.
      expect(String(error)).toMatch(/^StoreError: (There is no store at |.* was changed while it was opened|.* is no store: it has no store\.json)/);
    }
  }
  child.kill("SIGKILL");
  await new Promise((done) => child.once("exit", done));
  rmSync(folder, { recursive: true, force: true });
});
