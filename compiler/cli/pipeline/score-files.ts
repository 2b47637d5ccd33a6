/** Files of scores: one a moment, written whole or not at all, with what it is of beside it. */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type OutputColumn, writeFrame } from "../../../runtime/batch/index.ts";
import { sha256 } from "../../../runtime/contract/canonical.ts";
import type { Deploy } from "../../../runtime/contract/plan.ts";
import { type Scores, ScoresSchema } from "../../../runtime/contract/scores.ts";
import { replaceFile, syncFolder } from "../../../runtime/registry/replace-file.ts";
import { formatTimestamp } from "../../../runtime/serve/times.ts";

/** What the scores of a moment are made from: a file of the same is not made again. */
export type MadeOf = Pick<Scores, "model" | "bundle" | "plan" | "data">;

export class ScoreFiles {
  readonly folder: string;
  readonly #format: NonNullable<Deploy["score"]>["format"];
  readonly #of: MadeOf;

  constructor(folder: string, format: NonNullable<Deploy["score"]>["format"], of: MadeOf) {
    this.folder = folder;
    this.#format = format;
    this.#of = of;
  }

  /** `churn.2024-01-01T06-00-00Z.parquet`: no sign that a file system refuses. */
  name(moment: number): string {
    return `${this.#of.model}.${formatTimestamp(moment).replaceAll(":", "-")}.${this.#format}`;
  }

  /** Moments whose file is whole and of the same bundle, plan and data. */
  async done(): Promise<Set<number>> {
    const moments = new Set<number>();
    const suffix = `.${this.#format}.json`;
    for (const name of await readdir(this.folder).catch(() => [])) {
      if (!name.startsWith(`${this.#of.model}.`) || !name.endsWith(suffix)) continue;
      const said = await this.#read(name.slice(0, -".json".length));
      if (said !== undefined && (Object.keys(this.#of) as (keyof MadeOf)[]).every((key) => said[key] === this.#of[key])) moments.add(said.moment);
    }
    return moments;
  }

  /** Undefined where nothing is said of the file, or what is said is not true of its bytes. */
  async #read(name: string): Promise<Scores | undefined> {
    try {
      const said = ScoresSchema.parse(JSON.parse(await readFile(join(this.folder, `${name}.json`), "utf8")));
      return said.file.name === name && this.name(said.moment) === name && sha256(await readFile(join(this.folder, name))) === said.file.sha256 ? said : undefined;
    } catch {
      return undefined; // absent, cut off or of another version: the moment is scored anew
    }
  }

  /** The `.json` goes first and comes last, so that at no time one speaks of another's bytes. @throws OutputError */
  async write(moment: number, rows: number, columns: readonly OutputColumn[]): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const path = join(this.folder, this.name(moment));
    await rm(`${path}.json`, { force: true });
    await writeFrame(path, this.#format, rows, columns);
    await syncFolder(this.folder);
    const bytes = await readFile(path);
    const scores: Scores = { format: "mls-scores/1", ...this.#of, moment, rows, file: { name: this.name(moment), sha256: sha256(bytes), bytes: bytes.length } };
    await replaceFile(`${path}.json`, `${JSON.stringify(scores, undefined, 2)}\n`);
    return path;
  }
}
