/** Folders of Python packages, made once and kept beside what else is cached: peers whose values are recorded are asked again in them. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));
const CACHE = join(ROOT, "node_modules", ".cache");

/** What a command prints; paths in its arguments are relative to the project. */
export function run(command: string, args: readonly string[]): string {
  const result = spawnSync(command, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28 });
  if (result.status !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${result.stderr}`);
  return result.stdout;
}

/** The Python of a folder of its own with these packages in it: peers want versions of the same packages that don't go together. */
export function pythonWith(folder: string, packages: readonly string[]): string {
  const python = join(CACHE, folder, "bin", "python");
  mkdirSync(CACHE, { recursive: true });
  if (!existsSync(python)) run("python3", ["-m", "venv", join(CACHE, folder)]);
  run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...packages]);
  return python;
}
