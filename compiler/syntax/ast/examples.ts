import type { DeclBase } from "./declarations.ts";
import type { Expr, RangeNode } from "./expressions.ts";
import type { DurationExpr, PercentExpr, TimeExpr } from "./literals.ts";
import type { Ident, NodeBase, Span } from "./node.ts";
import type { OverNode } from "./windows.ts";

/** Examples and their split. */

export interface ExamplesDecl extends DeclBase {
  readonly kind: "examples";
  readonly name: Ident;
  readonly rows: RowsNode | undefined;
  readonly horizon: { readonly name: Ident; readonly range: RangeNode; readonly step: DurationExpr | undefined; readonly span: Span } | undefined;
  readonly where: Expr | undefined;
  /** The first of `labels`. */
  readonly label: LabelNode | undefined;
  readonly labels: readonly LabelNode[];
  readonly features: readonly ExampleFeature[];
  readonly weight: Expr | undefined;
  readonly sample: Expr | undefined;
  readonly group: readonly Ident[];
  /** `candidates items as item`. */
  readonly candidates: { readonly of: Expr; readonly as: Ident | undefined; readonly span: Span } | undefined;
  readonly affects: readonly Ident[];
}
export interface RowsNode extends NodeBase {
  readonly kind: "rows";
  readonly source: Ident;
  /** `rows flights asked at T within D`. */
  readonly asked: { readonly at: Expr; readonly within: DurationExpr | undefined; readonly span: Span } | undefined;
  /** `rows each customers every 7d at 06:00 ZONE`. */
  readonly each: { readonly every: DurationExpr; readonly at: TimeExpr | undefined; readonly zone: Expr | undefined; readonly span: Span } | undefined;
}
export interface LabelNode extends NodeBase {
  readonly kind: "label";
  readonly name: Ident;
  /** A column's expression, or a windowed one when `from` another source. */
  readonly value: Expr;
  readonly from: { readonly source: Ident; readonly where: Expr | undefined; readonly by: readonly LabelKey[]; readonly over: OverNode | undefined } | undefined;
}
/** `customer`, or `customer = buyer`: the row's column, and that of the label's source where it has another name. */
export interface LabelKey {
  readonly name: Ident;
  readonly column: Ident | undefined;
  readonly span: Span;
}
export type ExampleFeature =
  /** `hour = hour(departed, zone)`. */
  | { readonly kind: "named"; readonly name: Ident; readonly value: Expr; readonly doc: string | undefined; readonly span: Span }
  /** `arrivals(origin) prefix in_`. */
  | { readonly kind: "groupUse"; readonly group: Ident; readonly args: readonly Expr[]; readonly prefix: Ident | undefined; readonly doc: string | undefined; readonly span: Span }
  /** `distance`. */
  | { readonly kind: "column"; readonly name: Ident; readonly doc: string | undefined; readonly span: Span };

export interface SplitDecl extends DeclBase {
  readonly kind: "split";
  readonly examples: Ident;
  /** Where the head says `folds` or `rolling` alone, the parts tell: shares are `random`, all else is `time`. */
  readonly method: "time" | "group" | "random";
  readonly methodSpan: Span;
  /** `in "UTC"`. */
  readonly zone: Expr | undefined;
  /** `by group(customer)`. */
  readonly groups: readonly Ident[];
  /** `folds 5`, `rolling 5`: how the model is cross-validated. */
  readonly folds: { readonly kind: "folds" | "rolling"; readonly count: number; readonly span: Span } | undefined;
  readonly parts: readonly SplitPart[];
  readonly generalise: readonly Ident[];
  readonly gap: DurationExpr | undefined;
}
export interface SplitPart extends NodeBase {
  readonly kind: "part";
  readonly name: "train" | "validate" | "test";
  readonly extent:
    | { readonly kind: "until"; readonly value: Expr }
    | { readonly kind: "last"; readonly duration: DurationExpr }
    | { readonly kind: "share"; readonly value: PercentExpr };
}
