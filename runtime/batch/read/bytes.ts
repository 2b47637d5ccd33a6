/** A file as a stream of which exactly so many bytes are taken at a time; gzip is unpacked on the way. */
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Compression } from "./compression.ts";

/** The file ends, or is garbled, in the middle of something. */
export class ContentError extends Error {
  override readonly name = "ContentError";
}

export class Bytes {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #stream: Readable;
  #buffer: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(path: string, compression: Compression) {
    const file = createReadStream(path, { highWaterMark: 1 << 20 });
    if (compression === "gzip") {
      const unpacked = createGunzip({ chunkSize: 1 << 18 });
      file.on("error", (error) => unpacked.destroy(error));
      this.#stream = file.pipe(unpacked);
    } else this.#stream = file;
    this.#chunks = this.#stream[Symbol.asyncIterator]();
  }

  /** Whether nothing is left. */
  async atEnd(): Promise<boolean> {
    return !(await this.#fill(1));
  }

  /** @throws ContentError if the file ends before. */
  async take(length: number): Promise<Buffer> {
    if (!(await this.#fill(length))) throw new ContentError("it breaks off before its end");
    const taken = this.#buffer.subarray(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  /** Seven bits a byte, least first (a varint). @throws ContentError */
  async varint(): Promise<bigint> {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = (await this.take(1))[0]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new ContentError("a length in it has more than ten bytes");
  }

  close(): void {
    this.#stream.destroy();
  }

  async #fill(length: number): Promise<boolean> {
    if (this.#buffer.length - this.#at >= length) return true;
    const parts = [this.#buffer.subarray(this.#at)];
    let size = parts[0]!.length;
    while (size < length) {
      const { value, done } = await this.#chunks.next();
      if (done === true) break;
      parts.push(value);
      size += value.length;
    }
    this.#buffer = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    this.#at = 0;
    return size >= length;
  }
}
