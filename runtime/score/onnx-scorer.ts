import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Frame, FrameColumn } from "../contract/frame.ts";
import type { Scorer } from "../contract/scorer.ts";
import { doorText, doorTexts, NOTHING_TEXT } from "./door.ts";

/** Rows a call: bounds the memory that preprocessing takes. No bit depends on it. */
const BATCH = 16384;

/** Settings of a session; the bits are the same for any. */
export interface OnnxOptions {
  readonly threads?: number;
  readonly batch?: number;
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
    kind: meta.isTensor && meta.type === "string" ? ("string" as const) : ("number" as const),
  }));
  const lists = new Set(session.inputMetadata.flatMap((meta) => (meta.isTensor && meta.shape[1] !== 1 ? [meta.name] : [])));
  return { inputs, classes, margins: (door) => run(session, inputs, lists, door, options.batch ?? BATCH) };
}

async function run(session: InferenceSession, inputs: Scorer["inputs"], lists: ReadonlySet<string>, door: Frame, batch: number): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (let start = 0; start < door.rows; start += batch) {
    const rows = Math.min(batch, door.rows - start);
    const feeds: Record<string, Tensor> = {};
    for (const { name } of inputs) feeds[name] = lists.has(name) ? listTensor(door.columns.get(name), name, start, rows) : tensorOf(door.columns.get(name), name, start, rows);
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

function tensorOf(column: FrameColumn | undefined, name: string, start: number, rows: number): Tensor {
  if (column === undefined) throw new Error(`the model's input \`${name}\` is not there`);
  if (column.kind === "number") return new Tensor("float64", column.values.slice(start, start + rows), [rows, 1]);
  const texts = Array.from(column.codes.subarray(start, start + rows), (code) => doorText(code < 0 ? null : column.dictionary[code]!));
  return new Tensor("string", texts, [rows, 1]);
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
