/** A revision's spec and lock against those of the work tree. What only a build has (results, example sets) is not compared, and that is said. */
import { planDiff } from "../../../runtime/lineage/plan-diff.ts";
import { readPins } from "../../../runtime/registry/lock-file.ts";
import type { CommandContext } from "../command.ts";
import { planOrStop } from "../plan-or-stop.ts";
import { isOwn } from "../project.ts";
import { join } from "node:path";
import { type BuildDiff, dataDiff } from "./diff.ts";
import { specAt } from "./revision.ts";
import { specDiff } from "./spec-diff.ts";

export async function diffRevision(context: CommandContext, revision: string): Promise<BuildDiff> {
  const { project, checked, plan } = planOrStop(context);
  const before = specAt(revision, project, context.root);
  const spec = specDiff(before.spec, Object.fromEntries([...checked.texts].filter(([path]) => isOwn(project, path))));
  const pins = await readPins(join(project.folder, "mls.lock"), project.entry);
  const data = before.pins === undefined || pins === undefined ? undefined : dataDiff(before.pins, pins);
  const changes = before.plan === undefined ? [] : planDiff(before.plan, plan);
  const unknown = [
    ...(before.why === undefined ? [] : [before.why]),
    ...(data === undefined ? [`the data: ${before.pins === undefined ? `${before.shown} has` : "the work tree has"} no pins of this spec in mls.lock`] : []),
    "results and examples: a revision has none; keep the output folder of a build, and compare two of these",
  ];
  return { format: "mls-diff/1", before: before.shown, after: "the work tree", mlsVersion: undefined, models: [], spec, plan: changes, data, files: [], examples: [], unknown, differs: spec.length > 0 || changes.length > 0 || (data ?? []).length > 0 };
}
