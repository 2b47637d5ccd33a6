import { fileURLToPath } from "node:url";

let made: Promise<string> | undefined;

/**
 * The program of a worker thread as one CommonJS text. A bundle holds it ready made (compiler/cli/launch/worker-plugin.mjs puts it in place of this file); where the sources run as they are, it is made of them, once a
 * process.
 */
export function workerText(): Promise<string> {
  made ??= make();
  return made;
}

async function make(): Promise<string> {
  const { build } = await import("esbuild");
  const entry = fileURLToPath(new URL("./worker.ts", import.meta.url));
  const result = await build({ entryPoints: [entry], bundle: true, platform: "node", format: "cjs", target: "node20", write: false, logLevel: "silent" });
  return result.outputFiles[0]!.text;
}
