import { createHash } from "node:crypto";

/** A key part in its physical form; null is missing. */
export type KeyPart = string | number | boolean | null;

const TEXT = 1;
const NUMBER = 2;
const FALSE = 3;
const TRUE = 4;
const HASHED = 255;
/** Longer keys are kept as their SHA-256: the database's own limit is 1978 bytes. */
const LONGEST = 512;

/** Where things lie in the database: group number, kind, then what is told apart within it. */
export const Place = { definition: 1, directory: 2, block: 3 } as const;

/** The bytes of a key, different for different keys: each part has a tag of its type, texts their length. undefined: a part is missing, and the history is empty. */
export function encodeKey(parts: readonly KeyPart[]): Buffer | undefined {
  const pieces: Buffer[] = [];
  for (const part of parts) {
    if (part === null || (typeof part === "number" && Number.isNaN(part))) return undefined;
    pieces.push(encodePart(part));
  }
  const bytes = Buffer.concat(pieces);
  if (bytes.length <= LONGEST) return bytes;
  return Buffer.concat([Buffer.from([HASHED]), createHash("sha256").update(bytes).digest()]);
}

/** A key as a text, different for different keys and made without bytes: for looking up what is in memory. A missing part has a name too. */
export function keyName(parts: readonly KeyPart[]): string {
  let name = "";
  for (const part of parts) name += typeof part === "string" ? `${part.length}"${part}` : `${part},`;
  return name;
}

function encodePart(part: string | number | boolean): Buffer {
  if (typeof part === "boolean") return Buffer.from([part ? TRUE : FALSE]);
  if (typeof part === "number") {
    const bytes = Buffer.allocUnsafe(9);
    bytes[0] = NUMBER;
    bytes.writeDoubleBE(part + 0, 1);
    return bytes;
  }
  const length = Buffer.byteLength(part, "utf8");
  const bytes = Buffer.allocUnsafe(5 + length);
  bytes[0] = TEXT;
  bytes.writeUInt32BE(length, 1);
  bytes.write(part, 5, "utf8");
  return bytes;
}

/** The place of a group's definition. */
export function definitionPlace(group: number): Buffer {
  return head(group, Place.definition, 0);
}

/** The place of a key's directory. */
export function directoryPlace(group: number, key: Buffer): Buffer {
  const place = head(group, Place.directory, key.length);
  key.copy(place, 3);
  return place;
}

/** The place of block `block` of the key with that number. */
export function blockPlace(group: number, key: number, block: number): Buffer {
  const place = head(group, Place.block, 8);
  place.writeUInt32BE(key, 3);
  place.writeUInt32BE(block, 7);
  return place;
}

function head(group: number, kind: number, rest: number): Buffer {
  const place = Buffer.allocUnsafe(3 + rest);
  place.writeUInt16BE(group, 0);
  place[2] = kind;
  return place;
}
