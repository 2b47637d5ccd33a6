import type { Learned, TrainedModel } from "../../contract/trained.ts";
import { paddedWidth } from "../../score/linear.ts";
import { graphFile, piecesOf } from "../../score/pieces.ts";
import { DOUBLE, FLOAT, GraphBuilder } from "./graph.ts";
import { writeHeld, writePreprocessing } from "./preprocess.ts";
import { writeTrees } from "./trees.ts";

/** The whole model as ONNX bytes: doors in by name, `margins` [N, outputs] out, raw; `with matrix` also gives `matrix`, what the learner sees. */
export function writeOnnx(trained: TrainedModel, extra: "margins" | "with matrix" = "margins"): Uint8Array {
  const graph = new GraphBuilder();
  const matrix = trained.inputs.length === 0 ? undefined : writePreprocessing(graph, trained.inputs);
  const outputs = trained.learned.kind === "prior" ? trained.learned.margins.length : trained.learned.kind === "linear" ? trained.learned.intercepts.length : trained.learned.base.length;
  graph.output(writeLearned(graph, trained.learned, matrix), "margins", FLOAT, ["N", outputs]);
  if (extra === "with matrix" && matrix !== undefined) graph.output(matrix, "matrix", FLOAT, ["N", trained.inputs.flatMap((input) => input.columns).length]);
  return graph.model(trained.model, [
    ["mls.format", trained.format],
    ["mls.model", trained.model],
    ["mls.plan", trained.planHash],
    ["mls.task", trained.task.kind],
    ...(trained.task.kind === "multiclass" ? ([["mls.classes", JSON.stringify(trained.task.classes)]] as const) : []),
  ]);
}

/** The other graphs that a score may take (inner models, segments), by their files in a bundle. */
export function writeOtherGraphs(trained: TrainedModel): Map<string, Uint8Array> {
  return new Map(piecesOf(trained).filter(({ id }) => id !== "").map(({ id, trained: piece }) => [graphFile(id), writeOnnx(piece)]));
}

function writeLearned(graph: GraphBuilder, learned: Learned, matrix: string | undefined): string {
  if (learned.kind === "prior") return writePrior(graph, learned.margins, matrix);
  if (matrix === undefined) throw new Error("a model without inputs can only be a prior");
  return learned.kind === "gbdt" ? writeTrees(graph, learned, matrix) : writeLinear(graph, learned, matrix);
}

/** The same margins for every row. */
function writePrior(graph: GraphBuilder, margins: readonly number[], matrix: string | undefined): string {
  const row = graph.floats(margins, [1, margins.length]);
  if (matrix === undefined) return graph.node("Identity", [row]);
  const rows = graph.node("Slice", [graph.node("Shape", [matrix]), graph.integers([0], [1]), graph.integers([1], [1])]);
  return graph.node("Expand", [row, graph.node("Concat", [rows, graph.integers([margins.length], [1])], [{ name: "axis", int: 0 }])]);
}

/** Products, then sums by halves: the tree of additions of runtime/score/linear.ts, elementwise in double. */
function writeLinear(graph: GraphBuilder, learned: Extract<Learned, { kind: "linear" }>, matrix: string): string {
  const outputs = learned.intercepts.length;
  const columns = learned.weights[0]!.length;
  const x = graph.node("Cast", [matrix], [{ name: "to", int: DOUBLE }]);
  const wide = graph.node("Unsqueeze", [x, graph.integers([1], [1])]);
  let sums = graph.node("Mul", [wide, graph.doubles(learned.weights.flat(), [1, outputs, columns])]);
  const padded = paddedWidth(columns);
  if (padded > columns) sums = graph.node("Pad", [sums, graph.integers([0, 0, 0, 0, 0, padded - columns], [6])]);
  for (let half = padded / 2; half >= 1; half /= 2) {
    const part = (from: number, to: number) => graph.node("Slice", [sums, graph.integers([from], [1]), graph.integers([to], [1]), graph.integers([2], [1])]);
    sums = graph.node("Add", [part(0, half), part(half, 2 * half)]);
  }
  const flat = graph.node("Squeeze", [sums, graph.integers([2], [1])]);
  const margins = writeHeld(graph, graph.node("Add", [flat, graph.doubles(learned.intercepts, [1, outputs])]));
  return graph.node("Cast", [margins], [{ name: "to", int: FLOAT }]);
}
