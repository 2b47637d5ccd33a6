import { closeSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";

/** CRC-32 of a file. The database maps its file into memory and would take the process down with it where a page is damaged. */
export function fileChecksum(path: string): number {
  const file = openSync(path, "r");
  try {
    return checksumOf(file);
  } finally {
    closeSync(file);
  }
}

/** The same of an open file, piece by piece (some GB/s). */
export function checksumOf(file: number): number {
  const piece = Buffer.allocUnsafe(4 << 20);
  let checksum = 0;
  let place = 0;
  for (let read = readSync(file, piece, 0, piece.length, place); read > 0; read = readSync(file, piece, 0, piece.length, place)) {
    checksum = crc32(piece.subarray(0, read), checksum);
    place += read;
  }
  return checksum;
}
