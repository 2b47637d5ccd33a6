/** A module in TypeScript, imported where nothing else takes its types off: by plain Node, in a long run. */
import { readFileSync } from "node:fs";
import { transformSync } from "esbuild";

export async function loadTypeScript(path: string): Promise<unknown> {
  const { code } = transformSync(readFileSync(path, "utf8"), { loader: "ts", format: "esm" });
  return import(/* @vite-ignore */ `data:text/javascript;base64,${Buffer.from(code).toString("base64")}`);
}
