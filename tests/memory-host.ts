import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Host } from "../compiler/semantics/host.ts";

const LIBRARY = resolve(fileURLToPath(new URL("../stdlib", import.meta.url)));

/** A host whose files are in memory, with the real library. */
export function memoryHost(files: Readonly<Record<string, string>>): Host {
  return {
    readText: (path) => files[path],
    readLibrary(module) {
      const path = join(LIBRARY, `${module.replace(/^std\./, "").replaceAll(".", "/")}.mls`);
      return existsSync(path) ? readFileSync(path, "utf8") : undefined;
    },
    libraryModules: () => readdirSync(LIBRARY).filter((name) => name.endsWith(".mls")).map((name) => `std.${basename(name, ".mls")}`),
  };
}
