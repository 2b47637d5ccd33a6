/** Arrow, Avro, Protocol Buffers and SQLite files, written by the libraries of these formats: the readers have no part in it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as arrow from "apache-arrow";
import avro from "avsc";
import sqlite from "node-sqlite3-wasm";
import protobuf from "protobufjs";
import { jsonText, plainText, type WrittenColumn } from "./files.ts";
import type { DataFile } from "./model.ts";
import { SPOILT, UNREADABLE } from "./spoilt.ts";
import type { FuzzType } from "./term.ts";
import { COUNTED } from "./values.ts";

type Rows = DataFile["rows"];

/** Whole numbers of the file: of times that are counted in something, that. */
const counted = (type: FuzzType, value: unknown): number => (type.kind === "timestamp" && type.grid !== undefined ? Number(value) / COUNTED[type.grid]! : Number(value));
const isWhole = ({ kind, grid }: FuzzType): boolean => kind === "int" || kind === "duration" || (kind === "timestamp" && grid !== undefined);
const isThere = (value: unknown): boolean => value !== null && value !== undefined;

// Arrow

function arrowType(type: FuzzType): arrow.DataType {
  if (isWhole(type)) return new arrow.Int64();
  switch (type.kind) {
    case "bool":
      return new arrow.Bool();
    case "float":
      return new arrow.Float64();
    case "timestamp":
      return new arrow.TimestampMicrosecond("UTC");
    case "localTimestamp":
      return new arrow.TimestampMicrosecond();
    case "date":
      return new arrow.DateDay();
    case "list":
      return new arrow.List(new arrow.Field("item", arrowType(type.of!), true));
    case "record":
      return new arrow.Struct(type.fields!.map((field) => new arrow.Field(field.name, arrowType(field.type), true)));
    default:
      return new arrow.Utf8();
  }
}

function arrowValue(type: FuzzType, value: unknown): unknown {
  if (!isThere(value)) return null;
  if (type.kind === "list") return (value as unknown[]).map((item) => arrowValue(type.of!, item));
  if (type.kind === "record") return Object.fromEntries(type.fields!.map((field) => [field.name, arrowValue(field.type, (value as Record<string, unknown>)[field.name])]));
  return isWhole(type) ? BigInt(counted(type, value)) : value;
}

/** Times go into their buffers as they are: the library's own way goes by milliseconds. */
function arrowVector(type: FuzzType, values: readonly unknown[]): arrow.Vector {
  const made = arrowType(type);
  if (!(made instanceof arrow.TimestampMicrosecond) && !(made instanceof arrow.DateDay)) return arrow.vectorFromArray(values.map((value) => arrowValue(type, value)), made);
  const nullBitmap = new Uint8Array(Math.ceil(values.length / 8));
  for (const [i, value] of values.entries()) if (isThere(value)) nullBitmap[i >> 3]! |= 1 << (i & 7);
  const nullCount = values.filter((value) => !isThere(value)).length;
  if (made instanceof arrow.DateDay) return arrow.makeVector(arrow.makeData({ type: made, length: values.length, nullCount, nullBitmap, data: Int32Array.from(values, (value) => Number(value ?? 0)) }));
  return arrow.makeVector(arrow.makeData({ type: made, length: values.length, nullCount, nullBitmap, data: BigInt64Array.from(values, (value) => BigInt((value as number | null) ?? 0)) }));
}

/** A file, or of pieces with an odd number a stream. */
export function arrowBytes(columns: readonly WrittenColumn[], rows: Rows, part: number): Uint8Array {
  const table = new arrow.Table(Object.fromEntries(columns.map(({ name, written, type }) => [written, arrowVector(type, rows.map((row) => row[name]))])));
  return arrow.tableToIPC(table, part % 2 === 0 ? "file" : "stream");
}

// Avro

function avroType(type: FuzzType, name: string): unknown {
  if (isWhole(type)) return "long";
  switch (type.kind) {
    case "bool":
      return "boolean";
    case "float":
      return "double";
    case "timestamp":
      return { type: "long", logicalType: "timestamp-micros" };
    case "localTimestamp":
      return { type: "long", logicalType: "local-timestamp-micros" };
    case "date":
      return { type: "int", logicalType: "date" };
    case "list":
      return { type: "array", items: avroType(type.of!, `${name}_item`) };
    case "record":
      return { type: "record", name: `${name}_record`, fields: type.fields!.map((field) => ({ name: field.name, type: ["null", avroType(field.type, `${name}_${field.name}`)] })) };
    default:
      return "string";
  }
}

function avroValue(type: FuzzType, value: unknown): unknown {
  if (!isThere(value)) return null;
  if (type.kind === "list") return (value as unknown[]).map((item) => avroValue(type.of!, item));
  if (type.kind === "record") return Object.fromEntries(type.fields!.map((field) => [field.name, avroValue(field.type, (value as Record<string, unknown>)[field.name])]));
  return isWhole(type) || type.kind === "timestamp" || type.kind === "localTimestamp" ? BigInt(counted(type, value)) : value;
}

