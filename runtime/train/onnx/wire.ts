/**
 * A writer of the protobuf wire format (protobuf.dev/programming-guides/encoding), for the few shapes that ONNX files need. Fields are written in the order given.
 */
const text = new TextEncoder();

/** Bytes of a non-negative integer as a varint; negative integers take their 64-bit two's complement. */
function varint(value: number | bigint, out: number[]): void {
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    out.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  out.push(Number(rest));
}

/** One field: its number with its bytes. */
export type Field = Uint8Array;

/** Integer, boolean or enum field. */
export function integer(field: number, value: number | bigint): Field {
  const out: number[] = [];
  varint(field * 8, out);
  varint(value, out);
  return Uint8Array.from(out);
}

/** Bytes, string or embedded message. */
export function bytes(field: number, value: Uint8Array | string): Field {
  const body = typeof value === "string" ? text.encode(value) : value;
  const head: number[] = [];
  varint(field * 8 + 2, head);
  varint(body.length, head);
  return joined([Uint8Array.from(head), body]);
}

/** Packed repeated floats. */
export function floats(field: number, values: readonly number[]): Field {
  const body = new Uint8Array(values.length * 4);
  const view = new DataView(body.buffer);
  for (const [i, value] of values.entries()) view.setFloat32(i * 4, value, true);
  return bytes(field, body);
}

/** Packed repeated integers. */
export function integers(field: number, values: readonly number[]): Field {
  const out: number[] = [];
  for (const value of values) {
    if (value >= 0 && value < 128) out.push(value);
    else varint(value, out);
  }
  return bytes(field, Uint8Array.from(out));
}

/** Fields one after the other: a message. */
export function joined(fields: readonly Field[]): Uint8Array {
  const all = new Uint8Array(fields.reduce((sum, field) => sum + field.length, 0));
  let at = 0;
  for (const field of fields) {
    all.set(field, at);
    at += field.length;
  }
  return all;
}
