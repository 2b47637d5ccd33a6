import { join } from "node:path";
import type { BuildFailure, Plugin } from "esbuild";

/**
 * The bundle's `serve/server.mjs`: the serving runtime and the generated scorer in one file, by esbuild. The only thing left outside is `lmdb` (native), which is required when a store is opened and not
 * before. The same sources give the same bytes: no clock, no absolute path, no comment with a path gets in.
 */
export interface ServerBundleInput {
  /** Folder of mls-lang: where `runtime/` and `node_modules/` are. */
  readonly root: string;
  /** Source of the generated scorer, an ES module. */
  readonly scorer: string;
  /** SHA-256 of the bundle's `model.json`, which the scorer was made from. */
  readonly modelHash: string;
}

const entry = (modelHash: string): string => `
import { main } from "./runtime/serve/main.ts";
import { openStore } from "./runtime/store/index.ts";
import { load } from "lmdb";
import * as scorer from "mls:scorer";
await main(import.meta.url, { ...scorer, modelHash: ${JSON.stringify(modelHash)} }, (folder) => {
  load();
  return openStore(folder);
});
`;

/** CommonJS packages in an ES module still ask for \`require\`. */
const BANNER = `import { createRequire as __createRequire } from "node:module";const require = __createRequire(import.meta.url);`;

/** Native packages, each as a module that is required at its first use. */
const LAZY: Readonly<Record<string, string>> = {
  lmdb: `
export function load() {
  try {
    return require("lmdb");
  } catch (error) {
    throw new Error(error?.code === "MODULE_NOT_FOUND" ? "The store needs the package lmdb: run \`npm install\` in the bundle's folder serve/." : "The package lmdb can't be loaded: " + error?.code);
  }
}
export const open = (...args) => load().open(...args);
`,
};

/** Builds the file. Throws one sentence that names what could not be resolved. */
export async function serverBundle(input: ServerBundleInput): Promise<Uint8Array> {
  const { build } = await import("esbuild");
  try {
    const result = await build({
      stdin: { contents: entry(input.modelHash), resolveDir: input.root, sourcefile: "server-entry.ts", loader: "ts" },
      absWorkingDir: input.root,
      outfile: join(input.root, "server.mjs"),
      write: false,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      minify: true,
      keepNames: false,
      legalComments: "none",
      sourcemap: false,
      charset: "utf8",
      logLevel: "silent",
      tsconfigRaw: "{}",
      banner: { js: BANNER },
      plugins: [scorerPlugin(input.scorer), lazyPlugin],
    });
    return result.outputFiles[0]!.contents;
  } catch (error) {
    const first = (error as Partial<BuildFailure>).errors?.[0];
    if (first === undefined) throw error;
    throw new Error(`The server of the bundle can't be put together: ${first.text}${first.location === null ? "" : ` (${first.location.file}:${first.location.line})`}. Run \`npm ci\` where mlsc is installed.`);
  }
}

function scorerPlugin(scorer: string): Plugin {
  return {
    name: "scorer",
    setup(build) {
      build.onResolve({ filter: /^mls:scorer$/ }, () => ({ path: "scorer", namespace: "mls-scorer" }));
      build.onLoad({ filter: /.*/, namespace: "mls-scorer" }, () => ({ contents: scorer, loader: "js" }));
    },
  };
}

const lazyPlugin: Plugin = {
  name: "lazy",
  setup(build) {
    build.onResolve({ filter: new RegExp(`^(${Object.keys(LAZY).join("|")})$`) }, ({ path, namespace }) => (namespace === "mls-lazy" ? { path, external: true } : { path, namespace: "mls-lazy" }));
    build.onLoad({ filter: /.*/, namespace: "mls-lazy" }, ({ path }) => ({ contents: LAZY[path]!, loader: "js" }));
  },
};
