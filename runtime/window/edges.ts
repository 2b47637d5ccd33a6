import type { KernelWindow } from "../contract/batch.ts";
import { calendarEdge } from "./calendar.ts";
import { floorToStep } from "./exact.ts";
import { doubles, integers, lowerBound } from "./scratch.ts";

/** When a window sees rows. Windows with equal specs share their edges. */
export interface EdgeSpec {
  readonly over: KernelWindow["over"];
  readonly lag: number;
  /** Column of K; then `lag` says nothing. */
  readonly known: string | undefined;
  /** Column of the time from which a row is replaced by a later version. */
  readonly until: string | undefined;
  /** Column of the number that names a row. */
  readonly own: string | undefined;
}

/** The least `at` in the window at t. */
export function leftEdge(over: KernelWindow["over"], t: number): number {
  switch (over.kind) {
    case "range": {
      const end = t - over.ending;
      return (over.step === undefined ? end : floorToStep(end, over.step)) - over.width;
    }
    case "calendar":
      return calendarEdge(over, t - over.ending);
    case "since":
      return over.start;
    case "all":
    case "rows":
      return Number.NEGATIVE_INFINITY;
  }
}

/** How long before t the window ends. */
function endingOf(over: KernelWindow["over"]): number {
  return over.kind === "range" || over.kind === "calendar" ? over.ending : 0;
}

/** Rows in the window have `at` strictly before this; with a column of K they must also have K < t. */
export function rightEdge(spec: EdgeSpec, t: number): number {
  const ending = endingOf(spec.over);
  return t - (spec.known === undefined ? Math.max(ending, spec.lag) : ending);
}

/**
 * The edges of one key's windows as row numbers from the key's first row: query i sees rows `left[i]` … `right[i] − 1`, both ascending in i. With a column of K whose
 * order is not that of `at`, or where rows are replaced or kept out, `inOrder` is false, `right` says nothing, and row r is seen by a query at t only if `enter[r] < t` and, where `replaces`, t ≤ `leave[r]`.
 */
export class Edges {
  readonly spec: EdgeSpec;
  left: Int32Array = new Int32Array(64);
  right: Int32Array = new Int32Array(64);
  enter: Float64Array = new Float64Array(0);
  leave: Float64Array = new Float64Array(0);
  inOrder = true;
  replaces = false;

  constructor(spec: EdgeSpec) {
    this.spec = spec;
  }

  /** Finds the edges in rows `from` … `to − 1` for the times `t[first]` … `t[last − 1]`. `keepsOut`: queries don't see their own rows, so that what they see is no interval. */
  sweep(at: Float64Array, known: Float64Array | undefined, until: Float64Array | undefined, keepsOut: boolean, from: number, to: number, t: Float64Array, first: number, last: number): void {
    const queries = last - first;
    this.left = integers(this.left, queries);
    this.right = integers(this.right, queries);
    this.inOrder = true;
    this.#sweepLeft(at, from, to, t, first, last);
    this.replaces = false;
    if (known !== undefined) this.#entries(at, known, from, to);
    if (until !== undefined) this.#exits(until, from, to);
    if (keepsOut) {
      if (known === undefined) this.#delayed(at, from, to);
      this.inOrder = false;
    }
    if (this.inOrder) this.#sweepRight(at, from, to, t, first, last, known !== undefined);
  }

  /** When each row comes into sight; in order if no later row comes sooner and rows of equal `at` come together. */
  #entries(at: Float64Array, known: Float64Array, from: number, to: number): void {
    const rows = to - from;
    const ending = endingOf(this.spec.over);
    const enter = doubles(this.enter, rows);
    this.enter = enter;
    let inOrder = true;
    for (let r = 0; r < rows; r++) {
      const time = at[from + r]!;
      const k = known[from + r]!;
      // A row whose K is missing is never known.
      const value = Number.isNaN(k) ? Number.POSITIVE_INFINITY : Math.max(k, time + ending);
      enter[r] = value;
      if (r > 0 && (enter[r - 1]! > value || (enter[r - 1]! !== value && at[from + r - 1] === time))) inOrder = false;
    }
    this.inOrder = inOrder;
  }

  /** When each row comes into sight, where that is always as long after it happened. */
  #delayed(at: Float64Array, from: number, to: number): void {
    const enter = doubles(this.enter, to - from);
    this.enter = enter;
    const back = -rightEdge(this.spec, 0);
    for (let r = 0; r < to - from; r++) enter[r] = at[from + r]! + back;
  }

  /** When each row is replaced. One that is replaced before it is seen never comes. */
  #exits(until: Float64Array, from: number, to: number): void {
    const rows = to - from;
    const leave = doubles(this.leave, rows);
    this.leave = leave;
    for (let r = 0; r < rows; r++) {
      const time = until[from + r]!;
      leave[r] = Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
      if (leave[r]! <= this.enter[r]!) this.enter[r] = Number.POSITIVE_INFINITY;
      if (leave[r]! < Number.POSITIVE_INFINITY) this.replaces = true;
    }
    if (this.replaces) this.inOrder = false;
  }

  #sweepLeft(at: Float64Array, from: number, to: number, t: Float64Array, first: number, last: number): void {
    const { left } = this;
    const { over } = this.spec;
    if (over.kind === "calendar") {
      for (let i = first, row = from; i < last; i++) {
        const edge = leftEdge(over, t[i]!);
        while (row < to && at[row]! < edge) row++;
        left[i - first] = row - from;
      }
      return;
    }
    if (over.kind !== "range") {
      left.fill(over.kind === "since" ? lowerBound(at, from, to, over.start) - from : 0, 0, last - first);
      return;
    }
    const { width, ending } = over;
    const step = over.step ?? 0;
    let cell = Number.NaN;
    let row = from;
    for (let i = first; i < last; i++) {
      let end = t[i]! - ending;
      if (step > 0) {
        // Queries ascend, so most of them lie in the cell of the one before.
        if (!(end >= cell && end < cell + step)) cell = floorToStep(end, step);
        end = cell;
      }
      const edge = end - width;
      while (row < to && at[row]! < edge) row++;
      left[i - first] = row - from;
    }
  }

  #sweepRight(at: Float64Array, from: number, to: number, t: Float64Array, first: number, last: number, byEntry: boolean): void {
    const { left, right, enter } = this;
    const back = byEntry ? 0 : -rightEdge(this.spec, 0);
    let row = from;
    for (let i = first; i < last; i++) {
      if (byEntry) while (row < to && enter[row - from]! < t[i]!) row++;
      else {
        const edge = t[i]! - back;
        while (row < to && at[row]! < edge) row++;
      }
      right[i - first] = Math.max(row - from, left[i - first]!);
    }
  }
}
