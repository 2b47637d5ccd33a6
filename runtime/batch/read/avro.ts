/**
 * Avro's object container files (Avro specification 1.12, "Object Container Files"): a header with the schema, then blocks of records. The container is taken apart here, so that a file that breaks off is no shorter file; records are decoded by
 * `avsc`.
 */
import { promisify } from "node:util";
import { crc32, inflateRaw } from "node:zlib";
import avro from "avsc";
import { Bytes, ContentError } from "./bytes.ts";
import type { Compression } from "./compression.ts";
import type { InputFile } from "./files.ts";
import { bigEndian, columnsOf, DAY, decimalText, instant, INTEGER, local, NUMBER, type RowType, scalar, TEXT, TRUTH, unread } from "./row-type.ts";
import { inBatches, type RowFile } from "./rows.ts";
import { unsnap } from "./snappy.ts";

const inflate = promisify(inflateRaw);

/** 64-bit integers whole, where the library would take doubles. */
const LONG = avro.types.LongType.__with({
  fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const buffer = Buffer.alloc(8);
    buffer.writeBigInt64LE(value);
    return buffer;
  },
  fromJSON: BigInt,
  toJSON: String,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
});

type Schema = string | readonly Schema[] | { readonly [key: string]: unknown };
type Named = Map<string, RowType>;

export async function openAvro(file: InputFile, compression: Compression): Promise<RowFile> {
  const bytes = new Bytes(file.path, compression);
  const { schema, codec, sync } = await header(bytes).catch((error: unknown) => {
    bytes.close();
    throw error;
  });
  const decoder = avro.Type.forSchema(schema as never, { registry: { long: LONG } as never, wrapUnions: true });
  const type = rowType(schema, new Map(), "");
  if (type.kind !== "record") throw new ContentError("its schema is no record");
  const columns = columnsOf(type);
  return {
    name: file.name,
    columns,
    batches: (fields) => inBatches(records(bytes, decoder, codec, sync), fields.map((field) => columns.get(field)!)),
    close: async () => bytes.close(),
  };
}

async function header(bytes: Bytes): Promise<{ schema: Schema; codec: string; sync: Buffer }> {
  const magic = await bytes.take(4);
  if (magic.toString("latin1") !== "Obj\x01") throw new ContentError("it does not begin as an Avro container file does");
  const meta = new Map<string, Buffer>();
  for (;;) {
    const count = await long(bytes);
    if (count === 0) break;
    if (count < 0) await long(bytes);
    for (let i = 0; i < Math.abs(count); i++) {
      const key = Buffer.from(await bytes.take(await long(bytes))).toString("utf8");
      meta.set(key, Buffer.from(await bytes.take(await long(bytes))));
    }
  }
  const codec = meta.get("avro.codec")?.toString("utf8") ?? "null";
  if (!["null", "deflate", "snappy"].includes(codec)) throw new ContentError(`its blocks are compressed by ${codec}, which is not read; write it with deflate or snappy`);
  return { schema: JSON.parse(meta.get("avro.schema")?.toString("utf8") ?? "null") as Schema, codec, sync: Buffer.from(await bytes.take(16)) };
}

/** A long in zigzag, as a length. */
async function long(bytes: Bytes): Promise<number> {
  const raw = await bytes.varint();
  const value = Number((raw >> 1n) ^ -(raw & 1n));
  if (!Number.isSafeInteger(value)) throw new ContentError("a length in it is too great");
  return value;
}

async function* records(bytes: Bytes, decoder: avro.Type, codec: string, sync: Buffer): AsyncGenerator<unknown> {
  for (let block = 1; !(await bytes.atEnd()); block++) {
    const count = await long(bytes);
    const packed = Buffer.from(await bytes.take(await long(bytes)));
    if (!(await bytes.take(16)).equals(sync)) throw new ContentError(`its block ${block} does not end with the file's mark`);
    const buffer = await unpacked(packed, codec, block);
    let at = 0;
    for (let i = 0; i < count; i++) {
      const { value, offset } = decoder.decode(buffer, at);
      if (offset < 0) throw new ContentError(`a record of its block ${block} breaks off`);
      at = offset;
      yield value;
    }
    if (at !== buffer.length) throw new ContentError(`its block ${block} holds more than its records`);
  }
}

async function unpacked(block: Buffer, codec: string, place: number): Promise<Buffer> {
  if (codec === "null") return block;
  const broken = (): never => {
    throw new ContentError(`its block ${place} is garbled`);
  };
  if (codec === "deflate") return inflate(block).catch(broken);
  const buffer = unsnap(block.subarray(0, -4)) ?? broken();
  return crc32(buffer) === block.readUInt32BE(block.length - 4) ? buffer : broken();
}

