/** Cross-validation, where the split has folds: the model trained anew on each, judged as on validate. */
import { type Frame, takeRows } from "../../../runtime/contract/frame.ts";
import type { CrossValidation } from "../../../runtime/contract/trained.ts";
import type { Model } from "../../../runtime/contract/plan.ts";
import { type ChainInput, trainChain, usesOfChain } from "../../../runtime/train/chain.ts";
import { crossValidate, type FoldTraining } from "../../../runtime/train/cross-validate.ts";
import { judgesFrom, knownBefore, teachesAnyFrom } from "../../../runtime/train/teaching.ts";
import type { Stage } from "../stage.ts";
import { evaluateOn } from "./judge-step.ts";
import { ModelOnRows } from "./model-on-rows.ts";
import type { Session } from "./session.ts";
import { numbers } from "./train-step.ts";

export async function inFolds(session: Session, model: Model, input: ChainInput, frame: Frame, stage: Stage): Promise<CrossValidation | undefined> {
  const { plan } = session;
  const partition = plan.partitions.find((node) => node.examples === model.examples);
  const of = numbers(frame, "__fold");
  if (partition?.folds === undefined || of === undefined) return undefined;
  const { kind, count } = partition.folds;
  const gap = partition.method.kind === "random" ? 0 : partition.method.gap;
  let done = 0;
  stage.update(`fold 1 of ${count}`);
  // A fold's own choices are those of the models of the chain alone.
  const alone = { ...input, sharing: input.models, progress: undefined };
  const chooses = usesOfChain(alone.sharing, alone.decisions).length > 0;
  // Where rules vote a row may teach one model of the chain and judge none.
  const isVoted = input.votes !== undefined;
  const [teaches, judges] = [teachesAnyFrom(input, input.models), judgesFrom(input, input.models)];
  const own = judgesFrom(input, [model]);
  const training: FoldTraining = {
    model: model.id,
    moments: input.moments,
    labelKnown: isVoted && input.labelKnown !== undefined ? teaches : input.labelKnown,
    judges: isVoted ? judges : undefined,
    chooses,
    isLabelled: isVoted ? (row) => !Number.isNaN(own[row]!) : undefined,
    train: async ({ train, validate }, before) => (await trainChain({ ...knownBefore(alone, train, before), parts: { train, validate: isVoted ? validate.filter((row) => !Number.isNaN(judges[row]!)) : validate } })).trained,
  };
  return crossValidate(training, kind, { count, of, met: numbers(frame, "__met"), gap, inLists: input.lists !== undefined }, async (trained, rows) => {
    const evaluation = evaluateOn(await ModelOnRows.of(plan, model, trained, takeRows(frame, rows)), trained, "validate");
    if (++done < count) stage.update(`fold ${done + 1} of ${count}`);
    return Object.fromEntries(evaluation.metrics.map(({ metric, value }) => [metric, value]));
  });
}
