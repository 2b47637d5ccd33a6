import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { BYTES, type Shape } from "./windows/shape.ts";

export type ColumnArray = Float64Array | Int32Array | Uint8Array;

const bytesAs = (array: ColumnArray): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);

/**
 * A file that arrays are put into and taken from, for what doesn't fit into memory. It lies in the run's own folder, which goes with the run. Numbers are as they lie in memory: the file is never read
 * by another machine. Reads and writes wait: they are large, and go through the system's cache.
 */
export class SpillFile {
  readonly descriptor: number;
  #end = 0;

  private constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  /** A new file. The folder must be there. */
  static create(folder: string, name: string): SpillFile {
    return new SpillFile(openSync(join(folder, name), "w+"));
  }

  /** A file that another thread has filled, to take from. */
  static opened(descriptor: number): SpillFile {
    return new SpillFile(descriptor);
  }

  /** Appends an array, and says where it begins. */
  put(array: ColumnArray): number {
    const from = this.#end;
    const bytes = bytesAs(array);
    for (let done = 0; done < bytes.length; ) done += writeSync(this.descriptor, bytes, done, bytes.length - done, from + done);
    this.#end += bytes.length;
    return from;
  }

  /** Fills an array from a place. */
  take(array: ColumnArray, from: number): void {
    const bytes = bytesAs(array);
    for (let done = 0; done < bytes.length; ) {
      const read = readSync(this.descriptor, bytes, done, bytes.length - done, from + done);
      if (read === 0) throw new Error("a spilled array is not whole");
      done += read;
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** Arrays have at least so many items, so that one that was given back fits the next of its kind. */
const LEAST = 1 << 10;

/** Bytes that may be held in memory; who gets none writes to the file. And the arrays of rows by key: shared by all threads, and used again, since memory that several threads know is freed late. */
export class Spill {
  readonly #folder: string;
  readonly #files: SpillFile[] = [];
  readonly #spare = new Map<string, SharedArrayBuffer[]>();
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

  /** A shared array of so many items, of any content. */
  array(shape: Shape, length: number): ColumnArray {
    let capacity = LEAST;
    while (capacity < length) capacity *= 2;
    const buffer = this.#spare.get(`${shape} ${capacity}`)?.pop() ?? new SharedArrayBuffer(capacity * BYTES[shape]);
    return shape === "number" ? new Float64Array(buffer, 0, length) : shape === "integer" ? new Int32Array(buffer, 0, length) : new Uint8Array(buffer, 0, length);
  }

  /** Takes back an array of `array` that nobody reads any more. */
  giveBack(array: ColumnArray): void {
    const shape: Shape = array instanceof Float64Array ? "number" : array instanceof Int32Array ? "integer" : "flag";
    const key = `${shape} ${array.buffer.byteLength / BYTES[shape]}`;
    const spare = this.#spare.get(key) ?? [];
    spare.push(array.buffer as SharedArrayBuffer);
    this.#spare.set(key, spare);
  }

  /** Nobody asks for arrays of this kind for a while. */
  dropSpare(): void {
    this.#spare.clear();
  }

  file(name: string): SpillFile {
    const file = SpillFile.create(this.#folder, `${name}-${this.#files.length}`);
    this.#files.push(file);
    return file;
  }

  close(): void {
    for (const file of this.#files) file.close();
    this.#files.length = 0;
    this.#spare.clear();
  }
}
