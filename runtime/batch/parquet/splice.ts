/**
 * A Parquet file out of the first row groups of one and all of another, without decoding either: row groups are functions of their rows alone, and only offsets in the footer say where they lie. The result is, byte for byte, the
 * file that a writer makes that puts row groups, then Bloom filters, then the footer, as DuckDB does. A footer that holds what is not known here is refused, and the caller writes the file as a whole.
 * Source: Apache Parquet's format (parquet.thrift: FileMetaData, RowGroup, ColumnChunk, ColumnMetaData).
 */
import type { FileHandle } from "node:fs/promises";
import { field, readStruct, type ThriftStruct, type ThriftValue, writeStruct } from "./thrift.ts";

const MAGIC = "PAR1";
/** Bytes that are copied at a time. */
const COPIED = 1 << 22;

export interface ParquetFile {
  readonly handle: FileHandle;
  readonly footer: ThriftStruct;
  /** Rows of each row group. */
  readonly groups: readonly number[];
}

/** Reads a file's footer. @throws Error if it is no file that can be spliced. */
export async function readFooter(handle: FileHandle): Promise<ParquetFile> {
  const { size } = await handle.stat();
  const end = await bytesOf(handle, size - 8, 8);
  if (Buffer.from(end.subarray(4)).toString("latin1") !== MAGIC) throw new Error("it does not end as a Parquet file");
  const length = end.readUInt32LE(0);
  const bytes = await bytesOf(handle, size - 8 - length, length);
  const footer = readStruct(bytes);
  if (Buffer.compare(Buffer.from(writeStruct(footer)), bytes) !== 0) throw new Error("its footer is not written as we would write it");
  return { handle, footer, groups: rowGroups(footer).map((group) => Number(integer(group, 3))) };
}

/** Writes the first `groups` row groups of `head`, then all of `tail`, to `target`. */
export async function splice(head: ParquetFile, groups: number, tail: ParquetFile, target: FileHandle): Promise<void> {
  let at = 0;
  const put = async (bytes: Uint8Array): Promise<void> => {
    await target.write(bytes, 0, bytes.length, at);
    at += bytes.length;
  };
  const copy = async (from: FileHandle, start: number, length: number): Promise<void> => {
    for (let done = 0; done < length; done += COPIED) await put(await bytesOf(from, start + done, Math.min(COPIED, length - done)));
  };
  const kept = rowGroups(head.footer).slice(0, groups);
  const added = rowGroups(tail.footer);
  await put(Buffer.from(MAGIC, "latin1"));
  await copy(head.handle, 4, endOf(kept) - 4);
  const shift = BigInt(at - 4);
  await copy(tail.handle, 4, endOf(added) - 4);
  for (const group of added) moveGroup(group, shift);
  for (const [file, list] of [[head, kept], [tail, added]] as const) {
    for (const column of list.flatMap(columnsOf)) {
      const start = field(column, 14);
      if (start === undefined) continue;
      const from = Number(integer(column, 14));
      const length = Number(integer(column, 15));
      setInteger(column, 14, BigInt(at));
      await copy(file.handle, from, length);
    }
  }
  await put(footerOf(head.footer, [...kept, ...added]));
}

/** Puts all row groups of `tails` behind those of `head`, in its own file. */
export async function spliceOnto(head: ParquetFile, tails: readonly ParquetFile[]): Promise<void> {
  const target = head.handle;
  const files = [head, ...tails].map(({ handle, footer }) => ({ handle, groups: rowGroups(footer) }));
  // What lies behind the head's row groups is written over.
  const filters: { readonly column: ThriftStruct; readonly bytes: Uint8Array }[] = [];
  for (const { handle, groups } of files) filters.push(...(await filtersOf(handle, groups.flatMap(columnsOf))));
  let at = endOf(files[0]!.groups);
  for (const { handle, groups } of files.slice(1)) {
    const end = endOf(groups);
    const shift = BigInt(at - 4);
    await append(target, at, handle, 4, end);
    at += end - 4;
    for (const group of groups) moveGroup(group, shift);
  }
  let end = at;
  for (const { column, bytes } of filters) {
    setInteger(column, 14, BigInt(end));
    end += bytes.length;
  }
  const rest = Buffer.concat([...filters.map(({ bytes }) => bytes), footerOf(head.footer, files.flatMap(({ groups }) => groups))]);
  await target.write(rest, 0, rest.length, at);
  await target.truncate(at + rest.length);
}

