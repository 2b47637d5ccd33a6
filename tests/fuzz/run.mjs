/** `node tests/fuzz/run.mjs NAME […]`: bundles a long run with esbuild and runs it with the arguments that follow. */
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { workerPlugin } from "../../compiler/cli/launch/worker-plugin.mjs";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const [name, ...args] = process.argv.slice(2);
// As deep below the root as what finds the library from where it lies: tests/memory-host.ts, or tests/conformance/harness.ts.
const outfile = name === "programs" ? join(root, "node_modules", ".fuzz", "programs.mjs") : join(root, "node_modules", `.fuzz-${name}.mjs`);
await build({ entryPoints: [join(root, "tests/fuzz", `${name}.ts`)], absWorkingDir: root, bundle: true, platform: "node", format: "esm", target: "node20", packages: "external", outfile, logLevel: "warning", plugins: [workerPlugin(root, {})] });
const { status } = spawnSync(process.execPath, [outfile, ...args], { stdio: "inherit", cwd: root });
process.exit(status ?? 1);
