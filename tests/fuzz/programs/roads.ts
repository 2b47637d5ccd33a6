/** What else is done with a program that equals the oracle: further builds, whose files must be the same byte for byte, and models. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BatchOptions, DataError, runBatch } from "../../../runtime/batch/index.ts";
import type { BatchProgram } from "../../../runtime/contract/batch.ts";
import type { Frame } from "../../../runtime/contract/frame.ts";
import type { Plan } from "../../../runtime/contract/plan.ts";
import type { Prepared } from "../../conformance/serving.ts";
import type { Road } from "./model.ts";
import { compareModels } from "./models.ts";
import type { Held } from "./print.ts";

export interface RoadsDone {
  readonly wrong: readonly string[];
  /** Roads that were taken to their end. */
  readonly taken: readonly Road[];
  /** Scores and decisions compared. */
  readonly scores: number;
}

export interface Built {
  readonly folder: string;
  readonly input: Held;
  readonly plan: Plan;
  readonly program: BatchProgram;
  readonly common: Pick<BatchOptions, "specFolder" | "packagesFolder" | "libraryFolder" | "threads">;
  readonly frame: Frame;
  readonly server: Prepared | undefined;
}

export async function takeRoads(built: Built): Promise<RoadsDone> {
  const wrong: string[] = [];
  const taken: Road[] = [];
  let scores = 0;
  for (const road of built.input.roads) {
    if (road === "models") {
      const models = await compareModels(built);
      scores += models.values;
      wrong.push(...models.wrong);
      if (models.values > 0) taken.push(road);
    } else if (await again(built, road, wrong)) taken.push(road);
  }
  return { wrong, taken, scores };
}

/** Builds once more, in the way of the road. @returns whether there was something to compare */
async function again(built: Built, road: Exclude<Road, "models">, wrong: string[]): Promise<boolean> {
  const { folder, program, plan, common, input } = built;
  const outputFolder = join(folder, road);
  const build = (options: Partial<BatchOptions>): Promise<unknown> => runBatch(program, plan, { ...common, outputFolder, engine: "kernel", ...options });
  if (road === "spilled") await build({ shares: { rows: 0, examples: 0, work: 1 }, threads: 2, manyRows: 1 });
  else if (road === "threads") await build({ threads: 3, manyRows: 1, timeZone: "America/New_York" });
  else {
    const incremental = { folder: join(outputFolder, "ledger"), made: "fuzz", mode: "reuse" } as const;
    if (!(await earlier(built, () => build({ incremental })))) return false;
    await build({ incremental });
  }
  const [first, second] = ["kernel", road].map((one) => readFileSync(join(folder, one, `${input.examples}.parquet`)));
  if (!first!.equals(second!)) wrong.push(`${road}: the file is another than the first build's`);
  return true;
}

/** Builds while the files are as they were. @returns false where these alone are refused */
async function earlier({ folder, input }: Built, build: () => Promise<unknown>): Promise<boolean> {
  const put = (files: Held["files"]): void => {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  };
  put(input.earlier);
  try {
    await build();
    return true;
  } catch (error) {
    if (error instanceof DataError) return false;
    throw error;
  } finally {
    put(input.files);
  }
}
