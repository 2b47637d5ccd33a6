import { closeSync, openSync, readSync } from "node:fs";
import { crc32 } from "node:zlib";

/** CRC-32 of a file, read piece by piece (some GB/s). The database maps its file into memory and would take the process down with it where a page is damaged. */
export function fileChecksum(path: string): number {
  const file = openSync(path, "r");
  try {
    const piece = Buffer.allocUnsafe(4 << 20);
    let checksum = 0;
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) checksum = crc32(piece.subarray(0, read), checksum);
    return checksum;
  } finally {
    closeSync(file);
  }
}
