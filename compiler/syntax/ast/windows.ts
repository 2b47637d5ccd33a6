import type { Expr } from "./expressions.ts";
import type { DurationExpr } from "./literals.ts";
import type { Ident, NodeBase } from "./node.ts";

/** `where` and `over`, which close an item or a parenthesis. */

/** An item or a parenthesis closed by `where` and/or `over`: `(count(x) / count()) where y over 7d step 1h`. */
export interface WindowedExpr extends NodeBase {
  readonly kind: "windowed";
  readonly body: Expr;
  readonly where: Expr | undefined;
  readonly over: OverNode | undefined;
}
/** `over 7d step 1h ending 1d ago`. */
export interface OverNode extends NodeBase {
  readonly kind: "over";
  readonly width: WindowWidth;
  readonly step: DurationExpr | undefined;
  readonly ending: DurationExpr | undefined;
}
export type WindowWidth =
  | { readonly kind: "duration"; readonly duration: DurationExpr }
  /** `next 28d`, `next 1d after h` (a horizon), `next h`. */
  | { readonly kind: "next"; readonly duration: DurationExpr | undefined; readonly horizon: Ident | undefined }
  | { readonly kind: "calendar"; readonly count: number; readonly unit: "days" | "weeks" | "months" | "years"; readonly zone: Expr }
  | { readonly kind: "rows"; readonly count: number }
  | { readonly kind: "since"; readonly start: Expr };
