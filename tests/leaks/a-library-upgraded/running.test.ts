// a library upgraded between training and serving
// rule: determinism
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { copyOf, expectMistake, mlsc, tinySystem } from "../../cli/support.ts";

const ROW = JSON.stringify({ customer: "C1", placed: "2024-04-08T10:00:00Z", amount: 12.5 });
const ASK = ["predict", "--row", ROW, "--at", "2024-04-08T10:01:00Z"];

let built: string;
beforeAll(async () => {
  built = tinySystem();
  expect((await mlsc(["build"], built)).code).toBe(0);
});

it("a bundle names the version that built it, and no other answers for it", async () => {
  const folder = copyOf(built);
  const path = join(folder, "mls-out/bundles/returns/manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as { mlsVersion: string };
  expect((await mlsc(ASK, folder)).code).toBe(0);

  writeFileSync(path, JSON.stringify({ ...manifest, mlsVersion: "0.0.9" }));
  for (const command of [ASK, ["serve", "--port", "0"], ["test"]]) expectMistake(await mlsc(command, folder), 1, "was built by mls 0.0.9, and this is mls 0.1.0", "serve/server.mjs");
});

it("what it needs of others is pinned to one version, and its own code is inside", async () => {
  const bundle = join(built, "mls-out/bundles/returns");
  const { dependencies } = JSON.parse(readFileSync(join(bundle, "serve/package.json"), "utf8")) as { dependencies: Record<string, string> };
  expect(Object.keys(dependencies)).toEqual(["lmdb"]);
  for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  // Fastify, zod and our own runtime are in the one file; what is imported is lmdb and what Node brings.
  const imports = [...readFileSync(join(bundle, "serve/server.mjs"), "utf8").matchAll(/^import .* from ?"([^"]+)"/gm)].map((match) => match[1]!);
  expect(imports.filter((name) => !name.startsWith("node:") && !/^[a-z_0-9]+(\/[a-z_]+)?$/.test(name))).toEqual([]);
});
