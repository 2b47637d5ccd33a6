import type { Frame, FrameColumn } from "../../runtime/contract/frame.ts";
import type { Model, ModelInput, Transform } from "../../runtime/contract/plan.ts";
import type { Type } from "../../runtime/contract/types.ts";
import type { TrainInput } from "../../runtime/train/index.ts";

/** Small builders of models, frames and training inputs. */
export const SPAN = { file: "t.mls", line: 1, column: 1, endLine: 1, endColumn: 1 };

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A normal deviate (Box and Muller). */
export const normal = (next: () => number): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

export const FLOAT: Type = { kind: "float", missing: true };
export const INT: Type = { kind: "int", missing: true };
export const CATEGORY: Type = { kind: "category", missing: true };
export const LIST: Type = { kind: "list", of: { kind: "category", missing: false }, missing: true };

export function transform(name: string, options: Transform["options"] = {}): Transform {
  return { transform: name, options, usesLabel: name === "target_encode", text: `${name}(x)`, span: SPAN };
}

export function input(name: string, type: Type, ...transforms: Transform[]): ModelInput {
  return { name, door: { kind: "feature", name, type }, type, transforms, text: name, span: SPAN };
}

export function model(learner: string, params: Model["learner"]["params"], inputs: ModelInput[], more: Partial<Model> = {}): Model {
  return {
    kind: "model", id: "m", examples: "e", label: "y", task: { kind: "binary" }, inputs, learner: { kind: learner, params, monotone: [], span: SPAN }, seed: 7, refit: [], span: SPAN, ...more,
  };
}

/** A column from values: numbers, or texts as codes of a sorted dictionary. */
export function column(values: readonly (number | string | null)[]): FrameColumn {
  if (!values.some((value) => typeof value === "string")) return { kind: "number", values: Float64Array.from(values, (value) => (value === null ? Number.NaN : (value as number))) };
  const dictionary = [...new Set(values.filter((value) => value !== null) as string[])].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const code = new Map(dictionary.map((text, i) => [text, i]));
  return { kind: "code", codes: Int32Array.from(values, (value) => (value === null ? -1 : code.get(value as string)!)), dictionary };
}

export function frame(columns: Record<string, readonly (number | string | null)[]>): Frame {
  const made = new Map(Object.entries(columns).map(([name, values]) => [name, column(values)]));
  return { rows: Object.values(columns)[0]?.length ?? 0, columns: made };
}

export const range = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, i) => from + i);

export function trainInput(m: Model, f: Frame, y: readonly (number | string)[], train: Int32Array, validate: Int32Array, more: Partial<TrainInput> = {}): TrainInput {
  return { model: m, planHash: "hash", frame: f, label: column(y), moments: undefined, parts: { train, validate }, decisions: [], threads: 1, ...more };
}

/** Area under the ROC curve, ties counting half. */
export function auc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let sum = 0;
  let ones = 0;
  for (let i = 0; i < order.length; ) {
    let j = i;
    while (j < order.length && scores[order[j]!] === scores[order[i]!]) j++;
    for (let k = i; k < j; k++) {
      if (labels[order[k]!] !== 1) continue;
      ones++;
      sum += (i + j + 1) / 2;
    }
    i = j;
  }
  return (sum - (ones * (ones + 1)) / 2) / (ones * (order.length - ones));
}
