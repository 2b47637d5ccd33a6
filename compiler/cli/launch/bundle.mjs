/**
 * The command line as one CommonJS file, by esbuild. Loaded only when a source has changed.
 *
 * The parser's grammar is analysed here, once, by a small bundle of the parser alone that is run at once; what comes of it goes into the command line's bundle in place of prepared.ts.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import vm from "node:vm";
import { build } from "esbuild";
import { workerPlugin } from "./worker-plugin.mjs";

/** Packages that stay as they are installed: they hold native code, or are large and wanted by few commands. The others are bundled, which saves reading their hundreds of files. */
const EXTERNAL = ["@duckdb/node-api", "apache-arrow", "avsc", "esbuild", "fastify", "lmdb", "node-sqlite3-wasm", "onnxruntime-node", "pg", "pg-cursor", "pino", "prom-client", "protobufjs", "vega-datasets"];

/** What both bundles share. ASCII, so that they are read without decoding. */
// `import()` becomes `require`: a script that is compiled by hand has no loader of its own.
const OPTIONS = { bundle: true, platform: "node", format: "cjs", target: "node20", supported: { "dynamic-import": false }, minifySyntax: true, charset: "ascii", legalComments: "none", write: false, logLevel: "silent" };

/** The text of `main.cjs`, which is meant to lie in this folder. CommonJS, because Node can keep compiled code of scripts and not of modules. */
export async function bundle(root, folder) {
  const choices = await grammarChoices(root);
  const result = await build({
    ...OPTIONS,
    entryPoints: [join(root, "compiler/cli/main.ts")],
    absWorkingDir: root,
    external: EXTERNAL,
    plugins: [prepared(choices), workerPlugin(root, OPTIONS)],
    define: { "import.meta.url": "__moduleUrl" },
    banner: { js: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
    outfile: join(folder, "main.cjs"),
  });
  return result.outputFiles[0].text;
}

/** The choices of the grammar of the present sources, as the parser keeps them. */
async function grammarChoices(root) {
  const contents = 'import { MlsParser } from "./compiler/syntax/parse/file.ts"; module.exports = new MlsParser(false).choices();';
  const result = await build({ ...OPTIONS, stdin: { contents, resolveDir: root, sourcefile: "grammar.cjs" }, absWorkingDir: root, outfile: join(root, "grammar.cjs") });
  const module = { exports: undefined };
  vm.runInThisContext(`(function (module, require) {${result.outputFiles[0].text}\n})`)(module, createRequire(import.meta.url));
  return module.exports;
}

/** Puts the choices in place of compiler/syntax/parse/prepared.ts. */
function prepared(choices) {
  return {
    name: "prepared-grammar",
    setup(build) {
      build.onLoad({ filter: /[\\/]syntax[\\/]parse[\\/]prepared\.ts$/ }, () => ({ contents: `export const PREPARED = ${JSON.stringify(choices)};`, loader: "js" }));
    },
  };
}
