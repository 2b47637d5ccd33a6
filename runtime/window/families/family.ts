import { Operations } from "../operations.ts";
import type { Selection } from "../selection.ts";
import type { Sink } from "../sink.ts";
import type { Ranks } from "./ranks.ts";

/** One window as a family reads it out. */
export interface Reader {
  readonly aggregate: string;
  readonly sink: Sink;
  /** Sums are Ints as they are, missing beyond ±(2^53 − 1). */
  readonly whole: boolean;
  /** The grid of the values: 1/1 for Int and Bool. */
  readonly numerator: number;
  readonly denominator: number;
  /** Of quantile. */
  readonly q: readonly [number, number];
  /** Of top and list. */
  readonly k: number;
  /** Of histogram, ascending. */
  readonly edges: readonly number[];
  /** Of ewma, µs. */
  readonly halfLife: number;
}

/**
 * A selection with what each query sees of it. In order: places `left[i]` … `right[i] − 1`, both ascending in i. Else by `operations` alone. Query i's value goes to
 * number `firstQuery + i` of the sinks.
 */
export class Sight {
  selection!: Selection;
  ranks!: Ranks;
  left!: Int32Array;
  right!: Int32Array;
  /** The times asked at, by the number of the query. */
  t: Float64Array = new Float64Array(0);
  queries = 0;
  firstQuery = 0;
  inOrder = true;
  readonly ownOperations: Operations = new Operations();
  #stale = true;

  /** Says that the intervals, or the operations (`ready`), are those of a new key or selection. */
  renew(ready: boolean): void {
    this.#stale = !ready;
  }

  /** Comings and goings, made from the intervals on first use. */
  operations(): Operations {
    if (this.#stale) this.ownOperations.fromIntervals(this.left, this.right, this.queries, this.selection.size);
    this.#stale = false;
    return this.ownOperations;
  }
}

/** Evaluates windows of one selection and one sight in one sweep. */
export interface Family {
  run(sight: Sight, readers: readonly Reader[]): void;
}
