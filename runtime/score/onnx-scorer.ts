import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Frame, FrameColumn } from "../contract/frame.ts";
import type { Scorer } from "../contract/scorer.ts";
import type { FittedVocabulary } from "../contract/trained.ts";
import { doorText, doorTexts, NOTHING_TEXT } from "./door.ts";
import { termReader } from "./term-reader.ts";

/** Rows a call, and values of one input: they bound the memory that preprocessing takes. No bit depends on them. */
const BATCH = 16384;
const VALUES = 2 ** 20;

/** Settings of a session; the bits are the same for any. */
export interface OnnxOptions {
  readonly threads?: number;
  readonly batch?: number;
  /** Of texts whose terms are counted here, at the door (`vocabulariesOf` the trained model's inputs): the graph takes the counts. */
  readonly vocabularies?: ReadonlyMap<string, FittedVocabulary>;
}

/**
 * Loads a model's ONNX bytes into onnxruntime. `classes` are not in the graph; pass them for a multiclass model.
 * Fails if the bytes are no ONNX model of ours.
 */
export async function onnxScorer(bytes: Uint8Array, classes?: readonly string[], options: OnnxOptions = {}): Promise<Scorer> {
  const threads = options.threads ?? 1;
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: "sequential", logSeverityLevel: 3 });
  const inputs = session.inputMetadata.map((meta) => ({
    name: meta.name,
    kind: (meta.isTensor && meta.type === "string") || options.vocabularies?.has(meta.name) ? ("string" as const) : ("number" as const),
  }));
  const vocabularies = options.vocabularies ?? new Map<string, FittedVocabulary>();
  const terms = Math.max(1, ...Array.from(vocabularies.values(), (vocabulary) => vocabulary.terms.length));
  const batch = options.batch ?? Math.max(1, Math.min(BATCH, Math.floor(VALUES / terms)));
  const lists = new Set(session.inputMetadata.flatMap((meta) => (meta.isTensor && meta.shape[1] !== 1 && !vocabularies.has(meta.name) ? [meta.name] : [])));
  return { inputs, classes, margins: (door) => run(session, inputs, { vocabularies, lists }, door, batch) };
}

/** The doors that are neither one number nor one text a row. */
interface WideDoors {
  readonly vocabularies: ReadonlyMap<string, FittedVocabulary>;
  readonly lists: ReadonlySet<string>;
}

async function run(session: InferenceSession, inputs: Scorer["inputs"], { vocabularies, lists }: WideDoors, door: Frame, batch: number): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (let start = 0; start < door.rows; start += batch) {
    const rows = Math.min(batch, door.rows - start);
    const feeds: Record<string, Tensor> = {};
    for (const { name } of inputs) feeds[name] = lists.has(name) ? listTensor(door.columns.get(name), name, start, rows) : doorTensor(columnNamed(door, name), vocabularies.get(name), start, rows);
    const output = (await session.run(feeds))[session.outputNames[0]!]!;
    const margins = output.data as Float32Array;
    parts.push(inputs.length === 0 ? repeated(margins, rows) : margins);
  }
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const repeated = (row: Float32Array, rows: number): Float32Array => Float32Array.from({ length: row.length * rows }, (_, i) => row[i % row.length]!);

function columnNamed(door: Frame, name: string): FrameColumn {
  const column = door.columns.get(name);
  if (column === undefined) throw new Error(`the model's input \`${name}\` is not there`);
  return column;
}

/** A door's values as the graph takes them. */
export function doorTensor(column: FrameColumn, vocabulary: FittedVocabulary | undefined, start: number, rows: number): Tensor {
  if (column.kind === "number") return new Tensor("float64", Float64Array.from(column.values.subarray(start, start + rows)), [rows, 1]);
  if (vocabulary !== undefined) return countsOf(column, vocabulary, start, rows);
  const texts = Array.from(column.codes.subarray(start, start + rows), (code) => doorText(code < 0 ? null : column.dictionary[code]!));
  return new Tensor("string", texts, [rows, 1]);
}

/** How often each known term stands in each text. A missing text has none. */
function countsOf(column: Extract<FrameColumn, { kind: "code" }>, vocabulary: FittedVocabulary, start: number, rows: number): Tensor {
  const width = vocabulary.terms.length;
  const counts = new Float64Array(rows * width);
  const reader = termReader(vocabulary);
  for (let row = 0; row < rows; row++) {
    const code = column.codes[start + row]!;
    const entries = code < 0 ? [] : reader.counts(column.dictionary[code]!);
    for (let i = 0; i < entries.length; i += 2) counts[row * width + entries[i]!] = entries[i + 1]!;
  }
  return new Tensor("float64", counts, [rows, width]);
}

/** Lists, by their canonical texts, as a row of elements each, as wide as the longest of these rows. */
export function listTensor(column: FrameColumn | undefined, name: string, start: number, rows: number): Tensor {
  if (column?.kind !== "code") throw new Error(`the model's input \`${name}\` is not there`);
  const lists = new Map<number, string[]>();
  const listOf = (code: number): string[] => {
    let list = lists.get(code);
    if (list === undefined) {
      list = doorTexts(code < 0 ? null : column.dictionary[code]!);
      lists.set(code, list);
    }
    return list;
  };
  const all = Array.from(column.codes.subarray(start, start + rows), listOf);
  const width = all.reduce((most, list) => Math.max(most, list.length), 1);
  return new Tensor("string", all.flatMap((list) => [...list, ...new Array<string>(width - list.length).fill(NOTHING_TEXT)]), [rows, width]);
}
