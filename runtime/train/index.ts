import { type Frame, type FrameColumn, takeRows } from "../contract/frame.ts";
import type { Decide, Model, Zones } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { gather } from "../score/columns.ts";
import { trainerMargins } from "../score/margins.ts";
import { link, scores } from "../score/scores.ts";
import { fitCalibration } from "./calibrate.ts";
import { chooseParameters } from "./decide.ts";
import { chooseOnRows, readsRows } from "./decide-rows.ts";
import { NotEnough } from "./errors.ts";
import { gbdtParams } from "./gbdt/params.ts";
import { readLabel } from "./label.ts";
import { learn, sharesOf } from "./learn.ts";
import { writeOnnx } from "./onnx/learned.ts";
import { votesMustTell, type WeakLabel } from "./weak-label.ts";
import { meanShares } from "./shares.ts";
import { weightsOf } from "./weights.ts";
import { cutPieces, type Piece, type Use } from "./pieces.ts";

/**
 * Training: from door values and labels of train and validate to a trained model and its ONNX graph. It never sees the test part.
 *
 * Transforms are fitted on train alone, what uses the label out of fold; then the learner; then, each on its own piece of validate, early stopping, calibration and the
 * thresholds of decisions. Nothing here depends on the number of threads, and the graph is written from the very numbers that were fitted, so that the trainer's own margins,
 * onnxruntime's and the generated scorer's are the same bits.
 */
