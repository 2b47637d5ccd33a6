/** Every spec that the project holds, as the raw material of bad ones. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CATALOGUE } from "../../compiler/diagnostics/catalogue/index.ts";
/** Tests and the long run alike are started at the root. */
const ROOT = process.cwd();

const FOLDERS = ["examples", "stdlib", "tests/leaks", "tests/syntax/fixtures", "tests/semantics/fixtures"];

const files = FOLDERS.flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".mls") && !name.includes("mls-out"))
    .sort()
    .map((name) => readFileSync(join(ROOT, folder, name), "utf8")),
);
const inDocs = ["language.md", "tutorial.md", "serving.md"].flatMap((page) => [...readFileSync(join(ROOT, "docs", page), "utf8").matchAll(/^```mls[^\n]*\n([\s\S]*?)^```/gm)].map(([, text]) => text!));

export const TEXTS: readonly string[] = [...new Set([...files, ...inDocs, ...CATALOGUE.flatMap((entry) => [entry.wrong, entry.right])])];
