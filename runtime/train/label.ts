import type { FrameColumn } from "../contract/frame.ts";
import type { Model } from "../contract/plan.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { compareUtf8 } from "../score/door.ts";
import { NotEnough, TrainError } from "./errors.ts";

/** The label as numbers a row (0/1, the class's place, or the value; NaN where it is none of the classes), with the task it makes. */
export interface Label {
  readonly task: TrainedModel["task"];
  readonly values: Float64Array;
  /** Margins a row: classes, or 1. */
  readonly outputs: number;
}

/** Reads the label. Classes of an open category are those of the train rows. Fails where train has one class only, or a label is missing. */
export function readLabel(model: Model, label: FrameColumn, train: Int32Array): Label {
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

function numbersOf(model: Model, label: FrameColumn): Float64Array {
  if (label.kind !== "number") throw new TrainError(`the label \`${model.label}\` of the model \`${model.id}\` holds texts; predict it as classes, or make a number of it`);
  if (label.values.some(Number.isNaN)) throw new TrainError(`the label \`${model.label}\` of the model \`${model.id}\` is missing on some examples; leave them out with \`where ${model.label} is not missing\``);
  return label.values;
}

function textsOf(model: Model, label: FrameColumn): (row: number) => string {
  if (label.kind === "number") {
    const values = numbersOf(model, label);
    return (row) => String(values[row]!);
  }
  if (label.codes.some((code) => code < 0)) throw new TrainError(`the label \`${model.label}\` of the model \`${model.id}\` is missing on some examples; leave them out with \`where ${model.label} is not missing\``);
  return (row) => label.dictionary[label.codes[row]!]!;
}
