import { doubles, IndexSort, integers } from "./scratch.ts";

/** The packed rows of a selection that are put in order together. */
export interface Packed {
  readonly rows: Int32Array;
  readonly values: Float64Array;
  /** Beside each value; unused where there is none. */
  readonly seconds: Float64Array;
  readonly size: number;
}

/** Puts rows of equal `at` in the order of value, missing first; pairs of equal values in that of their second. */
export class Ties {
  readonly #sort = new IndexSort();
  #index: Int32Array = new Int32Array(0);
  #moved: Float64Array = new Float64Array(0);

  /** `second`: whether seconds move along, and whether they order too. */
  order(packed: Packed, at: Float64Array, second: "none" | "moves" | "orders"): void {
    const { rows, size } = packed;
    for (let start = 0; start < size; ) {
      const time = at[rows[start]!]!;
      let end = start + 1;
      while (end < size && at[rows[end]!]! === time) end++;
      if (end - start > 1) this.#run(packed, start, end, second);
      start = end;
    }
  }

  #run({ rows, values, seconds }: Packed, start: number, end: number, second: "none" | "moves" | "orders"): void {
    let sorted = second !== "orders";
    for (let i = start; i < end; i++) {
      if (Number.isNaN(values[i]!)) values[i] = Number.NEGATIVE_INFINITY;
      if (i > start && values[i - 1]! > values[i]!) sorted = false;
    }
    if (!sorted) {
      const index = integers(this.#index, end);
      this.#index = index;
      for (let i = start; i < end; i++) index[i] = i;
      // The sort is stable.
      if (second === "orders") this.#bySeconds(seconds, index, start, end);
      this.#sort.sort(index, start, end, values);
      this.#permute(values, index, start, end);
      if (second !== "none") this.#permute(seconds, index, start, end);
      this.#permute(rows, index, start, end);
    }
    for (let i = start; i < end && values[i] === Number.NEGATIVE_INFINITY; i++) values[i] = Number.NaN;
  }

  #bySeconds(seconds: Float64Array, index: Int32Array, start: number, end: number): void {
    for (let i = start; i < end; i++) if (Number.isNaN(seconds[i]!)) seconds[i] = Number.NEGATIVE_INFINITY;
    this.#sort.sort(index, start, end, seconds);
    for (let i = start; i < end; i++) if (seconds[i] === Number.NEGATIVE_INFINITY) seconds[i] = Number.NaN;
  }

  #permute(column: Float64Array | Int32Array, index: Int32Array, start: number, end: number): void {
    const moved = doubles(this.#moved, end);
    this.#moved = moved;
    for (let i = start; i < end; i++) moved[i] = column[index[i]!]!;
    for (let i = start; i < end; i++) column[i] = moved[i]!;
  }
}
