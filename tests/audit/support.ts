/** Audits in folders of their own, with parts of the engine as they are or broken on purpose. */
import { runAudit, type AuditOptions } from "../../compiler/cli/audit/audit.ts";
import type { AuditOutcome, Violation } from "../../compiler/cli/audit/outcome.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import type { CommandContext } from "../../compiler/cli/command.ts";
import { openSession } from "../../compiler/cli/pipeline/session.ts";
import type { Terminal } from "../../compiler/cli/terminal.ts";
import { inFolder, ROOT } from "../conformance/harness.ts";

const silent = (): void => undefined;
const PALETTE = { error: String, warning: String, info: String, dim: String, bold: String };
export const TERMINAL: Terminal = { color: false, palette: PALETTE, errPalette: PALETTE, out: silent, err: silent, stage: () => ({ update: silent, done: silent, fail: silent }), times: () => [] };

export interface Options extends Partial<AuditOptions> {
  /** What is done to the plan behind the checker's back. */
  readonly spoil?: (plan: Plan) => Plan;
}

/** `path`: a spec, or a folder with one. */
export async function auditOf(path: string, options: Options = {}): Promise<AuditOutcome> {
  const context: CommandContext = { root: ROOT, terminal: TERMINAL, positionals: [path], options: { threads: "1" }, made: "test", signal: new AbortController().signal };
  const session = openSession(context);
  const { spoil, ...rest } = options;
  return runAudit(spoil === undefined ? session : { ...session, plan: spoil(session.plan) }, { samples: 4, rows: 200_000, seed: 1, roads: ["kernel", "sql"], only: undefined, seconds: 600, ...rest });
}

export function auditFiles(files: Readonly<Record<string, string>>, options: Options = {}): Promise<AuditOutcome> {
  return inFolder(files, (folder) => auditOf(folder, options));
}

/** What moved, and through what: `kernel n_1d`. */
export function moved(outcome: { readonly violations: readonly Violation[] }): string[] {
  return [...new Set(outcome.violations.map(({ through, what }) => `${through} ${what}`))].sort();
}

/** Features that no change of the audit reached. */
export function unmoved(outcome: AuditOutcome): string[] {
  return outcome.sets.flatMap(({ features }) => features.filter(({ later }) => later === 0).map(({ name }) => name));
}
