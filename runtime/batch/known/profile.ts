/**
 * What a source's data show of when things became known: facts alone, counted by the engine; runtime/batch/known/infer.ts draws the conclusions.
 *
 * All times are µs. `lag` is an instant less the row's event time; `age` is the end of the data less the row's event time.
 */
export interface SourceProfile {
  readonly source: string;
  readonly rows: number;
  /** First and last event time. */
  readonly first: number;
  readonly last: number;
  /** Up to when the data go: `complete until`, or the latest of event times and of instants that follow them. */
  readonly end: number;
  readonly endFrom: string;
  /** False: the file may have been written later, so that rows are older than they seem. */
  readonly endIsExact: boolean;
  readonly instants: readonly InstantProfile[];
  readonly columns: readonly ColumnProfile[];
  readonly pairs: readonly PairProfile[];
  /** Instants that lie the same time apart in every row: the later is reckoned from the earlier. */
  readonly offsets: readonly { readonly column: string; readonly from: string; readonly offset: number; readonly rows: number }[];
  readonly revisions: RevisionProfile | undefined;
}

/** An instant column against the row's event time. */
export interface InstantProfile {
  readonly column: string;
  /** Derived from others by the spec, so that it is no evidence of its own. */
  readonly derived: boolean;
  readonly there: number;
  readonly before: number;
  readonly equal: number;
  readonly distinctLags: number;
  /** The greatest instant. */
  readonly latest: number;
  readonly lags: Quantiles;
  /** Share of rows that lie in the file in the order of this column. */
  readonly inOrder: number;
  /** The hour of this column in which most rows lie, and how far their event times spread: a load of many old rows at once. */
  readonly burst: { readonly at: number; readonly rows: number; readonly spread: number };
}

export interface Quantiles {
  readonly min: number;
  readonly q05: number;
  readonly q50: number;
  readonly q95: number;
  readonly q99: number;
  readonly max: number;
}

export interface ColumnProfile {
  readonly column: string;
  readonly type: string;
  readonly derived: boolean;
  /** What counts as filled in: a value that is there, `true`, or a number that is not 0; undefined where nothing can. */
  readonly filledBy: "value" | "true" | "nonzero" | undefined;
  readonly filled: number;
  /** Event time of the first filled row. */
  readonly firstFilled: number | undefined;
  /** Age of the youngest filled row. */
  readonly youngestFilled: number | undefined;
  /** Age of the oldest row after the first filled one that is not. */
  readonly oldestUnfilled: number | undefined;
  readonly byAge: readonly AgeBucket[];
  /** Lags of the declared knowledge time; undefined where the spec says none, or it can't be worked out on the row alone. */
  readonly declared: { readonly text: string; readonly lags: Quantiles; readonly before: readonly { readonly column: string; readonly rows: number }[] } | undefined;
}

/** Rows with low ≤ age < high. */
export interface AgeBucket {
  readonly low: number;
  readonly high: number;
  readonly rows: number;
  readonly filled: number;
}

/** A column and an instant that may be missing: is one there exactly when the other is? */
export interface PairProfile {
  readonly column: string;
  readonly instant: string;
  readonly both: number;
  readonly columnOnly: number;
  readonly instantOnly: number;
}

/** Rows with the same key. */
export interface RevisionProfile {
  readonly key: readonly string[];
  readonly declared: boolean;
  readonly keys: number;
  readonly repeated: number;
  /** The column that orders versions; undefined where none can. */
  readonly by: string | undefined;
  readonly columns: readonly {
    readonly column: string;
    /** Keys whose rows differ in it. */
    readonly changed: number;
    /** From the event time to the version from which on it stayed the same; of keys in which it changed. */
    readonly settled: Quantiles | undefined;
  }[];
}
