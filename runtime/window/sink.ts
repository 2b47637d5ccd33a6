import { doubles } from "./scratch.ts";
import type { WindowResult } from "./types.ts";

/** Where one window's values go: one number a query (missing NaN), or a list a query, written in the order of the queries. */
export class Sink {
  readonly numbers: Float64Array;
  /** Lengths of lists, then their items one after the other. */
  readonly lengths: Int32Array;
  items: Float64Array = new Float64Array(0);
  used = 0;
  readonly #holdsLists: boolean;

  constructor(queries: number, holdsLists: boolean) {
    this.#holdsLists = holdsLists;
    this.numbers = new Float64Array(holdsLists ? 0 : queries);
    this.lengths = new Int32Array(holdsLists ? queries : 0);
  }

  /** Adds an item to the list of the query at hand. */
  push(item: number): void {
    if (this.used === this.items.length) {
      const grown = doubles(this.items, this.used + 1);
      grown.set(this.items);
      this.items = grown;
    }
    this.items[this.used++] = item;
  }

  /** Gives a query the value of the one before. */
  repeat(query: number): void {
    if (!this.#holdsLists) {
      this.numbers[query] = this.numbers[query - 1]!;
      return;
    }
    const length = this.lengths[query - 1]!;
    const start = this.used - length;
    for (let i = 0; i < length; i++) this.push(this.items[start + i]!);
    this.lengths[query] = length;
  }

  /** The first query's value, taken out so that the next one starts afresh. */
  takeFirst(): number | number[] {
    if (!this.#holdsLists) return this.numbers[0]!;
    const list = Array.from(this.items.subarray(0, this.used));
    this.used = 0;
    return list;
  }

  /** The whole as a result. `dictionary`: the values are codes of that column. */
  result(dictionary: string | undefined, beyondGrid: number): WindowResult {
    if (this.#holdsLists) {
      const starts = new Int32Array(this.lengths.length + 1);
      for (let i = 0; i < this.lengths.length; i++) starts[i + 1] = starts[i]! + this.lengths[i]!;
      return { kind: "list", starts, values: this.items.slice(0, this.used), dictionary, beyondGrid };
    }
    if (dictionary === undefined) return { kind: "number", values: this.numbers, beyondGrid };
    const codes = new Int32Array(this.numbers.length);
    for (let i = 0; i < codes.length; i++) codes[i] = Number.isNaN(this.numbers[i]!) ? -1 : this.numbers[i]!;
    return { kind: "code", codes, dictionary, beyondGrid };
  }
}
