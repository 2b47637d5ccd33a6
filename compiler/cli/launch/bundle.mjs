/** The command line as one CommonJS file, by esbuild. Loaded only when a source has changed. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";

/** Packages that stay as they are installed: they hold native code, or are large and wanted by few commands. The others are bundled, which saves reading their hundreds of files. */
const EXTERNAL = ["@duckdb/node-api", "esbuild", "fastify", "lmdb", "onnxruntime-node", "pino", "prom-client", "vega-datasets"];

/** Writes `main.cjs` into a folder that is not there yet. CommonJS, because Node can keep compiled code of scripts and not of modules; ASCII, so that it is read without decoding. */
export async function bundle(root, folder) {
  const result = await build({
    entryPoints: [join(root, "compiler/cli/main.ts")],
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    external: EXTERNAL,
    define: { "import.meta.url": "__moduleUrl" },
    banner: { js: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
    minifySyntax: true,
    charset: "ascii",
    legalComments: "none",
    outfile: join(folder, "main.cjs"),
    write: false,
    logLevel: "silent",
  });
  const partial = `${folder}.${process.pid}.tmp`;
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, "main.cjs"), result.outputFiles[0].contents);
  try {
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(join(folder, "main.cjs"))) throw error;
    rmSync(partial, { recursive: true, force: true }); // another process was faster
  }
  forgetOld(folder);
}

/** Takes away bundles of sources that are no more, but for those of the last hour, which may be running. */
function forgetOld(current) {
  const cache = dirname(current);
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (path !== current && Date.now() - statSync(path).mtimeMs > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}
