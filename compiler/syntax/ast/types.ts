import type { Ident, NodeBase } from "./node.ts";

/** Types and units as written. */

export type TypeNode = NamedType | ClosedSetType | RecordType;

/** `Int<mile>?`, `Float<deg> by 0.01`, `Timestamp by ms`, `Vector[2]`, `List<Int>`, an entity or an alias. */
export interface NamedType extends NodeBase {
  readonly kind: "namedType";
  readonly name: Ident;
  /** `<mile/h>` on a number; absent otherwise. */
  readonly unit: UnitNode | undefined;
  /** `List<T>`. */
  readonly of: TypeNode | undefined;
  /** `Vector[n]`. */
  readonly size: number | undefined;
  /** `by 0.01` (a number as written, kept as text: a grid is exact) or `by ms` (the unit an epoch column counts in). */
  readonly by: string | undefined;
  readonly optional: boolean;
}

/** `"a" | "b"`. */
export interface ClosedSetType extends NodeBase {
  readonly kind: "closedSetType";
  readonly values: readonly string[];
  readonly optional: boolean;
}

export interface RecordType extends NodeBase {
  readonly kind: "recordType";
  readonly fields: readonly Param[];
  readonly optional: boolean;
}

/** `mile/h` is `[{mile,1},{h,-1}]`; a plain `1` is the empty list. */
export interface UnitNode extends NodeBase {
  readonly kind: "unit";
  readonly terms: readonly { readonly name: Ident; readonly power: number }[];
}

export interface Param extends NodeBase {
  readonly kind: "param";
  readonly name: Ident;
  readonly type: TypeNode;
}
