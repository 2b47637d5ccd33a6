import type { DeclBase } from "./declarations.ts";
import type { Arg, Expr, RangeNode } from "./expressions.ts";
import type { Ident, NodeBase, Span } from "./node.ts";

/** Models, their learners and tuning. */

export interface ModelDecl extends DeclBase {
  readonly kind: "model";
  readonly name: Ident;
  readonly examples: Ident;
  /** `by product`: one a segment. */
  readonly segments: readonly Ident[];
  /** `where count >= 500`: which segments have a model of their own. */
  readonly segmentsWhere: Expr | undefined;
  readonly predict: { readonly label: Ident; readonly task: Ident | undefined; readonly taskArgs: readonly Arg[]; readonly span: Span } | undefined;
  readonly inputs: readonly ModelInput[];
  readonly learner: LearnerNode | undefined;
  readonly objective: Ident | undefined;
  readonly tune: TuneNode | undefined;
  readonly calibrate: Ident | undefined;
  readonly seed: { readonly value: number; readonly span: Span } | undefined;
  readonly refit: { readonly parts: readonly Ident[]; readonly span: Span } | undefined;
  readonly compress: ParamBlock | undefined;
}
export type ModelInput =
  | { readonly kind: "rest"; readonly except: readonly Ident[]; readonly span: Span }
  | { readonly kind: "input"; readonly name: Ident | undefined; readonly value: Expr; readonly span: Span };
export interface LearnerNode extends NodeBase {
  readonly kind: "learner";
  /** `gbdt`, `prior`, `rule`, `ensemble`, … */
  readonly name: Ident;
  readonly args: readonly Arg[];
  /** `ensemble of (…)`. */
  readonly members: readonly LearnerNode[];
  readonly params: ParamBlock | undefined;
}
/** `{ trees 300, depth 6, monotone in_x up }`. */
export interface ParamBlock extends NodeBase {
  readonly kind: "params";
  readonly params: readonly { readonly name: Ident; readonly values: readonly Expr[]; readonly span: Span }[];
}
export interface TuneNode extends NodeBase {
  readonly kind: "tune";
  readonly method: Ident;
  readonly ranges: readonly { readonly name: Ident; readonly range: RangeNode | undefined; readonly set: readonly Expr[] | undefined; readonly log: boolean; readonly span: Span }[];
  readonly trials: number | undefined;
  readonly goal: { readonly direction: "minimize" | "maximize"; readonly metric: Ident } | undefined;
}
