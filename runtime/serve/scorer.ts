import type { TrainedModel } from "../contract/trained.ts";
import { evaluateScorer, type GeneratedScorer } from "../score/js-scorer.ts";
import { piecesOf } from "../score/pieces.ts";
import { scoreOf, scores } from "../score/scores.ts";
import type { RowScorer, Values } from "./parts.ts";

type Margins = Pick<GeneratedScorer, "margins" | "inputs">;

/** The generated scorer as the bundle's single file brings it. */
export type MarginScorer = Margins & {
  readonly model: string;
  readonly planHash: string;
  /** SHA-256 of the `model.json` that it was made from, where it is built into a server. */
  readonly modelHash?: string;
  /** The other graphs that a score may take. */
  readonly pieces?: Readonly<Record<string, Margins>>;
};

/** The scorer generated here and now from a trained model: the same text as in a bundle's single file. */
export function generatedScorer(model: TrainedModel): MarginScorer {
  const pieces = Object.fromEntries(piecesOf(model).filter(({ id }) => id !== "").map(({ id, trained }) => [id, evaluateScorer(trained)]));
  return { ...evaluateScorer(model), model: model.model, planHash: model.planHash, pieces };
}

/** One row through margins, link and calibration. Bools enter as 0 and 1; lists and records have no door. */
export function rowScorer(model: TrainedModel, margins: MarginScorer): RowScorer {
  const others = new Map(piecesOf(model).map(({ id, trained }) => [id, trained]));
  return {
    ...pieceScorer(model, margins),
    piece: (id) => {
      const [trained, graph] = [others.get(id), id === "" ? margins : margins.pieces?.[id]];
      if (trained === undefined || graph === undefined) throw new Error(`the bundle has no graph \`${id}\``);
      return pieceScorer(trained, graph);
    },
  };
}

function pieceScorer(model: TrainedModel, margins: Margins): RowScorer {
  const ofRow = (door: Values) => margins.margins(door as Record<string, number | string | null>);
  if (model.task.kind !== "multiclass") return { classes: undefined, scores: (door) => [scoreOf(model, ofRow(door)[0]!)] };
  return { classes: model.task.classes, scores: (door) => Array.from(scores(model, ofRow(door))) };
}
