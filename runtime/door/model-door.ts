import type { Frame } from "../contract/frame.ts";
import type { Model } from "../contract/plan.ts";
import type { DoorContext, NamedExpr } from "./context.ts";
import { compileFrame } from "./frame.ts";
import { compileRecord, type Row, type Value } from "./row.ts";

function doorExprs(model: Pick<Model, "inputs">): NamedExpr[] {
  return model.inputs.map(({ name, door }) => ({ name, expr: door }));
}

/** Door values of a model's inputs, by input name, from the frame of its example columns. A vector comes as `name[0]` …; bools as 0 and 1. */
export function doorFrame(model: Pick<Model, "inputs">, frame: Frame, context: DoorContext): Frame {
  return compileFrame(doorExprs(model), { ...context, features: "given" })(frame);
}

/** The same for one request at a time: compiled once, then asked with a row of example columns. */
export function doorRow(model: Pick<Model, "inputs">, context: DoorContext): (row: Row) => Record<string, Value> {
  return compileRecord(doorExprs(model), { ...context, features: "given" });
}
