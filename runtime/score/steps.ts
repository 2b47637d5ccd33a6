import type { FittedInput, FittedTransform } from "../contract/trained.ts";
import { doorKind } from "./door.ts";

/**
 * Fitted transforms as the few primitive steps that the graph, the generated scorer and the trainer all execute, in double:
 * affine: (x − shift) / scale · fill: missing becomes a number · fillText: missing becomes a text · bucket: how many edges are ≤ x, missing −1 ·
 * members: of a list `width` columns, 1 at the place of each key that it holds, what is no key at the place behind them if there is an `other` ·
 * table: the row of the key (rows.length / width rows: one a key, then missing, then unseen), `width` columns.
 */
export type Step =
  | { readonly kind: "affine"; readonly shift: number; readonly scale: number }
  | { readonly kind: "fill"; readonly value: number }
  | { readonly kind: "fillText"; readonly value: string }
  | { readonly kind: "bucket"; readonly edges: readonly number[] }
  | { readonly kind: "members"; readonly keys: readonly string[]; readonly other: boolean; readonly width: number }
  | { readonly kind: "table"; readonly keys: readonly string[]; readonly rows: Float64Array; readonly width: number };

/**
 * The steps of an input. Neighbouring `target_encode`s stand side by side (one a class of a multiclass label) and become one table.
 */
export function stepsOf(input: Pick<FittedInput, "transforms">): Step[] {
  const steps: Step[] = [];
  for (let i = 0; i < input.transforms.length; i++) {
    const transform = input.transforms[i]!;
    if (transform.transform !== "target_encode") {
      steps.push(stepOf(transform));
      continue;
    }
    const side: Encoder[] = [];
    for (let next = input.transforms[i]; next?.transform === "target_encode"; next = input.transforms[++i]) side.push(next);
    i--;
    steps.push(tableOf(side));
  }
  return steps;
}

type Encoder = Extract<FittedTransform, { transform: "target_encode" | "count_encode" }>;

function stepOf(transform: FittedTransform): Step {
  switch (transform.transform) {
    case "standardize":
      return { kind: "affine", shift: transform.mean, scale: transform.scale };
    case "minmax_scale":
      return { kind: "affine", shift: transform.low, scale: transform.scale };
    case "robust_scale":
      return { kind: "affine", shift: transform.center, scale: transform.scale };
    case "impute":
      return typeof transform.value === "number" ? { kind: "fill", value: transform.value } : { kind: "fillText", value: transform.value };
    case "bucket":
      return { kind: "bucket", edges: transform.edges };
    case "one_hot":
      return oneHotTable(transform.levels, transform.other);
    case "multi_hot":
      return { kind: "members", keys: transform.levels, other: transform.other, width: transform.levels.length + (transform.other ? 1 : 0) };
    case "codes":
      return codesTable(transform.levels);
    case "target_encode":
    case "count_encode":
      return tableOf([transform]);
  }
}

/** A column a level; missing is a column only where it is among the levels; what is in no level is in `other`, or nowhere. */
function oneHotTable(levels: readonly string[], other: boolean): Step {
  const width = levels.length + (other ? 1 : 0);
  const rows = new Float64Array((levels.length + 2) * width);
  for (let i = 0; i < levels.length; i++) rows[i * width + i] = 1;
  if (other) for (const outside of [levels.length, levels.length + 1]) rows[outside * width + levels.length] = 1;
  return { kind: "table", keys: levels, rows, width };
}

/** The place of the level; missing stays missing, unseen is the place after the last. */
function codesTable(levels: readonly string[]): Step {
  const rows = new Float64Array(levels.length + 2);
  for (let i = 0; i < levels.length; i++) rows[i] = i;
  rows[levels.length] = Number.NaN;
  rows[levels.length + 1] = levels.length;
  return { kind: "table", keys: levels, rows, width: 1 };
}

function tableOf(side: readonly Encoder[]): Step {
  const { levels } = side[0]!;
  const width = side.length;
  const rows = new Float64Array((levels.length + 2) * width);
  side.forEach((encoder, j) => {
    for (let i = 0; i < levels.length; i++) rows[i * width + j] = encoder.values[i]!;
    rows[levels.length * width + j] = encoder.missing;
    rows[(levels.length + 1) * width + j] = encoder.unseen;
  });
  return { kind: "table", keys: levels, rows, width };
}

/** Door names and kinds of the inputs, in order. */
export function doorsOf(inputs: readonly FittedInput[]): { name: string; kind: "number" | "string" }[] {
  return inputs.map((input) => ({ name: input.name, kind: doorKind(input.type) }));
}
