/** Every spec that the project holds, as the raw material of bad ones: its `.mls` files, the blocks of its pages, the cases of the catalogue. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CATALOGUE, DATA } from "../../compiler/diagnostics/catalogue/index.ts";

/** Tests and the long run alike are started at the root. */
const ROOT = process.cwd();
/** What is installed, or made by a run. */
const NOT_OURS: ReadonlySet<string> = new Set(["node_modules", ".git", "mls-out"]);

function filesOf(folder: string, end: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesOf(path, end);
    return entry.isFile() && entry.name.endsWith(end) ? [path] : [];
  });
}

const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");
const specs = filesOf(".", ".mls").map(read);
const blocks = filesOf(".", ".md").flatMap((page) => [...read(page).matchAll(/^```mls[^\n]*\n([\s\S]*?)^```/gm)].map(([, text]) => text!));
const cases = [...CATALOGUE.flatMap((entry) => [entry.wrong, entry.right]), ...DATA.flatMap((entry) => [entry.wrong.spec, entry.right.spec])];

export const TEXTS: readonly string[] = [...new Set([...specs, ...blocks, ...cases])];
