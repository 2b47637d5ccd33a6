/** Pieces of materialized features: a file a day, and a log that says what each was made of. A file counts only with a line of the log whose hash it has, so what a killed run leaves half done is made again. */
import { appendFile, open, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { prepareFolder } from "../output-file.ts";
import { DAY } from "./digests.ts";
import { fileFacts } from "./kept-file.ts";

const LineSchema = z.object({ day: z.number().int(), key: z.string(), sha256: z.string(), bytes: z.number().int(), rows: z.number().int() });
type Line = z.infer<typeof LineSchema>;

export const scratchOf = (folder: string): string => join(folder, "day.partial");

export class FeaturePieces {
  readonly #folder: string;
  readonly #lines = new Map<number, Line>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<FeaturePieces> {
    await prepareFolder(folder);
    const pieces = new FeaturePieces(folder);
    const text = await readFile(join(folder, "pieces.jsonl"), "utf8").catch(() => "");
    for (const line of text.split("\n")) {
      const parsed = LineSchema.safeParse(parse(line));
      if (parsed.success) pieces.#lines.set(parsed.data.day, parsed.data);
    }
    return pieces;
  }

  path(day: number): string {
    return join(this.#folder, `${new Date((day * DAY) / 1000).toISOString().slice(0, 10)}.parquet`);
  }

  /** Rows of the day's file, if it is whole and of this key. */
  async standing(day: number, key: string): Promise<number | undefined> {
    const line = this.#lines.get(day);
    if (line?.key !== key) return undefined;
    const found = await fileFacts(this.path(day)).catch(() => undefined);
    return found?.sha256 === line.sha256 && found.bytes === line.bytes ? line.rows : undefined;
  }

  /** Puts what was written to the scratch file in its place, on the disk, then tells the log. */
  async put(day: number, key: string, rows: number): Promise<void> {
    const scratch = scratchOf(this.#folder);
    const file = await open(scratch, "r+");
    await file.sync();
    await file.close();
    const facts = await fileFacts(scratch);
    await rename(scratch, this.path(day));
    const line: Line = { day, key, ...facts, rows };
    this.#lines.set(day, line);
    // A line that was cut off before stays a line of its own.
    await appendFile(join(this.#folder, "pieces.jsonl"), `\n${JSON.stringify(line)}`);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
