import { type FrameColumn, takeRows } from "../contract/frame.ts";
import type { Model } from "../contract/plan.ts";
import type { LabelerFacts } from "../contract/trained.ts";
import { compareUtf8 } from "../score/door.ts";
import { NotEnough } from "./errors.ts";
import { handLabels, type Label } from "./label.ts";
import { fitLabelModel, type LabelModel, type Pattern } from "./label-model.ts";
import { weightsOf } from "./weights.ts";

/** The votes of a labeler on all rows of a frame. */
export interface Votes {
  readonly labeler: string;
  readonly rules: readonly { readonly name: string; readonly column: FrameColumn }[];
  /** When they are known, NaN where that is not in time; undefined for closed rows. */
  readonly known: Float64Array | undefined;
}

/** The votes on some of the rows, in their order. */
export function takenVotes(votes: Votes, length: number, rows: Int32Array): Votes {
  const columns = takeRows({ rows: length, columns: new Map(votes.rules.map(({ name, column }) => [name, column])) }, rows).columns;
  const { known } = votes;
  return { ...votes, rules: votes.rules.map(({ name }) => ({ name, column: columns.get(name)! })), known: known && Float64Array.from(rows, (row) => known[row]!) };
}

export interface WeakLabel {
  readonly label: Label;
  /** Rows of train that teach: those on which a rule votes, and those taught by hand. */
  readonly train: Int32Array;
  readonly facts: LabelerFacts;
  /** The class that each rule votes for on a row, −1 where it abstains; of rows taught by hand the label alone. */
  readonly told: (row: number) => readonly number[];
}

/** Rows that may teach by votes; of these, those that teach by the label made by hand; and those that are judged. */
export interface VotedRows {
  readonly train: Int32Array;
  readonly byHand?: Uint8Array | undefined;
  readonly validate: Int32Array;
}

/** The label of train rows by votes, of all others by hand. What the rules say together is fitted on the train rows alone. Throws NotEnough where they say too little. */
export function weakLabel(model: Model, hand: FrameColumn, votes: Votes, { train, byHand, validate }: VotedRows, weights: Float64Array | undefined): WeakLabel {
  const isByHand = (row: number): boolean => byHand?.[row] === 1;
  const isInTime = (row: number): boolean => votes.known === undefined || !Number.isNaN(votes.known[row]!);
  const voting = train.filter((row) => !isByHand(row) && isInTime(row));
  const classes = classesOf(model, votes, voting);
  const values = handLabels(model, hand, classes);
  const voteOf = votes.rules.map(({ column }) => classReader(column, classes));
  const votesAt = (row: number): number[] => (isInTime(row) ? voteOf.map((read) => read(row)) : voteOf.map(() => -1));
  const isCovered = (row: number): boolean => (isByHand(row) ? !Number.isNaN(values[row]!) : votesAt(row).some((vote) => vote >= 0));
  const used = train.filter(isCovered);
  const covered = used.filter((row) => !isByHand(row));
  if (covered.length === 0) throw new NotEnough(`no rule of \`${votes.labeler}\` votes on any row of the train part of the model \`${model.id}\`; check what their conditions ask`);
  const place = new Map(Array.from(train, (row, i) => [row, i]));
  const relative = weightsOf(weights, train, model.id)?.relative;
  const weightOf = (row: number): number => relative?.[place.get(row)!] ?? 1;
  const fitted = fitLabelModel(patternsOf(voting, votesAt, weightOf), votes.rules.length, classes.length);
  const byVotes = { rows: covered, sharesAt: (row: number) => fitted.shares(votesAt(row)) };
  const isVoted = new Set(covered);
  const anew: NonNullable<Label["anew"]> = (isSeen) => {
    const seen = fitLabelModel(patternsOf(voting.filter(isSeen), votesAt, weightOf), votes.rules.length, classes.length);
    return (row) => (isVoted.has(row) ? seen.shares(votesAt(row)) : classes.map((_, k) => (values[row] === k ? 1 : 0)));
  };
  const label = { ...labelOf(model, values, classes, byVotes), anew };
  const weak: WeakLabel = { label, train: used, told: (row) => (isByHand(row) ? [values[row]!] : votesAt(row)), facts: factsOf(votes, fitted, train.filter((row) => !isByHand(row)), validate, votesAt, label) };
  votesMustTell(model, weak, used);
  return weak;
}

/** Rows, all of train or a segment's, teach where rules vote for two classes at least, and no class of the label has a share of nothing. Throws NotEnough where they don't. */
export function votesMustTell(model: Model, { label, told, facts: { labeler } }: WeakLabel, rows: Int32Array): void {
  const name = (k: number): string => (label.task.kind === "multiclass" ? `"${label.task.classes[k]!}"` : ["false", "true"][k]!);
  const seen = new Set(Array.from(rows).flatMap(told));
  seen.delete(-1);
  if (seen.size < 2) throw new NotEnough(`every vote of \`${labeler}\` in the train part of the model \`${model.id}\` is for ${name([...seen][0]!)}; a model needs rules for at least two classes`);
  const never = label.shares?.findIndex((share) => rows.every((row) => share[row] === 0)) ?? -1;
  if (never >= 0) throw new NotEnough(`no rule of \`${labeler}\` votes for ${name(never)} in the train part of the model \`${model.id}\`; write one, or leave that class out of the label's type`);
}

/** Of a Bool false and true; of a closed set its values; of an open Category what rules vote for on train. */
export function classesOf(model: Model, votes: Votes, train: Int32Array): string[] {
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

/** A Bool's label is the probability of true; of several classes each has its share. `values`: the labels made by hand. */
function labelOf(model: Model, values: Float64Array, classes: readonly string[], byVotes: { readonly rows: Int32Array; readonly sharesAt: (row: number) => readonly number[] }): Label {
  const isBinary = model.task.kind === "binary";
  const shares = isBinary ? undefined : classes.map((_, k) => values.map((value) => (value === k ? 1 : 0)));
  for (const row of byVotes.rows) {
    const own = byVotes.sharesAt(row);
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
