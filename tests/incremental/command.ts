import { join } from "node:path";
import type { CommandContext } from "../../compiler/cli/command.ts";
import { makeExampleSets } from "../../compiler/cli/pipeline/data-step.ts";
import { openSession } from "../../compiler/cli/pipeline/session.ts";
import type { Terminal } from "../../compiler/cli/terminal.ts";
import { ROOT } from "../cli/support.ts";

const plain = { error: String, warning: String, info: String, dim: String, bold: String };

/** One `mlsc build` of everything but models, in this process. */
export async function built(folder: string, options: Record<string, string | boolean>): Promise<{ told: string[]; stages: string[]; read: Record<string, string> }> {
  const told: string[] = [];
  const stages: string[] = [];
  const stage = (title: string) => ({ update: () => undefined, done: (text?: string) => void stages.push(`${title}: ${text ?? ""}`), fail: () => undefined });
  const terminal: Terminal = { color: false, palette: plain, errPalette: plain, out: (text) => void told.push(text), err: (text) => void told.push(text), stage, times: () => [] };
  const context: CommandContext = { root: ROOT, terminal, positionals: [join(folder, "spec.mls")], options, made: "test", signal: new AbortController().signal };
  const { batch } = await makeExampleSets(openSession(context), "forServing");
  return { told, stages, read: Object.fromEntries(batch.inputs.flatMap(({ node, scanned }) => (scanned === undefined ? [] : [[node, `${scanned.pieces} of ${scanned.of}`]]))) };
}
