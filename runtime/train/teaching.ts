/**
 * What teaches a model, and from when on.
 *
 * By hand a row teaches where its label is there, from when that is known. By votes it teaches where the rules have voted in time, from when everything that they read is known; what the rules say together is fitted
 * anew wherever a model is taught, on the rows that teach it there. A model of a chain is taught by its own label or votes alone, so a row may teach one model of it and not the next. Nothing that judges or chooses sees
 * a vote: for that there are labels made by hand, and a row judges a chain where it has those of all its models.
 */
import type { FrameColumn, Numbers } from "../contract/frame.ts";
import type { Model } from "../contract/plan.ts";
import { NotEnough } from "./errors.ts";
import { readLabel } from "./label.ts";
import { classesOf, type Votes, type WeakLabel, weakLabel } from "./weak-label.ts";

/** What is known of the rows that teach, label by label and labeler by labeler. */
export interface Taught {
  /** Labels made by hand, by name; missing where they are not known in time. */
  readonly labels: ReadonlyMap<string, FrameColumn>;
  /** When all labels of a row are known, in µs; undefined for closed rows. */
  readonly labelKnown: Float64Array | undefined;
  /** When each label is known, NaN where it is not in time; absent where `labelKnown` is that of all of them. */
  readonly knownOf?: ReadonlyMap<string, Float64Array> | undefined;
  /** By labeler. */
  readonly votes?: ReadonlyMap<string, Votes> | undefined;
  /** 1 for rows whose label by hand teaches even what is taught by votes: those of validate, in a refit. */
  readonly byHand?: Uint8Array | undefined;
  readonly weights: Float64Array | undefined;
  readonly parts: { readonly train: Int32Array; readonly validate: Int32Array };
}

/** The rows of train that teach a model, and what they teach. */
export interface Lesson {
  readonly rows: Int32Array;
  readonly weak: WeakLabel | undefined;
  /** When a row can teach it; of rows outside of train when all labels are known. */
  readonly known: Float64Array | undefined;
}

/** Throws NotEnough where no row teaches it. */
export function lessonOf(taught: Taught, model: Model): Lesson {
  const { parts } = taught;
  const from = teachesFrom(taught, model);
  const able = parts.train.filter((row) => !Number.isNaN(from[row]!));
  if (able.length === 0 && parts.train.length > 0) throw new NotEnough(`no row of the train part has ${model.labeler === undefined ? `the label \`${model.label}\`` : `votes of \`${model.labeler}\``} that could teach the model \`${model.id}\`; check when they are known, and the dates of the split`);
  const votes = votesOf(taught, model);
  const weak = votes === undefined ? undefined : weakLabel(model, labelColumn(taught, model), votes, { train: parts.train, byHand: taught.byHand, validate: parts.validate }, taught.weights);
  return { rows: weak?.train ?? able, weak, known: knownIn(taught, from) };
}

/** When a row can teach the model, in µs; −∞ where it is closed, NaN where it can't. */
export function teachesFrom(taught: Taught, model: Model): Float64Array {
  const hand = judgesFrom(taught, [model]);
  const votes = votesOf(taught, model);
  if (votes === undefined) return hand;
  return hand.map((own, row) => (taught.byHand?.[row] === 1 ? own : votes.known === undefined ? Number.NEGATIVE_INFINITY : votes.known[row]!));
}

/** From when on a row can teach any of the models, NaN where it can none. */
export function teachesAnyFrom(taught: Taught, models: readonly Model[]): Float64Array {
  const all = models.map((model) => teachesFrom(taught, model));
  return all[0]!.map((_, row) => all.reduce((least, from) => (from[row]! < least || Number.isNaN(least) ? from[row]! : least), Number.NaN));
}

/** From when on a row can judge all of the models, by labels made by hand; NaN where one is missing. */
export function judgesFrom(taught: Taught, models: readonly Model[]): Float64Array {
  const rows = labelColumn(taught, models[0]!);
  const last = new Float64Array(rows.kind === "number" ? rows.values.length : rows.codes.length).fill(Number.NEGATIVE_INFINITY);
  for (const name of new Set(models.map((model) => model.label))) {
    const label = labelColumn(taught, name);
    const known = handKnown(taught, name);
    for (let row = 0; row < last.length; row++) last[row] = isMissing(label, row) ? Number.NaN : Math.max(last[row]!, known?.[row] ?? Number.NEGATIVE_INFINITY);
  }
  return last;
}

