import type { Frame, FrameColumn } from "../contract/frame.ts";
import type { Scorer } from "../contract/scorer.ts";
import type { TrainedModel } from "../contract/trained.ts";
import { scorerBody } from "./generate.ts";

/** What the generated module exports. */
export interface GeneratedScorer {
  readonly inputs: readonly { readonly name: string; readonly kind: "number" | "string" }[];
  readonly classes: readonly string[] | undefined;
  readonly outputs: number;
  margins(row: Readonly<Record<string, number | string | null | undefined>>): Float32Array;
  marginsOf(rows: number, columns: readonly ((row: number) => number | string | null)[]): Float32Array;
}

/** The generated scorer, evaluated here: the text that serving bundles, not a second reading of the model. Its names and levels enter as JSON only. */
export function evaluateScorer(trained: TrainedModel): GeneratedScorer {
  return new Function(`${scorerBody(trained)}\nreturn create();`)() as GeneratedScorer;
}

/** A scorer that runs the generated JavaScript. */
export function jsScorer(trained: TrainedModel): Scorer {
  const generated = evaluateScorer(trained);
  return {
    inputs: generated.inputs,
    classes: generated.classes,
    margins: (door: Frame) => generated.marginsOf(door.rows, generated.inputs.map(({ name }) => reader(door.columns.get(name), name))),
  };
}

function reader(column: FrameColumn | undefined, name: string): (row: number) => number | string | null {
  if (column === undefined) throw new Error(`the model's input \`${name}\` is not there`);
  if (column.kind === "number") return (row) => column.values[row]!;
  return (row) => (column.codes[row]! < 0 ? null : column.dictionary[column.codes[row]!]!);
}
