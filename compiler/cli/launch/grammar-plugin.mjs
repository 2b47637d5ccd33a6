/** The parser's grammar is analysed once, by a small bundle of the parser alone that is run at once; what comes of it goes into a bundle in place of prepared.ts. */
import { createRequire } from "node:module";
import { join } from "node:path";
import vm from "node:vm";
import { build } from "esbuild";

/** Puts the grammar's choices in place of compiler/syntax/parse/prepared.ts. */
export async function grammarPlugin(root, options) {
  const choices = await grammarChoices(root, options);
  return {
    name: "prepared-grammar",
    setup(bundle) {
      bundle.onLoad({ filter: /[\\/]syntax[\\/]parse[\\/]prepared\.ts$/ }, () => ({ contents: `export const PREPARED = ${JSON.stringify(choices)};`, loader: "js" }));
    },
  };
}

/** The choices of the grammar of the present sources, as the parser keeps them. */
async function grammarChoices(root, options) {
  const contents = 'import { MlsParser } from "./compiler/syntax/parse/file.ts"; module.exports = new MlsParser(false).choices();';
  const result = await build({ ...options, bundle: true, platform: "node", format: "cjs", target: "node20", write: false, stdin: { contents, resolveDir: root, sourcefile: "grammar.cjs" }, absWorkingDir: root, outfile: join(root, "grammar.cjs") });
  const module = { exports: undefined };
  vm.runInThisContext(`(function (module, require) {${result.outputFiles[0].text}\n})`)(module, createRequire(import.meta.url));
  return module.exports;
}
