import { join } from "node:path";
import { build } from "esbuild";

/** Puts the text of the threads that evaluate windows in place of runtime/batch/windows/worker-text.ts, so that a bundle needs no other file and no esbuild when it runs. */
export function workerPlugin(root, options) {
  return {
    name: "window-worker",
    setup(bundle) {
      bundle.onLoad({ filter: /[\\/]batch[\\/]windows[\\/]worker-text\.ts$/ }, async () => {
        const result = await build({ ...options, entryPoints: [join(root, "runtime/batch/windows/worker.ts")], absWorkingDir: root, bundle: true, platform: "node", format: "cjs", target: "node20", write: false, logLevel: "silent", outfile: "worker.cjs" });
        return { contents: `export const workerText = () => Promise.resolve(${JSON.stringify(result.outputFiles[0].text)});`, loader: "js" };
      });
    },
  };
}
