/** `node tests/bench/run.mjs NAME […]`: bundles a bench with esbuild beside the packages and runs it with the arguments that follow. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { grammarPlugin } from "../../compiler/cli/launch/grammar-plugin.mjs";
import { workerPlugin } from "../../compiler/cli/launch/worker-plugin.mjs";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const [name, ...args] = process.argv.slice(2);
const entry = join(root, "tests/bench", `${name}.ts`);
if (name === undefined || !existsSync(entry)) {
  const names = readdirSync(join(root, "tests/bench")).filter((file) => file.endsWith(".ts")).map((file) => file.slice(0, -3));
  process.stderr.write(`usage: node tests/bench/run.mjs NAME […], NAME being one of ${names.join(", ")}\n`);
  process.exit(2);
}
// With the grammar's choices ready-made, as the command line has them. Two folders below the root, as the sources are: benches find the root from where they lie.
const outfile = join(root, "node_modules/.cache", `bench-${name}.mjs`);
await build({ entryPoints: [entry], absWorkingDir: root, bundle: true, platform: "node", format: "esm", target: "node20", packages: "external", outfile, logLevel: "warning", plugins: [await grammarPlugin(root, {}), workerPlugin(root, {})] });
const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: "inherit", cwd: root });
process.exit(status ?? 1);
