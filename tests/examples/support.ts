import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = resolve(fileURLToPath(new URL("../..", import.meta.url)));

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs `mlsc` as a user does. */
export function mlsc(args: readonly string[], options: { readonly cwd?: string; readonly input?: string } = {}): Ran {
  const result = spawnSync(process.execPath, [join(ROOT, "compiler/cli/mlsc.mjs"), ...args], { encoding: "utf8", cwd: options.cwd ?? ROOT, input: options.input ?? "", env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 1 << 26 });
  return { status: result.status, out: result.stdout, err: result.stderr };
}

/** A copy of an example to run in, without what earlier runs left. */
export function copyOf(example: string): string {
  const folder = mkdtempSync(join(tmpdir(), `mls-${example}-`));
  cpSync(join(ROOT, "examples", example), folder, { recursive: true, filter: (path) => !path.includes("mls-out") && !path.endsWith("mls.lock") });
  return folder;
}
