import { BLOCK_ROWS } from "./block.ts";

/** A key's directory: its number, its rows, and when each block begins. A history of one block has it inline, so that one read is enough. */
export interface Directory {
  readonly key: number;
  readonly rows: number;
  /** `at` of each block's first row. */
  readonly starts: Float64Array;
  readonly inline: Buffer | undefined;
}

export function encodeDirectory({ key, rows, starts, inline }: Directory): Buffer {
  const head = Buffer.allocUnsafe(8 + starts.length * 8);
  head.writeUInt32LE(key, 0);
  head.writeUInt32LE(rows, 4);
  for (let b = 0; b < starts.length; b++) head.writeDoubleLE(starts[b]!, 8 + 8 * b);
  return inline === undefined ? head : Buffer.concat([head, inline]);
}

export function decodeDirectory(bytes: Buffer): Directory {
  const rows = bytes.readUInt32LE(4);
  const starts = new Float64Array(Math.ceil(rows / BLOCK_ROWS));
  for (let b = 0; b < starts.length; b++) starts[b] = bytes.readDoubleLE(8 + 8 * b);
  return {
    key: bytes.readUInt32LE(0),
    rows,
    starts,
    inline: bytes.length > 8 + 8 * starts.length ? bytes.subarray(8 + 8 * starts.length) : undefined,
  };
}
