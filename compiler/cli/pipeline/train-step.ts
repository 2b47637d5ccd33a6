/** Example sets → trained models. The test part is not read here. */
import { cpus } from "node:os";
import { join } from "node:path";
import { readExamples } from "../../../runtime/batch/index.ts";
import { asDoubles, type Frame, type FrameColumn } from "../../../runtime/contract/frame.ts";
import { type Examples, isKnownByLabel, knownColumn, type Model, voteColumn, votesKnownColumn } from "../../../runtime/contract/plan.ts";
import type { TrainedModel } from "../../../runtime/contract/trained.ts";
import { planDoor } from "../../../runtime/door/index.ts";
import { boundTo, chainOf, type ChainInput, trainChain } from "../../../runtime/train/chain.ts";
import type { Votes } from "../../../runtime/train/weak-label.ts";
import { integer } from "../command.ts";
import { atDeclaration } from "../error-place.ts";
import { count } from "../terminal.ts";
import { inFolds } from "./fold-step.ts";
import { assertLearning, readingLimit } from "./held.ts";
import { keepModel, learntFrom, readKept } from "./kept-model.ts";
import { emptyPart, partOf } from "./parts.ts";
import type { Session } from "./session.ts";

export interface Trained {
  readonly model: Model;
  readonly trained: TrainedModel;
  readonly onnx: Uint8Array;
  /** Train and validate, in that order, with all example columns. */
  readonly frame: Frame;
}

export function examplesOf(session: Pick<Session, "plan">, model: Model): Examples {
  const examples = session.plan.examples.find((node) => node.id === model.examples);
  if (examples === undefined) throw new Error(`the plan has no examples ${model.examples}`);
  return examples;
}

export async function trainOne(session: Session, model: Model): Promise<Trained> {
  const { context, plan, places } = session;
  const stage = context.terminal.stage("train");
  try {
    stage.update("reading train and validate");
    const path = join(places.examples, `${model.examples}.parquet`);
    await assertLearning(session, model, path);
    const frame = await readExamples(path, { part: ["train", "validate"], memoryLimit: readingLimit(session) });
    const [train, validate] = [partOf(frame, "train"), partOf(frame, "validate")];
    if (train.rows === 0) throw emptyPart(session, model.examples, "train", []);
    const key = await learntFrom(session, model, path);
    const kept = await readKept(session, model, key);
    if (kept !== undefined) {
      stage.done(`${model.id}: kept, the examples that it learns from are the same`);
      return { model, frame, ...kept };
    }
    const examples = examplesOf(session, model);
    const models = chainOf(plan.models, model);
    const sharing = boundTo(plan.models, model);
    const input: ChainInput = {
      models,
      sharing,
      planHash: session.planHash,
      columns: frame,
      ...planDoor(plan),
      labels: new Map(sharing.map((one) => [one.label, column(frame, one.label)])),
      moments: numbers(frame, "__moment"),
      labelKnown: numbers(frame, "__label_known"),
      knownOf: isKnownByLabel(examples) ? new Map(sharing.map((one) => [one.label, numbers(frame, knownColumn(one.label))!])) : undefined,
      votes: votesOf(examples, frame),
      weights: numbers(frame, "__weight"),
      lists: numbers(frame, "__group"),
      together: numbers(frame, "__together"),
      parts: { train: rowsFrom(0, train.rows), validate: rowsFrom(train.rows, validate.rows) },
      decisions: plan.decisions.filter((decide) => sharing.some((one) => one.id === decide.model)),
      threads: integer(context, "threads", 1) ?? Math.min(8, cpus().length),
      progress: (trained, done, of, note) => stage.update(`${trained === model ? "" : `${trained.id}, `}${trained.learner.kind}: ${note === "out of fold" ? "block" : "round"} ${count(done)} of ${count(of)}${note === "" ? "" : `, ${note}`}`),
      signal: context.signal,
    };
    const result = await trainChain(input);
    const crossValidation = await inFolds(session, model, input, frame, stage);
    stage.done(`${model.id}: ${describe(result.trained, model)} on ${count(result.trained.history.rows.train ?? train.rows)} examples${blindText(result.trained)}${crossValidation === undefined ? "" : `; ${crossValidation.folds.length} folds`}${segmentsOf(result.trained)}`);
    const { trained } = result;
    const made = { onnx: result.onnx, trained: crossValidation === undefined ? trained : { ...trained, history: { ...trained.history, crossValidation } } };
    await keepModel(session, model, key, made);
    return { model, frame, ...made };
  } catch (error) {
    stage.fail();
    throw atDeclaration(session.project, error, model.span);
  }
}

function describe(trained: TrainedModel, model: Model): string {
  const { bestRound, rounds } = trained.history;
  if (rounds.length === 0) return model.learner.kind;
  return bestRound === null ? `${model.learner.kind}, ${rounds.length} rounds` : `${model.learner.kind}, best of ${rounds.length} rounds: ${bestRound}`;
}

/** What rules vote, by labeler; undefined where there are none. */
function votesOf(examples: Examples, frame: Frame): ReadonlyMap<string, Votes> | undefined {
  if (examples.labelers === undefined) return undefined;
  return new Map(
    examples.labelers.map(({ id, rules, known }) => [
      id,
      { labeler: id, rules: rules.map(({ name }) => ({ name, column: column(frame, voteColumn(id, name)) })), known: known === undefined ? undefined : numbers(frame, votesKnownColumn(id)) },
    ]),
  );
}

/** Train rows that nothing could be told of out of fold. */
function blindText({ history }: TrainedModel): string {
  return history.blind === undefined || history.blind === 0 ? "" : ` (${count(history.blind)} left out: no inner model could be trained before them)`;
}

/** Which segments have no model of their own is said at once, with the reason. */
function segmentsOf({ segments }: TrainedModel): string {
  if (segments === undefined) return "";
  const without = segments.without.map(({ values, why }) => `${values.map((value) => value ?? "missing").join(", ")} (${why})`);
  return `; ${segments.models.length} segments with a model of their own${without.length === 0 ? "" : `, by the model of all rows: ${without.slice(0, 5).join("; ")}${without.length > 5 ? ` and ${without.length - 5} more` : ""}`}`;
}

function rowsFrom(start: number, length: number): Int32Array {
  return Int32Array.from({ length }, (_, i) => start + i);
}

export function column(frame: Frame, name: string): FrameColumn {
  const found = frame.columns.get(name);
  if (found === undefined) throw new Error(`the example set has no column ${name}`);
  return found;
}

export function numbers(frame: Frame, name: string): Float64Array | undefined {
  const found = frame.columns.get(name);
  return found?.kind === "number" ? asDoubles(found.values) : undefined;
}
