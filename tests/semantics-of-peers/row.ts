/** A row of a table in docs/semantics.md, as computed: what the peer says of its data, what mls says, and what mls says where the peer's rule is written out. */
import type { Value } from "../oracle/values.ts";

export interface Row {
  /** As in the table's last column; the name of the test. */
  readonly name: string;
  readonly theirs: readonly Value[];
  readonly ours: readonly Value[];
  /** Not there where theirs can't be said. */
  readonly said?: readonly Value[];
  /** Ours said in the peer's words, where the page shows how. */
  readonly oursInTheirs?: readonly Value[];
}

/** What happened to a key, in µs since 1970; `seen` is when it was written down, at once unless said. */
export interface Event {
  readonly at: number;
  readonly seen?: number;
  readonly x: number | null;
  readonly y?: number | "NaN";
}

/** A question about a key; `own` is what it brings. */
export interface Ask {
  readonly at: number;
  readonly own?: number;
}

/** The data of a row: it has a key of its own, so that all rows of a peer can stand in one file. */
export interface Case {
  readonly name: string;
  readonly events: readonly Event[];
  readonly asks: readonly Ask[];
  /** Rows and questions without a key. */
  readonly keyless?: true;
  /** Its events are the versions of one row. */
  readonly corrected?: true;
}

export const T = Date.UTC(2024, 0, 10) * 1000;
export const MILLISECOND = 1000;
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** As the page shows values; what is not there is `null` with a peer, `missing` with us. */
export const shown = (values: readonly Value[], nothing: "null" | "missing"): string => values.map((value) => (value === null ? nothing : String(value))).join(", ");
