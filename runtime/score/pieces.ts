import type { TrainedModel } from "../contract/trained.ts";

/** One graph of a bundle: the model itself, an inner model of its chain, or one of a segment. */
export interface GraphPiece {
  /** "" for the model itself; else a path of names and numbers: `models/click`, `segments/0`, `models/click/segments/0`. */
  readonly id: string;
  readonly trained: TrainedModel;
}

/** All graphs that a score may take, the model's own first. */
export function piecesOf(trained: TrainedModel, id = ""): GraphPiece[] {
  const within = (part: string): string => (id === "" ? part : `${id}/${part}`);
  return [
    { id, trained },
    ...(trained.segments?.models ?? []).flatMap((segment, i) => piecesOf(segment.trained, within(`segments/${i}`))),
    ...(trained.inner ?? []).flatMap((inner) => piecesOf(inner, within(`models/${inner.model}`))),
  ];
}

/** Where a piece's graph lies in a bundle. */
export function graphFile(id: string): string {
  return id === "" ? "model.onnx" : `${id}.onnx`;
}
