/** What a batch run found, kept beside the example sets so that `mlsc test` can report it later. */
import { z } from "zod";
import { DataFindingSchema } from "../../../runtime/contract/data-check.ts";
import { PinSchema } from "../../../runtime/contract/lock.ts";
import type { Manifest } from "../../../runtime/contract/manifest.ts";
import { UserError } from "../errors.ts";
import { readMade } from "./made-file.ts";

const leftOut = z.array(z.object({ reason: z.string(), count: z.number().int() }));
export const FactsSchema = z.object({
  format: z.literal("mls-facts/1"),
  planHash: z.string(),
  inputs: z.array(z.object({ node: z.string(), sha256: z.string(), bytes: z.number().int(), read: z.number().int(), kept: z.number().int(), dropped: leftOut, notFinite: z.array(z.object({ column: z.string(), count: z.number().int() })).default([]) })),
  examples: z.array(
    z.object({
      examples: z.string(),
      rows: z.number().int(),
      kept: z.number().int(),
      leftOut,
      parts: z.array(z.object({ name: z.string(), rows: z.number().int(), from: z.number().nullable(), to: z.number().nullable() })),
    }),
  ),
  /** Warnings that the data gave and nobody waived. */
  findings: z.array(DataFindingSchema),
  /** Inputs as they were read, as mls.lock pins them. */
  pins: z.record(z.string(), PinSchema).optional(),
});
export type Facts = z.infer<typeof FactsSchema>;

export function factsText(facts: Facts): string {
  return `${JSON.stringify(FactsSchema.parse(facts), undefined, 2)}\n`;
}

export async function readFacts(path: string, planHash: string): Promise<Facts> {
  const facts = await readMade(path, FactsSchema);
  if (facts === undefined) throw new UserError("there are no example sets yet", { help: "run `mlsc build` first" });
  if (facts.planHash !== planHash) throw new UserError("the example sets were made from another version of the spec", { help: "run `mlsc build` again" });
  return facts;
}

/** Inputs as the manifest lists them. */
export function dataOf(facts: Facts): Manifest["data"] {
  return Object.fromEntries(facts.inputs.map(({ node, sha256, bytes, read, dropped }) => [node, { sha256, bytes, rows: read, ...(dropped.length === 0 ? {} : { leftOut: dropped }) }]));
}
