import type { NodeBase } from "./node.ts";
import type { UnitNode } from "./types.ts";

/** Literals: numbers, times, texts. */

/** `15`, `0.1`, `400<mile/h>`. `text` is the number as written; `isInt` when it has neither point nor exponent. */
export interface NumberExpr extends NodeBase {
  readonly kind: "number";
  readonly text: string;
  readonly value: number;
  readonly isInt: boolean;
  readonly unit: UnitNode | undefined;
}
/** `3h`: exact microseconds. */
export interface DurationExpr extends NodeBase {
  readonly kind: "duration";
  readonly text: string;
  readonly micros: number;
}
/** `5%` is 0.05. */
export interface PercentExpr extends NodeBase {
  readonly kind: "percent";
  readonly text: string;
  readonly value: number;
}
/** `2001-04-15` (a date) or `2001-04-15T06:00:00Z` (an instant, `micros` set). */
export interface DateExpr extends NodeBase {
  readonly kind: "date";
  readonly text: string;
  /** Days since 1970-01-01. */
  readonly days: number;
  /** Microseconds since 1970-01-01T00:00Z, for an instant. */
  readonly micros: number | undefined;
}
/** `06:00`, microseconds after midnight. */
export interface TimeExpr extends NodeBase {
  readonly kind: "time";
  readonly text: string;
  readonly micros: number;
}
export interface StringExpr extends NodeBase {
  readonly kind: "string";
  readonly value: string;
}
export interface BoolExpr extends NodeBase {
  readonly kind: "bool";
  readonly value: boolean;
}
export interface MissingExpr extends NodeBase {
  readonly kind: "missing";
}
