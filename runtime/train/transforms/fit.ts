import type { Frame, FrameColumn } from "../../contract/frame.ts";
import type { Model, ModelInput, Transform } from "../../contract/plan.ts";
import type { FittedInput, FittedTransform } from "../../contract/trained.ts";
import type { Type } from "../../contract/types.ts";
import { type TransformName, TRANSFORMS } from "../../contract/vocabulary/transforms.ts";
import { type Flow, flowOf, roundedFlow, through } from "../../score/apply.ts";
import { doorKind, fromDoorText } from "../../score/door.ts";
import type { Column } from "../../score/sparse.ts";
import { TrainError } from "../errors.ts";
import { fitCodes, fitCounts, fitOneHot } from "./categories.ts";
import { fitMultiHot } from "./lists.ts";
import { fitPca } from "./pca.ts";
import { fitBucket, fitImpute, fitMinmax, fitRobust, fitStandardize, numberColumn } from "./numbers.ts";
import { optionsOf } from "./options.ts";
import { fitTarget, type TrainLabels } from "./target.ts";
import { fitVocabulary } from "./vocabulary.ts";

/** The fitted inputs, and the float32 matrix of the train rows (column-major), label-using columns out of fold. */
export interface FittedInputs {
  readonly inputs: FittedInput[];
  readonly columns: Column[];
  /** Leading train rows that no label was known for; not to be trained on. */
  readonly blind: number;
}

/** Fits all transforms on the train rows alone. A vector of n becomes n inputs, `name[0]`… Raw categories get codes. */
export function fitInputs(model: Model, door: Frame, train: Int32Array, labels: TrainLabels): FittedInputs {
  const fitted = model.inputs.flatMap(expanded).map((input) => fitInput(model, input, door, train, labels));
  return {
    inputs: fitted.map(({ input }) => input),
    columns: fitted.flatMap(({ columns }) => columns),
    blind: fitted.reduce((most, { blind }) => Math.max(most, blind), 0),
  };
}

/** Name of the plan's input that a fitted input belongs to. */
export function inputOf(model: Model, fitted: string): string {
  const vector = model.inputs.find(({ type, name }) => type.kind === "vector" && fitted.startsWith(`${name}[`) && fitted.endsWith("]"));
  return model.inputs.some(({ name }) => name === fitted) ? fitted : (vector?.name ?? fitted);
}

function expanded(input: ModelInput): ModelInput[] {
  if (input.type.kind !== "vector" || input.each !== undefined) return [input];
  const type: Type = { kind: "float", missing: input.type.missing };
  return Array.from({ length: input.type.size }, (_, i) => ({ ...input, name: `${input.name}[${i}]`, type }));
}

function fitInput(model: Model, input: ModelInput, door: Frame, train: Int32Array, labels: TrainLabels): { input: FittedInput; columns: Column[]; blind: number } {
  if (input.each !== undefined) return fitJoint(model, input, input.each, door, train, labels);
  const start = flowOf(doorColumn(model, input, input.name, doorKind(input.type), door), train);
  const { transforms, flow, blind } = fitChain(model, input, input.transforms, start, labels);
  const fitted: FittedInput = { name: input.name, type: input.type, transforms, columns: [] };
  const columns = roundedFlow(input.name, flow);
  return { input: { ...fitted, columns: columnNames(input.name, transforms, labels, columns.length) }, columns, blind };
}

function doorColumn(model: Model, input: ModelInput, name: string, kind: "number" | "string", door: Frame): FrameColumn {
  const column = door.columns.get(name);
  if (column === undefined) throw new Error(`the input \`${input.name}\` of the model \`${model.id}\` is not in the frame`);
  if ((column.kind === "code") !== (kind === "string")) throw new Error(`the input \`${input.name}\` of the model \`${model.id}\` is not of its type`);
  return column;
}

/** What was fitted of a chain, and what it makes of the train rows. */
interface FittedChain {
  readonly transforms: FittedTransform[];
  readonly flow: Flow;
  readonly blind: number;
}

