import type { Frame } from "../../contract/frame.ts";
import type { Model, ModelInput, Transform } from "../../contract/plan.ts";
import type { FittedInput, FittedTransform } from "../../contract/trained.ts";
import type { Type } from "../../contract/types.ts";
import { type TransformName, TRANSFORMS } from "../../contract/vocabulary/transforms.ts";
import { applyStep, type Flow, flowOf } from "../../score/apply.ts";
import { rounded } from "../../score/columns.ts";
import { doorKind, fromDoorText } from "../../score/door.ts";
import { stepsOf } from "../../score/steps.ts";
import { TrainError } from "../errors.ts";
import { fitCodes, fitCounts, fitOneHot } from "./categories.ts";
import { fitMultiHot } from "./lists.ts";
import { fitBucket, fitImpute, fitMinmax, fitRobust, fitStandardize } from "./numbers.ts";
import { fitTarget, type TrainLabels } from "./target.ts";

/** The fitted inputs, and the float32 matrix of the train rows (column-major), label-using columns out of fold. */
export interface FittedInputs {
  readonly inputs: FittedInput[];
  readonly columns: Float32Array[];
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
  if (input.type.kind !== "vector") return [input];
  const type: Type = { kind: "float", missing: input.type.missing };
  return Array.from({ length: input.type.size }, (_, i) => ({ ...input, name: `${input.name}[${i}]`, type }));
}

function fitInput(model: Model, input: ModelInput, door: Frame, train: Int32Array, labels: TrainLabels): { input: FittedInput; columns: Float32Array[]; blind: number } {
  const column = door.columns.get(input.name);
  if (column === undefined) throw new Error(`the input \`${input.name}\` of the model \`${model.id}\` is not in the frame`);
  if ((column.kind === "code") !== (doorKind(input.type) === "string")) throw new Error(`the input \`${input.name}\` of the model \`${model.id}\` is not of its type`);
  let flow = flowOf(column, train);
  let blind = 0;
  const transforms: FittedTransform[] = [];
  for (const transform of input.transforms) {
    if (transform.transform === "target_encode") {
      const encoding = fitTarget(transform, flow, labels);
      transforms.push(...encoding.fitted);
      flow = encoding.outOfFold;
      blind = Math.max(blind, encoding.blind);
    } else {
      const one = fitOne(transform, flow);
      transforms.push(one);
      flow = stepsOf({ transforms: [one] }).reduce<Flow>((value, step) => applyStep(step, value), flow);
    }
  }
  if (flow.kind === "text" && input.type.kind === "list") throw new TrainError(`the input \`${input.name}\` of the model \`${model.id}\` is a list; write multi_hot(${input.name})`);
  if (flow.kind === "text") {
    if (model.learner.kind !== "gbdt" && model.learner.kind !== "prior") {
      throw new TrainError(`the input \`${input.name}\` of the model \`${model.id}\` is a category, which ${model.learner.kind} can't take; write one_hot(${input.name}) or target_encode(${input.name})`);
    }
    const codes = fitCodes(flow);
    transforms.push(codes);
    flow = stepsOf({ transforms: [codes] }).reduce<Flow>((value, step) => applyStep(step, value), flow);
  }
  if (flow.kind === "text") throw new Error("codes are numbers");
  const fitted: FittedInput = { name: input.name, type: input.type, transforms, columns: columnNames(input.name, transforms, labels, flow.columns.length) };
  return { input: fitted, columns: flow.columns.map(rounded), blind };
}

function fitOne(transform: Transform, flow: Flow): FittedTransform {
  const name = transform.transform as Exclude<TransformName, "target_encode">;
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
    default:
      throw new TrainError(`the transform \`${name satisfies never}\` is not built; there are ${Object.keys(TRANSFORMS).join(", ")}`);
  }
}

function columnNames(name: string, transforms: readonly FittedTransform[], labels: TrainLabels, columns: number): string[] {
  const last = transforms[transforms.length - 1];
  if (last?.transform === "one_hot" || last?.transform === "multi_hot") return [...last.levels.map((level) => `${name}=${fromDoorText(level) ?? "missing"}`), ...(last.other ? [`${name}=other`] : [])];
  if (last?.transform === "target_encode" && labels.multiclass) return Array.from({ length: columns }, (_, k) => `${name} of class ${k}`);
  return [name];
}
