/**
 * A block: up to BLOCK_ROWS rows of one key as bytes. The number of rows; then `at` and each column of the group's definition: the width
 * of a value in bytes, and base and unit. A column of integers is kept as (value − base) / unit in the least width that holds it, with all bits set for missing; any
 * other as doubles, with NaN for missing. Everything is at a multiple of eight bytes, in the machine's order, which is little-endian wherever Node runs.
 */
import type { EventColumn } from "../window/index.ts";

export const BLOCK_ROWS = 2048;

const HEAD = 8;
const COLUMN_HEAD = 24;

interface Packing {
  readonly width: 1 | 2 | 4 | 8;
  readonly base: number;
  readonly unit: number;
}

/** Packs rows `from` … `to − 1` of the columns. */
export function encodeBlock(columns: readonly EventColumn[], from: number, to: number): Buffer {
  const rows = to - from;
  const packings = columns.map((column) => packingOf(column, from, to));
  const size = packings.reduce((sum, { width }) => sum + COLUMN_HEAD + padded(rows * width), HEAD);
  const block = Buffer.alloc(size);
  block.writeUInt32LE(rows, 0);
  let offset = HEAD;
  for (const [i, column] of columns.entries()) {
    const packing = packings[i]!;
    block[offset] = packing.width;
    block.writeDoubleLE(packing.base, offset + 8);
    block.writeDoubleLE(packing.unit, offset + 16);
    pack(column, from, rows, packing, view(block.buffer as ArrayBuffer, block.byteOffset + offset + COLUMN_HEAD, rows, packing.width));
    offset += COLUMN_HEAD + padded(rows * packing.width);
  }
  return block;
}

/** Unpacks a block into the columns from row `to` on; gives its rows. */
export function decodeBlock(block: Buffer, columns: readonly EventColumn[], to: number): number {
  // A copy, since views want an offset that is a multiple of eight.
  const bytes = new Uint8Array(block.length);
  bytes.set(block);
  const rows = block.readUInt32LE(0);
  let offset = HEAD;
  for (const column of columns) {
    const width = block[offset]!;
    const base = block.readDoubleLE(offset + 8);
    const unit = block.readDoubleLE(offset + 16);
    unpack(column, to, rows, { width: width as Packing["width"], base, unit }, view(bytes.buffer, offset + COLUMN_HEAD, rows, width));
    offset += COLUMN_HEAD + padded(rows * width);
  }
  return rows;
}

function padded(size: number): number {
  return (size + 7) & ~7;
}

type Packed = Uint8Array | Uint16Array | Uint32Array | Float64Array;

function view(buffer: ArrayBuffer, offset: number, rows: number, width: number): Packed {
  switch (width) {
    case 1:
      return new Uint8Array(buffer, offset, rows);
    case 2:
      return new Uint16Array(buffer, offset, rows);
    case 4:
      return new Uint32Array(buffer, offset, rows);
    default:
      return new Float64Array(buffer, offset, rows);
  }
}

function isMissing(column: EventColumn, value: number): boolean {
  return column instanceof Int32Array ? value < 0 : Number.isNaN(value);
}

function packingOf(column: EventColumn, from: number, to: number): Packing {
  if (column instanceof Uint8Array) return { width: 1, base: 0, unit: 1 };
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = from; i < to; i++) {
    const value = column[i]!;
    if (isMissing(column, value)) continue;
    if (!Number.isSafeInteger(value)) return { width: 8, base: 0, unit: 1 };
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  if (greatest < least) return { width: 1, base: 0, unit: 1 };
  const span = greatest - least;
  if (!Number.isSafeInteger(span)) return { width: 8, base: 0, unit: 1 };
  const unit = span < 255 ? 1 : commonUnit(column, from, to, least);
  const steps = span / unit;
  return { width: steps < 255 ? 1 : steps < 65535 ? 2 : steps < 4294967295 ? 4 : 8, base: least, unit };
}

function commonUnit(column: EventColumn, from: number, to: number, base: number): number {
  let unit = 0;
  for (let i = from; i < to && unit !== 1; i++) {
    if (isMissing(column, column[i]!)) continue;
    let rest = column[i]! - base;
    while (rest !== 0) [unit, rest] = [rest, unit % rest];
  }
  return unit;
}

function pack(column: EventColumn, from: number, rows: number, { width, base, unit }: Packing, into: Packed): void {
  // Codes have 32 bits, so what takes eight bytes as it is are numbers.
  if (column instanceof Uint8Array || width === 8) into.set(column.subarray(from, from + rows));
  else {
    const absent = 256 ** width - 1;
    for (let i = 0; i < rows; i++) {
      const value = column[from + i]!;
      into[i] = isMissing(column, value) ? absent : (value - base) / unit;
    }
  }
}

function unpack(column: EventColumn, to: number, rows: number, { width, base, unit }: Packing, packed: Packed): void {
  if (column instanceof Uint8Array || width === 8) column.set(packed, to);
  else {
    const absent = 256 ** width - 1;
    const missing = column instanceof Int32Array ? -1 : Number.NaN;
    for (let i = 0; i < rows; i++) {
      const step = packed[i]!;
      column[to + i] = step === absent ? missing : base + step * unit;
    }
  }
}
