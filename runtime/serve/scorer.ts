import type { TrainedModel } from "../contract/trained.ts";
import { evaluateScorer, type GeneratedScorer } from "../score/js-scorer.ts";
import { scoreOf, scores } from "../score/scores.ts";
import type { RowScorer, Values } from "./parts.ts";

/** The generated scorer as the bundle's single file brings it. */
export type MarginScorer = Pick<GeneratedScorer, "margins" | "inputs"> & {
  readonly model: string;
  readonly planHash: string;
  /** SHA-256 of the `model.json` that it was made from, where it is built into a server. */
  readonly modelHash?: string;
};

/** The scorer generated here and now from a trained model: the same text as in a bundle's single file. */
export function generatedScorer(model: TrainedModel): MarginScorer {
  return { ...evaluateScorer(model), model: model.model, planHash: model.planHash };
}

/** One row through margins, link and calibration. Bools enter as 0 and 1; lists and records have no door. */
export function rowScorer(model: TrainedModel, margins: MarginScorer): RowScorer {
  const ofRow = (door: Values) => margins.margins(door as Record<string, number | string | null>);
  if (model.task.kind !== "multiclass") return { classes: undefined, scores: (door) => [scoreOf(model, ofRow(door)[0]!)] };
  return { classes: model.task.classes, scores: (door) => Array.from(scores(model, ofRow(door))) };
}
