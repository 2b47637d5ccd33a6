/** LMDB's binding may take the process down where its `open` fails; so what would make it fail is met before (docs/decisions/lmdb-never-fails-to-open.md). */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { DataFile } from "../../runtime/store/data-file.ts";
import { databaseOf } from "../../runtime/store/database.ts";
import { DATA_FILE } from "../../runtime/store/definition.ts";
import { openStore } from "../../runtime/store/index.ts";
import { definitionPlace } from "../../runtime/store/key.ts";
import { fill, makeEvents, PLAN, temporary } from "./fixture.ts";

/** Without names by descriptor a file that is gone is said to have changed, which other tests show. */
const named = existsSync("/proc/self/fd");

test.runIf(named)("a store that is removed while it is opened is read all the same, and its folder does not come back", async () => {
  const folder = temporary();
  const path = join(folder, "store");
  await fill(path, makeEvents(), 5000).commit({ planHash: PLAN, dataEnd: 7 });
  const place = join(path, DATA_FILE);
  const data = new DataFile(place);
  rmSync(path, { recursive: true });
  for (let i = 0; i < 3; i++) {
    const database = databaseOf(data, place)!;
    expect(JSON.parse(database.getBinary(definitionPlace(0))!.toString("utf8"))).toHaveProperty("windows");
    await database.close();
  }
  expect(readdirSync(folder)).toStrictEqual([]);
  data.close();
  rmSync(folder, { recursive: true });
});

test.runIf(named)("a store beside whose data no lock can be made is read, and nothing is left beside them", async () => {
  const folder = temporary();
  const path = join(folder, "store");
  await fill(path, makeEvents(), 5000).commit({ planHash: PLAN, dataEnd: 7 });
  rmSync(join(path, `${DATA_FILE}-lock`), { force: true });
  const before = readdirSync(path);
  await openStore(path).close();
  expect(readdirSync(path)).toStrictEqual(before);
  mkdirSync(join(path, `${DATA_FILE}-lock`));
  const store = openStore(path);
  expect(store.dataEnd).toBe(7);
  await store.close();
  rmSync(folder, { recursive: true });
});

test.runIf(process.platform !== "win32")("a disk without room for a store is said in a sentence, and ends no process", async () => {
  const folder = temporary();
  const script = join(folder, "writer.cjs");
  await build({ entryPoints: [resolve("tests/store/refilling-writer.ts")], bundle: true, platform: "node", format: "cjs", outfile: script, external: ["lmdb"], logLevel: "error" });
  // A limit on how large a file may grow stands for the disk that is full.
  const { status, signal, stderr } = spawnSync("sh", ["-c", 'ulimit -f 8 && exec "$0" "$@"', process.execPath, script, join(folder, "store")], { env: { ...process.env, NODE_PATH: resolve("node_modules") }, encoding: "utf8" });
  expect(stderr).toMatch(/StoreError: The store can't be written at .*: EFBIG/);
  expect([status, signal]).toEqual([1, null]);
  rmSync(folder, { recursive: true });
});
