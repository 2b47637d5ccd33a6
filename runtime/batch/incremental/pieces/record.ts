/** What a build leaves of an input that lies in pieces: what each piece is, and what was asked of its rows. By it the next build knows without reading them again. */
import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { OutputFile } from "../../output-file.ts";

const Value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const RowSchema = z.record(z.string(), Value);
export type AnswerRow = z.infer<typeof RowSchema>;

const ApartRowSchema = z.object({ fault: z.number().int(), number: z.number().int(), isLine: z.boolean(), record: z.record(z.string(), z.unknown()) });

const JudgedRowSchema = z.object({ row: z.number().int(), keys: z.array(z.string().nullable()), fault: z.number().int().nullable(), until: z.number().nullable(), last: z.number().nullable() });
/** A row that others decide about, with the hashes of its keys, by each rule: what it is left out for, or from when on a later version is in its place and when the last one is there. */
export type JudgedRow = z.infer<typeof JudgedRowSchema>;

const PieceSchema = z.object({
  /** Of its content, and for a file of its name, which may say something. */
  id: z.string(),
  rows: z.number().int(),
  /** Its file's columns with their types; null where each row has its own. What files must agree in to be read by one scan. How each column was cast. */
  types: z.array(z.tuple([z.string(), z.string()])).nullable(),
  layout: z.string(),
  cast: z.string(),
  /** Rows that were left out: how many by each reason (its number), and those that the file of what is set apart has, numbered within the piece. */
  apart: z.object({ counts: z.record(z.string(), z.number().int()), entries: z.array(ApartRowSchema) }),
  /** Rows that rows of other pieces may decide about, numbered within the piece. */
  judged: z.array(JudgedRowSchema),
  /** By the hash of the question: how many builds ago it was last asked; the number of the piece's first row when it was answered; the rows of the answer. */
  answers: z.record(z.string(), z.object({ age: z.number().int(), first: z.number().int(), rows: z.array(RowSchema) })),
});
export type PieceRecord = z.infer<typeof PieceSchema>;

const SeenFileSchema = z.object({
  name: z.string(),
  sha256: z.string(),
  bytes: z.number().int(),
  /** Size, times and place on the disk. */
  stamp: z.string(),
  /** ms since 1970 at which it was read. */
  seen: z.number(),
  groups: z.array(z.object({ id: z.string(), rows: z.number().int(), bytes: z.number().int() })).optional(),
});
export type SeenFile = z.infer<typeof SeenFileSchema>;

const InputRecordSchema = z.object({
  format: z.literal("mls-pieces/3"),
  /** Of all that makes rows of files: SQL, the version of mls, tables that are looked up. */
  key: z.string(),
  files: z.array(SeenFileSchema),
  /** Of a database: what its rows were, all of them. */
  content: z.object({ sha256: z.string(), bytes: z.number().int() }).optional(),
  pieces: z.array(PieceSchema),
});
export type InputRecord = z.infer<typeof InputRecordSchema>;

/** Undefined where there is none, or none that can be read: then all is read. */
export async function readRecord(path: string): Promise<InputRecord | undefined> {
  try {
    return InputRecordSchema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return undefined;
  }
}

export async function writeRecord(path: string, record: InputRecord): Promise<void> {
  await new OutputFile(path).write((partial) => writeFile(partial, `${JSON.stringify(record)}\n`));
}
