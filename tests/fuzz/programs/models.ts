/** Models of a program: each is trained on its train part, then scored over the whole frame and asked row by row, as the server is. Scores and decisions must be equal to the bit. */
import { cell, concatFrames, type Frame, takeRows } from "../../../runtime/contract/frame.ts";
import { isKnownByLabel, knownColumn, type Model, type Plan, voteColumn, votesKnownColumn } from "../../../runtime/contract/plan.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import { doorContext, planDoor } from "../../../runtime/door/index.ts";
import { openStore } from "../../../runtime/store/index.ts";
import { createPredictor } from "../../../runtime/serve/predictor.ts";
import { generatedScorer, rowScorer } from "../../../runtime/serve/scorer.ts";
import { boundTo, chainOf, trainChain } from "../../../runtime/train/chain.ts";
import { TrainError } from "../../../runtime/train/index.ts";
import { ModelOnRows } from "../../../compiler/cli/pipeline/model-on-rows.ts";
import { column, numbers } from "../../../compiler/cli/pipeline/train-step.ts";
import type { Built } from "./roads.ts";

export interface Compared {
  readonly values: number;
  readonly wrong: readonly string[];
}

export async function compareModels({ plan, frame, server, input }: Built): Promise<Compared> {
  const wrong: string[] = [];
  let values = 0;
  for (const model of plan.models.filter(({ learner, examples }) => learner.kind !== "prior" && examples === input.examples)) {
    const made = await trained(plan, model, frame);
    if (made === undefined || server === undefined) continue;
    const on = await ModelOnRows.of(plan, model, made, frame);
    const { requests, tables } = server.asked();
    const store = openStore(server.storePath);
    try {
      const predictor = createPredictor({ plan, model: made, door: doorContext(plan, tables), store, scorer: rowScorer(made, generatedScorer(made)) });
      const ruled = on.ruled();
      for (const { row, moment, example, candidate } of requests) {
        const outcome = predictor.predict(row, { moment: moment ?? 0, explain: true, late: () => false });
        const answer = outcome.kind === "answers" ? outcome.answers[candidate!]!.answer : outcome;
        if (answer.kind !== "answer") {
          wrong.push(`${model.id}, example ${example}: ${JSON.stringify(answer)}`);
          continue;
        }
        const classes = made.task.kind === "multiclass" ? made.task.classes : [""];
        classes.forEach((name, k) => {
          const [whole, one] = [on.scores[example * classes.length + k]!, name === "" ? answer.score : answer.scores![name]!];
          values++;
          if (!Object.is(whole, one)) wrong.push(`${model.id}, example ${example}${name === "" ? "" : ` of ${name}`}: by the frame ${whole}, asked ${one}`);
        });
        for (const { name, column: decided } of ruled) {
          const [whole, one] = [cell(decided, example), answer.decisions[name] ?? null];
          values++;
          if (!Object.is(whole, typeof one === "boolean" ? Number(one) : one)) wrong.push(`${model.id}, example ${example} ${name}: by the frame ${whole}, asked ${String(one)}`);
        }
      }
    } finally {
      await store.close();
    }
  }
  return { values, wrong };
}

/** Undefined where the rows can't teach it: an empty part, one class alone. */
async function trained(plan: Plan, model: Model, frame: Frame): Promise<TrainedModel | undefined> {
  const examples = plan.examples.find((one) => one.id === model.examples)!;
  const part = (name: string): Frame => takeRows(frame, Uint32Array.from([...Array(frame.rows).keys()].filter((row) => cell(frame.columns.get("__part")!, row) === name)));
  const [train, validate] = [part("train"), part("validate")];
  if (train.rows === 0) return undefined;
  const rows = validate.rows === 0 ? train : concatFrames([train, validate]);
  const sharing = boundTo(plan.models, model);
  const votes = examples.labelers?.map(({ id, rules, known }) => [id, { labeler: id, rules: rules.map(({ name }) => ({ name, column: column(rows, voteColumn(id, name)) })), known: known === undefined ? undefined : numbers(rows, votesKnownColumn(id)) }] as const);
  try {
    const { trained: made } = await trainChain({
      models: chainOf(plan.models, model),
      sharing,
      planHash: "fuzz",
      columns: rows,
      ...planDoor(plan),
      labels: new Map(sharing.map((one) => [one.label, column(rows, one.label)])),
      moments: numbers(rows, "__moment"),
      labelKnown: numbers(rows, "__label_known"),
      knownOf: isKnownByLabel(examples) ? new Map(sharing.map((one) => [one.label, numbers(rows, knownColumn(one.label))!])) : undefined,
      votes: votes === undefined ? undefined : new Map(votes),
      weights: numbers(rows, "__weight"),
      lists: numbers(rows, "__group"),
      together: numbers(rows, "__together"),
      parts: { train: Int32Array.from({ length: train.rows }, (_, i) => i), validate: Int32Array.from({ length: validate.rows }, (_, i) => train.rows + i) },
      decisions: plan.decisions.filter((decide) => sharing.some((one) => one.id === decide.model)),
      threads: 1,
    });
    return made;
  } catch (error) {
    if (error instanceof TrainError) return undefined;
    throw error;
  }
}
