import { asDoubles, type FrameColumn } from "../contract/frame.ts";
import type { Model } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { compareUtf8 } from "../score/door.ts";
import { NotEnough, TrainError } from "./errors.ts";
import { assertRelevance } from "./lists.ts";

/** The label as numbers a row (0/1, the class's place, or the value; NaN where it is none of the classes), with the task it makes. */
export interface Label {
  readonly task: TrainedModel["task"];
  readonly values: Float64Array;
  /** Margins a row: classes, or 1. */
  readonly outputs: number;
  /** Of several classes, where rules vote for them: each class's share of every row. */
  readonly shares?: readonly Float64Array[] | undefined;
  /** Where rules vote: each class's probability for a row, by what the rules say on those train rows alone that hold. What is learnt out of fold from votes is learnt from these. */
  readonly anew?: ((isSeen: (row: number) => boolean) => (row: number) => readonly number[]) | undefined;
}

/** Reads the label. Classes of an open category are those of the train rows. Fails where train has one class only, or a label of `train` or `others` is missing. */
export function readLabel(model: Model, label: FrameColumn, train: Int32Array, others: Int32Array = new Int32Array()): Label {
  labelsAreThere(model, label, train);
  labelsAreThere(model, label, others);
  const task = model.task;
  switch (task.kind) {
    case "binary": {
      const values = numbersOf(model, label);
      const ones = train.reduce((sum, row) => sum + values[row]!, 0);
      if (ones === 0 || ones === train.length) throw oneClass(model, ones === 0 ? "false" : "true");
      return { task, values, outputs: 1 };
    }
    case "regression":
      return { task, values: numbersOf(model, label), outputs: 1 };
    case "ranking": {
      const values = numbersOf(model, label);
      assertRelevance(model.id, model.label, values);
      if (train.every((row) => values[row] === values[train[0]!])) throw new NotEnough(`the label \`${model.label}\` of the model \`${model.id}\` is ${values[train[0]!]} on every row of the train part; a ranking is learnt from differences`);
      return { task, values, outputs: 1 };
    }
    case "multiclass": {
      const textOf = textsOf(model, label);
      const seen = new Set(Array.from(train, textOf));
      const classes = task.classes.length > 0 ? task.classes : [...seen].sort(compareUtf8);
      if (seen.size < 2) throw oneClass(model, [...seen][0] ?? "");
      const absent = classes.filter((name) => !seen.has(name));
      if (absent.length > 0) throw new NotEnough(`the label \`${model.label}\` of the model \`${model.id}\` is never "${absent[0]}" in the train part; train on more rows or leave that class out of its type`);
      const place = new Map(classes.map((name, k) => [name, k]));
      const rows = label.kind === "code" ? label.codes.length : label.values.length;
      const values = Float64Array.from({ length: rows }, (_, row) => place.get(textOf(row)) ?? Number.NaN);
      return { task: { kind: "multiclass", classes }, values, outputs: classes.length };
    }
  }
}

function oneClass(model: Model, only: string): TrainError {
  return new NotEnough(`the label \`${model.label}\` of the model \`${model.id}\` is "${only}" on every row of the train part; a model needs at least two classes to learn from`);
}

function labelsAreThere(model: Model, label: FrameColumn, rows: Int32Array): void {
  if (rows.some((row) => (label.kind === "number" ? Number.isNaN(label.values[row]!) : label.codes[row]! < 0))) throw new TrainError(`the label \`${model.label}\` of the model \`${model.id}\` is missing on some examples; leave them out with \`where ${model.label} is not missing\``);
}

function numbersOf(model: Model, label: FrameColumn): Float64Array {
  if (label.kind !== "number") throw new TrainError(`the label \`${model.label}\` of the model \`${model.id}\` holds texts; predict it as classes, or make a number of it`);
  return asDoubles(label.values);
}

function textsOf(model: Model, label: FrameColumn): (row: number) => string {
  if (label.kind === "number") {
    const values = numbersOf(model, label);
    return (row) => String(values[row]!);
  }
  return (row) => label.dictionary[label.codes[row]!]!;
}

/** The label made by hand as numbers, a copy: 0 or 1, or the class's place; NaN where there is none, or none of the classes. */
export function handLabels(model: Model, label: FrameColumn, classes: readonly string[]): Float64Array {
  if (model.task.kind === "binary") return Float64Array.from(numbersOf(model, label));
  if (label.kind === "number") throw new TrainError(`the label \`${model.label}\` of the model \`${model.id}\` is a number, for which no rule can vote`);
  const places = label.dictionary.map((word) => (classes.includes(word) ? classes.indexOf(word) : Number.NaN));
  return Float64Array.from(label.codes, (code) => (code < 0 ? Number.NaN : places[code]!));
}
