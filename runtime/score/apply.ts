import type { Frame, FrameColumn } from "../contract/frame.ts";
import type { FittedInput } from "../contract/trained.ts";
import { doubles, gather, places, rounded } from "./columns.ts";
import { doorText, doorTexts, MISSING_TEXT } from "./door.ts";
import { type Step, stepsOf } from "./steps.ts";

/** A value on its way through the steps: codes of texts, or columns of doubles (missing is NaN). */
export type Flow =
  | { readonly kind: "text"; readonly codes: Int32Array; readonly dictionary: readonly string[] }
  | { readonly kind: "numbers"; readonly columns: readonly Float64Array[] };

/** The door column at `rows` (all of it without), texts as door texts with missing as −1. */
export function flowOf(column: FrameColumn, rows: Int32Array | undefined): Flow {
  if (column.kind === "number") {
    if (rows === undefined) return { kind: "numbers", columns: [column.values] };
    return { kind: "numbers", columns: [gather(column.values, rows)] };
  }
  const dictionary = column.dictionary.map(doorText);
  if (rows === undefined) return { kind: "text", codes: column.codes, dictionary };
  const codes = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]!]!;
  return { kind: "text", codes, dictionary };
}

/** One step, over all rows, in double. */
export function applyStep(step: Step, flow: Flow): Flow {
  switch (step.kind) {
    case "affine":
      return each(flow, (x) => (x - step.shift) / step.scale);
    case "fill":
      return each(flow, (x) => (Number.isNaN(x) ? step.value : x));
    case "bucket":
      return each(flow, (x) => (Number.isNaN(x) ? -1 : edgesUpTo(step.edges, x)));
    case "members":
      return membersOf(step, flow);
    case "fillText":
      return fillText(flow, doorText(step.value));
    case "table": {
      const place = placesOf(step.keys, flow);
      const columns = Array.from({ length: step.width }, () => new Float64Array(place.length));
      for (let j = 0; j < step.width; j++) {
        const column = columns[j]!;
        for (let i = 0; i < place.length; i++) column[i] = step.rows[place[i]! * step.width + j]!;
      }
      return { kind: "numbers", columns };
    }
  }
}

/** Columns of 0 and 1, worked out once for each list that occurs. */
function membersOf(step: Extract<Step, { kind: "members" }>, flow: Flow): Flow {
  if (flow.kind === "numbers") throw new Error("this transform takes a list");
  const of = memberPlaces(step);
  const missing = of(null);
  const ofCode = flow.dictionary.map((list) => of(list));
  const columns = Array.from({ length: step.width }, () => new Float64Array(flow.codes.length));
  flow.codes.forEach((code, row) => {
    for (const place of code < 0 ? missing : ofCode[code]!) columns[place]![row] = 1;
  });
  return { kind: "numbers", columns };
}

/** The columns that a list, by its canonical text, has a 1 in. */
function memberPlaces({ keys, other }: Extract<Step, { kind: "members" }>): (list: string | null) => number[] {
  const places = new Map(keys.map((key, i) => [key, i]));
  const unseen = (text: string): number | undefined => (other && text !== MISSING_TEXT ? keys.length : undefined);
  return (list) => [...new Set(doorTexts(list).flatMap((text) => places.get(text) ?? unseen(text) ?? []))];
}

/** Row of the table for each value: the key's, `keys.length` for missing (unless missing is a key), one more for unseen. */
export function placesOf(keys: readonly string[], flow: Flow): Int32Array {
  const byText = new Map(keys.map((key, i) => [key, i]));
  const missing = byText.get(MISSING_TEXT) ?? keys.length;
  const unseen = keys.length + 1;
  if (flow.kind === "text") {
    const ofCode = Int32Array.from(flow.dictionary, (text) => byText.get(text) ?? unseen);
    return places(flow.codes, (code) => (code < 0 ? missing : ofCode[code]!));
  }
  const byNumber = new Map(keys.filter((key) => key !== MISSING_TEXT).map((key) => [Number(key), byText.get(key)!]));
  return places(single(flow), (x) => (Number.isNaN(x) ? missing : (byNumber.get(x) ?? unseen)));
}

function each(flow: Flow, of: (x: number) => number): Flow {
  return { kind: "numbers", columns: [doubles(single(flow), of)] };
}

function single(flow: Flow): Float64Array {
  if (flow.kind === "text" || flow.columns.length !== 1) throw new Error("this transform takes one number");
  return flow.columns[0]!;
}

function fillText(flow: Flow, text: string): Flow {
  if (flow.kind === "numbers") throw new Error("this transform takes a category");
  const known = flow.dictionary.indexOf(text);
  const dictionary = known < 0 ? [...flow.dictionary, text] : flow.dictionary;
  const code = known < 0 ? flow.dictionary.length : known;
  return { kind: "text", codes: places(flow.codes, (c) => (c < 0 ? code : c)), dictionary };
}

/** How many edges (ascending) are at or below x. */
export function edgesUpTo(edges: readonly number[], x: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * What the learner sees: the door values through the fitted transforms in double, then one rounding to 32 bits. Column-major, one array a column of `inputs`.
 * Equal, bit for bit, to the output of the graph's preprocessing (tests/train/three-ways.test.ts).
 */
export function prepare(inputs: readonly FittedInput[], door: Frame, rows?: Int32Array): Float32Array[] {
  return inputs.flatMap((input) => {
    const column = door.columns.get(input.name);
    if (column === undefined) throw new Error(`the model's input \`${input.name}\` is not there`);
    const flow = stepsOf(input).reduce<Flow>((value, step) => applyStep(step, value), flowOf(column, rows));
    if (flow.kind === "text") throw new Error(`the input \`${input.name}\` is a category that nothing encodes`);
    return flow.columns.map(rounded);
  });
}
