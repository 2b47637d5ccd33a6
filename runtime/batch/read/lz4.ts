/** LZ4's frame format (lz4_Frame_format.md, version 1.6): blocks of literals and matches, as Arrow's buffers are compressed by. The sums that it may carry are of a hash that Node does not have, and are passed over; lengths are held to. */
import { ContentError } from "./bytes.ts";

const MAGIC = 0x184d2204;

/** @throws ContentError */
export function unframeLz4(frame: Uint8Array): Uint8Array {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const broken = (): never => {
    throw new ContentError("a buffer in it that is compressed by LZ4 is garbled");
  };
  if (frame.length < 11 || view.getUint32(0, true) !== MAGIC) broken();
  const flags = frame[4]!;
  const hasBlockSum = (flags & 0x10) !== 0;
  const size = (flags & 0x08) === 0 ? undefined : Number(view.getBigUint64(6, true));
  let at = 6 + (size === undefined ? 0 : 8) + ((flags & 0x01) === 0 ? 0 : 4) + 1;
  const out = new Growing(size ?? frame.length * 4);
  for (;;) {
    if (at + 4 > frame.length) broken();
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const length = word & 0x7fffffff;
    if (at + length > frame.length) broken();
    const block = frame.subarray(at, at + length);
    if (word >>> 31 === 1) out.add(block);
    else if (!unblock(block, out)) broken();
    at += length + (hasBlockSum ? 4 : 0);
  }
  return size === undefined || out.length === size ? out.bytes() : broken();
}

class Growing {
  #bytes: Uint8Array;
  length = 0;

  constructor(size: number) {
    this.#bytes = new Uint8Array(Math.max(size, 64));
  }

  add(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Copies from so far back; what is copied may reach into what the copy itself writes. */
  again(back: number, size: number): boolean {
    if (back === 0 || back > this.length) return false;
    this.#reserve(size);
    for (let i = 0; i < size; i++) this.#bytes[this.length + i] = this.#bytes[this.length - back + i]!;
    this.length += size;
    return true;
  }

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #reserve(more: number): void {
    if (this.length + more <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.length + more, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }
}

/** lz4_Block_format.md: a token has the lengths of literals and of the match that follows them. */
function unblock(block: Uint8Array, out: Growing): boolean {
  let at = 0;
  const rest = (start: number): number => {
    let length = start;
    if (start !== 15) return length;
    for (;;) {
      const byte = block[at++];
      if (byte === undefined) return Number.NaN;
      length += byte;
      if (byte !== 255) return length;
    }
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = rest(token >>> 4);
    if (!(at + literals <= block.length)) return false;
    out.add(block.subarray(at, at + literals));
    at += literals;
    if (at === block.length) return true;
    if (at + 2 > block.length) return false;
    const back = block[at]! | (block[at + 1]! << 8);
    at += 2;
    const size = rest(token & 15) + 4;
    if (!(size >= 4) || !out.again(back, size)) return false;
  }
  return true;
}
