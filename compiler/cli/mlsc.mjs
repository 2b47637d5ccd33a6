#!/usr/bin/env node
/**
 * `mlsc`: bundles the command line's TypeScript with esbuild when a source has changed (0.2 s, kept beside the packages) and runs it.
 * Everything else is in main.ts.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = resolve(fileURLToPath(new URL("../..", import.meta.url)));

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`mlsc needs Node 20.19 or newer; this is ${process.versions.node}\n`);
  process.exit(2);
}

function fingerprint() {
  const hash = createHash("sha256");
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.name.endsWith(".ts")) {
        const { mtimeMs, size } = statSync(path);
        hash.update(`${path}:${mtimeMs}:${size};`);
      }
    }
  };
  for (const folder of ["compiler", "runtime", "stdlib"]) visit(join(root, folder));
  hash.update(statSync(join(root, "package.json")).mtimeMs.toString());
  return hash.digest("hex").slice(0, 16);
}

async function bundle() {
  const folder = join(root, "node_modules", ".cache", "mls");
  const target = join(folder, fingerprint());
  const entry = join(target, "main.js");
  if (existsSync(entry)) return entry;
  const { build } = await import("esbuild");
  const result = await build({
    entryPoints: [join(root, "compiler/cli/main.ts")],
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    splitting: true,
    sourcemap: "linked",
    outdir: target,
    write: false,
    logLevel: "silent",
  });
  const partial = `${target}.${process.pid}.tmp`;
  mkdirSync(partial, { recursive: true });
  for (const file of result.outputFiles) writeFileSync(join(partial, relative(target, file.path)), file.contents);
  try {
    renameSync(partial, target);
  } catch (error) {
    if (!existsSync(entry)) throw error;
    rmSync(partial, { recursive: true, force: true }); // another process was faster
  }
  return entry;
}

const { main } = await import(pathToFileURL(await bundle()).href);
process.exitCode = await main({ root, argv: process.argv.slice(2) });
