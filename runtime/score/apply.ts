import { asDoubles, asIntegers, type Frame, type FrameColumn } from "../contract/frame.ts";
import type { FittedInput, FittedVocabulary } from "../contract/trained.ts";
import { doubles, gather, places, rounded } from "./columns.ts";
import { doorText, doorTexts, MISSING_TEXT } from "./door.ts";
import { paddedWidth, sumByHalves } from "./linear.ts";
import { type Column, dense, type SparseColumn } from "./sparse.ts";
import { type Step, stepsOf } from "./steps.ts";
import { termReader } from "./term-reader.ts";

/** A value on its way through the steps: codes of texts, columns of doubles (missing is NaN), or what is mostly zero and already rounded. */
export type Flow =
  | { readonly kind: "text"; readonly codes: Int32Array; readonly dictionary: readonly string[] }
  | { readonly kind: "numbers"; readonly columns: readonly Float64Array[] }
  | { readonly kind: "sparse"; readonly columns: readonly SparseColumn[] };

/** The door column at `rows` (all of it without), texts as door texts with missing as −1. */
export function flowOf(column: FrameColumn, rows: Int32Array | undefined): Flow {
  if (column.kind === "number") {
    if (rows === undefined) return { kind: "numbers", columns: [asDoubles(column.values)] };
    return { kind: "numbers", columns: [gather(column.values, rows)] };
  }
  const dictionary = column.dictionary.map(doorText);
  if (rows === undefined) return { kind: "text", codes: asIntegers(column.codes), dictionary };
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
    case "project":
      return project(step, flow);
    case "terms":
      return { kind: "sparse", columns: termColumns(step.vocabulary, flow) };
  }
}

function project(step: Extract<Step, { kind: "project" }>, flow: Flow): Flow {
  const { centers, components } = step;
  if (flow.kind !== "numbers" || flow.columns.length !== centers.length) throw new Error("these are not the numbers that were projected");
  const rows = flow.columns[0]!.length;
  const columns = components.map(() => new Float64Array(rows));
  const away = new Float64Array(centers.length);
  const products = new Float64Array(paddedWidth(centers.length));
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < away.length; j++) away[j] = flow.columns[j]![row]! - centers[j]!;
    for (const [k, component] of components.entries()) {
      products.fill(0);
      for (let j = 0; j < away.length; j++) products[j] = away[j]! * component[j]!;
      columns[k]![row] = sumByHalves(products);
    }
  }
  return { kind: "numbers", columns };
}

/** A column a term. Each text is read once, however many rows have it; a missing one has no terms. */
function termColumns(vocabulary: FittedVocabulary, flow: Flow): SparseColumn[] {
  if (flow.kind !== "text") throw new Error("terms are of texts");
  const { codes, dictionary } = flow;
  const reader = termReader(vocabulary);
  const read = new Map<number, readonly number[]>();
  const ofCode = (code: number): readonly number[] => {
    const known = read.get(code);
    if (known !== undefined) return known;
    const entries = code < 0 ? [] : reader.values(dictionary[code]!);
    read.set(code, entries);
    return entries;
  };
  const counts = new Uint32Array(vocabulary.terms.length);
  for (const code of codes) {
    const entries = ofCode(code);
    for (let i = 0; i < entries.length; i += 2) counts[entries[i]!]!++;
  }
  const columns = Array.from(counts, (count) => ({ length: codes.length, row: new Int32Array(count), value: new Float32Array(count) }));
  const next = new Uint32Array(counts.length);
  for (let row = 0; row < codes.length; row++) {
    const entries = ofCode(codes[row]!);
    for (let i = 0; i < entries.length; i += 2) {
      const column = columns[entries[i]!]!;
      const at = next[entries[i]!]!++;
      column.row[at] = row;
      column.value[at] = entries[i + 1]!;
    }
  }
  return columns;
}

/** Columns of 0 and 1, worked out once for each list that occurs. */
function membersOf(step: Extract<Step, { kind: "members" }>, flow: Flow): Flow {
  if (flow.kind !== "text") throw new Error("this transform takes a list");
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
  if (flow.kind !== "numbers" || flow.columns.length !== 1) throw new Error("this transform takes one number");
  return flow.columns[0]!;
}

function fillText(flow: Flow, text: string): Flow {
  if (flow.kind !== "text") throw new Error("this transform takes a category");
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

/** The door values of an input at `rows`: one column, or several that its first transform takes at once, each through its own steps. */
export function doorFlow(input: Pick<FittedInput, "name" | "each">, door: Frame, rows: Int32Array | undefined): Flow {
  const column = (name: string): FrameColumn => {
    const found = door.columns.get(name);
    if (found === undefined) throw new Error(`the model's input \`${name}\` is not there`);
    return found;
  };
  if (input.each === undefined) return flowOf(column(input.name), rows);
  return { kind: "numbers", columns: input.each.map((part) => single(through(part, flowOf(column(part.door), rows)))) };
}

/** All steps of a chain. */
export function through(chain: Pick<FittedInput, "transforms">, flow: Flow): Flow {
  return stepsOf(chain).reduce<Flow>((value, step) => applyStep(step, value), flow);
}

/**
 * What the learner sees: the door values through the fitted transforms in double, then one rounding to 32 bits. Column-major, one array a column of `inputs`.
 * Equal, bit for bit, to the output of the graph's preprocessing (tests/train/three-ways.test.ts).
 */
export function prepare(inputs: readonly FittedInput[], door: Frame, rows?: Int32Array): Float32Array[] {
  return prepareColumns(inputs, door, rows).map(dense);
}

/** The same, terms of texts without their zeros. */
export function prepareColumns(inputs: readonly FittedInput[], door: Frame, rows?: Int32Array): Column[] {
  return inputs.flatMap((input) => roundedFlow(input.name, through(input, doorFlow(input, door, rows))));
}

/** The columns of a flow as the learner sees them. */
export function roundedFlow(name: string, flow: Flow): Column[] {
  if (flow.kind === "text") throw new Error(`the input \`${name}\` is a category that nothing encodes`);
  return flow.kind === "sparse" ? [...flow.columns] : flow.columns.map(rounded);
}
