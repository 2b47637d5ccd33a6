/** What is changed of what becomes known at or after a moment, and how it is drawn: by hashes of the row and a seed, so that the same audit changes the same. */
import { quoteString } from "../../emit/duckdb/expression/index.ts";

/** values: other values · times: the same, known at another time from the cut on · deleted: the row is not there · inserted: rows that were not there, revisions, and rows that come again. */
export const CHANGES = ["values", "times", "deleted", "inserted"] as const;
export type Change = (typeof CHANGES)[number];

export interface Cut {
  /** µs. */
  readonly at: number;
  readonly seed: number;
  /**
   * How far behind the cut is compared. ready: as far as a feature's readiness reaches; rows that are asked about in that stretch keep what was known of them by then · moment: not at all, so that these rows change too.
   */
  readonly upTo: "ready" | "moment";
  /**
   * mixed: some of all changes · removed: all that becomes known from the cut on is taken out, but for the last row, with which the data ends · edges: nothing is changed, and rows are put in that become known at `edges`, or a
   * microsecond before or after.
   */
  readonly how: "mixed" | "removed" | "edges";
  readonly changes: ReadonlySet<Change>;
  /** Sources and tables that are changed; by default all. */
  readonly nodes?: ReadonlySet<string>;
  /** Only rows that fall into these of the `BUCKETS`, from and until: how a violation is traced to one row. */
  readonly buckets?: readonly [number, number];
  /** Rows of sources that a row that was drawn for the audit has in its history: copies of them are put in. */
  readonly donors: ReadonlyMap<string, readonly number[]>;
  /** By source or table: a row to be copied, and the instant. */
  readonly edges?: ReadonlyMap<string, readonly (readonly [row: number, at: number])[]>;
}

export const BUCKETS = 65536;

/** A number from 0 up to 1, drawn by a row and a word. */
export function draw(cut: Cut, id: string, word: string): string {
  return `(hash(${id}, ${cut.seed}, ${quoteString(word)}) / 18446744073709551616e0)`;
}

export function bucketOf(cut: Cut, id: string): string {
  return `hash(${id}, ${cut.seed}, 'bucket') % ${BUCKETS}`;
}

/** Whether what is drawn for a row stands in the buckets that are asked for. */
export function inBuckets(cut: Cut, id: string): string {
  if (cut.buckets === undefined) return "true";
  return `${bucketOf(cut, id)} BETWEEN ${cut.buckets[0]} AND ${cut.buckets[1] - 1}`;
}
