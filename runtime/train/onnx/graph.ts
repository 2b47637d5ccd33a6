import { bytes, type Field, floats, integer, integers, joined } from "./wire.ts";

/** Element types of ONNX tensors (onnx.proto3, TensorProto.DataType). */
export const FLOAT = 1;
export const INT64 = 7;
export const STRING = 8;
export const BOOL = 9;
export const DOUBLE = 11;

/** An attribute of a node. `float`, `int`… as in onnx.proto3, AttributeProto. */
export type Attribute =
  | { readonly name: string; readonly int: number }
  | { readonly name: string; readonly string: string }
  | { readonly name: string; readonly ints: readonly number[] }
  | { readonly name: string; readonly floats: readonly number[] }
  | { readonly name: string; readonly strings: readonly string[] };

/**
 * Builds one ONNX graph: names its values, gathers nodes and constants, and writes the model's bytes. Field numbers are those of onnx.proto3.
 */
export class GraphBuilder {
  private readonly nodes: Field[] = [];
  private readonly constants: Field[] = [];
  private readonly doors: Field[] = [];
  private readonly outputs: Field[] = [];
  private count = 0;

  /** An input [N, 1]. */
  input(name: string, type: number): string {
    this.doors.push(bytes(11, valueInfo(name, type, ["N", 1])));
    return name;
  }

  /** An input [N, items]: a list a row. Each has a length of its own, since one name would be one size. */
  lists(name: string, type: number): string {
    this.doors.push(bytes(11, valueInfo(name, type, ["N", `items of ${name}`])));
    return name;
  }

  /** Names the value as an output. */
  output(value: string, name: string, type: number, shape: readonly (string | number)[]): void {
    this.nodes.push(bytes(1, nodeBytes("Identity", [value], [name], `Identity_${name}`, [], "")));
    this.outputs.push(bytes(12, valueInfo(name, type, shape)));
  }

  doubles(values: readonly number[] | Float64Array, shape: readonly number[]): string {
    const raw = new Uint8Array(values.length * 8);
    const view = new DataView(raw.buffer);
    for (const [i, value] of values.entries()) view.setFloat64(i * 8, value, true);
    return this.constant(DOUBLE, raw, shape);
  }

  floats(values: readonly number[], shape: readonly number[]): string {
    const raw = new Uint8Array(values.length * 4);
    const view = new DataView(raw.buffer);
    for (const [i, value] of values.entries()) view.setFloat32(i * 4, value, true);
    return this.constant(FLOAT, raw, shape);
  }

  integers(values: readonly number[], shape: readonly number[]): string {
    const raw = new Uint8Array(values.length * 8);
    const view = new DataView(raw.buffer);
    for (const [i, value] of values.entries()) view.setBigInt64(i * 8, BigInt(value), true);
    return this.constant(INT64, raw, shape);
  }

  /** A constant string of shape [1]. */
  text(value: string): string {
    const name = this.fresh("text");
    this.constants.push(bytes(5, joined([integer(1, 1), integer(2, STRING), bytes(6, value), bytes(8, name)])));
    return name;
  }

  /** One node with one output, whose name it returns. `domain` is "" or "ai.onnx.ml". */
  node(operator: string, inputs: readonly string[], attributes: readonly Attribute[] = [], domain = ""): string {
    const name = this.fresh(operator);
    this.nodes.push(bytes(1, nodeBytes(operator, inputs, [name], `node_${name}`, attributes, domain)));
    return name;
  }

  /** The model's bytes: IR version 8, operators of ai.onnx 17 and ai.onnx.ml 3, metadata as given, in that order. */
  model(name: string, metadata: readonly (readonly [string, string])[]): Uint8Array {
    const graph = joined([...this.nodes, bytes(2, name), ...this.constants, ...this.doors, ...this.outputs]);
    return joined([
      integer(1, 8),
      bytes(2, "mls"),
      bytes(7, graph),
      bytes(8, integer(2, 17)),
      bytes(8, joined([bytes(1, "ai.onnx.ml"), integer(2, 3)])),
      ...metadata.map(([key, value]) => bytes(14, joined([bytes(1, key), bytes(2, value)]))),
    ]);
  }

  private constant(type: number, raw: Uint8Array, shape: readonly number[]): string {
    const name = this.fresh("constant");
    this.constants.push(bytes(5, joined([...shape.map((size) => integer(1, size)), integer(2, type), bytes(8, name), bytes(9, raw)])));
    return name;
  }

  /** A name that no input has: inputs are names of the spec or column names, which hold no colon pair. */
  private fresh(what: string): string {
    return `::${what}_${this.count++}`;
  }
}

function valueInfo(name: string, type: number, shape: readonly (string | number)[]): Uint8Array {
  const dims = shape.map((size) => bytes(1, typeof size === "number" ? integer(1, size) : bytes(2, size)));
  const tensor = joined([integer(1, type), bytes(2, joined(dims))]);
  return joined([bytes(1, name), bytes(2, bytes(1, tensor))]);
}

function nodeBytes(operator: string, inputs: readonly string[], outputs: readonly string[], name: string, attributes: readonly Attribute[], domain: string): Uint8Array {
  return joined([
    ...inputs.map((input) => bytes(1, input)),
    ...outputs.map((output) => bytes(2, output)),
    bytes(3, name),
    bytes(4, operator),
    ...attributes.map((attribute) => bytes(5, attributeBytes(attribute))),
    ...(domain === "" ? [] : [bytes(7, domain)]),
  ]);
}

function attributeBytes(attribute: Attribute): Uint8Array {
  const name = bytes(1, attribute.name);
  if ("int" in attribute) return joined([name, integer(3, attribute.int), integer(20, 2)]);
  if ("string" in attribute) return joined([name, bytes(4, attribute.string), integer(20, 3)]);
  if ("floats" in attribute) return joined([name, floats(7, attribute.floats), integer(20, 6)]);
  if ("ints" in attribute) return joined([name, integers(8, attribute.ints), integer(20, 7)]);
  return joined([name, ...attribute.strings.map((value) => bytes(9, value)), integer(20, 8)]);
}
