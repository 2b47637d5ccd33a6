import { closeSync, existsSync, fstatSync, openSync, statSync } from "node:fs";
import { checksumOf } from "./checksum.ts";

/**
 * A store's data file, held open: it stays the same file whatever takes its name or takes it away. The database maps it into memory, where a change shows without a word and a cut takes
 * the process down; so its size and time of change are compared before each read of the disk. What is replaced whole, as `StoreWriter` does, never changes the file that is held.
 */
export class DataFile {
  readonly size: number;
  readonly #descriptor: number;
  readonly #inode: number;
  readonly #device: number;
  readonly #modified: number;

  /** Throws the system's error if it can't be read. */
  constructor(path: string) {
    this.#descriptor = openSync(path, "r");
    const { size, ino, dev, mtimeMs } = fstatSync(this.#descriptor);
    this.size = size;
    this.#inode = ino;
    this.#device = dev;
    this.#modified = mtimeMs;
  }

  /** CRC-32 of all bytes. */
  checksum(): number {
    return checksumOf(this.#descriptor);
  }

  /** Whether nobody has written into it since it was opened. */
  intact(): boolean {
    const { size, mtimeMs } = fstatSync(this.#descriptor);
    return size === this.size && mtimeMs === this.#modified;
  }

  /** Whether `path` still is this file. */
  isAt(path: string): boolean {
    const now = statSync(path, { throwIfNoEntry: false });
    return now !== undefined && now.ino === this.#inode && now.dev === this.#device;
  }

  /** A name under which the system opens this very file, whatever has become of its own; undefined where there are none (anywhere but on Linux). */
  nameByDescriptor(): string | undefined {
    const name = `/proc/self/fd/${this.#descriptor}`;
    return existsSync("/proc/self/fd") ? name : undefined;
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