/** Copies bytes of a file to a place in another; the next ones are read while these are written. */
async function append(target: FileHandle, at: number, from: FileHandle, begin: number, end: number): Promise<void> {
  const spare = [Buffer.allocUnsafe(COPIED), Buffer.allocUnsafe(COPIED)] as const;
  let writing: Promise<unknown> = Promise.resolve();
  for (let start = begin, turn = 0; start < end; start += COPIED, turn = 1 - turn) {
    const bytes = spare[turn as 0 | 1].subarray(0, Math.min(COPIED, end - start));
    const { bytesRead } = await from.read(bytes, 0, bytes.length, start);
    if (bytesRead !== bytes.length) throw new Error("the file is cut off");
    await writing;
    writing = target.write(bytes, 0, bytes.length, at + start - begin);
    // Whoever waits for it hears of a failure.
    writing.catch(() => undefined);
  }
  await writing;
}

/** The Bloom filters of columns, which lie side by side and are many: read at once. */
async function filtersOf(handle: FileHandle, columns: readonly ThriftStruct[]): Promise<{ readonly column: ThriftStruct; readonly bytes: Uint8Array }[]> {
  const filtered = columns.filter((column) => field(column, 14) !== undefined).map((column) => ({ column, from: Number(integer(column, 14)), length: Number(integer(column, 15)) }));
  if (filtered.length === 0) return [];
  const begin = Math.min(...filtered.map(({ from }) => from));
  const all = await bytesOf(handle, begin, Math.max(...filtered.map(({ from, length }) => from + length)) - begin);
  return filtered.map(({ column, from, length }) => ({ column, bytes: all.subarray(from - begin, from - begin + length) }));
}

/** A footer for these row groups, its length and the mark that ends a file. */
function footerOf(like: ThriftStruct, groups: readonly ThriftStruct[]): Uint8Array {
  const footer = structuredClone(like);
  const all = field(footer, 4);
  if (all?.type !== "list") throw new Error("a footer has no row groups");
  all.items.splice(0, all.items.length, ...groups);
  setInteger(footer, 3, groups.reduce((sum, group) => sum + integer(group, 3), 0n));
  const written = writeStruct(footer);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(written.length);
  return Buffer.concat([written, length, Buffer.from(MAGIC, "latin1")]);
}

export async function bytesOf(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  const { bytesRead } = await handle.read(buffer, 0, length, start);
  if (bytesRead !== length) throw new Error("the file is cut off");
  return buffer;
}

export function rowGroups(footer: ThriftStruct): ThriftStruct[] {
  return structs(field(footer, 4));
}

/** The metadata of a row group's columns. */
export function columnsOf(group: ThriftStruct): ThriftStruct[] {
  return structs(field(group, 1)).map((chunk) => {
    // An index beside the row groups has offsets of its own; 0 stands for a chunk that says nothing of its place.
    if ([4, 5, 6, 7].some((id) => field(chunk, id) !== undefined) || (field(chunk, 2) !== undefined && integer(chunk, 2) !== 0n)) throw new Error("its row groups have an index");
    const meta = field(chunk, 3);
    if (meta?.type !== "struct") throw new Error("a column has no metadata");
    return meta;
  });
}

function structs(value: ThriftValue | undefined): ThriftStruct[] {
  if (value?.type !== "list") throw new Error("a list is missing in its footer");
  return value.items.map((item) => {
    if (item.type !== "struct") throw new Error("a list of its footer holds no structs");
    return item;
  });
}

/** Where the data of these row groups ends. */
function endOf(groups: readonly ThriftStruct[]): number {
  return Math.max(
    4,
    ...groups.flatMap(columnsOf).map((column) => {
      const dictionary = field(column, 11) === undefined ? undefined : integer(column, 11);
      const data = integer(column, 9);
      return Number((dictionary !== undefined && dictionary < data ? dictionary : data) + integer(column, 7));
    }),
  );
}

export function moveGroup(group: ThriftStruct, by: bigint): void {
  if (field(group, 5) !== undefined) setInteger(group, 5, integer(group, 5) + by);
  if (field(group, 7) !== undefined) throw new Error("its row groups are numbered");
  for (const column of columnsOf(group)) for (const id of [9, 10, 11]) if (field(column, id) !== undefined) setInteger(column, id, integer(column, id) + by);
}

export function integer(struct: ThriftStruct, id: number): bigint {
  const value = field(struct, id);
  if (value === undefined || typeof (value as { value?: unknown }).value !== "bigint") throw new Error(`field ${id} of its footer is no integer`);
  return (value as { value: bigint }).value;
}

export function setInteger(struct: ThriftStruct, id: number, to: bigint): void {
  (field(struct, id) as { value: bigint }).value = to;
}
