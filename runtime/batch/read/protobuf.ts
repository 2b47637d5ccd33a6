/**
 * Messages of Protocol Buffers, each after its length in bytes as a varint: what Java's `writeDelimitedTo`, C++'s `SerializeDelimitedToOstream`, Go's `protodelim` and Python's `serialize_length_prefixed` write. The schema is the `.proto` file
 * itself; what it imports is looked for beside it, and nowhere outside its folder.
 */
import { readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import protobuf from "protobufjs";
import type { Origin } from "../../contract/plan.ts";
import { Bytes, ContentError } from "./bytes.ts";
import { fileBeside, type InputFile } from "./files.ts";
import { readableBeginning, type Opening } from "./prepare.ts";
import { columnsOf, floorDiv, instant, INTEGER, NUMBER, type RowType, scalar, TEXT, TRUTH, UNSIGNED, unread } from "./row-type.ts";
import { BadRow, inBatches, type RowFile } from "./rows.ts";

/** Bytes of the longest message. */
const LONGEST = 64 << 20;

export async function openProtobuf(reading: Opening, origin: Extract<Origin, { kind: "protobuf" }>, file: InputFile): Promise<RowFile> {
  const path = await fileBeside(reading.input, reading.declaration, origin.schema, reading.places);
  const message = await messageType(path, origin.schema, origin.message);
  const { compression } = await readableBeginning(reading, file);
  const columns = columnsOf(recordOf(message, []));
  const bytes = new Bytes(file.path, compression);
  return { name: file.name, columns, batches: (fields) => inBatches(messages(bytes, message), fields.map((field) => columns.get(field)!)), close: async () => bytes.close() };
}

async function messageType(path: string, shown: string, name: string): Promise<protobuf.Type> {
  const root = new protobuf.Root();
  const folder = dirname(path);
  const read = new Set<string>();
  const load = async (file: string, as: string): Promise<void> => {
    if (read.has(file)) return;
    read.add(file);
    const text = await readFile(file, "utf8").catch(() => {
      throw new ContentError(`its schema imports "${as}", which is not there`);
    });
    let imports: readonly string[];
    try {
      imports = protobuf.parse(text, root, { keepCase: true }).imports ?? [];
    } catch (error) {
      throw new ContentError(`the schema "${as}" can't be understood (${(error as Error).message})`);
    }
    for (const one of imports) {
      const known = protobuf.common.get(one);
      if (known !== null) root.addJSON(known.nested ?? {});
      else {
        const beside = join(folder, one);
        if (relative(folder, beside).startsWith("..")) throw new ContentError(`its schema imports "${one}", which lies outside its folder`);
        await load(beside, one);
      }
    }
  };
  await load(path, shown);
  try {
    root.resolveAll();
    return root.lookupType(name);
  } catch (error) {
    const there = messageNames(root).slice(0, 20);
    throw new ContentError(/no such/i.test((error as Error).message) && there.every((one) => one !== name) ? `"${shown}" has no message \`${name}\`; it has ${there.join(", ")}` : `the schema "${shown}" can't be understood (${(error as Error).message})`);
  }
}

function messageNames(space: protobuf.NamespaceBase): string[] {
  return space.nestedArray.flatMap((one) => [...(one instanceof protobuf.Type ? [one.fullName.slice(1)] : []), ...(one instanceof protobuf.Namespace ? messageNames(one) : [])]).filter((name) => !name.startsWith("google.protobuf."));
}

async function* messages(bytes: Bytes, type: protobuf.Type): AsyncGenerator<unknown> {
  for (let place = 1; !(await bytes.atEnd()); place++) {
    const length = Number(await bytes.varint());
    if (length > LONGEST) throw new ContentError(`its message ${place.toLocaleString("en")} would be ${length.toLocaleString("en")} bytes long; is each message written after its length?`);
    const message = Buffer.from(await bytes.take(length));
    yield decode(type, message);
  }
}

const REPLACEMENT = Buffer.from("\uFFFD");

function decode(type: protobuf.Type, bytes: Buffer): unknown {
  try {
    const message = type.decode(bytes);
    // The decoder puts a sign in the place of bytes that are no text.
    return JSON.stringify(message).includes("\uFFFD") && !bytes.includes(REPLACEMENT) ? new BadRow("a text in it is no UTF-8") : message;
  } catch (error) {
    return new BadRow(`no message of its type (${(error as Error).message.replace(/[^\x20-\x7e]/g, "?").slice(0, 80)})`);
  }
}

function recordOf(type: protobuf.Type, within: readonly protobuf.Type[]): RowType {
  const fields = new Map(type.fieldsArray.map((field): [string, RowType] => [field.name, fieldType(field, [...within, type])]));
  const presence = new Map(type.fieldsArray.map((field) => [field.name, field]));
  return { kind: "record", fields, member: (raw, name) => present(raw as Record<string, unknown>, presence.get(name)!) };
}

/** A field that can be absent is missing where it is; one that can't (proto3, without `optional`) has its default, which is never written. */
function present(message: Record<string, unknown>, field: protobuf.Field): unknown {
  if (Object.hasOwn(message, field.name) || field.repeated || field instanceof protobuf.MapField || !field.hasPresence) return message[field.name];
  return null;
}

function fieldType(field: protobuf.Field, within: readonly protobuf.Type[]): RowType {
  const own = valueType(field, within);
  if (field instanceof protobuf.MapField) return { kind: "map", of: own, entries: (raw) => Object.entries(raw as Record<string, unknown>) };
  return field.repeated ? { kind: "list", of: own, items: (raw) => raw as readonly unknown[] } : own;
}

function valueType(field: protobuf.Field, within: readonly protobuf.Type[]): RowType {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Enum) return scalar("VARCHAR", "text", (raw) => resolvedType.valuesById[Number(raw)] ?? String(raw));
  if (resolvedType instanceof protobuf.Type) return wellKnown(resolvedType) ?? (within.includes(resolvedType) ? unread("RECURSIVE MESSAGE") : recordOf(resolvedType, within));
  switch (field.type) {
    case "double":
    case "float":
      return NUMBER;
    case "int32":
    case "sint32":
    case "sfixed32":
    case "uint32":
    case "fixed32":
      return INTEGER;
    case "int64":
    case "sint64":
    case "sfixed64":
      return scalar("BIGINT", "integer", (raw) => BigInt(String(raw)));
    case "uint64":
    case "fixed64":
      return UNSIGNED;
    case "bool":
      return TRUTH;
    case "string":
      return TEXT;
    default:
      return unread("BLOB");
  }
}

/** Messages that stand for values. */
function wellKnown(type: protobuf.Type): RowType | undefined {
  const name = type.fullName.slice(1);
  const micros = (raw: unknown): bigint => {
    const { seconds, nanos } = raw as { readonly seconds?: unknown; readonly nanos?: number };
    return BigInt(String(seconds ?? 0)) * 1_000_000n + floorDiv(BigInt(nanos ?? 0), 1000n);
  };
  if (name === "google.protobuf.Timestamp") return { ...(instant("us") as Extract<RowType, { kind: "scalar" }>), value: micros };
  if (name === "google.protobuf.Duration") return scalar("BIGINT", "integer", micros);
  const wrapped = /^google\.protobuf\.\w+Value$/.test(name) ? type.fields.value : undefined;
  if (wrapped === undefined || type.fieldsArray.length !== 1) return undefined;
  const inner = valueType(wrapped, []);
  return inner.kind === "scalar" ? { ...inner, value: (raw) => inner.value((raw as { readonly value: unknown }).value) } : undefined;
}
