#!/usr/bin/env node
/**
 * `mlsc`: bundles the command line's TypeScript with esbuild when a source has changed (0.3 s, kept beside the packages) and runs it.
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

/** Packages that stay as they are installed: they hold native code, or are large and wanted by few commands. The others are bundled, which saves reading their hundreds of files. */
const EXTERNAL = ["@duckdb/node-api", "esbuild", "fastify", "lmdb", "onnxruntime-node", "pino", "prom-client", "vega-datasets"];

function fingerprint() {
  const hash = createHash("sha256");
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.name.endsWith(".ts") || entry.name === "mlsc.mjs") {
        const { mtimeMs, size } = statSync(path);
        hash.update(`${path}:${mtimeMs}:${size};`);
      }
    }
  };
  for (const folder of ["compiler", "runtime", "stdlib"]) visit(join(root, folder));
  hash.update(statSync(join(root, "package.json")).mtimeMs.toString());
  return hash.digest("hex").slice(0, 16);
}

/** The bundle of the present sources; made (0.3 s) if there is none yet. */
async function bundle() {
  const cache = join(root, "node_modules", ".cache", "mls");
  const target = join(cache, fingerprint());
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
    external: EXTERNAL,
    banner: { js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);' },
    splitting: true,
    minifySyntax: true,
    legalComments: "none",
    outdir: target,
    write: false,
    logLevel: "silent",
  });
  const partial = `${target}.${process.pid}.tmp`;
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, "package.json"), '{"type":"module"}');
  for (const file of result.outputFiles) writeFileSync(join(partial, relative(target, file.path)), file.contents);
  try {
    renameSync(partial, target);
  } catch (error) {
    if (!existsSync(entry)) throw error;
    rmSync(partial, { recursive: true, force: true }); // another process was faster
  }
  forgetOld(cache, target);
  return entry;
}

/** Takes away bundles of sources that are no more, but for those of the last hour, which may be running. */
function forgetOld(cache, current) {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (path !== current && Date.now() - statSync(path).mtimeMs > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}

let program;
try {
  program = await import(pathToFileURL(await bundle()).href);
} catch (error) {
  if (error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
  process.stderr.write(`error: a package that mlsc needs is not installed\n = help: run \`npm ci\` in ${root}\n`);
  process.exit(1);
}
process.exitCode = await program.main({ root, argv: process.argv.slice(2) });
