#!/usr/bin/env node
/**
 * `mlsc`: runs the command line's TypeScript as one file of JavaScript, which launch/bundle.mjs makes when a source has changed (0.5 s, kept beside the packages).
 * With it lies what the engine has compiled of it, a file a command: the next run of the command need not compile it again. Everything else is in main.ts.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { fingerprint } from "./launch/fingerprint.mjs";
import { keepCode, load } from "./launch/load.mjs";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`mlsc needs Node 20.19 or newer; this is ${process.versions.node}\n`);
  process.exit(2);
}

// The space for new objects grows at once to its usual greatest size (16 MB) when it is first full, not by doubling from half a megabyte: a tree that lives to the end of the run is copied less often.
setFlagsFromString("--semi-space-growth-factor=16");

const sources = fingerprint(root);
const folder = join(root, "node_modules", ".cache", "mls", sources);
const argv = process.argv.slice(2);
let loaded;
try {
  loaded = existsSync(join(folder, "main.cjs")) ? load(folder, argv[0]) : load(folder, argv[0], await bundleAndKeep());
} catch (error) {
  if (error?.code !== "ERR_MODULE_NOT_FOUND" && error?.code !== "MODULE_NOT_FOUND") throw error;
  process.stderr.write(`error: a package that mlsc needs is not installed\n = help: run \`npm ci\` in ${root}\n`);
  process.exit(1);
}
process.exitCode = await loaded.program.main({ root, argv, sources });
// A command that there is not, or wrong usage, leaves nothing behind.
if (process.exitCode <= 1) keepCode(loaded);

async function bundleAndKeep() {
  const { bundle } = await import("./launch/bundle.mjs");
  const { keepBundle } = await import("./launch/keep.mjs");
  const text = await bundle(root, folder);
  keepBundle(folder, text);
  return text;
}
