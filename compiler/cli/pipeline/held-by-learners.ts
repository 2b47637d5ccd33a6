/** What a model holds while it learns, at the most, for rows of an example set's file: its columns, what comes through the door, what the learner sees, and what it works with. */
import { bytesHeld, type HeldColumns } from "../../../runtime/batch/index.ts";
import type { Model, ModelInput } from "../../../runtime/contract/plan.ts";

/** Of each row: times, label, weight and list in doubles, the rows of parts and pieces. */
const ROW = 72;
/** Of each train row while an input is fitted: its values in double, before and after a transform, and in order. */
const FITTING = 40;

export function learningBytes(model: Model, models: readonly Model[], held: HeldColumns, train: number): number {
  const work = (one: Model): number => {
    const inner = (one.inner ?? []).map((id) => models.find((other) => other.id === id)!);
    // What an inner model is taught by is a copy of rows, beside all of them.
    return Math.max(held.rows * (ROW + doorBytes(one)) + train * FITTING + learnerBytes(one, held, train), ...inner.map((other) => bytesHeld(held) + work(other)));
  };
  return bytesHeld(held) + work(model);
}

/** Values that are worked out at the door; columns as they are take nothing more. */
function doorBytes({ inputs }: Model): number {
  return inputs.reduce((sum, { door, type }) => sum + (door.kind === "feature" || door.kind === "column" ? 0 : 8 * (type.kind === "vector" ? type.size : 1)), 0);
}

function learnerBytes(model: Model, held: HeldColumns, train: number): number {
  const width = model.inputs.reduce((sum, input) => sum + columnsOf(input, held), 0);
  const outputs = model.task.kind === "multiclass" ? Math.max(2, model.task.classes.length, held.texts.get(model.label)?.distinct ?? 0) : 1;
  switch (model.learner.kind) {
    case "prior":
      return train * 4 * width;
    case "gbdt":
      // The columns, which go as their bins come; then bins by row and by column, gradients, margins and places.
      return held.rows * Math.max(5 * width, 2 * (width + 3) + 40 + 24 * outputs);
    default:
      // The columns, and by row their values that are not zero, each with its place.
      return train * (4 * width + 12 * (model.inputs.reduce((sum, input) => sum + filledOf(input, held), 0) + 1) + 16 * outputs);
  }
}

/** Columns that the learner sees of an input. */
function columnsOf({ name, type, transforms, door }: ModelInput, held: HeldColumns): number {
  const size = type.kind === "vector" ? type.size : 1;
  const distinct = (door.kind === "feature" ? held.texts.get(door.name)?.distinct : held.texts.get(name)?.distinct) ?? Number.POSITIVE_INFINITY;
  return transforms.reduce((width, { transform, options }) => {
    const most = (option: string, otherwise: number): number => (typeof options[option] === "number" ? options[option] : otherwise);
    if (transform === "one_hot") return Math.min(distinct, most("max_levels", 1000)) + 1;
    if (transform === "multi_hot") return most("max_levels", 1000) + 1;
    // Terms are held without their zeros: a text has so many of them at the most, about.
    if (transform === "vocabulary") return Math.min(most("max_terms", 1000), TERMS);
    return transform === "pca" ? most("components", 256) : width;
  }, size);
}

const TERMS = 32;

/** Those of them that are not zero on one row. */
function filledOf(input: ModelInput, held: HeldColumns): number {
  return input.transforms.some(({ transform }) => transform === "one_hot") ? 1 : columnsOf(input, held);
}
