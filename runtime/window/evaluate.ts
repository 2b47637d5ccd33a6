import type { KernelWindow } from "../contract/batch.ts";
import { WindowKernel } from "./kernel.ts";
import { type EventColumns, type OneKeyEvents, type Queries, WindowError, type WindowResult } from "./types.ts";

/** Evaluates windows at queries: one result a window, aligned to `queries.t`. Both sides are sorted by (key, time). Throws WindowError. */
export function evaluateWindows(windows: readonly KernelWindow[], events: EventColumns, queries: Queries): WindowResult[] {
  const codes = Object.keys(events.columns).filter((name) => events.columns[name] instanceof Int32Array);
  const pieces = new WindowPieces(windows, codes, queries.t.length);
  const keys = queries.keyStart.length - 1;
  if (queries.keyStart[keys] !== queries.t.length)
    throw new WindowError(`the queries' keys end at ${queries.keyStart[keys]}, and there are ${queries.t.length} times`);
  pieces.evaluate(events, queries);
  return pieces.results();
}

/** Windows over events that come in pieces, each with all rows of its keys: only one piece need be in memory. */
export class WindowPieces {
  readonly #kernel: WindowKernel;

  /** `codes`: the event columns that hold codes; `queries`: how many there will be in all pieces. Throws WindowError. */
  constructor(windows: readonly KernelWindow[], codes: Iterable<string>, queries: number) {
    this.#kernel = new WindowKernel(windows, codes, queries);
  }

  /** A piece's keys, at the queries `keyStart[k]` … `keyStart[k + 1] − 1` of all; pieces come in the order of their queries. */
  evaluate(events: EventColumns, { keyStart, t, own }: Queries): void {
    const keys = keyStart.length - 1;
    const eventKeys = events.keyStart.length - 1;
    for (let key = 0; key < keys; key++) {
      const from = key < eventKeys ? events.keyStart[key]! : 0;
      const to = key < eventKeys ? events.keyStart[key + 1]! : 0;
      this.#kernel.evaluateKey(events.at, events.columns, from, to, t, keyStart[key]!, keyStart[key + 1]!, own);
    }
  }

  /** One result a window, aligned to the queries. */
  results(): WindowResult[] {
    return this.#kernel.results();
  }
}

/** One window's value for one key at one time: a number, a code (−1 missing) if the window has a dictionary, or a list. Missing numbers are NaN. */
export type OneValue = number | number[];

/** Evaluates windows for one key at one time after the other, for serving: made once a group, it allocates nothing that grows with the history. */
export class OneKeyWindows {
  readonly #kernel: WindowKernel;
  readonly #count: number;

  /** `codes`: the event columns that hold codes. Throws WindowError. */
  constructor(windows: readonly KernelWindow[], codes: Iterable<string>) {
    this.#kernel = new WindowKernel(windows, codes, 1);
    this.#count = windows.length;
  }

  /** Bytes a row at most that are kept with a history that stays, beside its arrays. */
  get bytesARow(): number {
    return this.#kernel.runningBytesARow;
  }

  /** The event column whose dictionary window `index` gives codes of, if it gives codes. */
  dictionaryOf(index: number): string | undefined {
    return this.#kernel.dictionaryOf(index);
  }

  /** One value a window, in their order; the same bits as `evaluateWindows` gives. `own`: the number of the rows that are not seen. */
  evaluate(events: OneKeyEvents, t: number, own?: number): OneValue[] {
    this.#kernel.evaluateAt(events, t, own);
    const values: OneValue[] = [];
    for (let i = 0; i < this.#count; i++) {
      const value = this.#kernel.valueAt(i);
      values.push(typeof value === "number" && Number.isNaN(value) && this.#kernel.dictionaryOf(i) !== undefined ? -1 : value);
    }
    return values;
  }
}
