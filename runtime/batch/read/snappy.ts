/** Snappy's block format (google/snappy, format_description.txt): a length, then literals and copies of what went before. */

/** Undefined where the bytes are no such block. */
export function unsnap(block: Uint8Array): Buffer | undefined {
  let at = 0;
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = block[at++];
    if (byte === undefined || shift > 28) return undefined;
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
  }
  // No element of three bytes gives more than 64.
  if (length > block.length * 64) return undefined;
  const out = Buffer.alloc(length);
  let to = 0;
  while (at < block.length) {
    const tag = block[at++]!;
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >>> 2;
      const bytes = short < 60 ? 0 : short - 59;
      const size = (bytes === 0 ? short : littleEndian(block, at, bytes)) + 1;
      at += bytes;
      if (at + size > block.length || to + size > length) return undefined;
      out.set(block.subarray(at, at + size), to);
      at += size;
      to += size;
      continue;
    }
    const bytes = kind === 3 ? 4 : kind;
    const size = kind === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1;
    const back = kind === 1 ? ((tag >>> 5) << 8) + (block[at] ?? 0) : littleEndian(block, at, bytes);
    at += bytes;
    if (at > block.length || back === 0 || back > to || to + size > length) return undefined;
    // What is copied may reach into what the copy itself writes.
    for (let i = 0; i < size; i++) out[to + i] = out[to - back + i]!;
    to += size;
  }
  return to === length ? out : undefined;
}

function littleEndian(bytes: Uint8Array, at: number, size: number): number {
  let value = 0;
  for (let i = 0; i < size; i++) value += (bytes[at + i] ?? 0) * 2 ** (8 * i);
  return value;
}
