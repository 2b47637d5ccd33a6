/** Specs with made-up data, read as `mlsc check --data` reads them. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSpec } from "../../compiler/cli/check-spec.ts";
import type { CommandContext } from "../../compiler/cli/command.ts";
import { withData } from "../../compiler/cli/pipeline/check-data.ts";
import type { Terminal } from "../../compiler/cli/terminal.ts";
import type { DataCase } from "../../compiler/diagnostics/catalogue/index.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { ROOT } from "../cli/support.ts";

const silence = (): void => undefined;
const plain = { error: String, warning: String, info: String, dim: String, bold: String };
const TERMINAL: Terminal = { color: false, palette: plain, errPalette: plain, out: silence, err: silence, stage: () => ({ update: silence, done: silence, fail: silence }), times: () => [] };

/** All findings of a spec and its data. */
export async function findingsOf({ spec, files }: DataCase): Promise<readonly Diagnostic[]> {
  const folder = mkdtempSync(join(tmpdir(), "mls-data-"));
  try {
    for (const [name, text] of Object.entries({ "spec.mls": spec, ...files })) writeFileSync(join(folder, name), text);
    const context: CommandContext = { root: ROOT, terminal: TERMINAL, positionals: [join(folder, "spec.mls")], options: {}, made: "test", signal: new AbortController().signal };
    return (await withData(context, checkSpec(context))).checked.findings;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const codesOf = async (given: DataCase): Promise<string[]> => (await findingsOf(given)).map((finding) => finding.code);
