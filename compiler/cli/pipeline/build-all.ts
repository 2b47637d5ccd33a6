/** Everything up to bundles: example sets, models, bundles, the store of history. */
import type { Model } from "../../../runtime/contract/plan.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import type { Evaluation } from "../../../runtime/evaluate/evaluation.ts";
import { readOpenings } from "../../../runtime/registry/lock-file.ts";
import { assertReplaceable } from "../../emit/serve/index.ts";
import { validated } from "../commands/train.ts";
import { writeBundle } from "./bundle-step.ts";
import { type DataOutcome, makeExampleSets } from "./data-step.ts";
import { modelsOf, type Session } from "./session.ts";
import { trainOne } from "./train-step.ts";

export interface BuiltModel {
  readonly model: Model;
  readonly folder: string;
  readonly trained: TrainedModel;
  readonly validated: Evaluation | null;
}
export interface Built {
  readonly session: Session;
  readonly data: DataOutcome;
  readonly models: readonly BuiltModel[];
  readonly store: string | undefined;
}

export async function buildAll(session: Session): Promise<Built> {
  // Example sets are worth building by themselves.
  const models = session.plan.models.length === 0 && session.context.options.model === undefined && session.plan.examples.length > 0 ? [] : modelsOf(session);
  await assertWritable(session, models);
  const data = await makeExampleSets(session, "forServing");
  const built: BuiltModel[] = [];
  for (const model of models) {
    const made = await trainOne(session, model);
    const stage = session.context.terminal.stage("bundle");
    try {
      const evaluation = await validated(session, made);
      const folder = await writeBundle(session, model, { ...made, facts: data.facts, tables: data.serving?.tables ?? new Map(), validated: evaluation });
      stage.done(session.project.display(folder));
      built.push({ model, folder, trained: made.trained, validated: evaluation });
    } catch (error) {
      stage.fail();
      throw error;
    }
  }
  return { session, data, models: built, store: data.serving?.store };
}

/** What would stop the work at its end is said at its beginning. */
async function assertWritable({ places }: Session, models: readonly Model[]): Promise<void> {
  await readOpenings(places.lock);
  for (const model of models) await assertReplaceable(places.bundle(model.id));
}
