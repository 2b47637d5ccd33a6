import type { TrainedModel } from "../contract/trained.ts";
import { evaluateScorer, type GeneratedScorer } from "../score/js-scorer.ts";
import { scores } from "../score/scores.ts";
import type { RowScorer, Values } from "./parts.ts";

/** The generated scorer as the bundle's single file brings it. */
export type MarginScorer = Pick<GeneratedScorer, "margins" | "inputs"> & { readonly model: string; readonly planHash: string };

/** The scorer generated here and now from a trained model: the same text as in a bundle's single file. */
export function generatedScorer(model: TrainedModel): MarginScorer {
  return { ...evaluateScorer(model), model: model.model, planHash: model.planHash };
}

/** One row through margins, link and calibration. Bools enter as 0 and 1. */
export function rowScorer(model: TrainedModel, margins: MarginScorer): RowScorer {
  const row: Record<string, number | string | null> = {};
  return {
    classes: model.task.kind === "multiclass" ? model.task.classes : undefined,
    scores(door: Values) {
      for (const { name } of margins.inputs) {
        const value = door[name];
        row[name] = typeof value === "boolean" ? Number(value) : typeof value === "number" || typeof value === "string" ? value : null;
      }
      return Array.from(scores(model, margins.margins(row)));
    },
  };
}
