import { bytes, integers } from "./scratch.ts";

/** Of one key, the rows that each query is not to see: those that have its own number. */
export class KeptOut {
  /** Query i does not see rows `rows[start[i]]` … `rows[end[i] − 1]`, counted from the key's first. Queries of one number share them. */
  start: Int32Array = new Int32Array(64);
  end: Int32Array = new Int32Array(64);
  rows: Int32Array = new Int32Array(64);
  /** 1 where a query asks just what the one before did. */
  again: Uint8Array = new Uint8Array(64);
  /** Rows of the key. */
  size = 0;
  /** How often a row is left out, of queries that ask something new. */
  comings = 0;
  readonly #latest = new Map<number, number>();
  #before: Int32Array = new Int32Array(64);
  /** Of the latest row of a number where in `rows` its rows begin, −1 until they are listed, and end. */
  #listed: Int32Array = new Int32Array(64);
  #listedTo: Int32Array = new Int32Array(64);

  /** `names[from]` … `names[to − 1]`: the rows' numbers; `asked[first]` … `asked[last − 1]`: the queries', asked at times `t`. */
  find(names: Float64Array, from: number, to: number, asked: Float64Array, t: Float64Array, first: number, last: number): void {
    const size = to - from;
    this.size = size;
    this.#chain(names, from, size);
    const queries = last - first;
    this.start = integers(this.start, queries);
    this.end = integers(this.end, queries);
    this.again = bytes(this.again, queries);
    // Each row has one number, so that it is listed once.
    this.rows = integers(this.rows, size);
    this.#listed = integers(this.#listed, size);
    this.#listed.fill(-1, 0, size);
    this.#listedTo = integers(this.#listedTo, size);
    this.comings = 0;
    let count = 0;
    for (let i = first; i < last; i++) {
      const latest = this.#latest.get(asked[i]!) ?? -1;
      if (latest >= 0 && this.#listed[latest] === -1) {
        this.#listed[latest] = count;
        for (let row = latest; row >= 0; row = this.#before[row]!) this.rows[count++] = row;
        this.#listedTo[latest] = count;
      }
      this.start[i - first] = latest < 0 ? 0 : this.#listed[latest]!;
      this.end[i - first] = latest < 0 ? 0 : this.#listedTo[latest]!;
      const again = i > first && asked[i] === asked[i - 1] && t[i] === t[i - 1];
      this.again[i - first] = again ? 1 : 0;
      if (!again) this.comings += this.end[i - first]! - this.start[i - first]!;
    }
  }

  /** Of each row the one before that has its number. */
  #chain(names: Float64Array, from: number, size: number): void {
    const latest = this.#latest;
    latest.clear();
    this.#before = integers(this.#before, size);
    for (let row = 0; row < size; row++) {
      const name = names[from + row]!;
      // A row without a name is nobody's own.
      if (Number.isNaN(name)) continue;
      this.#before[row] = latest.get(name) ?? -1;
      latest.set(name, row);
    }
  }
}
