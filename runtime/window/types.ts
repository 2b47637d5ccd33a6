import type { KernelWindow } from "../contract/batch.ts";

export type { KernelWindow };

/**
 * A column of events. Float64Array: numbers, bools as 0/1, knowledge times in µs; missing is NaN. Int32Array: codes in the order of the dictionary; missing is −1.
 * Uint8Array: a condition, 1 where it is true (0 where it is false or missing).
 */
export type EventColumn = Float64Array | Int32Array | Uint8Array;

/** Events sorted by (key, at). Rows of key k lie at `keyStart[k]` … `keyStart[k + 1] − 1`. Times are integers of µs within ±(2^53 − 1). */
export interface EventColumns {
  readonly keyStart: Int32Array;
  readonly at: Float64Array;
  readonly columns: Readonly<Record<string, EventColumn>>;
}

/** Times asked at, sorted by (key, t). Keys at or beyond the number of the events' keys have an empty history, which is how a missing key part is asked. */
export interface Queries {
  readonly keyStart: Int32Array;
  readonly t: Float64Array;
  /** The number that names the row that each asks about: it does not see the rows of that number, of windows that have a column of such numbers. */
  readonly own?: Float64Array | undefined;
}

/**
 * Events of one key, sorted by `at`: rows `from` … `to − 1` of the arrays. Where not all of them are in memory, the kernel calls `find` for the first row with
 * `at` ≥ bound (`to` if there is none), and `read` before it looks at rows `from` … `to − 1`.
 */
export interface OneKeyEvents {
  readonly at: Float64Array;
  readonly columns: Readonly<Record<string, EventColumn>>;
  readonly from: number;
  readonly to: number;
  find?(bound: number): number;
  read?(from: number, to: number): void;
}

/**
 * One window's values, aligned to the queries. number: missing is NaN. code: missing is −1; `dictionary` names the event column whose dictionary the codes are of.
 * list: query i has `values[starts[i]]` … `values[starts[i + 1] − 1]`, numbers, or codes if `dictionary` is there.
 * `beyondGrid`: selected values whose grid integer lies beyond ±(2^53 − 1), and that were therefore missing.
 */
export type WindowResult =
  | { readonly kind: "number"; readonly values: Float64Array; readonly beyondGrid: number }
  | { readonly kind: "code"; readonly codes: Int32Array; readonly dictionary: string; readonly beyondGrid: number }
  | {
      readonly kind: "list";
      readonly starts: Int32Array;
      readonly values: Float64Array;
      readonly dictionary: string | undefined;
      readonly beyondGrid: number;
    };

/** A window that the kernel can't run; the message names the aggregate and what is wrong with it. */
export class WindowError extends Error {
  override readonly name = "WindowError";
}
