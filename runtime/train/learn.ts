import type { Frame } from "../contract/frame.ts";
import type { Model } from "../contract/plan.ts";
import type { FittedInput, Learned, TrainedModel } from "../contract/trained.ts";
import { LEARNERS, learnerRule, learnersOf } from "../contract/vocabulary/learners.ts";
import { prepare } from "../score/apply.ts";
import { gather } from "../score/columns.ts";
import { type Column, columnFrom, dense, isSparse } from "../score/sparse.ts";
import { NotEnough, TrainError } from "./errors.ts";
import { listsOf } from "./lists.ts";
import { type BoostLists, boost } from "./gbdt/boost.ts";
import { type GbdtParams, gbdtParams } from "./gbdt/params.ts";
import type { Label } from "./label.ts";
import { fitLinear } from "./linear.ts";
import { byShares } from "./shares.ts";
import { type Weights, weightsFrom, weightsOf } from "./weights.ts";
import { fitInputs, inputOf } from "./transforms/fit.ts";
import type { Targets, TrainLabels } from "./transforms/target.ts";

/** What a learner is given: door values of all rows, the label, and which rows it may see. */
export interface LearnInput {
  readonly model: Model;
  readonly door: Frame;
  readonly label: Label;
  readonly moments: Float64Array | undefined;
  readonly known: Float64Array | undefined;
  readonly weights?: Float64Array | undefined;
  /** The number of each row's list; needed for a ranking by `gbdt`. */
  readonly lists?: Float64Array | undefined;
  readonly train: Int32Array;
  /** The stopping piece; undefined without early stopping. */
  readonly stop: Int32Array | undefined;
  /** Rounds to train, where an earlier training has found them. */
  readonly rounds?: number | undefined;
  readonly threads: number;
  readonly progress?: ((done: number, of: number, note: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What comes out: fitted inputs, the learner's result, and its course. */
export interface LearnResult {
  readonly inputs: FittedInput[];
  readonly learned: Learned;
  readonly trainRows: number;
  readonly rounds: TrainedModel["history"]["rounds"];
  readonly bestRound: number | null;
  readonly importance: TrainedModel["history"]["importance"];
}

/** Fits the transforms on train, then the learner on what they make of it. */
export async function learn(input: LearnInput): Promise<LearnResult> {
  const { model, label } = input;
  checkLearner(model, label);
  const trainLabels = gather(label.values, input.train);
  const time =
    input.moments === undefined || input.known === undefined
      ? undefined
      : { moments: gather(input.moments, input.train), known: gather(input.known, input.train) };
  const weighed = weightsOf(input.weights, input.train, model.id);
  const shares = label.shares?.map((share) => gather(share, input.train));
  const fitted = fitInputs(model, input.door, input.train, { values: trainLabels, shares, weights: weighed?.relative, outputs: label.outputs, multiclass: label.task.kind === "multiclass", time, seed: model.seed, anew: targetsAnew(input) });
  const seen = {
    columns: fitted.blind === 0 ? fitted.columns : fitted.columns.map((column) => columnFrom(column, fitted.blind)),
    labels: trainLabels.subarray(fitted.blind),
    weights: weightsFrom(weighed, fitted.blind),
  };
  const base = { inputs: fitted.inputs, trainRows: seen.labels.length };
  const { columns, labels, weights } = shares === undefined ? seen : byShares(seen, shares.map((share) => share.subarray(fitted.blind)));
  if (model.learner.kind === "prior") return { ...base, learned: { kind: "prior", margins: priorMargins(label, labels, weights) }, rounds: [], bestRound: null, importance: [] };
  if (fitted.columns.length === 0) throw new TrainError(`the model \`${model.id}\` has no inputs; add some to \`inputs\`, or use the learner prior`);
  if (model.learner.kind === "gbdt") {
    // What is handed over is the learner's alone, which lets go of it bit by bit.
    const given = columns.splice(0);
    fitted.columns.length = 0;
    return { ...base, ...(await learnTrees(input, fitted.inputs, given, labels, weights, fitted.blind)) };
  }
  const learned = fitLinear(model, pointwise(model, label), withoutMissing(model, fitted.inputs, columns), labels, label.outputs, weights);
  const weight = (j: number): number => Math.max(...learned.weights.map((row) => Math.abs(row[j]!))) * deviation(columns[j]!);
  return { ...base, learned, rounds: [], bestRound: null, importance: importanceOf(model, fitted.inputs, columns.map((_, j) => weight(j))) };
}

/** Targets of train rows by what the rules say on some of the rows, each worked out once. */
function targetsAnew({ label, train, known }: LearnInput): TrainLabels["anew"] {
  const { anew } = label;
  if (anew === undefined) return undefined;
  const made = new Map<number, Targets>();
  const once = (key: number, isSeen: (row: number) => boolean): Targets => {
    const found = made.get(key) ?? targetsBy(anew(isSeen), label, train);
    made.set(key, found);
    return found;
  };
  return {
    before: (instant) => once(instant, (row) => known![row]! < instant),
    without: (fold, isLeft) => {
      const left = new Set(train.filter((_, i) => isLeft(i)));
      return once(fold, (row) => !left.has(row));
    },
  };
}

/** Of a Bool the probability of true, of several classes a column each. */
function targetsBy(shareOf: (row: number) => readonly number[], label: Label, train: Int32Array): Targets {
  const shares = Array.from(train, shareOf);
  const classes = label.task.kind === "multiclass" ? Array.from({ length: label.outputs }, (_, k) => k) : [1];
  return classes.map((k) => Float64Array.from(shares, (row) => row[k]!));
}

function checkLearner(model: Model, label: Label): void {
  const { kind } = model.learner;
  const rule = learnerRule(kind);
  if (rule === undefined) throw new TrainError(`the learner \`${kind}\` of the model \`${model.id}\` is not built; there are ${Object.keys(LEARNERS).join(", ")}`);
  if (!rule.tasks.includes(label.task.kind)) {
    throw new TrainError(`the label \`${model.label}\` makes the model \`${model.id}\` a ${label.task.kind} one, which ${kind} can't learn; use ${learnersOf(label.task.kind).join(", ")}`);
  }
}

/** What a linear learner takes a label for: a ranking row by row is the odds of true, or the mean relevance. */
function pointwise(model: Model, { task }: Label): "binary" | "multiclass" | "regression" {
  if (task.kind !== "ranking") return task.kind;
  return model.learner.kind === "logistic" ? "binary" : "regression";
}

/** Log odds of the share, log shares, or the mean. */
export function priorMargins(label: Label, labels: Float64Array, weights?: Weights): number[] {
  const shares = sharesOf(label, labels, weights);
  if (label.task.kind === "binary") return [Math.fround(Math.log(shares[0]! / (1 - shares[0]!)))];
  return shares.map((share) => Math.fround(label.task.kind === "multiclass" ? Math.log(share) : share));
}

/** Share of true, shares of the classes, or the mean of the label; by weight. */
export function sharesOf(label: Label, labels: Float64Array, weights?: Weights): number[] {
  const weight = (i: number): number => weights?.relative[i] ?? 1;
  const total = labels.reduce((sum, _, i) => sum + weight(i), 0);
  if (label.task.kind !== "multiclass") return [labels.reduce((sum, y, i) => sum + y * weight(i), 0) / total];
  const counts = new Float64Array(label.outputs);
  for (let i = 0; i < labels.length; i++) counts[labels[i]!]! += weight(i);
  return Array.from(counts, (count) => count / total);
}

async function learnTrees(input: LearnInput, inputs: FittedInput[], columns: Column[], labels: Float64Array, weights: Weights | undefined, blind: number): Promise<Omit<LearnResult, "inputs" | "trainRows">> {
  const { model, label } = input;
  const given = gbdtParams(model);
  const params: GbdtParams = input.rounds === undefined ? given : { ...given, trees: input.rounds, patience: 0 };
  const categorical = inputs.flatMap((fitted) => fitted.columns.map(() => fitted.transforms[fitted.transforms.length - 1]?.transform === "codes"));
  const lists = label.task.kind === "ranking" ? input.lists : undefined;
  if (label.task.kind === "ranking" && lists === undefined) throw new Error(`the ranking ${model.id} needs to know its lists`);
  const stop = input.stop === undefined ? undefined : inLists({ columns: prepare(inputs, input.door, input.stop), labels: gather(label.values, input.stop) }, lists && gather(lists, input.stop));
  const train = inLists({ columns: denseOf(columns), labels, weights: weights?.relative }, lists && gather(lists, input.train).subarray(blind), new Set(lists && gather(lists, input.train).subarray(0, blind)));
  if (train.lists?.counted === 0) throw new NotEnough(`no list of the train part of the model \`${model.id}\` has something relevant; there is nothing to learn an order from`);
  if (stop?.lists?.counted === 0) throw new NotEnough(`no list of the stopping piece of the model \`${model.id}\` has something relevant; make the validate part longer`);
  const boosted = await boost({
    task: label.task.kind, outputs: label.outputs, train, stop, categorical, monotone: monotoneColumns(model, label, inputs, categorical),
    params, seed: model.seed, threads: input.threads, progress: input.progress, signal: input.signal,
  });
  return { learned: boosted.learned, rounds: boosted.rounds, bestRound: boosted.bestRound, importance: importanceOf(model, inputs, [...boosted.gains]) };
}

interface Taught {
  readonly columns: Float32Array[];
  readonly labels: Float64Array;
  readonly weights?: Float64Array | undefined;
}

/** The rows list by list, where there are lists; without those of which the oldest rows, that no encoding could see, are gone. */
function inLists(taught: Taught, lists: Float64Array | undefined, cut?: ReadonlySet<number>): Taught & { readonly lists?: BoostLists | undefined } {
  if (lists === undefined) return taught;
  const { order, offsets, relevant } = listsOf(lists, taught.labels, cut);
  for (const [f, column] of taught.columns.entries()) taught.columns[f] = Float32Array.from(order, (row) => column[row]!);
  return { columns: taught.columns, labels: gather(taught.labels, order), weights: taught.weights && gather(taught.weights, order), lists: { offsets, counted: relevant } };
}

/** Each column with its zeros, in its place: those without them go one by one. */
function denseOf(columns: Column[]): Float32Array[] {
  for (const [f, column] of columns.entries()) columns[f] = dense(column);
  return columns as Float32Array[];
}

function monotoneColumns(model: Model, label: Label, inputs: readonly FittedInput[], categorical: readonly boolean[]): number[] {
  const owner = inputs.flatMap((fitted) => fitted.columns.map(() => inputOf(model, fitted.name)));
  const directions = owner.map(() => 0);
  for (const { input, direction } of model.learner.monotone) {
    const at = owner.indexOf(input);
    if (label.task.kind === "multiclass") throw new TrainError(`the model \`${model.id}\` has several classes, so no score of it can be monotone in \`${input}\`; leave out \`monotone\``);
    if (at < 0) throw new TrainError(`\`monotone ${input}\` of the model \`${model.id}\` names no input; its inputs are ${model.inputs.map(({ name }) => name).join(", ")}`);
    if (owner.lastIndexOf(input) !== at || categorical[at]) throw new TrainError(`\`monotone ${input}\` of the model \`${model.id}\` must name an input that is one number`);
    directions[at] = direction === "up" ? 1 : -1;
  }
  return directions;
}

function importanceOf(model: Model, inputs: readonly FittedInput[], gains: readonly number[]): TrainedModel["history"]["importance"] {
  const owner = inputs.flatMap((fitted) => fitted.columns.map(() => inputOf(model, fitted.name)));
  const total = new Map(owner.map((name) => [name, 0]));
  gains.forEach((gain, j) => {
    total.set(owner[j]!, total.get(owner[j]!)! + gain);
  });
  return [...total].map(([name, gain]) => ({ input: name, gain })).sort((a, b) => b.gain - a.gain || (a.input < b.input ? -1 : 1));
}

/** Linear learners take no missing value. */
function withoutMissing(model: Model, inputs: readonly FittedInput[], columns: readonly Column[]): readonly Column[] {
  const owner = inputs.flatMap((fitted) => fitted.columns.map(() => fitted.name));
  columns.forEach((column, j) => {
    if (!isSparse(column) && column.some(Number.isNaN)) throw new TrainError(`the input \`${owner[j]}\` of the model \`${model.id}\` is missing on some rows, which ${model.learner.kind} can't take; write impute(${owner[j]}) or use gbdt`);
  });
  return columns;
}

function deviation(column: Column): number {
  let sum = 0;
  let square = 0;
  for (const x of isSparse(column) ? column.value : column) {
    sum += x;
    square += x * x;
  }
  const mean = sum / column.length;
  return Math.sqrt(Math.max(0, square / column.length - mean * mean));
}