function fitChain(model: Model, input: ModelInput, chain: readonly Transform[], start: Flow, labels: TrainLabels): FittedChain {
  let flow = start;
  let blind = 0;
  const transforms: FittedTransform[] = [];
  for (const transform of chain) {
    if (transform.transform === "target_encode") {
      const encoding = fitTarget(transform, flow, labels);
      transforms.push(...encoding.fitted);
      flow = encoding.outOfFold;
      blind = Math.max(blind, encoding.blind);
    } else {
      const one = fitOne(transform, flow);
      transforms.push(one);
      flow = through({ transforms: [one] }, flow);
    }
  }
  if (flow.kind !== "text") return { transforms, flow, blind };
  if (input.type.kind === "list") throw new TrainError(`the input \`${input.name}\` of the model \`${model.id}\` is a list; write multi_hot(${input.name})`);
  if (model.learner.kind !== "gbdt" && model.learner.kind !== "prior") {
    throw new TrainError(`the input \`${input.name}\` of the model \`${model.id}\` is a category, which ${model.learner.kind} can't take; write one_hot(${input.name}) or target_encode(${input.name})`);
  }
  const codes = fitCodes(flow);
  return { transforms: [...transforms, codes], flow: through({ transforms: [codes] }, flow), blind };
}

/** Several numbers, each through its own chain, and then together. */
function fitJoint(model: Model, input: ModelInput, each: readonly (readonly Transform[])[], door: Frame, train: Int32Array, labels: TrainLabels): { input: FittedInput; columns: Column[]; blind: number } {
  const [joint, ...after] = input.transforms;
  if (joint?.transform !== "pca" || after.length > 0) throw new Error(`the input \`${input.name}\` of the model \`${model.id}\` has no transform of several numbers`);
  const scale: Transform[] = optionsOf(joint).scale === true ? [{ ...joint, transform: "standardize", options: {} }] : [];
  const parts = each.map((chain, j) => {
    const name = `${input.name}[${j}]`;
    return { door: name, ...fitChain(model, input, [...chain, ...scale], flowOf(doorColumn(model, input, name, "number", door), train), labels) };
  });
  const numbers = parts.map((part) => numberColumn(joint, part.flow));
  const fitted = fitPca(joint, numbers);
  const columns = roundedFlow(input.name, through({ transforms: [fitted] }, { kind: "numbers", columns: numbers }));
  return {
    input: { name: input.name, type: input.type, each: parts.map(({ door: name, transforms }) => ({ door: name, transforms })), transforms: [fitted], columns: columns.map((_, k) => `${input.name}[${k}]`) },
    columns,
    blind: parts.reduce((most, part) => Math.max(most, part.blind), 0),
  };
}

function fitOne(transform: Transform, flow: Flow): FittedTransform {
  const name = transform.transform as Exclude<TransformName, "target_encode" | "pca">;
  switch (name) {
    case "standardize":
      return fitStandardize(transform, flow);
    case "minmax_scale":
      return fitMinmax(transform, flow);
    case "robust_scale":
      return fitRobust(transform, flow);
    case "impute":
      return fitImpute(transform, flow);
    case "bucket":
      return fitBucket(transform, flow);
    case "one_hot":
      return fitOneHot(transform, flow);
    case "multi_hot":
      return fitMultiHot(transform, flow);
    case "count_encode":
      return fitCounts(transform, flow);
    case "vocabulary":
      return fitVocabulary(transform, flow);
    default:
      throw new TrainError(`the transform \`${name satisfies never}\` is not built; there are ${Object.keys(TRANSFORMS).join(", ")}`);
  }
}

function columnNames(name: string, transforms: readonly FittedTransform[], labels: TrainLabels, columns: number): string[] {
  const last = transforms[transforms.length - 1];
  if (last?.transform === "one_hot" || last?.transform === "multi_hot") return [...last.levels.map((level) => `${name}=${fromDoorText(level) ?? "missing"}`), ...(last.other ? [`${name}=other`] : [])];
  if (last?.transform === "vocabulary") return last.terms.map((term) => `${name}=${term}`);
  if (last?.transform === "target_encode" && labels.multiclass) return Array.from({ length: columns }, (_, k) => `${name} of class ${k}`);
  return [name];
}
