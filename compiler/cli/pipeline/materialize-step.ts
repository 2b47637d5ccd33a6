/** Features of groups for a range of days → files, a day each. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, materialize, type Materialized, type MaterializeOptions, runBatch, scratchOf } from "../../../runtime/batch/index.ts";
import { sha256 } from "../../../runtime/contract/canonical.ts";
import { emitMaterializeAll } from "../../emit/duckdb/index.ts";
import { batchChoices } from "../common-options.ts";
import { UserError } from "../errors.ts";
import { withPlace } from "../error-place.ts";
import { alone } from "./alone.ts";
import { showProgress } from "./batch-progress.ts";
import type { Session } from "./session.ts";

type Range = Pick<MaterializeOptions, "folder" | "from" | "until" | "every">;

/** All groups in one read of what they are made of. `rangeOf`: of a group, where and of when. */
export async function materializeGroups({ context, plan, project, places }: Session, groups: readonly string[], rangeOf: (group: string) => Range): Promise<Materialized[]> {
  const emitted = emitMaterializeAll(plan, groups);
  const choices = batchChoices(context);
  for (const { program, features } of emitted.groups) {
    const refusal = /^SELECT error\('mls: (.*)'\)$/s.exec(program.examples[0]!.sqlFrame)?.[1];
    if (choices.engine === "sql" && refusal !== undefined) throw new UserError(`\`${features.group}\` can't be made in SQL: ${refusal.replaceAll("''", "'")}`, { help: "run it without `--engine sql`" });
  }
  const work = await mkdtemp(join(tmpdir(), "mls-features-"));
  const progress = showProgress(context.terminal);
  const made: Materialized[] = [];
  const run = async (): Promise<void> =>
    void (await runBatch(emitted.program, emitted.plan, {
      specFolder: project.folder,
      packagesFolder: join(context.root, "node_modules"),
      libraryFolder: join(context.root, "stdlib"),
      outputFolder: work,
      only: [],
      // What is known of the inputs' files depends on which columns the groups read.
      incremental: { folder: join(places.ledgers, "features", sha256([...groups].sort().join(" ")).slice(0, 12)), made: context.made, mode: "reuse" },
      ...choices,
      signal: context.signal,
      progress: progress.tell,
      work: {
        paths: groups.map((group) => scratchOf(rangeOf(group).folder)),
        run: async (batch) => {
          for (const { program, plan: own, features } of emitted.groups) made.push(await materialize({ ...batch, one: program.examples[0]!, features, plan: own, options: { ...rangeOf(features.group), made: context.made, road: choices.engine } }));
        },
      },
    }));
  // One folder after the other is taken, in the order of their names, so that two commands never wait for each other.
  const locked = [...groups].sort().reduceRight<() => Promise<void>>((inner, group) => () => alone(rangeOf(group).folder, "materialize.lock", inner), run);
  try {
    await locked();
  } catch (error) {
    progress.fail();
    if (error instanceof DataError) throw withPlace(project, error);
    throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return made;
}
