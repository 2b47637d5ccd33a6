/** What example sets were made from: the spec's own files and its plan, kept beside them so that `mlsc diff` can tell later what changed. */
import { z } from "zod";
import { canonicalJson } from "../../../runtime/contract/canonical.ts";
import { PlanSchema } from "../../../runtime/contract/plan.ts";
import { replaceFile } from "../../../runtime/registry/replace-file.ts";
import { isOwn } from "../project.ts";
import { VERSION } from "../version.ts";
import { readMade } from "./made-file.ts";
import type { Session } from "./session.ts";

const MadeFromSchema = z.object({
  format: z.literal("mls-made-from/1"),
  mlsVersion: z.string(),
  /** Text by path, relative to the entry's folder. */
  spec: z.record(z.string(), z.string()),
  plan: PlanSchema,
});
export type MadeFrom = z.infer<typeof MadeFromSchema>;

export async function writeMadeFrom({ project, checked, plan, places }: Session): Promise<void> {
  const spec = Object.fromEntries([...checked.texts].filter(([path]) => isOwn(project, path)).sort(([a], [b]) => (a < b ? -1 : 1)));
  await replaceFile(places.madeFrom, `${canonicalJson({ format: "mls-made-from/1", mlsVersion: VERSION, spec, plan })}\n`);
}

/** Undefined where there is none. */
export function readMadeFrom(path: string): Promise<MadeFrom | undefined> {
  return readMade(path, MadeFromSchema);
}
