import type { DeclBase } from "./declarations.ts";
import type { Expr } from "./expressions.ts";
import type { DurationExpr, StringExpr } from "./literals.ts";
import type { Ident, NodeBase, Span } from "./node.ts";
import type { TypeNode } from "./types.ts";

/** Where data comes from: tables, sources and views. */

export interface Column extends NodeBase {
  readonly kind: "column";
  readonly doc: string | undefined;
  readonly name: Ident;
  /** `x from "Name In File": T`. */
  readonly from: StringExpr | undefined;
  readonly type: TypeNode;
  /** `@pii`, without the sign. */
  readonly marks: readonly Ident[];
  /** A derived column. */
  readonly value: Expr | undefined;
  readonly known: KnownNode | undefined;
}
/** `known at e` or `known on arrival`. */
export interface KnownNode extends NodeBase {
  readonly kind: "known";
  readonly at: Expr | undefined;
  readonly onArrival: boolean;
}
export interface ExpectRule extends NodeBase {
  readonly kind: "expectRule";
  readonly condition: Expr;
  /** What happens to a row that breaks it; `fail` when nothing is said. */
  readonly otherwise: "drop" | "fail" | undefined;
}

/** `quarantine up to 0.1%`, `quarantine up to 20`: how many rows may be set apart because they can't be read. */
export interface QuarantineNode extends NodeBase {
  readonly kind: "quarantine";
  readonly bound: Expr;
}

export interface TableDecl extends DeclBase {
  readonly kind: "table";
  readonly name: Ident;
  readonly from: Expr | undefined;
  readonly key: readonly Ident[];
  /** `key row`: the file's row number is the key. */
  readonly keyIsRow: boolean;
  readonly timeless: StringExpr | undefined;
  readonly mutable: NodeBase | undefined;
  readonly asOf: Expr | undefined;
  readonly valid: { readonly from: Ident; readonly to: Ident | undefined; readonly span: Span } | undefined;
  readonly known: KnownNode | undefined;
  readonly columns: readonly Column[];
  readonly expect: readonly ExpectRule[];
  readonly unique: readonly (readonly Ident[])[];
  readonly quarantine: QuarantineNode | undefined;
}
export interface SourceDecl extends DeclBase {
  readonly kind: "source";
  readonly name: Ident;
  readonly from: Expr | undefined;
  readonly stream: Expr | undefined;
  readonly columns: readonly Column[];
  readonly at: Expr | undefined;
  readonly exists: Expr | undefined;
  readonly known: KnownNode | undefined;
  readonly key: readonly Ident[];
  readonly revisedBy: Ident | undefined;
  readonly unique: readonly (readonly Ident[])[];
  readonly expect: readonly ExpectRule[];
  readonly quarantine: QuarantineNode | undefined;
  /** `complete until 2001-07-01`: the data holds everything before it. */
  readonly completeUntil: Expr | undefined;
}
export interface ViewDecl extends DeclBase {
  readonly kind: "view";
  readonly name: Ident;
  /** More than one: a union. */
  readonly inputs: readonly Ident[];
  /** `from each items as item` or an `each` item in the body. */
  readonly each: { readonly list: Expr; readonly as: Ident; readonly span: Span } | undefined;
  readonly at: Expr | undefined;
  /** `by user gap 30m`: sessions. */
  readonly session: { readonly by: readonly Ident[]; readonly gap: DurationExpr; readonly span: Span } | undefined;
  readonly where: Expr | undefined;
  readonly items: readonly { readonly name: Ident; readonly value: Expr; readonly doc: string | undefined; readonly span: Span }[];
  readonly fill: { readonly every: DurationExpr; readonly key: Ident; readonly span: Span } | undefined;
  readonly stream: Expr | undefined;
  readonly known: KnownNode | undefined;
}
