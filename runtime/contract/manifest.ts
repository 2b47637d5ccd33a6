import { z } from "zod";

/** What a bundle is: `manifest.json`. Hashes are SHA-256 in hex of the files beside it. A bundle whose plan hash differs from the runtime's question is refused. */
export const ManifestSchema = z.object({
  format: z.literal("mls-bundle/1"),
  name: z.string(),
  model: z.string(),
  planHash: z.string(),
  mlsVersion: z.string(),
  /** Content hash of each input file (bytes), by node id, as read for training; rows and bytes. */
  data: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number().int(), rows: z.number().int(), /** Rows that were read and left out, by reason. */ leftOut: z.array(z.object({ reason: z.string(), count: z.number().int() })).optional() })),
  files: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number().int() })),
  /** Report and card with their hashes change when the test part is opened; they are listed apart. */
  reports: z.record(z.string(), z.object({ sha256: z.string(), bytes: z.number().int() })),
  waivers: z.array(z.object({ code: z.string(), why: z.string(), subject: z.string() })),
  tests: z.enum(["not opened", "passed", "failed"]),
});
export type Manifest = z.infer<typeof ManifestSchema>;

/** `mls.lock` beside the spec: openings of the test part, one for each pair of bundle and data. */
export const LockSchema = z.object({
  format: z.literal("mls-lock/1"),
  /** `examples`: whose test part it was; absent in a file that was written before it was kept. */
  openings: z.array(z.object({ model: z.string(), examples: z.string().optional(), bundle: z.string(), data: z.string(), at: z.string(), passed: z.boolean() })),
});
export type Lock = z.infer<typeof LockSchema>;
