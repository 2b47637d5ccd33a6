/**
 * The command line as one CommonJS file, by esbuild. Loaded only when a source has changed.
 *
 * The parser's grammar is analysed here, once, by a small bundle of the parser alone that is run at once; what comes of it goes into the command line's bundle in place of prepared.ts.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import vm from "node:vm";
import { build } from "esbuild";

/** Packages that stay as they are installed: they hold native code, or are large and wanted by few commands. The others are bundled, which saves reading their hundreds of files. */
const EXTERNAL = ["@duckdb/node-api", "esbuild", "fastify", "lmdb", "onnxruntime-node", "pino", "prom-client", "vega-datasets"];

/** What both bundles share. ASCII, so that they are read without decoding. */
// `import()` becomes `require`: a script that is compiled by hand has no loader of its own.
const OPTIONS = { bundle: true, platform: "node", format: "cjs", target: "node20", supported: { "dynamic-import": false }, minifySyntax: true, charset: "ascii", legalComments: "none", write: false, logLevel: "silent" };

/** Writes `main.cjs` into a folder that is not there yet. CommonJS, because Node can keep compiled code of scripts and not of modules. */
export async function bundle(root, folder) {
  const choices = await grammarChoices(root);
  const result = await build({
    ...OPTIONS,
    entryPoints: [join(root, "compiler/cli/main.ts")],
    absWorkingDir: root,
    external: EXTERNAL,
    plugins: [prepared(choices)],
    define: { "import.meta.url": "__moduleUrl" },
    banner: { js: 'const __moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
    outfile: join(folder, "main.cjs"),
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

/** Takes away bundles of sources that are no more, but for those of the last hour, which may be running. */
function forgetOld(current) {
  const cache = dirname(current);
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (path !== current && Date.now() - statSync(path).mtimeMs > 3_600_000) rmSync(path, { recursive: true, force: true });
  }
}