/** The library's own take a double, and refuse the greatest of our whole numbers. */
const LONGS = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: BigInt,
  toJSON: Number,
  isValid: (value: unknown) => typeof value === "bigint",
  compare: (a: bigint, b: bigint) => Number(a > b) - Number(a < b),
});

/** An object container file: the header, then each dozen of rows as a block. */
export function avroBytes(columns: readonly WrittenColumn[], rows: Rows): Uint8Array {
  const schema = { type: "record", name: "Row", fields: columns.map(({ name, written, type }) => ({ name: written, type: ["null", avroType(type, name)] })) };
  // Logical types are told in the header, and change no byte of a row.
  const bare = JSON.parse(JSON.stringify(schema), (_, value: { logicalType?: string; type: unknown } | null) => (value?.logicalType === undefined ? value : value.type)) as never;
  const row = avro.Type.forSchema(bare, { wrapUnions: false, registry: { long: LONGS } });
  const long = (value: number): Buffer => avro.Type.forSchema("long").toBuffer(value);
  const sync = Buffer.alloc(16, 7);
  const header = [Buffer.from("Obj\u0001", "latin1"), avro.Type.forSchema({ type: "map", values: "bytes" }).toBuffer({ "avro.schema": Buffer.from(JSON.stringify(schema)), "avro.codec": Buffer.from("null") }), sync];
  const blocks: Buffer[] = [];
  for (let from = 0; from < rows.length; from += 12) {
    const some = rows.slice(from, from + 12);
    const data = Buffer.concat(some.map((one) => row.toBuffer(Object.fromEntries(columns.map(({ name, written, type }) => [written, avroValue(type, one[name])])))));
    blocks.push(long(some.length), long(data.length), data, sync);
  }
  return Buffer.concat([...header, ...blocks]);
}

// Protocol Buffers

/** The schema: what is missing anywhere is `optional`; what is not has its default, which is never written. */
export function protoText({ columns, rows }: Pick<DataFile, "columns" | "rows">): string {
  const fields = columns.map(({ name, type }, i) => `  ${rows.every((row) => isThere(row[name])) ? "" : "optional "}${protoType(type)} ${name} = ${i + 1};`);
  return `syntax = "proto3";\nimport "google/protobuf/timestamp.proto";\nmessage Row {\n${fields.join("\n")}\n}\n`;
}

function protoType(type: FuzzType): string {
  if (isWhole(type)) return "int64";
  if (type.kind === "bool") return "bool";
  if (type.kind === "float") return "double";
  return type.kind === "timestamp" ? "google.protobuf.Timestamp" : "string";
}

function protoValue(type: FuzzType, value: unknown): unknown {
  if (isWhole(type)) return counted(type, value);
  if (type.kind === "timestamp") return { seconds: Math.floor(Number(value) / 1e6), nanos: (((Number(value) % 1_000_000) + 1_000_000) % 1_000_000) * 1000 };
  return plainText(type, value) ?? value;
}

export function protoBytes(proto: string, columns: readonly WrittenColumn[], rows: Rows): Uint8Array {
  const root = new protobuf.Root();
  root.addJSON(protobuf.common.get("google/protobuf/timestamp.proto")!.nested!);
  const type = protobuf.parse(proto, root, { keepCase: true }).root.lookupType("Row");
  return Buffer.concat(rows.map((row) => type.encodeDelimited(Object.fromEntries(columns.flatMap(({ name, type: of }) => (isThere(row[name]) ? [[name, protoValue(of, row[name])]] : [])))).finish()));
}

// SQLite

/** A table `kept`, each value with a type of its own. */
export function sqliteBytes(columns: readonly WrittenColumn[], rows: Rows): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), "mls-sqlite-"));
  try {
    const path = join(folder, "rows.db");
    const database = new sqlite.Database(path);
    database.exec(`CREATE TABLE kept (${columns.map(({ written }) => `"${written}"`).join(", ")})`);
    const insert = database.prepare(`INSERT INTO kept VALUES (${columns.map(() => "?").join(", ")})`);
    for (const row of rows) insert.run(columns.map(({ name, type }) => row[SPOILT] === name ? UNREADABLE : sqliteValue(type, row[name])));
    insert.finalize();
    database.close();
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sqliteValue(type: FuzzType, value: unknown): string | number | bigint | null {
  if (!isThere(value) || Number.isNaN(value)) return null;
  if (isWhole(type)) return BigInt(counted(type, value));
  if (type.kind === "bool") return value === true ? 1 : 0;
  if (type.kind === "list" || type.kind === "record") return jsonText([{ name: "x", written: "x", type }], [{ x: value }]).slice('{"x": '.length, -2);
  return (plainText(type, value) ?? value) as string | number;
}
