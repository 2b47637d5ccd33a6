import { z } from "zod";
import { doc, name } from "./plan/common.ts";
import { ScanSchema, TableSchema, ViewSchema } from "./plan/data.ts";
import { DeploySchema, WaiverSchema } from "./plan/deploy.ts";
import { ExternsSchema } from "./plan/externs.ts";
import { ExamplesSchema } from "./plan/examples.ts";
import { GroupSchema } from "./plan/features.ts";
import { DecideSchema, ModelSchema } from "./plan/model.ts";
import { PartitionSchema } from "./plan/partition.ts";
import { TestsSchema } from "./plan/tests.ts";
import { ZonesSchema } from "./plan/zones.ts";
export * from "./plan/data.ts";
export * from "./plan/features.ts";
export * from "./plan/examples.ts";
export * from "./plan/partition.ts";
export * from "./plan/model.ts";
export * from "./plan/tests.ts";
export * from "./plan/deploy.ts";
export * from "./plan/zones.ts";
export * from "./plan/externs.ts";

/**
 * The plan: what a spec means, as small typed nodes, JSON all the way. Every engine (kernel, SQL, server, oracle) is a way to evaluate it. Its SHA-256 over
 * canonical JSON (`hashPlan`) is the feature contract that training and serving must agree on.
 *
 * Every time is an integer of µs since 1970-01-01T00:00Z. `known` expressions give the instant K from which a value is known, with K ≥ E (existence) already
 * worked in. A value is seen at t only if K < t (strictly); a row's own columns at the moment m of its prediction if K ≤ m.
 */
export const PlanSchema = z.object({
  format: z.literal("mls-plan/1"),
  name,
  doc,
  zones: ZonesSchema,
  scans: z.array(ScanSchema),
  tables: z.array(TableSchema),
  /** Each after its input. */
  views: z.array(ViewSchema),
  groups: z.array(GroupSchema),
  examples: z.array(ExamplesSchema),
  partitions: z.array(PartitionSchema),
  models: z.array(ModelSchema),
  decisions: z.array(DecideSchema),
  tests: z.array(TestsSchema),
  deployments: z.array(DeploySchema),
  waivers: z.array(WaiverSchema),
  externs: ExternsSchema.optional(),
});
export type Plan = z.infer<typeof PlanSchema>;
