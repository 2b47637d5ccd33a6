/** Arrow's IPC format, as a file (Feather, version 2) or as a stream, a record batch at a time. Values are taken from the columns' own buffers, since the library gives times as doubles of milliseconds. */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { type AsyncRecordBatchFileReader, type AsyncRecordBatchStreamReader, type Data, type DataType, type Field, compressionRegistry, CompressionType, DateUnit, RecordBatchReader, TimeUnit, Type, type Vector } from "apache-arrow";
import { ContentError } from "./bytes.ts";
import type { InputFile } from "./files.ts";
import { unframeLz4 } from "./lz4.ts";
import { type Opening, readableBeginning } from "./prepare.ts";
import { columnsOf, DAY, decimalText, floorDiv, instant, INTEGER, local, microsOf, NUMBER, type RowType, scalar, TEXT, TRUTH, UNSIGNED, unread } from "./row-type.ts";
import { type Batch, BATCH, type RowFile } from "./rows.ts";

/** A value as it lies in a column. */
interface Cell {
  readonly data: Data;
  readonly row: number;
}

export async function openArrow(reading: Opening & { readonly temporaryFolder: string }, file: InputFile, place: number): Promise<RowFile> {
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: unframeLz4 });
  const { compression } = await readableBeginning(reading, file);
  const path = compression === "none" ? file.path : await unpacked(reading, file, place, compression);
  const handle = await open(path);
  const reader = (await RecordBatchReader.from(handle as never)) as unknown as AsyncRecordBatchFileReader | AsyncRecordBatchStreamReader;
  try {
    await reader.open();
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw new ContentError(`it is no Arrow file or stream, or breaks off (${(error as Error).message})`);
  }
  const row: RowType = { kind: "record", fields: new Map(reader.schema.fields.map((field: Field): [string, RowType] => [field.name, typeOf(field.type)])), member: (raw, name) => (raw as ReadonlyMap<string, Cell | null>).get(name) };
  const columns = columnsOf(row);
  return {
    name: file.name,
    columns,
    batches: (fields) => batches(reader, fields, columns),
    close: async () => {
      await reader.cancel();
      await handle.close().catch(() => undefined);
    },
  };
}

async function unpacked(reading: Opening & { readonly temporaryFolder: string }, file: InputFile, place: number, compression: "gzip" | "zstd"): Promise<string> {
  if (compression === "zstd") throw new ContentError("it is compressed by Zstandard as a whole; unpack it");
  await mkdir(reading.temporaryFolder, { recursive: true });
  const path = join(reading.temporaryFolder, `${reading.input.node}.${place}.arrow`);
  await pipeline(createReadStream(file.path), createGunzip(), createWriteStream(path));
  return path;
}

async function* batches(reader: AsyncRecordBatchFileReader | AsyncRecordBatchStreamReader, fields: readonly string[], columns: ReturnType<typeof columnsOf>): AsyncGenerator<Batch> {
  const wanted = fields.map((field) => columns.get(field)!);
  const names = [...new Set(fields.map((field) => (reader.schema.fields.some(({ name }) => name === field) ? field : field.split(".")[0]!)))];
  for (;;) {
    const { done, value: batch } = await reader.next().catch((error: unknown) => {
      throw new ContentError((error as Error).message);
    });
    if (done === true || batch === undefined || batch === null) return;
    const parts = new Map(names.map((name) => [name, batch.getChild(name)?.data[0]]));
    for (let begin = 0; begin < batch.numRows; begin += BATCH) {
      const rows = Math.min(BATCH, batch.numRows - begin);
      const cells = Array.from({ length: rows }, (_, i) => new Map([...parts].map(([name, data]) => [name, data === undefined ? null : cellAt(data, begin + i)])));
      yield { rows, columns: wanted.map((column) => cells.map((row) => column.value(row))) };
    }
  }
}

function cellAt(data: Data, row: number): Cell | null {
  return data.type.typeId === Type.Null || !data.getValid(row) ? null : { data, row };
}

const UNITS = { [TimeUnit.SECOND]: "s", [TimeUnit.MILLISECOND]: "ms", [TimeUnit.MICROSECOND]: "us", [TimeUnit.NANOSECOND]: "ns" } as const;

/** A type over `inner` of the cell. */
function over(type: RowType, inner: (cell: Cell) => unknown): RowType {
  return type.kind === "scalar" ? { ...type, value: (raw) => type.value(inner(raw as Cell)) } : type;
}

const plain = ({ data, row }: Cell): unknown => (data.values as ArrayLike<unknown>)[row];

