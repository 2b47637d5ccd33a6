/**
 * The command line as one CommonJS file, by esbuild. Loaded only when a source has changed.
 */
import { join } from "node:path";
import { build } from "esbuild";
import { grammarPlugin } from "./grammar-plugin.mjs";
import { workerPlugin } from "./worker-plugin.mjs";

/** Packages that stay as they are installed: they hold native code, or are large and wanted by few commands. The others are bundled, which saves reading their hundreds of files. */
const EXTERNAL = ["@duckdb/node-api", "@duckdb/node-bindings", "apache-arrow", "avsc", "esbuild", "fastify", "lmdb", "node-sqlite3-wasm", "onnxruntime-node", "pg", "pg-cursor", "pino", "prom-client", "protobufjs", "vega-datasets"];

/** What both bundles share. ASCII, so that they are read without decoding. */
// `import()` becomes `require`: a script that is compiled by hand has no loader of its own.
const OPTIONS = { bundle: true, platform: "node", format: "cjs", target: "node20", supported: { "dynamic-import": false }, minifySyntax: true, charset: "ascii", legalComments: "none", write: false, logLevel: "silent" };

/** The text of `main.cjs`, which is meant to lie in this folder. CommonJS, because Node can keep compiled code of scripts and not of modules. */
export async function bundle(root, folder) {
  const result = await build({
    ...OPTIONS,
    entryPoints: [join(root, "compiler/cli/main.ts")],
    absWorkingDir: root,
    external: EXTERNAL,
    plugins: [await grammarPlugin(root, OPTIONS), workerPlugin(root, OPTIONS)],
    define: { "import.meta.url": "__moduleUrl" },
    banner: { js: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
    outfile: join(folder, "main.cjs"),
  });
  return result.outputFiles[0].text;
}
