import type { Frame } from "../contract/frame.ts";
import type { Learned, TrainedModel } from "../contract/trained.ts";
import { prepareColumns } from "./apply.ts";
import { forestMargins } from "./forest.ts";
import { linearMargins } from "./linear.ts";
import { type Column, dense } from "./sparse.ts";

/** Raw margins (rows × outputs) of prepared columns. */
export function learnedMargins(learned: Learned, columns: readonly Column[], rows: number): Float32Array {
  switch (learned.kind) {
    case "prior":
      return Float32Array.from({ length: rows * learned.margins.length }, (_, i) => learned.margins[i % learned.margins.length]!);
    case "linear":
      return linearMargins(learned, columns, rows);
    case "gbdt":
      return forestMargins(learned, columns.map(dense), rows);
  }
}

/** The trainer's own raw margins of door values at `rows` (all without), column by column. */
export function trainerMargins(trained: Pick<TrainedModel, "inputs" | "learned">, door: Frame, rows?: Int32Array): Float32Array {
  return learnedMargins(trained.learned, prepareColumns(trained.inputs, door, rows), rows?.length ?? door.rows);
}
