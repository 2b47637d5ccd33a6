import type { FittedInput } from "../../contract/trained.ts";
import { doorKind, doorText, MISSING_TEXT, NOTHING_TEXT } from "../../score/door.ts";
import { GREATEST } from "../../score/held.ts";
import { type Step, stepsOf } from "../../score/steps.ts";
import { BOOL, DOUBLE, FLOAT, type GraphBuilder, STRING } from "./graph.ts";

/** An integer below every door value, for missing among integer keys. */
const MISSING_INTEGER = -(2 ** 60);

/**
 * The fitted transforms as nodes: doors [N, 1] (double or string) in, one float32 matrix [N, columns] out. All in double, then one cast.
 */
export function writePreprocessing(graph: GraphBuilder, inputs: readonly FittedInput[]): string {
  const columns = inputs.map((input) => writeInput(graph, input));
  const all = columns.length === 1 ? columns[0]! : graph.node("Concat", columns, [{ name: "axis", int: 1 }]);
  return graph.node("Cast", [writeHeld(graph, all)], [{ name: "to", int: FLOAT }]);
}

/** Doubles beyond the range of float32 at its bounds; NaN stays. */
export function writeHeld(graph: GraphBuilder, x: string): string {
  const top = graph.doubles([GREATEST], [1]);
  const bottom = graph.doubles([-GREATEST], [1]);
  const below = graph.node("Where", [graph.node("Greater", [x, top]), top, x]);
  return graph.node("Where", [graph.node("Less", [below, bottom]), bottom, below]);
}

function writeInput(graph: GraphBuilder, input: FittedInput): string {
  const isText = doorKind(input.type) === "string";
  const door = input.type.kind === "list" ? graph.lists(input.name, STRING) : graph.input(input.name, isText ? STRING : DOUBLE);
  let text = isText;
  return stepsOf(input).reduce((value, step) => {
    const next = writeStep(graph, step, value, text);
    text = text && step.kind === "fillText";
    return next;
  }, door);
}

function writeStep(graph: GraphBuilder, step: Step, value: string, text: boolean): string {
  switch (step.kind) {
    case "affine":
      return graph.node("Div", [graph.node("Sub", [value, graph.doubles([step.shift], [1])]), graph.doubles([step.scale], [1])]);
    case "fill":
      return graph.node("Where", [graph.node("IsNaN", [value]), graph.doubles([step.value], [1]), value]);
    case "fillText":
      return graph.node("Where", [isMissingText(graph, value), graph.text(doorText(step.value)), value]);
    case "bucket":
      return writeBucket(graph, step.edges, value);
    case "members":
      return writeMembers(graph, step, value);
    case "table":
      return writeTable(graph, step, value, text);
  }
}

/** `Equal` takes no strings in this operator set, a LabelEncoder does. */
function isMissingText(graph: GraphBuilder, value: string): string {
  const one = graph.node("LabelEncoder", [value], [{ name: "keys_strings", strings: [MISSING_TEXT] }, { name: "values_int64s", ints: [1] }, { name: "default_int64", int: 0 }], "ai.onnx.ml");
  return graph.node("Cast", [one], [{ name: "to", int: BOOL }]);
}

/** [N, items] door texts → each one's column, −1 for none → [N, items, width] whether it is that column → the greatest over the items. */
function writeMembers(graph: GraphBuilder, { keys, other, width }: Extract<Step, { kind: "members" }>, value: string): string {
  const outside = [...(keys.includes(MISSING_TEXT) ? [] : [MISSING_TEXT]), NOTHING_TEXT];
  const place = graph.node(
    "LabelEncoder",
    [value],
    [
      { name: "keys_strings", strings: [...keys, ...outside] },
      { name: "values_int64s", ints: [...keys.map((_, i) => i), ...outside.map(() => -1)] },
      { name: "default_int64", int: other ? keys.length : -1 },
    ],
    "ai.onnx.ml",
  );
  const each = graph.node("Unsqueeze", [place, graph.integers([2], [1])]);
  const columns = graph.integers(Array.from({ length: width }, (_, i) => i), [1, 1, width]);
  const ones = graph.node("Cast", [graph.node("Equal", [each, columns])], [{ name: "to", int: DOUBLE }]);
  return graph.node("ReduceMax", [ones], [{ name: "axes", ints: [1] }, { name: "keepdims", int: 0 }]);
}

/** Counts the edges at or below the value: integers, so the order of the sum can't show. */
function writeBucket(graph: GraphBuilder, edges: readonly number[], value: string): string {
  const missing = graph.node("IsNaN", [value]);
  const none = graph.doubles([-1], [1]);
  if (edges.length === 0) return graph.node("Where", [missing, none, graph.doubles([0], [1])]);
  const above = graph.node("GreaterOrEqual", [value, graph.doubles(edges, [1, edges.length])]);
  const ones = graph.node("Cast", [above], [{ name: "to", int: DOUBLE }]);
  const count = graph.node("ReduceSum", [ones, graph.integers([1], [1])], [{ name: "keepdims", int: 1 }]);
  return graph.node("Where", [missing, none, count]);
}

/** Key → place (LabelEncoder) → row of the table (Gather). */
function writeTable(graph: GraphBuilder, step: Extract<Step, { kind: "table" }>, value: string, text: boolean): string {
  const missing = step.keys.indexOf(MISSING_TEXT) < 0 ? step.keys.length : step.keys.indexOf(MISSING_TEXT);
  const keys = step.keys.filter((key) => key !== MISSING_TEXT);
  const places = [...keys.map((key) => step.keys.indexOf(key)), missing];
  const ended = { name: "values_int64s", ints: places };
  const unseen = { name: "default_int64", int: step.keys.length + 1 };
  const place = text
    ? graph.node("LabelEncoder", [value], [{ name: "keys_strings", strings: [...keys, MISSING_TEXT] }, ended, unseen], "ai.onnx.ml")
    : graph.node("LabelEncoder", [wholeNumber(graph, value)], [{ name: "keys_int64s", ints: [...keys.map(Number), MISSING_INTEGER] }, ended, unseen], "ai.onnx.ml");
  const flat = graph.node("Reshape", [place, graph.integers([-1], [1])]);
  return graph.node("Gather", [graph.doubles(step.rows, [step.keys.length + 2, step.width]), flat], [{ name: "axis", int: 0 }]);
}

/** The value as an integer key: missing is below every one; a fraction or a number beyond ±2^53 is no key (one that is surely unseen). */
function wholeNumber(graph: GraphBuilder, value: string): string {
  const whole = graph.node("Equal", [graph.node("Floor", [value]), value]);
  const near = graph.node("Less", [graph.node("Abs", [value]), graph.doubles([2 ** 53], [1])]);
  const key = graph.node("Where", [graph.node("And", [whole, near]), value, graph.doubles([2 ** 60], [1])]);
  const known = graph.node("Where", [graph.node("IsNaN", [value]), graph.doubles([MISSING_INTEGER], [1]), key]);
  return graph.node("Cast", [known], [{ name: "to", int: 7 }]);
}
