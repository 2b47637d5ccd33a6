import type { FrameColumn } from "../contract/frame.ts";
import type { Model } from "../contract/plan.ts";
import type { LabelerFacts } from "../contract/trained.ts";
import { compareUtf8 } from "../score/door.ts";
import { TrainError } from "./errors.ts";
import { handLabels, type Label } from "./label.ts";
import { fitLabelModel, type LabelModel, type Pattern } from "./label-model.ts";
import type { Weights } from "./weights.ts";

/** The votes of a labeler on all rows of a frame. */
export interface Votes {
  readonly labeler: string;
  readonly rules: readonly { readonly name: string; readonly column: FrameColumn }[];
  /** When they are known, NaN where that is not in time; undefined for closed rows. */
  readonly known: Float64Array | undefined;
}

export interface WeakLabel {
  readonly label: Label;
  /** Rows of train on which a rule votes; the others teach nothing. */
  readonly train: Int32Array;
  readonly facts: LabelerFacts;
}

/** The label of train rows by votes, of all others by hand. Fitted on the train rows alone. */
export function weakLabel(model: Model, hand: FrameColumn, votes: Votes, train: Int32Array, validate: Int32Array, weights: Weights | undefined): WeakLabel {
  const inTime = (row: number): boolean => votes.known === undefined || !Number.isNaN(votes.known[row]!);
  const classes = classesOf(model, votes, train.filter(inTime));
  const voteOf = votes.rules.map(({ column }) => classReader(column, classes));
  const votesAt = (row: number): number[] => (inTime(row) ? voteOf.map((read) => read(row)) : voteOf.map(() => -1));
  const covered = (row: number): boolean => votesAt(row).some((vote) => vote >= 0);
  const used = train.filter(covered);
  if (used.length === 0) throw new TrainError(`no rule of \`${votes.labeler}\` votes on any row of the train part of the model \`${model.id}\`; check what their conditions ask`);
  const told = new Set(Array.from(used).flatMap(votesAt));
  told.delete(-1);
  if (told.size < 2) throw new TrainError(`every vote of \`${votes.labeler}\` in the train part of the model \`${model.id}\` is for ${classes[[...told][0]!]}; a model needs rules for at least two classes`);
  const place = new Map(Array.from(train, (row, i) => [row, i]));
  const weightOf = (row: number): number => weights?.relative[place.get(row)!] ?? 1;
  const fitted = fitLabelModel(patternsOf(train.filter(inTime), votesAt, weightOf), votes.rules.length, classes.length);
  const label = labelOf(model, hand, classes, used, (row) => fitted.shares(votesAt(row)), validate);
  return { label, train: used, facts: factsOf(votes, fitted, train, validate, votesAt, label) };
}

/** Of a Bool false and true; of a closed set its values; of an open Category what rules vote for on train. */
function classesOf(model: Model, votes: Votes, train: Int32Array): string[] {
  if (model.task.kind === "binary") return ["false", "true"];
  if (model.task.kind === "multiclass" && model.task.classes.length > 0) return [...model.task.classes];
  const seen = new Set<string>();
  for (const { column } of votes.rules) if (column.kind === "code") for (const row of train) if (column.codes[row]! >= 0) seen.add(column.dictionary[column.codes[row]!]!);
  return [...seen].sort(compareUtf8);
}

function classReader(column: FrameColumn, classes: readonly string[]): (row: number) => number {
  if (column.kind === "number") return (row) => (Number.isNaN(column.values[row]!) ? -1 : column.values[row]!);
  const places = column.dictionary.map((word) => classes.indexOf(word));
  return (row) => (column.codes[row]! < 0 ? -1 : places[column.codes[row]!]!);
}

function patternsOf(rows: Int32Array, votesAt: (row: number) => readonly number[], weightOf: (row: number) => number): Pattern[] {
  const found = new Map<string, { votes: readonly number[]; weight: number }>();
  for (const row of rows) {
    const votes = votesAt(row);
    const key = votes.join(",");
    const known = found.get(key);
    // Weights are multiples of 2^-20, so their sums are exact in any order.
    if (known !== undefined) known.weight += weightOf(row);
    else found.set(key, { votes, weight: weightOf(row) });
  }
  return [...found].sort((a, b) => compareUtf8(a[0], b[0])).map(([, pattern]) => pattern);
}

/** A Bool's label is the probability of true; of several classes each has its share. */
function labelOf(model: Model, hand: FrameColumn, classes: readonly string[], train: Int32Array, sharesAt: (row: number) => readonly number[], validate: Int32Array): Label {
  const values = handLabels(model, hand, classes);
  const isBinary = model.task.kind === "binary";
  const shares = isBinary ? undefined : classes.map(() => new Float64Array(values.length));
  for (const row of validate) if (shares !== undefined && !Number.isNaN(values[row]!)) shares[values[row]!]![row] = 1;
  for (const row of train) {
    const own = sharesAt(row);
    values[row] = isBinary ? own[1]! : greatest(own);
    for (const [k, share] of own.entries()) if (shares !== undefined) shares[k]![row] = share;
  }
  const task: Label["task"] = isBinary ? { kind: "binary" } : { kind: "multiclass", classes: [...classes] };
  return { task, values, outputs: isBinary ? 1 : classes.length, shares };
}

const greatest = (shares: readonly number[]): number => shares.reduce((best, share, k) => (share > shares[best]! ? k : best), 0);

function factsOf(votes: Votes, fitted: LabelModel, train: Int32Array, validate: Int32Array, votesAt: (row: number) => number[], label: Label): LabelerFacts {
  const all = Array.from(train, votesAt);
  const judged = Array.from(validate).filter((row) => !Number.isNaN(label.values[row]!)).map((row) => ({ votes: votesAt(row), hand: label.values[row]! })).filter((row) => row.votes.some((vote) => vote >= 0));
  const count = <T>(rows: readonly T[], holds: (row: T) => boolean): number => rows.reduce((sum, row) => sum + (holds(row) ? 1 : 0), 0);
  return {
    labeler: votes.labeler,
    method: fitted.method,
    rows: train.length,
    covered: count(all, (row) => row.some((vote) => vote >= 0)),
    conflicts: count(all, (row) => new Set(row.filter((vote) => vote >= 0)).size > 1),
    rules: votes.rules.map(({ name }, j) => ({
      name,
      votes: count(all, (row) => row[j]! >= 0),
      overlaps: count(all, (row) => row[j]! >= 0 && row.some((vote, other) => other !== j && vote >= 0)),
      conflicts: count(all, (row) => row[j]! >= 0 && row.some((vote) => vote >= 0 && vote !== row[j])),
      accuracy: all.some((row) => row[j]! >= 0) ? (fitted.accuracies?.[j] ?? null) : null,
      judged: count(judged, (row) => row.votes[j]! >= 0),
      right: count(judged, (row) => row.votes[j] === row.hand),
    })),
    judged: judged.length,
    agrees: count(judged, (row) => greatest(fitted.shares(row.votes)) === row.hand),
  };
}
