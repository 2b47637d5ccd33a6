import { type DuckDBDataChunk, type DuckDBType, DuckDBVector } from "@duckdb/node-api";
import duckdb from "@duckdb/node-bindings";

/**
 * DuckDB's vectors as the typed arrays that they lie in, without an object a value. The library keeps these arrays in fields that its types call private; all
 * access to them is here.
 */
export type Items = Float64Array | Float32Array | BigInt64Array | BigUint64Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

/** A vector's values in memory order; bools as bytes. Undefined for types that are not one machine number a value. */
export function itemsOf(vector: DuckDBVector): Items | undefined {
  const items: unknown = Reflect.get(vector, "items");
  if (ArrayBuffer.isView(items) && !(items instanceof DataView)) return items as Items;
  const view: unknown = Reflect.get(vector, "dataView");
  return vector.type.toString() === "BOOLEAN" && view instanceof DataView ? new Uint8Array(view.buffer, view.byteOffset, view.byteLength) : undefined;
}

/** The validity bits as bytes (bit i of byte i/8 is 1 where there is a value); undefined where every row has one. */
export function validityOf(vector: DuckDBVector): Uint8Array | undefined {
  const validity: unknown = Reflect.get(vector, "validity");
  const data: unknown = typeof validity === "object" && validity !== null ? Reflect.get(validity, "data") : undefined;
  return data instanceof BigUint64Array ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : undefined;
}

/** A column of a chunk, of a type that is known: asked by itself, a chunk finds the type of each of its vectors anew, and of an ENUM all its texts. */
export function vectorOf(chunk: DuckDBDataChunk, column: number, rows: number, type: DuckDBType): DuckDBVector {
  return DuckDBVector.create(duckdb.data_chunk_get_vector(chunk.chunk, column), rows, type);
}

/** What a vector of doubles, or of codes of an ENUM, is made of. */
export type Values = Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;

/** Puts values into a column of a chunk on its way to the engine; none is missing. */
export function giveValues(chunk: DuckDBDataChunk, column: number, values: Values): void {
  duckdb.copy_data_to_vector(duckdb.data_chunk_get_vector(chunk.chunk, column), 0, values.buffer, values.byteOffset, values.byteLength);
}

const LOW = 4294967296;

/** Copies numbers into `target` from `at` on; missing as NaN. 64-bit integers are exact within ±2^53. */
export function copyNumbers(vector: DuckDBVector, rows: number, target: Float64Array, at: number): void {
  const items = itemsOf(vector);
  if (items === undefined) throw new Error(`a column of type ${vector.type} is not numbers`);
  if (items instanceof BigInt64Array) {
    const halves = new Int32Array(items.buffer, items.byteOffset, 2 * rows);
    for (let i = 0; i < rows; i++) target[at + i] = halves[2 * i + 1]! * LOW + (halves[2 * i]! >>> 0);
  } else if (items instanceof BigUint64Array) {
    for (let i = 0; i < rows; i++) target[at + i] = Number(items[i]!);
  } else target.set(items.length === rows ? items : items.subarray(0, rows), at);
  const valid = validityOf(vector);
  if (valid === undefined) return;
  for (let i = 0; i < rows; i++) if (((valid[i >> 3]! >> (i & 7)) & 1) === 0) target[at + i] = Number.NaN;
}

/** Copies small integers into `target` from `at` on; missing as −1 (0 in bytes). */
export function copyIntegers(vector: DuckDBVector, rows: number, target: Int32Array | Uint8Array, at: number): void {
  const items = itemsOf(vector);
  if (items === undefined || items instanceof BigInt64Array || items instanceof BigUint64Array) throw new Error(`a column of type ${vector.type} is not 32-bit integers`);
  target.set(items.length === rows ? items : items.subarray(0, rows), at);
  const valid = validityOf(vector);
  if (valid === undefined) return;
  const none = target instanceof Int32Array ? -1 : 0;
  for (let i = 0; i < rows; i++) if (((valid[i >> 3]! >> (i & 7)) & 1) === 0) target[at + i] = none;
}
