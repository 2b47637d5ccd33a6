/**
 * Training of a chain: a model whose inputs read the scores of other models for the same examples.
 *
 * Input: the models, each after those whose scores it reads, with example columns, labels and parts. Output: the last one, with the others inside. What one learns from, the next may not be
 * told: a train row's score is that of an inner model that has not seen its label (blocks.ts), trained for this alone, with its own transforms, inner models, stopping and calibration; a block
 * before which none can be trained is not trained on. All other rows have the score of the inner model that is kept. Pieces of validate are cut for the whole chain at once, inner models first,
 * so that none both makes an inner score and judges, or chooses by, what reads it.
 */
import type { Frame, FrameColumn } from "../contract/frame.ts";
import { takeRows } from "../contract/frame.ts";
import type { Decide, Model, Zones } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { type FrameRoad, scoreFrame } from "../chain/frame-road.ts";
import { scoreColumns } from "../chain/score-columns.ts";
import { type DoorContext, doorFrame, namingRows } from "../door/index.ts";
import { trainerMargins } from "../score/index.ts";
import { type Block, forwardBlocks, hashedBlocks } from "./blocks.ts";
import { NotEnough, TrainError } from "./errors.ts";
import { joined, type Made, usesOf } from "./index.ts";
import { cutPieces, type Piece } from "./pieces.ts";
import { trainSegmented } from "./segments.ts";
import { takenVotes } from "./weak-label.ts";
import { judgesFrom, judging, knownBefore, labelColumn, lessonOf, type Taught, teachesAnyFrom } from "./teaching.ts";

