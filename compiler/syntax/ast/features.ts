import type { DeclBase } from "./declarations.ts";
import type { Expr } from "./expressions.ts";
import type { DurationExpr } from "./literals.ts";
import type { Ident, NodeBase, Span } from "./node.ts";
import type { Param } from "./types.ts";

/** Features of a key at a moment. */

export interface FeaturesDecl extends DeclBase {
  readonly kind: "features";
  readonly name: Ident;
  readonly params: readonly Param[];
  readonly from: Ident;
  readonly where: Expr | undefined;
  /** `by origin`, `by day = date(at, zone)`, `by cell(latitude, longitude)`. */
  readonly keys: readonly { readonly name: Ident | undefined; readonly value: Expr; readonly span: Span }[];
  readonly ready: ReadyNode | undefined;
  readonly items: readonly FeatureItem[];
}
export type ReadyNode =
  | { readonly kind: "live"; readonly within: DurationExpr; readonly span: Span }
  | { readonly kind: "every"; readonly period: DurationExpr; readonly after: DurationExpr; readonly span: Span };
export interface FeatureItem extends NodeBase {
  readonly kind: "featureItem";
  readonly doc: string | undefined;
  readonly name: Ident;
  /** Usually a `WindowedExpr`. */
  readonly value: Expr;
}
