import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";

export type ColumnArray = Float64Array | Int32Array | Uint8Array;

const bytesAs = (array: ColumnArray): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/**
 * A file that arrays are put into and taken from, for what doesn't fit into memory. It lies in the run's own folder, which goes with the run. Numbers are as they lie in memory: the file is never read
 * by another machine. Reads and writes wait: they are large, and go through the system's cache.
 */
export class SpillFile {
  readonly #descriptor: number;
  #end = 0;

  /** The folder must be there. */
  constructor(folder: string, name: string) {
    this.#descriptor = openSync(join(folder, name), "w+");
  }

  /** Appends an array, and says where it begins. */
  put(array: ColumnArray): number {
    const from = this.#end;
    const bytes = bytesAs(array);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#descriptor, bytes, done, bytes.length - done, from + done);
    this.#end += bytes.length;
    return from;
  }

  /** Fills an array from a place. */
  take(array: ColumnArray, from: number): void {
    const bytes = bytesAs(array);
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(this.#descriptor, bytes, done, bytes.length - done, from + done);
      if (read === 0) throw new Error("a spilled array is not whole");
      done += read;
    }
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** Bytes that may be held in memory; who gets none writes to the file. */
export class Spill {
  readonly #folder: string;
  readonly #files: SpillFile[] = [];
  #left: number;

  constructor(folder: string, bytes: number) {
    this.#folder = folder;
    this.#left = bytes;
  }

  /** Whether so many bytes may stay in memory; if so they are taken. */
  reserve(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  release(bytes: number): void {
    this.#left += bytes;
  }

  file(name: string): SpillFile {
    const file = new SpillFile(this.#folder, `${name}-${this.#files.length}`);
    this.#files.push(file);
    return file;
  }

  close(): void {
    for (const file of this.#files) file.close();
    this.#files.length = 0;
  }
}
