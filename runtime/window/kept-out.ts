import { integers } from "./scratch.ts";

/** Of one key, the rows that each query is not to see: those that have its own number. */
export class KeptOut {
  /** Query i does not see rows `rows[start[i]]` … `rows[start[i + 1] − 1]`, counted from the key's first. */
  start: Int32Array = new Int32Array(64);
  rows: Int32Array = new Int32Array(64);
  readonly #latest = new Map<number, number>();
  #before: Int32Array = new Int32Array(64);

  /** `names[from]` … `names[to − 1]`: the rows' numbers; `asked[first]` … `asked[last − 1]`: the queries'. */
  find(names: Float64Array, from: number, to: number, asked: Float64Array, first: number, last: number): void {
    const latest = this.#latest;
    const before = integers(this.#before, to - from);
    this.#before = before;
    latest.clear();
    for (let row = 0; row < to - from; row++) {
      const name = names[from + row]!;
      before[row] = latest.get(name) ?? -1;
      latest.set(name, row);
    }
    this.start = integers(this.start, last - first + 1);
    let count = 0;
    for (let i = first; i < last; i++) {
      this.start[i - first] = count;
      for (let row = latest.get(asked[i]!) ?? -1; row >= 0; row = before[row]!) {
        if (count === this.rows.length) this.#grow();
        this.rows[count++] = row;
      }
    }
    this.start[last - first] = count;
  }

  #grow(): void {
    const rows = new Int32Array(2 * this.rows.length);
    rows.set(this.rows);
    this.rows = rows;
  }
}
