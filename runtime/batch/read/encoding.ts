/** Texts that are not in UTF-8, or compressed where the engine can't see through it, are copied as plain UTF-8 first; no byte is guessed at. */
import { createReadStream, createWriteStream } from "node:fs";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { TextDecoder } from "node:util";
import { createGunzip } from "node:zlib";
import type { Encoding } from "../../contract/vocabulary/formats.ts";
import type { Beginning } from "./compression.ts";

/** Bytes that are no text of the encoding. */
export class EncodingError extends Error {
  override readonly name = "EncodingError";
  readonly line: number;
  constructor(encoding: string, line: number) {
    super(`bytes on line ${line.toLocaleString("en")} are no ${encoding.toUpperCase()}`);
    this.line = line;
  }
}

/** `even`: what else is done to the text. @throws EncodingError */
export async function copyAsUtf8(from: string, to: string, encoding: Encoding, { compression }: Pick<Beginning, "compression">, even?: Transform): Promise<void> {
  const steps = [...(compression === "gzip" ? [createGunzip()] : []), ...(encoding === "utf-8" && even !== undefined ? [] : [toUtf8(encoding)]), ...(even === undefined ? [] : [even])];
  await pipeline([createReadStream(from, { highWaterMark: 1 << 20 }), ...steps, createWriteStream(to)]);
}

interface Decoder {
  /** The text of a piece; `last` where no more comes. @throws TypeError if it is none. */
  decode(piece: Uint8Array, last: boolean): string;
}

function toUtf8(encoding: Encoding): Transform {
  let decoder: Decoder | undefined;
  let lines = 1;
  let first: Buffer | undefined = Buffer.alloc(0);
  const text = (piece: Buffer, last: boolean): string => {
    decoder ??= decoderOf(encoding, piece);
    try {
      const decoded = decoder.decode(piece, last);
      for (const char of decoded) if (char === "\n") lines++;
      return decoded;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const lenient = new TextDecoder(nameOf(encoding, piece)).decode(piece);
      throw new EncodingError(encoding, lines + (lenient.slice(0, lenient.indexOf("\uFFFD")).match(/\n/g)?.length ?? 0));
    }
  };
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      // The first bytes tell the order of UTF-16, so they come together.
      const piece = first === undefined ? chunk : Buffer.concat([first, chunk]);
      if (first !== undefined && piece.length < 2) {
        first = piece;
        done();
      } else {
        first = undefined;
        attempt(() => text(piece, false), done);
      }
    },
    flush(done) {
      attempt(() => text(first ?? Buffer.alloc(0), true), done);
    },
  });
}

function attempt(work: () => string, done: (error: Error | null, data?: string) => void): void {
  let text: string | undefined;
  let failure: Error | null = null;
  try {
    text = work();
  } catch (error) {
    failure = error as Error;
  }
  done(failure, text);
}

/** `utf-16` is told by its mark. */
function nameOf(encoding: Encoding, begin: Uint8Array): string {
  if (encoding !== "utf-16") return encoding;
  const isBig = begin[0] === 0xfe && begin[1] === 0xff;
  if (!isBig && !(begin[0] === 0xff && begin[1] === 0xfe)) throw new Error("the file has no mark that tells the order of its bytes; say `utf-16le` or `utf-16be`");
  return isBig ? "utf-16be" : "utf-16le";
}

function decoderOf(encoding: Encoding, begin: Uint8Array): Decoder {
  // The web's `latin1` is windows-1252; ours is ISO 8859-1, each byte its own code point.
  if (encoding === "latin-1") return { decode: (piece) => Buffer.from(piece).toString("latin1") };
  const decoder = new TextDecoder(nameOf(encoding, begin), { fatal: true });
  return { decode: (piece, last) => decoder.decode(piece, { stream: !last }) };
}
