import { integers } from "../scratch.ts";
import type { Family, Reader, Sight } from "./family.ts";

/** min or max over ascending intervals: a queue of the places that may still become the extreme, best first; each place enters and leaves it once. */
export class Extremes implements Family {
  #queue: Int32Array = new Int32Array(64);
  readonly #sign: 1 | -1;

  /** `sign` 1 for min, −1 for max. */
  constructor(sign: 1 | -1) {
    this.#sign = sign;
  }

  run(sight: Sight, readers: readonly Reader[]): void {
    const sign = this.#sign;
    const { left, right, queries, firstQuery } = sight;
    const { values, size } = sight.selection;
    const queue = integers(this.#queue, size);
    this.#queue = queue;
    const out = readers[0]!.sink.numbers;
    let head = 0;
    let tail = 0;
    let next = 0;
    for (let i = 0; i < queries; i++) {
      const from = left[i]!;
      const to = right[i]!;
      if (next < from) {
        next = from;
        head = tail;
      }
      for (; next < to; next++) {
        const value = sign * values[next]!;
        while (tail > head && sign * values[queue[tail - 1]!]! >= value) tail--;
        queue[tail++] = next;
      }
      while (head < tail && queue[head]! < from) head++;
      out[firstQuery + i] = head < tail ? values[queue[head]!]! : Number.NaN;
    }
    for (let r = 1; r < readers.length; r++) readers[r]!.sink.numbers.set(out.subarray(firstQuery, firstQuery + queries), firstQuery);
  }
}
