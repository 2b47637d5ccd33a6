/** Types of values. */
import type { EntitySymbol } from "./definitions.ts";
import type { TableSymbol } from "./data.ts";

/** Powers of base units by name, without zeros: mile/h is {mile: 1, h: -1}. A plain number has no entry. */
export type Unit = ReadonlyMap<string, number>;

export type TypeKind =
  | { readonly kind: "bool" }
  | { readonly kind: "int"; readonly unit: Unit }
  | { readonly kind: "float"; readonly unit: Unit; readonly grid: { readonly numerator: number; readonly denominator: number } | undefined }
  | { readonly kind: "string" }
  | { readonly kind: "category"; readonly entity: EntitySymbol | undefined }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | { readonly kind: "timestamp" }
  | { readonly kind: "localTimestamp" }
  | { readonly kind: "date" }
  | { readonly kind: "zone" }
  | { readonly kind: "duration" }
  | { readonly kind: "vector"; readonly size: number }
  | { readonly kind: "list"; readonly of: Type }
  | { readonly kind: "record"; readonly fields: readonly { readonly name: string; readonly type: Type }[] }
  /** `airports(origin)` as a whole: only `.column`, `is missing` and `is not missing` apply. */
  | { readonly kind: "row"; readonly table: TableSymbol }
  /** Fits everything; nothing more is said about it. */
  | { readonly kind: "error" };

export type Type = TypeKind & { readonly missing: boolean };

/** What the checker knows of a number's values: closed interval, ±Infinity when open. In the physical unit (µs for times and durations). */
export interface Range {
  readonly low: number;
  readonly high: number;
}
