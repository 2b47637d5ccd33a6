import type { Expr } from "../../runtime/contract/expr.ts";
import type { Type } from "../../runtime/contract/types.ts";

/** What a definition may know of the call it is written into. */
export interface CallSite {
  /** Type of the result. */
  readonly type: Type;
  /** The arguments as expressions (after `through`); their types and literal values shape the text. */
  readonly args: readonly Expr[];
}

/**
 * One intrinsic, with an implementation for each target. A target is added by adding a column here.
 *
 * `js` gives a JavaScript expression from argument atoms (an atom is a name or a literal, so it may be mentioned more than once). Numbers, bools, times
 * are doubles with NaN as missing; strings are `string | null`. It may call the functions of `helpers.ts` by their bare names. The result is normalised:
 * never infinite, never −0.
 *
 * `duckdb` gives a DuckDB expression from argument texts (each safe as an operand). Bools are BOOLEAN, ints and times BIGINT, floats DOUBLE. It may call the
 * macros `__int` and `__num` (see `macros.ts`). It must not raise an error on any row.
 */
export interface IntrinsicDefinition {
  readonly doc: string;
  readonly arity: { readonly least: number; readonly most: number };
  readonly js: (args: readonly string[], site: CallSite) => string;
  readonly duckdb?: (args: readonly string[], site: CallSite) => string;
  /** Arguments (by place) for which `duckdb` bears an unnormalised double: one that stands for missing as NaN or ±infinity, and may be −0. */
  readonly rawArguments?: "all" | readonly number[];
  /** Whether `duckdb` gives such a double where the result is a float. The emitter normalises it once, where it is first needed. */
  readonly rawResult?: boolean;
  /** The call's arguments in terms of other intrinsics: `hour(t, z)` is a function of the wall clock `local(t, z)`. */
  readonly through?: (args: readonly Expr[]) => readonly Expr[];
  /** The second argument is a zone, and both texts get its offset from UTC in µs instead: as of an instant, or of a wall clock's time. */
  readonly offset?: "atInstant" | "atLocal";
}

export const VARIADIC = Number.POSITIVE_INFINITY;

/** Arity of exactly `count` arguments. */
export function exactly(count: number): { readonly least: number; readonly most: number } {
  return { least: count, most: count };
}

/** Arity of `count` arguments or more. */
export function atLeast(count: number): { readonly least: number; readonly most: number } {
  return { least: count, most: VARIADIC };
}

/** Whether values of this type are strings in every engine. */
export function isText(type: Type): boolean {
  return type.kind === "string" || type.kind === "category" || type.kind === "enum" || type.kind === "zone";
}

/** Whether values of this type are lists or records. */
export function isNested(type: Type): boolean {
  return type.kind === "list" || type.kind === "record";
}

/** Whether values of this type are texts in JavaScript: strings, and lists and records as their canonical text. */
export function isCoded(type: Type): boolean {
  return isText(type) || isNested(type);
}

/** Whether values of this type are integers in every engine: ints, times and durations. */
export function isWhole(type: Type): boolean {
  switch (type.kind) {
    case "int":
    case "timestamp":
    case "localTimestamp":
    case "date":
    case "duration":
      return true;
    default:
      return false;
  }
}
