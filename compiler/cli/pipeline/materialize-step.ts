/** A group's features for a range of days → files, a day each. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, materialize, type Materialized, type MaterializeOptions, runBatch, scratchOf } from "../../../runtime/batch/index.ts";
import { emitMaterialize } from "../../emit/duckdb/index.ts";
import { batchChoices } from "../common-options.ts";
import { UserError } from "../errors.ts";
import { withPlace } from "../error-place.ts";
import { alone } from "./alone.ts";
import { showProgress } from "./batch-progress.ts";
import type { Session } from "./session.ts";

export async function materializeGroup({ context, plan, project }: Session, group: string, range: Pick<MaterializeOptions, "folder" | "from" | "until" | "every">): Promise<Materialized> {
  const emitted = emitMaterialize(plan, group);
  const one = emitted.program.examples[0]!;
  const choices = batchChoices(context);
  const refusal = /^SELECT error\('mls: (.*)'\)$/s.exec(one.sqlFrame)?.[1];
  if (choices.engine === "sql" && refusal !== undefined) throw new UserError(`\`${group}\` can't be made in SQL: ${refusal.replaceAll("''", "'")}`, { help: "run it without `--engine sql`" });
  const work = await mkdtemp(join(tmpdir(), "mls-features-"));
  const progress = showProgress(context.terminal);
  let made: Materialized | undefined;
  try {
    await alone(range.folder, "materialize.lock", () =>
      runBatch(emitted.program, emitted.plan, {
        specFolder: project.folder,
        packagesFolder: join(context.root, "node_modules"),
        libraryFolder: join(context.root, "stdlib"),
        outputFolder: work,
        only: [],
        ...choices,
        signal: context.signal,
        progress: progress.tell,
        work: {
          paths: [scratchOf(range.folder)],
          run: async (run) => {
            made = await materialize({ ...run, one, features: emitted.features, plan: emitted.plan, options: { ...range, made: context.made, road: choices.engine } });
          },
        },
      }),
    );
  } catch (error) {
    progress.fail();
    if (error instanceof DataError) throw withPlace(project, error);
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return made!;
}