export interface TrainInput {
  readonly model: Model;
  readonly planHash: string;
  /** Door values by input name: numbers with NaN for missing, texts as codes; vectors as `name[0]`… */
  readonly frame: Frame;
  readonly label: FrameColumn;
  /** Moment of each row in µs; undefined for closed rows. */
  readonly moments: Float64Array | undefined;
  /** When each row can be learnt from, in µs, by its label or by votes in its place; needed wherever there are moments. */
  readonly labelKnown?: Float64Array | undefined;
  /** Where the model predicts a labeler: what its votes say, which train has in place of the label. */
  readonly weak?: WeakLabel | undefined;
  /** What each row counts for; rows of train are asked. Absent: all alike. */
  readonly weights?: Float64Array | undefined;
  /** The number of each row's list, where the example set has `group`. */
  readonly lists?: Float64Array | undefined;
  /** Rows of the parts, in order of (moment, row). */
  readonly parts: { readonly train: Int32Array; readonly validate: Int32Array };
  readonly decisions: readonly Decide[];
  /** Example columns and labels of all rows, with the zones of their times, for decisions that read them. */
  readonly columns?: Frame | undefined;
  readonly zones?: Zones | undefined;
  /** Pieces of validate, where several models share it; else it is cut for this one alone. */
  readonly pieces?: readonly Piece[] | undefined;
  /** What a refit on train and validate learns from, where that differs: inner scores of a chain are out of fold there too. */
  readonly refit?: { readonly frame: Frame; readonly rows: Int32Array } | undefined;
  readonly threads: number;
  readonly progress?: ((done: number, of: number, note: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export { NotEnough, TrainError } from "./errors.ts";

export interface Made {
  readonly trained: TrainedModel;
  readonly onnx: Uint8Array;
  /** The same before it was refitted on validate: it alone may score rows of validate that another model learns or chooses from. */
  readonly judged: TrainedModel;
}

/**
 * Trains one model. Throws TrainError, one sentence that names the model and says what to do: an empty part, a label with one class, a piece of validate too small, missing
 * values or categories that the learner can't take, parameters out of range. Rejects with the signal's reason when aborted.
 */
export async function trainModel(input: TrainInput): Promise<Made> {
  const { model, frame, moments } = input;
  const { validate } = input.parts;
  if (input.parts.train.length === 0) throw new NotEnough(`the train part of the model \`${model.id}\` has no examples; check the dates of its split and what was left out`);
  if (moments !== undefined && input.labelKnown === undefined) throw new Error("examples with moments need the time at which each label is known");
  const { weak, labelKnown } = input;
  const { train } = input.parts;
  if (weak !== undefined) votesMustTell(model, weak, train);
  const label = weak?.label ?? readLabel(model, input.label, train, validate);
  const uses = usesOf(model, input.decisions);
  if (validate.length === 0 && uses.length > 0) throw new NotEnough(`the validate part of the model \`${model.id}\` has no examples, and ${uses.join(", ")} need${uses.length === 1 ? "s" : ""} some; check the dates of its split`);
  const known = validate.filter((row) => !Number.isNaN(label.values[row]!));
  const pieces = input.pieces ?? cutPieces(model, known, uses, moments, labelKnown, input.lists);
  const rowsFor = (use: Use): Int32Array | undefined => pieces.find((piece) => piece.use === use)?.rows;
  const shared = { model, door: frame, label, moments, known: labelKnown, weights: input.weights, lists: input.lists, threads: input.threads, progress: input.progress, signal: input.signal };
  const first = await learn({ ...shared, train, stop: rowsFor("stop") });
  const judged = { task: label.task, calibration: [] as TrainedModel["calibration"] };
  const marginsAt = (rows: Int32Array): Float32Array => trainerMargins(first, frame, rows);
  const labelsAt = (rows: Int32Array): Float64Array => gather(label.values, rows);
  const calibrateRows = rowsFor("calibrate");
  if (calibrateRows !== undefined) judged.calibration = fitCalibration(model, label.task, link(judged, marginsAt(calibrateRows)), labelsAt(calibrateRows));
  const decisions: TrainedModel["decisions"] = {};
  const thresholdRows = rowsFor("threshold");
  for (const decide of input.decisions) {
    if (decide.model !== model.id || decide.choose.length === 0 || thresholdRows === undefined) continue;
    const scored = scores(judged, marginsAt(thresholdRows));
    if (!readsRows(decide, label.task)) decisions[decide.id] = chooseParameters(decide, scored, labelsAt(thresholdRows));
    else if (input.columns === undefined || input.zones === undefined) throw new Error(`the decision \`${decide.id}\` reads columns of the examples, which were not handed over`);
    else decisions[decide.id] = chooseOnRows(decide, { task: label.task, scores: scored, labels: labelsAt(thresholdRows), columns: takeRows(input.columns, thresholdRows), zones: input.zones });
  }
  const final = model.refit.includes("validate") ? await learn({ ...shared, door: input.refit?.frame ?? frame, train: input.refit?.rows ?? joined(train, known), stop: undefined, rounds: first.bestRound ?? undefined }) : first;
  const trained: TrainedModel = {
    format: "mls-model/1",
    model: model.id,
    planHash: input.planHash,
    ...judged,
    inputs: final.inputs,
    learned: final.learned,
    seed: model.seed,
    prior: label.shares === undefined ? sharesOf(label, labelsAt(train), weightsOf(input.weights, train, model.id)) : meanShares(label.shares.map((share) => gather(share, train)), weightsOf(input.weights, train, model.id)),
    decisions,
    history: {
      rows: { train: final.trainRows, validate: validate.length, test: 0 },
      rounds: first.rounds,
      bestRound: first.bestRound,
      ...(weak === undefined ? {} : { labeler: weak.facts }),
      importance: final.importance,
      pieces: pieces.map((piece: Piece) => ({ use: piece.use, rows: piece.rows.length })),
    },
  };
  return { trained, onnx: writeOnnx(trained), judged: { ...trained, inputs: first.inputs, learned: first.learned } };
}

/** What validate is used for, in the order of its pieces. */
export function usesOf(model: Model, decisions: readonly Decide[]): Use[] {
  const uses: Use[] = [];
  if (model.learner.kind === "gbdt" && gbdtParams(model).patience > 0) uses.push("stop");
  if (model.calibrate !== undefined) uses.push("calibrate");
  if (decisions.some((decide) => decide.model === model.id && decide.choose.length > 0)) uses.push("threshold");
  return uses;
}

export function joined(a: Int32Array, b: Int32Array): Int32Array {
  const all = new Int32Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}
