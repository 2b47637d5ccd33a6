/**
 * What is proved of a name, as data: `mlsc why` renders it as text or JSON, an editor may show it as a hover.
 *
 * Built from the checked program alone (no data, no clock), so it tells of a spec with findings too. It repeats no rule: knowledge times, bounds and marks come from the same
 * functions that the checks and the lowering ask.
 */
export interface Explanation {
  readonly name: string;
  readonly kind: ExplainedKind;
  /** The declaration it belongs to. */
  readonly owner?: string;
  /** `feature of arrivals`. */
  readonly role: string;
  /** As written in the spec. */
  readonly text?: string;
  readonly doc?: string;
  readonly place: Place;
  readonly type?: TypeFacts;
  readonly known?: KnownFacts;
  /** What was fitted on the way to it; empty: nothing. */
  readonly learnt: readonly Learnt[];
  /** The places that it comes from: of a column those where it can be had, of all else those that are all needed. */
  readonly had: readonly Had[];
  /** How far behind the moment of prediction its oldest part can be, µs; absent where there is no moment, and for a label. */
  readonly staleAtMost?: number;
  /** Given columns of sources and tables that it is made from, what selects and keys its rows included: `flights.delay`. */
  readonly columns: readonly string[];
  /** Marks that flow into it, with the columns that bring them. */
  readonly marks: readonly { readonly mark: string; readonly column: string }[];
  /** Functions in TypeScript on the way: `edits of text/edits.ts`. */
  readonly runs?: readonly string[];
  readonly madeOf: readonly Explanation[];
}

export type ExplainedKind = "column" | "feature" | "window" | "example feature" | "label" | "input" | "lookup" | "model" | "decision";

export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface TypeFacts {
  readonly text: string;
  readonly unit?: string;
  readonly mayBeMissing: boolean;
  /** What is proved of its values, in its unit (µs for times and durations); an open end is absent. */
  readonly range?: { readonly low?: number; readonly high?: number; readonly text: string };
}

export interface KnownFacts {
  /** `departed + 1m`, `rows known before moment - 1m`. */
  readonly formula: string;
  /** Against the moment of prediction: `at least 58m after the moment`. */
  readonly proof?: string;
  /** The chain of places that say so. */
  readonly chain: readonly { readonly place: Place; readonly message: string }[];
}

export interface Learnt {
  /** `target_encode(state, smoothing: 20)`. */
  readonly what: string;
  /** `train`, `validate (its piece for calibration)`. */
  readonly from: string;
  readonly usesLabel: boolean;
  readonly outOfFold: boolean;
}

export interface Had {
  readonly place: "batch" | "live" | "request" | "timeless";
  /** The source, group, table or example set that gives it. */
  readonly of: string;
  /** µs behind the moment at most; absent where there is no moment. */
  readonly behindAtMost?: number;
  readonly text: string;
}
