/** `mlsc check --data`: reads what a spec declares, as a build would, and tells what the data shows. Nothing is written beside the spec: the example sets go into a folder that is taken away again. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runBatch } from "../../../runtime/batch/index.ts";
import { compile } from "../../compile.ts";
import { emitBatch } from "../../emit/duckdb/index.ts";
import type { CheckedProject } from "../check-spec.ts";
import type { CommandContext } from "../command.ts";
import { batchChoices } from "../common-options.ts";
import { nodeHost } from "../project.ts";
import { rewrittenHooks } from "./pinned-inputs.ts";
import { showProgress } from "./batch-progress.ts";
import { DataFindings } from "./data-findings.ts";

/** The findings of the spec together with those of its data. A spec with errors is not read further. */
export async function withData(context: CommandContext, result: CheckedProject): Promise<CheckedProject> {
  const { project, checked } = result;
  const choices = batchChoices(context);
  if (checked.hasErrors) return result;
  const plan = compile(nodeHost(project, context.root), checked);
  const data = new DataFindings(checked, plan);
  const folder = await mkdtemp(join(tmpdir(), "mls-check-"));
  const progress = showProgress(context.terminal);
  try {
    await runBatch(emitBatch(plan, "all"), plan, {
      specFolder: project.folder,
      packagesFolder: join(context.root, "node_modules"),
      libraryFolder: join(context.root, "stdlib"),
      outputFolder: folder,
      ...choices,
      signal: context.signal,
      progress: progress.tell,
      ...rewrittenHooks(plan, project, data),
    });
  } catch (error) {
    progress.fail();
    data.ended(error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return withFindings(result, data);
}

export function withFindings({ project, checked }: CheckedProject, data: DataFindings): CheckedProject {
  const order = new Map(checked.program.files.map((file, i) => [file.path, i]));
  const findings = [...checked.findings, ...data.stand()].sort((a, b) => (order.get(a.span.file) ?? 0) - (order.get(b.span.file) ?? 0) || a.span.start - b.span.start || (a.code < b.code ? -1 : 1));
  return { project, checked: { ...checked, findings, hasErrors: findings.some((finding) => finding.severity === "error") } };
}