/** Rows whose labels by hand are there and among the classes of all the models. */
export function judging(taught: Taught, models: readonly Model[], rows: Int32Array): Int32Array {
  const tests = models.map((model): ((row: number) => boolean) => {
    const label = labelColumn(taught, model);
    const votes = votesOf(taught, model);
    if (model.task.kind !== "multiclass") return (row) => !isMissing(label, row);
    const classes = new Set(votes === undefined ? handClasses(taught, model, label) : classesOf(model, votes, parts(taught, model)));
    return (row) => !isMissing(label, row) && (label.kind !== "code" || classes.has(label.dictionary[label.codes[row]!]!));
  });
  return rows.filter((row) => tests.every((holds) => holds(row)));
}

function handClasses(taught: Taught, model: Model, label: FrameColumn): readonly string[] {
  const { task } = readLabel(model, label, parts(taught, model));
  return task.kind === "multiclass" ? task.classes : [];
}

/** Train rows that teach the model. */
function parts(taught: Taught, model: Model): Int32Array {
  const from = teachesFrom(taught, model);
  return taught.parts.train.filter((row) => !Number.isNaN(from[row]!));
}

/** The same as far as it is known before an instant: of `rows`, what comes later, label or votes, is as if it were not there. */
export function knownBefore<T extends Taught>(taught: T, rows: Int32Array, instant: number | undefined): T {
  if (instant === undefined || taught.votes === undefined) return taught;
  const isLate = (known: Float64Array | undefined, row: number): boolean => known !== undefined && !(known[row]! < instant);
  const hidden = (known: Float64Array | undefined): Float64Array | undefined => known && replaced(known, rows, (row) => (isLate(known, row) ? Number.NaN : known[row]!));
  const labels = [...taught.labels].map(([name, column]): [string, FrameColumn] => {
    const known = handKnown(taught, name);
    if (column.kind === "number") return [name, { ...column, values: replaced(column.values, rows, (row) => (isLate(known, row) ? Number.NaN : column.values[row]!)) }];
    const codes = Int32Array.from(column.codes);
    for (const row of rows) if (isLate(known, row)) codes[row] = -1;
    return [name, { ...column, codes }];
  });
  return {
    ...taught,
    labels: new Map(labels),
    labelKnown: hidden(taught.labelKnown),
    knownOf: taught.knownOf && new Map([...taught.knownOf].map(([name, known]) => [name, hidden(known)!])),
    votes: new Map([...taught.votes].map(([name, votes]) => [name, { ...votes, known: hidden(votes.known) }])),
  };
}

function replaced(values: Numbers, rows: Int32Array, value: (row: number) => number): Float64Array {
  const made = Float64Array.from(values);
  for (const row of rows) made[row] = value(row);
  return made;
}

/** Of train rows when they can teach, of all others when their labels are known. */
function knownIn({ labelKnown, votes, parts: { train } }: Taught, from: Float64Array): Float64Array | undefined {
  return labelKnown === undefined || votes === undefined ? labelKnown : replaced(labelKnown, train, (row) => from[row]!);
}

function handKnown({ knownOf, labelKnown }: Taught, label: string): Float64Array | undefined {
  return knownOf?.get(label) ?? labelKnown;
}

function votesOf({ votes }: Taught, model: Model): Votes | undefined {
  if (model.labeler === undefined) return undefined;
  const found = votes?.get(model.labeler);
  if (found === undefined) throw new Error(`the examples have no votes of ${model.labeler}`);
  return found;
}

/** The column of a label, or of a model's. */
export function labelColumn({ labels }: Taught, of: Model | string): FrameColumn {
  const name = typeof of === "string" ? of : of.label;
  const label = labels.get(name);
  if (label === undefined) throw new Error(`the examples have no label ${name}`);
  return label;
}

function isMissing(label: FrameColumn, row: number): boolean {
  return label.kind === "number" ? Number.isNaN(label.values[row]!) : label.codes[row]! < 0;
}