function rowType(schema: Schema, named: Named, space: string): RowType {
  if (typeof schema === "string") return PRIMITIVES[schema] ?? named.get(schema.includes(".") || space === "" ? schema : `${space}.${schema}`) ?? named.get(schema) ?? unread(schema.toUpperCase());
  if (Array.isArray(schema)) return union(schema as readonly Schema[], named, space);
  const node = schema as { readonly [key: string]: unknown };
  const own = typeof node.namespace === "string" ? node.namespace : typeof node.name === "string" && node.name.includes(".") ? node.name.slice(0, node.name.lastIndexOf(".")) : space;
  const name = typeof node.name === "string" ? (node.name.includes(".") || own === "" ? node.name : `${own}.${node.name}`) : "";
  const keep = (type: RowType): RowType => {
    if (name !== "") named.set(name, type);
    return type;
  };
  const logical = logicalType(node);
  if (logical !== undefined) return keep(logical);
  switch (node.type) {
    case "record":
    case "error": {
      const fields = new Map<string, RowType>();
      // A record may hold itself, so its name is known before its fields are; what goes round in circles is not read.
      keep(unread("RECURSIVE RECORD"));
      for (const field of node.fields as readonly { name: string; type: Schema }[]) fields.set(field.name, rowType(field.type, named, own));
      return keep({ kind: "record", fields, member: (raw, field) => (raw as Record<string, unknown>)[field] });
    }
    case "array":
      return { kind: "list", of: rowType(node.items as Schema, named, own), items: (raw) => raw as readonly unknown[] };
    case "map":
      return { kind: "map", of: rowType(node.values as Schema, named, own), entries: (raw) => Object.entries(raw as Record<string, unknown>) };
    case "enum":
      return keep(TEXT);
    case "fixed":
      return keep(unread("BLOB"));
    default:
      return rowType(node.type as Schema, named, own);
  }
}

const PRIMITIVES: Readonly<Record<string, RowType>> = { boolean: TRUTH, int: INTEGER, long: INTEGER, float: NUMBER, double: NUMBER, string: TEXT, bytes: unread("BLOB"), null: scalar("JSON", "json", () => null) };

/** Logical types (Avro specification, "Logical Types"); one that does not stand on the right type is its plain type, as is written there. */
function logicalType({ type, logicalType: logical, scale, size }: { readonly [key: string]: unknown }): RowType | undefined {
  switch (logical) {
    case "date":
      return type === "int" ? DAY : undefined;
    case "timestamp-millis":
      return type === "long" ? instant("ms") : undefined;
    case "timestamp-micros":
      return type === "long" ? instant("us") : undefined;
    case "timestamp-nanos":
      return type === "long" ? instant("ns") : undefined;
    case "local-timestamp-millis":
      return type === "long" ? local("ms") : undefined;
    case "local-timestamp-micros":
      return type === "long" ? local("us") : undefined;
    case "local-timestamp-nanos":
      return type === "long" ? local("ns") : undefined;
    case "decimal":
      return type === "bytes" || type === "fixed" ? scalar(`DECIMAL(38,${Number(scale ?? 0)})`, "text", (raw) => decimalText(bigEndian(raw as Uint8Array), Number(scale ?? 0))) : undefined;
    case "uuid":
      return type === "fixed" && size === 16 ? scalar("UUID", "text", (raw) => uuidText(raw as Uint8Array)) : undefined;
    default:
      return undefined;
  }
}

function uuidText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** Null and one other is that other, which may be missing; of several others each value says what it is, as JSON does. */
function union(branches: readonly Schema[], named: Named, space: string): RowType {
  const types = branches.filter((branch) => branch !== "null").map((branch) => rowType(branch, named, space));
  // The decoder wraps a value of a union with its branch's name.
  const inner = (raw: unknown): unknown => (raw === null ? null : Object.values(raw as object)[0]);
  if (types.length === 1) return through(types[0]!, inner);
  const byName = new Map(branches.filter((branch) => branch !== "null").map((branch, i) => [branchName(branch, space), types[i]!]));
  const wrapped: RowType = { kind: "record", fields: new Map(), member: () => null };
  const asJson = (raw: unknown): string => {
    const [[name, value]] = Object.entries(raw as object) as [[string, unknown]];
    const found = byName.get(name) ?? byName.get(name.slice(name.lastIndexOf(".") + 1)) ?? wrapped;
    return String(columnsOf({ kind: "record", fields: new Map([["v", { kind: "list", of: found, items: (one) => [one] }]]), member: (one) => one }).get("v")!.value(value)).slice(1, -1);
  };
  return scalar("JSON", "json", (raw) => (raw === null ? null : asJson(raw)));
}

function branchName(branch: Schema, space: string): string {
  if (typeof branch === "string") return branch;
  const node = branch as { readonly name?: string; readonly namespace?: string; readonly type?: string };
  if (node.name === undefined) return String(node.type);
  const own = node.namespace ?? space;
  return node.name.includes(".") || own === "" ? node.name : `${own}.${node.name}`;
}

function through(type: RowType, inner: (raw: unknown) => unknown): RowType {
  switch (type.kind) {
    case "scalar":
      return { ...type, value: (raw) => type.value(inner(raw)) };
    case "list":
      return { ...type, items: (raw) => type.items(inner(raw)) };
    case "record":
      return { ...type, member: (raw, name) => type.member(inner(raw), name) };
    case "map":
      return { ...type, entries: (raw) => type.entries(inner(raw)) };
  }
}
