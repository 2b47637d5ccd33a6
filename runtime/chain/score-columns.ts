import type { FrameColumn } from "../contract/frame.ts";
import { scoreColumn } from "../contract/score-column.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { compareUtf8 } from "../score/door.ts";

type Task = Pick<TrainedModel, "task">;

/** Place of the greatest score of a row's classes; the first of equals. */
export function predictedClass(scores: ArrayLike<number>, start: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) if (scores[start + k]! > scores[start + best]!) best = k;
  return best;
}

/**
 * A model's scores as the columns that others read (contract/score-column.ts). `model` undefined: the one that is decided on, whose `score` is, of several classes, the predicted one's.
 */
export function scoreColumns(model: string | undefined, { task }: Task, scores: Float64Array): Map<string, FrameColumn> {
  if (task.kind !== "multiclass") return new Map([[scoreColumn({ model }) ?? "score", { kind: "number", values: scores }]]);
  const width = task.classes.length;
  const rows = scores.length / width;
  const columns = new Map<string, FrameColumn>();
  task.classes.forEach((name, k) => {
    const values = new Float64Array(rows);
    for (let row = 0; row < rows; row++) values[row] = scores[row * width + k]!;
    columns.set(scoreColumn({ model, class: name })!, { kind: "number", values });
    if (model !== undefined) columns.set(`${scoreColumn({ model })}[${k}]`, { kind: "number", values });
  });
  const predicted = Int32Array.from({ length: rows }, (_, row) => predictedClass(scores, row * width, width));
  if (model === undefined) columns.set("score", { kind: "number", values: Float64Array.from(predicted, (k, row) => scores[row * width + k]!) });
  const dictionary = [...task.classes].sort(compareUtf8);
  const places = task.classes.map((name) => dictionary.indexOf(name));
  return columns.set(scoreColumn({ model, predicted: true })!, { kind: "code", codes: predicted.map((k, row) => (Number.isNaN(scores[row * width]!) ? -1 : places[k]!)), dictionary });
}

/** The same for one row, as fields. */
export function scoreFields(model: string | undefined, { task }: Task, scores: readonly number[]): Record<string, number | string | null> {
  const value = (x: number): number | null => (Number.isNaN(x) ? null : x);
  if (task.kind !== "multiclass") return { [scoreColumn({ model }) ?? "score"]: value(scores[0]!) };
  const fields: Record<string, number | string | null> = {};
  const best = predictedClass(scores, 0, scores.length);
  task.classes.forEach((name, k) => {
    fields[scoreColumn({ model, class: name })!] = value(scores[k]!);
    if (model !== undefined) fields[`${scoreColumn({ model })}[${k}]`] = value(scores[k]!);
  });
  if (model === undefined) fields.score = value(scores[best]!);
  fields[scoreColumn({ model, predicted: true })!] = Number.isNaN(scores[0]!) ? null : task.classes[best]!;
  return fields;
}
