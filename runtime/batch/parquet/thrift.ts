/**
 * Thrift's compact protocol, read and written without a schema: as much of it as a Parquet footer needs. What is read and written again is the same bytes, or `write` is not to be trusted: callers compare.
 * Source: the compact protocol's specification (Apache Thrift, doc/specs/thrift-compact-protocol.md).
 */
export type ThriftValue =
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "byte" | "i16" | "i32" | "i64"; value: bigint }
  | { readonly type: "double" | "binary"; readonly value: Uint8Array }
  | { readonly type: "list" | "set"; readonly of: number; readonly items: ThriftValue[] }
  | ThriftStruct;

export interface ThriftStruct {
  readonly type: "struct";
  readonly fields: { readonly id: number; readonly value: ThriftValue }[];
}

const INTEGERS = { 3: "byte", 4: "i16", 5: "i32", 6: "i64" } as const;
const CODES = { byte: 3, i16: 4, i32: 5, i64: 6, double: 7, binary: 8, list: 9, set: 10, struct: 12 } as const;

class Reader {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new Error("a thrift value is cut off");
    return byte;
  }

  take(length: number): Uint8Array {
    const taken = this.#bytes.subarray(this.at, this.at + length);
    if (taken.length !== length) throw new Error("a thrift value is cut off");
    this.at += length;
    return taken;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new Error("a thrift integer is too long");
  }

  zigzag(): bigint {
    const value = this.varint();
    return (value >> 1n) ^ -(value & 1n);
  }
}

/** The struct at the beginning of the bytes. */
export function readStruct(bytes: Uint8Array): ThriftStruct {
  return structOf(new Reader(bytes));
}

function structOf(reader: Reader): ThriftStruct {
  const fields: ThriftStruct["fields"] = [];
  for (let id = 0, head = reader.byte(); head !== 0; head = reader.byte()) {
    id = head >> 4 === 0 ? Number(reader.zigzag()) : id + (head >> 4);
    const code = head & 15;
    fields.push({ id, value: code === 1 || code === 2 ? { type: "bool", value: code === 1 } : readValue(reader, code) });
  }
  return { type: "struct", fields };
}

function readValue(reader: Reader, code: number): ThriftValue {
  switch (code) {
    case 1:
    case 2:
      return { type: "bool", value: reader.byte() === 1 };
    case 3:
      return { type: "byte", value: BigInt(reader.byte()) };
    case 4:
    case 5:
    case 6:
      return { type: INTEGERS[code], value: reader.zigzag() };
    case 7:
      return { type: "double", value: reader.take(8) };
    case 8:
      return { type: "binary", value: reader.take(Number(reader.varint())) };
    case 9:
    case 10: {
      const head = reader.byte();
      const length = head >> 4 === 15 ? Number(reader.varint()) : head >> 4;
      return { type: code === 9 ? "list" : "set", of: head & 15, items: Array.from({ length }, () => readValue(reader, head & 15)) };
    }
    case 12:
      return structOf(reader);
    default:
      throw new Error(`thrift type ${code} is none of a Parquet footer's`);
  }
}

export function writeStruct(struct: ThriftStruct): Uint8Array {
  const out: number[] = [];
  putStruct(struct, out);
  return Uint8Array.from(out);
}

function putStruct({ fields }: ThriftStruct, out: number[]): void {
  let last = 0;
  for (const { id, value } of fields) {
    const code = value.type === "bool" ? (value.value ? 1 : 2) : CODES[value.type];
    const delta = id - last;
    if (delta > 0 && delta < 16) out.push((delta << 4) | code);
    else {
      out.push(code);
      putVarint(zigzag(BigInt(id)), out);
    }
    last = id;
    if (value.type !== "bool") putValue(value, out);
  }
  out.push(0);
}

function putValue(value: ThriftValue, out: number[]): void {
  switch (value.type) {
    case "bool":
      out.push(value.value ? 1 : 2);
      return;
    case "byte":
      out.push(Number(value.value));
      return;
    case "i16":
    case "i32":
    case "i64":
      putVarint(zigzag(value.value), out);
      return;
    case "double":
      out.push(...value.value);
      return;
    case "binary":
      putVarint(BigInt(value.value.length), out);
      for (const byte of value.value) out.push(byte);
      return;
    case "list":
    case "set":
      if (value.items.length < 15) out.push((value.items.length << 4) | value.of);
      else {
        out.push(0xf0 | value.of);
        putVarint(BigInt(value.items.length), out);
      }
      for (const item of value.items) putValue(item, out);
      return;
    case "struct":
      putStruct(value, out);
  }
}

const zigzag = (value: bigint): bigint => (value << 1n) ^ (value >> 63n);

function putVarint(value: bigint, out: number[]): void {
  let rest = value;
  while (rest >= 0x80n) {
    out.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  out.push(Number(rest));
}

/** A field of a struct; undefined where it is not there. */
export function field(struct: ThriftStruct, id: number): ThriftValue | undefined {
  return struct.fields.find((one) => one.id === id)?.value;
}