function typeOf(type: DataType): RowType {
  switch (type.typeId) {
    case Type.Null:
      return scalar("JSON", "json", () => null);
    case Type.Bool:
      return over(TRUTH, ({ data, row }) => ((data.values as Uint8Array)[(data.offset + row) >> 3]! >> ((data.offset + row) & 7)) % 2 === 1);
    case Type.Int: {
      const { isSigned, bitWidth } = type as unknown as { readonly isSigned: boolean; readonly bitWidth: number };
      return over(!isSigned && bitWidth === 64 ? UNSIGNED : INTEGER, plain);
    }
    case Type.Float: {
      const isHalf = (type as unknown as { readonly precision: number }).precision === 0;
      return over(NUMBER, isHalf ? (cell) => half(Number(plain(cell))) : plain);
    }
    case Type.Utf8:
    case Type.LargeUtf8:
      return over(TEXT, utf8);
    case Type.Decimal: {
      const { scale } = type as unknown as { readonly scale: number };
      return scalar(`DECIMAL(38,${scale})`, "text", (raw) => decimalText(wide(raw as Cell), scale));
    }
    case Type.Date:
      return (type as unknown as { readonly unit: DateUnit }).unit === DateUnit.DAY ? over(DAY, plain) : over(DAY, (cell) => floorDiv(BigInt(plain(cell) as number | bigint), 86_400_000n));
    case Type.Timestamp: {
      const { unit, timezone } = type as unknown as { readonly unit: TimeUnit; readonly timezone: string | null | undefined };
      return over(timezone === null || timezone === undefined || timezone === "" ? local(UNITS[unit]) : instant(UNITS[unit]), plain);
    }
    case Type.Duration: {
      const { unit } = type as unknown as { readonly unit: TimeUnit };
      return scalar("BIGINT", "integer", (raw) => microsOf(BigInt(plain(raw as Cell) as bigint), UNITS[unit]));
    }
    case Type.Dictionary:
      return dictionary(typeOf((type as unknown as { readonly dictionary: DataType }).dictionary));
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList:
      return { kind: "list", of: typeOf((type.children as readonly Field[])[0]!.type), items: items };
    case Type.Struct: {
      const fields = type.children as readonly Field[];
      const places = new Map(fields.map((field, i) => [field.name, i]));
      return { kind: "record", fields: new Map(fields.map((field) => [field.name, typeOf(field.type)])), member: (raw, name) => cellAt((raw as Cell).data.children[places.get(name)!]!, (raw as Cell).row) };
    }
    default:
      return unread(String(type).toUpperCase());
  }
}

/** The value of a code. */
function dictionary(inner: RowType): RowType {
  const at = (raw: unknown): Cell | null => {
    const cell = raw as Cell;
    let row = Number(plain(cell));
    const values = cell.data.dictionary as Vector;
    for (const data of values.data) {
      if (row < data.length) return cellAt(data, row);
      row -= data.length;
    }
    throw new ContentError("a code stands for no value of its dictionary");
  };
  return inner.kind === "scalar" ? { ...inner, value: (raw) => ((cell) => (cell === null ? null : inner.value(cell)))(at(raw)) } : unread("DICTIONARY OF LISTS");
}

function* items(raw: unknown): Iterable<Cell | null> {
  const { data, row } = raw as Cell;
  const child = data.children[0]!;
  const width = (data.type as unknown as { readonly listSize?: number }).listSize;
  const [from, to] = data.valueOffsets === undefined || width !== undefined ? [row * (width ?? 0), (row + 1) * (width ?? 0)] : [Number(data.valueOffsets[row]), Number(data.valueOffsets[row + 1])];
  for (let i = from; i < to; i++) yield cellAt(child, i);
}

const DECODER = new TextDecoder("utf-8", { fatal: true });

function utf8({ data, row }: Cell): string {
  const offsets = data.valueOffsets as ArrayLike<number | bigint>;
  try {
    return DECODER.decode((data.values as Uint8Array).subarray(Number(offsets[row]), Number(offsets[row + 1])));
  } catch {
    throw new ContentError("a text in it is no UTF-8");
  }
}

/** A two's complement integer of 128 or 256 bits, in words of 32, least first. */
function wide({ data, row }: Cell): bigint {
  const { bitWidth } = data.type as unknown as { readonly bitWidth: number };
  const words = bitWidth / 32;
  let value = 0n;
  for (let i = words - 1; i >= 0; i--) value = (value << 32n) | BigInt((data.values as Uint32Array)[row * words + i]!);
  return BigInt.asIntN(bitWidth, value);
}

/** A number of 16 bits (IEEE 754 binary16). */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
