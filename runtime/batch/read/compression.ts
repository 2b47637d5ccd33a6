/**
 * How a file is compressed, seen from its first bytes and not from its name; and whether it is whole. The engine reads a compressed file that breaks off as if it ended there, so each is checked before it is read:
 * gzip by inflating it, with the sums that it carries, Zstandard by walking from block to block (the engine itself checks the sums of whole frames).
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

export type Compression = "none" | "gzip" | "zstd";

/** Of compressions that are not read: how they begin, and their names. */
const OTHERS: readonly (readonly [string, string])[] = [
  ["425a68", "bzip2"],
  ["fd377a585a00", "xz"],
  ["04224d18", "LZ4"],
  ["504b0304", "ZIP"],
  ["377abcaf271c", "7-Zip"],
  ["1f9d", "compress"],
];

export interface Beginning {
  readonly compression: Compression;
  /** What else it is compressed by, which is not read. */
  readonly other: string | undefined;
  /** The mark at the begin of a text, if it is not compressed. */
  readonly mark: "utf-8" | "utf-16le" | "utf-16be" | undefined;
}

export async function beginningOf(path: string): Promise<Beginning> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const hex = buffer.subarray(0, bytesRead).toString("hex");
    return {
      compression: hex.startsWith("1f8b") ? "gzip" : hex.startsWith("28b52ffd") || /^5[0-9a-f]2a4d18/.test(hex) ? "zstd" : "none",
      other: OTHERS.find(([begin]) => hex.startsWith(begin))?.[1],
      mark: hex.startsWith("efbbbf") ? "utf-8" : hex.startsWith("fffe") ? "utf-16le" : hex.startsWith("feff") ? "utf-16be" : undefined,
    };
  } finally {
    await file.close();
  }
}

/** What is wrong with a compressed file; undefined where it is whole. */
export async function flawOf(path: string, compression: Compression): Promise<string | undefined> {
  if (compression === "gzip") return gzipFlaw(path);
  return compression === "zstd" ? zstdFlaw(path) : undefined;
}

async function gzipFlaw(path: string): Promise<string | undefined> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  return pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), createGunzip({ chunkSize: 1 << 18 }), nowhere).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "Z_BUF_ERROR") return "it breaks off before its end";
      return error.code?.startsWith("Z_") === true ? `it is garbled (${error.message})` : Promise.reject(error);
    },
  );
}

const ZSTD_FRAME = 0xfd2fb528;

async function zstdFlaw(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    let at = 0;
    while (at < size) {
      const end = await frameEnd(file, at);
      if (end === undefined) return "it is garbled";
      if (end > size) return "it breaks off before its end";
      at = end;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

/** Where a frame ends (RFC 8878, section 3.1); beyond the file where it breaks off, undefined where it is none. */
async function frameEnd(file: FileHandle, begin: number): Promise<number | undefined> {
  const head = await bytesAt(file, begin, 18);
  if (head.length < 8) return Number.POSITIVE_INFINITY;
  const magic = head.readUInt32LE(0);
  if (magic >>> 4 === 0x184d2a5) return begin + 8 + head.readUInt32LE(4);
  if (magic !== ZSTD_FRAME) return undefined;
  const descriptor = head[4]!;
  const isSingle = (descriptor & 0x20) !== 0;
  const content = descriptor >>> 6;
  let at = begin + 5 + (isSingle ? 0 : 1) + [0, 1, 2, 4][descriptor & 3]! + (content === 0 ? (isSingle ? 1 : 0) : 1 << content);
  for (;;) {
    const block = await bytesAt(file, at, 3);
    if (block.length < 3) return Number.POSITIVE_INFINITY;
    const word = block.readUIntLE(0, 3);
    const type = (word >>> 1) & 3;
    if (type === 3) return undefined;
    at += 3 + (type === 1 ? 1 : word >>> 3);
    if ((word & 1) === 1) return at + ((descriptor & 4) !== 0 ? 4 : 0);
  }
}

async function bytesAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}
