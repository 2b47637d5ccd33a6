import { z } from "zod";
import { KernelWindowSchema } from "../contract/batch.ts";
import { TypeSchema } from "../contract/types.ts";
import type { EventColumn } from "../window/index.ts";

/** What a group's history is made of. */
export const GroupDefinitionSchema = z.object({
  /** In the plan's order, as the kernel runs them. */
  windows: z.array(KernelWindowSchema),
  /** Of the windows' values. */
  types: z.array(TypeSchema),
  /** The columns that the windows read, beside `at`. number: Float64Array; code: Int32Array into `dictionary`; condition: Uint8Array. */
  columns: z.array(
    z.discriminatedUnion("kind", [
      z.object({ name: z.string(), kind: z.literal("number") }),
      z.object({ name: z.string(), kind: z.literal("code"), dictionary: z.array(z.string()) }),
      z.object({ name: z.string(), kind: z.literal("condition") }),
    ]),
  ),
});
export type GroupDefinition = z.infer<typeof GroupDefinitionSchema>;

/** `store.json`, written last: a folder without it is no store. */
export const StoreMetaSchema = z.object({
  format: z.literal("mls-store/1"),
  planHash: z.string(),
  /** The instant (µs) up to which the store holds the history; null if it holds nothing. */
  dataEnd: z.number().int().nullable(),
  /** Bytes of the data file, and their CRC-32. */
  bytes: z.number().int(),
  checksum: z.number().int(),
  groups: z.array(z.object({ id: z.string(), number: z.number().int(), keys: z.number().int(), rows: z.number().int() })),
});
export type StoreMeta = z.infer<typeof StoreMetaSchema>;

export const META_FILE = "store.json";
export const DATA_FILE = "history.mdb";

/** Arrays for `rows` rows of each column, in the definition's order. */
export function makeColumns(definition: GroupDefinition, rows: number): EventColumn[] {
  return definition.columns.map(({ kind }) =>
    kind === "number" ? new Float64Array(rows) : kind === "code" ? new Int32Array(rows) : new Uint8Array(rows),
  );
}
