/** What an example set was made of, kept beside the builds: by it the next build knows which days it need not make again. */
import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { DataFindingSchema } from "../../contract/data-check.ts";
import { OutputFile } from "../output-file.ts";

/** [rows, two sums of hashes, the first row's place (of rows asked about)] of the rows of a day; of a table, of all rows. */
const Digest = z.tuple([z.number().int(), z.string(), z.string(), z.number().int().nullable()]);
export type Digest = z.infer<typeof Digest>;

/** Days are counted from 1970-01-01 (UTC); `none`: rows at no moment. */
const SliceSchema = z.object({
  /** Examples of the day, in the order of the file. */
  rows: z.number().int(),
  /** Rows left out by each rule (its number). */
  leftOut: z.record(z.string(), z.number().int()),
  /** The least and greatest time at which a label of the day is known; null where none is. */
  known: z.tuple([z.number(), z.number()]).nullable(),
  /** Lists of the day, where rows stand in lists. */
  lists: z.number().int().optional(),
  /** Rows of the day that are not in test, where there are folds. */
  folded: z.number().int().optional(),
});
export type Slice = z.infer<typeof SliceSchema>;

const BoundsSchema = z.object({ end: z.number().nullable(), warm: z.number().nullable(), from: z.number().nullable() });
export type BoundsOfData = z.infer<typeof BoundsSchema>;

export const LedgerSchema = z.object({
  format: z.literal("mls-ledger/3"),
  /** Of all that makes values but the data: plan, engine, zones. */
  key: z.string(),
  /** Of the inputs' files and of how they are read: where it is the same, so are the digests. */
  inputs: z.string(),
  /** Of the file of the examples. */
  file: z.object({ sha256: z.string(), bytes: z.number().int() }),
  bounds: BoundsSchema.nullable(),
  /** By role and relation (`rows flights`), then by day. */
  relations: z.record(z.string(), z.record(z.string(), Digest)),
  tables: z.record(z.string(), Digest),
  /** Of tables with history: by table, then by the day on which a step begins. */
  steps: z.record(z.string(), z.record(z.string(), Digest)),
  /** What the set was found to show of itself, and a name for all that this depends on beside the set. */
  found: z.object({ key: z.string(), findings: z.array(DataFindingSchema) }).optional(),
  /** By day; a set that is made whole has none. */
  slices: z.record(z.string(), SliceSchema),
});
export type Ledger = z.infer<typeof LedgerSchema>;

/** The ledger at a path; undefined where there is none, or none that can be read: then all is made anew. */
export async function readLedger(path: string): Promise<Ledger | undefined> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const parsed = LedgerSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the ledger as a whole. */
export async function writeLedger(path: string, ledger: Ledger): Promise<void> {
  const file = new OutputFile(path);
  await file.write((partial) => writeFile(partial, `${JSON.stringify(ledger)}\n`));
}