export interface ChainInput extends Taught {
  /** Each after those whose scores it reads; the last is the one that is wanted. */
  readonly models: readonly Model[];
  /** All that share the pieces of validate, in their order: the models, and those that read their scores. */
  readonly sharing: readonly Model[];
  readonly planHash: string;
  /** Example columns of all rows. */
  readonly columns: Frame;
  readonly zones: Zones;
  /** Functions in TypeScript that inputs call. */
  readonly externs?: DoorContext["externs"];
  readonly moments: Float64Array | undefined;
  /** The number of each row's list, where the example set has `group`. */
  readonly lists?: Float64Array | undefined;
  /** A number a row, the same for closed rows that a split keeps together; absent: each by itself. */
  readonly together: Float64Array | undefined;
  /** Rows of the parts, in order of (moment, row). */
  readonly parts: { readonly train: Int32Array; readonly validate: Int32Array };
  readonly decisions: readonly Decide[];
  readonly threads: number;
  readonly progress?: ((model: Model, done: number, of: number, note: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Trains the last of the models, and those it needs. Throws TrainError, as trainModel does. */
export async function trainChain(input: ChainInput): Promise<Made> {
  const fitted = await fitAll(input, 0);
  const last = input.models.at(-1)!;
  const made = fitted.get(last.id)!;
  return { trained: composed(last, fitted, "trained"), judged: composed(last, fitted, "judged"), onnx: made.onnx };
}

/** What the whole chain uses validate for, in the order of the pieces. */
export function usesOfChain(models: readonly Model[], decisions: readonly Decide[]): { readonly model: string; readonly use: Piece["use"] }[] {
  return models.flatMap((model) => usesOf(model, decisions).map((use) => ({ model: model.id, use })));
}

/** The models that one reads, and those that these read, in order, with itself at the end. */
export function chainOf(models: readonly Model[], last: Model): Model[] {
  const needed = new Set<string>();
  const visit = (model: Model): void => {
    for (const name of model.inner ?? []) {
      const inner = models.find((candidate) => candidate.id === name);
      if (inner === undefined) throw new Error(`the plan has no model ${name}`);
      visit(inner);
    }
    needed.add(model.id);
  };
  visit(last);
  return [...needed].map((id) => models.find((model) => model.id === id)!);
}

/** All models that are bound to one by scores, in whichever direction, each after those it reads: they share the pieces of validate. */
export function boundTo(models: readonly Model[], one: Model): Model[] {
  const bound = new Set<string>([one.id]);
  for (let size = 0; size !== bound.size; ) {
    size = bound.size;
    for (const model of models) if (bound.has(model.id) || (model.inner ?? []).some((name) => bound.has(name))) for (const name of [model.id, ...(model.inner ?? [])]) bound.add(name);
  }
  const ordered = new Set(models.filter((model) => bound.has(model.id)).flatMap((model) => chainOf(models, model)));
  return [...ordered];
}

/** A model of the chain, without the others inside. */
type Fitted = ReadonlyMap<string, Made>;

/** Its inner models stand inside, each before those that read it. */
function composed(model: Model, fitted: Fitted, which: "trained" | "judged"): TrainedModel {
  const inner = [...fitted.keys()].filter((id) => id !== model.id);
  const own = fitted.get(model.id)![which];
  return inner.length === 0 ? own : { ...own, inner: inner.map((id) => fitted.get(id)![which]) };
}

/** An inner model's scores as columns of all rows, where a row has one. */
export interface Scores {
  readonly columns: ReadonlyMap<string, FrameColumn>;
  readonly has: Uint8Array;
}

/** What a model would be told of `inner` for each row: for train out of fold. For tests and audits; trainChain works it out by the same function. */
export async function innerScores(input: ChainInput, inner: Model): Promise<Scores> {
  return scoresOf(input, inner, await fitAll({ ...input, models: chainOf(input.models, inner) }, 0), new Int32Array(0), 0);
}

async function fitAll(input: ChainInput, depth: number): Promise<Map<string, Made>> {
  const { models, parts } = input;
  const pieces = piecesOf(input);
  const fitted = new Map<string, Made>();
  const scores = new Map<string, Scores>();
  const scoresToRefit = new Map<string, Scores>();
  for (const model of models) {
    const reads = model.inner ?? [];
    const lesson = lessonOf(input, model);
    const seen = withScores(input, reads.map((name) => scores.get(name)!), lesson.rows);
    if (seen.rows.length === 0 && reads.length > 0) throw new NotEnough(noScores(input, model));
    const refits = model.refit.includes("validate") && reads.length > 0;
    const again = refits ? withScores(input, reads.map((name) => scoresToRefit.get(name)!), joined(lesson.rows, judging(input, [model], parts.validate))) : undefined;
    const made = await trainSegmented({
      model,
      planHash: input.planHash,
      frame: namingRows(seen.frame, model.examples, () => doorFrame(model, seen.frame, { zones: input.zones, externs: input.externs })),
      columns: seen.frame,
      zones: input.zones,
      label: labelColumn(input, model),
      weak: lesson.weak,
      moments: input.moments,
      labelKnown: lesson.known,
      weights: input.weights,
      lists: input.lists,
      parts: { train: seen.rows, validate: parts.validate },
      pieces: pieces.get(model.id) ?? [],
      refit: again === undefined ? undefined : { frame: namingRows(again.frame, model.examples, () => doorFrame(model, again.frame, { zones: input.zones, externs: input.externs })), rows: again.rows },
      decisions: input.decisions,
      threads: input.threads,
      progress: input.progress === undefined ? undefined : (done, of, note) => input.progress!(model, done, of, note),
      signal: input.signal,
    });
    fitted.set(model.id, reads.length === 0 ? made : withBlind(made, lesson.rows.length - seen.rows.length));
    const readers = models.filter((other) => other.inner?.includes(model.id));
    if (readers.length > 0) scores.set(model.id, await scoresOf(input, model, fitted, new Int32Array(0), depth));
    if (readers.some((reader) => reader.refit.includes("validate"))) scoresToRefit.set(model.id, await scoresOf({ ...input, byHand: marked(input.columns.rows, parts.validate, input.byHand) }, model, fitted, parts.validate, depth));
  }
  return fitted;
}

/** Why no train row has an inner score, and what to do. */
function noScores(input: ChainInput, model: Model): string {
  const reads = model.inner ?? [];
  const none = `no row of the train part can be given a score of ${reads.map((name) => `\`${name}\``).join(" or ")} for \`${model.id}\``;
  const choosing = chainOf(input.models, model).find((one) => one.id !== model.id && one.labeler !== undefined && usesOf(one, []).length > 0);
  if (choosing === undefined) return `${none}: each would need a model taught by rows before it alone, and there are too few; make the train part longer`;
  const [chosen, left] = [usesOf(choosing, []).join(", "), usesOf(choosing, []).map((use) => (use === "stop" ? "`patience`" : "`calibrate`")).join(" and ")];
  return `${none}: each would need a model taught by rows before it alone, and \`${choosing.id}\` chooses (${chosen}) on rows of train that are labelled by hand, of which there are too few before any; leave ${left} out of \`${choosing.id}\`, or have more rows of train labelled`;
}

/** Train rows that have no inner score are told, with those that the learner's own transforms leave out. */
function withBlind(made: Made, blind: number): Made {
  const told = (model: TrainedModel): TrainedModel => ({ ...model, history: { ...model.history, blind } });
  return { ...made, trained: told(made.trained), judged: told(made.judged) };
}

/** The pieces of validate of each model, cut at once for all that share it. */
function piecesOf(input: ChainInput): ReadonlyMap<string, Piece[]> {
  const { sharing, parts, moments, labelKnown } = input;
  const last = input.models.at(-1)!;
  const uses = usesOfChain(sharing, input.decisions);
  if (uses.length === 0) return new Map();
  if (parts.validate.length === 0) throw new NotEnough(`the validate part of the model \`${last.id}\` has no examples, and ${uses.map(({ use }) => use).join(", ")} need${uses.length === 1 ? "s" : ""} some; check the dates of its split`);
  const known = judging(input, sharing, parts.validate);
  const pieces = cutPieces(last, known, uses.map(({ use }) => use), moments, labelKnown, input.lists);
  return new Map(sharing.map((model) => [model.id, pieces.filter((_, i) => uses[i]!.model === model.id)]));
}

/** The columns with the inner scores beside them, and those of `rows` that have all of them. */
function withScores(input: ChainInput, inner: readonly Scores[], rows: Int32Array): { readonly frame: Frame; readonly rows: Int32Array } {
  if (inner.length === 0) return { frame: input.columns, rows };
  const columns = new Map([...input.columns.columns, ...inner.flatMap((scores) => [...scores.columns])]);
  return { frame: { rows: input.columns.rows, columns }, rows: rows.filter((row) => inner.every((scores) => scores.has[row] === 1)) };
}

/** Scores of all rows: those of train out of fold, whether they teach these models or not (what becomes known after them does not score them), and of validate those that a refit learns from; the others by the model as it was before any refit. */
async function scoresOf(input: ChainInput, model: Model, fitted: Fitted, refitted: Int32Array, depth: number): Promise<Scores> {
  const chain = chainOf(input.models, model);
  const whole = composed(model, new Map(chain.map(({ id }) => [id, fitted.get(id)!])), "judged");
  const has = new Uint8Array(input.columns.rows);
  const into = new Float64Array(input.columns.rows * widthOf(whole)).fill(Number.NaN);
  const fill = async (trained: TrainedModel, rows: Int32Array): Promise<void> => {
    const { scores } = await scoreFrame(trained, takeRows(input.columns, rows), trainerRoad(input));
    const width = widthOf(trained);
    rows.forEach((row, i) => {
      has[row] = 1;
      into.set(scores.subarray(i * width, (i + 1) * width), row * width);
    });
  };
  const outOfFold = joined(input.parts.train, judging(input, chain, refitted));
  const isOutOfFold = marked(input.columns.rows, outOfFold);
  const others = Int32Array.from({ length: input.columns.rows }, (_, row) => row).filter((row) => isOutOfFold[row] === 0);
  if (others.length > 0) await fill(whole, others);
  const blocks = blocksOf(input, chain, outOfFold, depth);
  for (const [i, block] of blocks.entries()) {
    input.progress?.(model, i + 1, blocks.length, "out of fold");
    const trained = await trainedFor(input, chain, fitted, block, depth);
    if (trained !== undefined) await fill(trained, block.judge);
  }
  return { columns: scoreColumns(model.id, whole, into), has };
}

/** 1 for each of the rows, and for those marked before. */
function marked(length: number, rows: Int32Array, before?: Uint8Array): Uint8Array {
  const made = before === undefined ? new Uint8Array(length) : Uint8Array.from(before);
  for (const row of rows) made[row] = 1;
  return made;
}

function blocksOf(input: ChainInput, chain: readonly Model[], rows: Int32Array, depth: number): Block[] {
  const chooses = usesOfChain(chain, []).length > 0;
  const judges = judgesFrom(input, chain);
  if (input.moments !== undefined && input.labelKnown !== undefined) return forwardBlocks(rows, { moments: input.moments, teaches: teachesAnyFrom(input, chain), judges }, chooses);
  return hashedBlocks(rows, input.together ?? Float64Array.from({ length: input.columns.rows }, (_, row) => row), chain.at(-1)!.seed, depth, chooses, judges);
}

/** The chain, taught by the block's rows alone: it is handed no others. Undefined where they are not enough. */
async function trainedFor(input: ChainInput, chain: readonly Model[], fitted: Fitted, block: Block, depth: number): Promise<TrainedModel | undefined> {
  if (block.train.length === 0) return undefined;
  // Classes that an open Category has are those of the whole train part, so that scores of all blocks are of the same ones.
  const models = chain.map((model) => ({ ...model, task: fitted.get(model.id)!.trained.task }));
  try {
    const inner = await fitAll({ ...onlyRows(input, block), models, sharing: models, decisions: [], progress: undefined }, depth + 1);
    return composed(models.at(-1)!, inner, "trained");
  } catch (error) {
    if (error instanceof NotEnough) return undefined;
    throw error instanceof TrainError ? new TrainError(`in a block of nested folds (${block.train.length} train rows) for what reads \`${chain.at(-1)!.id}.score\`: ${error.message}`) : error;
  }
}

/** The same with no rows but those of the block that teach, and of these with no label and no votes that come later. */
function onlyRows(input: ChainInput, { train, choose, knownBefore: instant }: Block): Omit<ChainInput, "models" | "sharing" | "decisions" | "progress"> {
  const rows = joined(train, choose);
  const taken = <T extends Float64Array | Uint8Array | undefined>(values: T): T => (values === undefined ? values : (values.constructor as typeof Float64Array).from(rows, (row) => values[row]!)) as T;
  const labels = takeRows({ rows: input.columns.rows, columns: input.labels }, rows).columns;
  const teaching = Int32Array.from(train, (_, i) => i);
  const only = {
    planHash: input.planHash,
    columns: takeRows(input.columns, rows),
    zones: input.zones,
    externs: input.externs,
    labels,
    moments: taken(input.moments),
    labelKnown: taken(input.labelKnown),
    knownOf: input.knownOf && new Map([...input.knownOf].map(([name, known]) => [name, taken(known)])),
    votes: input.votes && new Map([...input.votes].map(([name, votes]) => [name, takenVotes(votes, input.columns.rows, rows)])),
    byHand: taken(input.byHand),
    weights: taken(input.weights),
    lists: taken(input.lists),
    together: taken(input.together ?? (input.moments === undefined ? Float64Array.from({ length: input.columns.rows }, (_, row) => row) : undefined)),
    parts: { train: teaching, validate: Int32Array.from(choose, (_, i) => train.length + i) },
    threads: input.threads,
    signal: input.signal,
  };
  return knownBefore(only, teaching, instant);
}

/** Graphs executed by the trainer itself. */
function trainerRoad({ models, zones, externs }: Pick<ChainInput, "models" | "zones" | "externs">): FrameRoad {
  return { models, zones, externs, scorer: (piece) => ({ inputs: [], classes: undefined, margins: (door) => trainerMargins(piece, door) }) };
}

function widthOf(trained: TrainedModel): number {
  return trained.task.kind === "multiclass" ? trained.task.classes.length : 1;
}
