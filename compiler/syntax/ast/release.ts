import type { DeclBase } from "./declarations.ts";
import type { Arg, CompareOp, Expr } from "./expressions.ts";
import type { DurationExpr, PercentExpr } from "./literals.ts";
import type { Ident, NodeBase, Span } from "./node.ts";

/** What is done with a score and what must hold: decisions, labelers, tests, deployment. */

export interface DecideDecl extends DeclBase {
  readonly kind: "decide";
  readonly name: Ident;
  readonly model: Ident;
  readonly rules: readonly { readonly name: Ident; readonly value: Expr; readonly span: Span }[];
  readonly choose: readonly { readonly name: Ident; readonly direction: "minimize" | "maximize"; readonly objective: Expr; /** What its value must keep to: `where true_positives + false_positives <= 5% * count`. */ readonly where: Expr | undefined; readonly span: Span }[];
}
export interface LabelerDecl extends DeclBase {
  readonly kind: "labeler";
  readonly name: Ident;
  readonly examples: Ident;
  /** `predict late`: the label that its votes stand for. */
  readonly predict: Ident | undefined;
  readonly rules: readonly { readonly name: Ident; readonly value: Expr; readonly span: Span }[];
}

export interface TestsDecl extends DeclBase {
  readonly kind: "tests";
  readonly model: Ident;
  readonly tests: readonly TestNode[];
}
export interface TestNode extends NodeBase {
  readonly kind: "test";
  readonly doc: string | undefined;
  readonly check: TestCheck;
  readonly severity: { readonly kind: "error" } | { readonly kind: "warn" } | { readonly kind: "xfail"; readonly why: string };
}
export interface MetricRef extends NodeBase {
  readonly kind: "metricRef";
  readonly metric: Ident;
  /** `recall of warn`. */
  readonly of: Ident | undefined;
  /** `precision_at(100)`. */
  readonly args: readonly Arg[];
}
export type TestCheck =
  | {
      readonly kind: "metric";
      readonly metric: MetricRef;
      readonly op: CompareOp;
      readonly bound: Expr;
      readonly slice: { readonly by: readonly Ident[]; readonly where: Expr | undefined; readonly span: Span } | undefined;
    }
  | { readonly kind: "spread"; readonly metric: MetricRef; readonly by: readonly Ident[]; readonly op: CompareOp; readonly bound: Expr }
  | { readonly kind: "monotone"; readonly direction: "nondecreasing" | "nonincreasing"; readonly input: Ident }
  | { readonly kind: "stable"; readonly change: Ident; readonly value: Expr; readonly within: Expr; readonly share: PercentExpr | undefined }
  | { readonly kind: "latency"; readonly quantile: Ident; readonly op: CompareOp; readonly bound: DurationExpr };

export interface DeployDecl extends DeclBase {
  readonly kind: "deploy";
  readonly name: Ident;
  readonly items: readonly DeployItem[];
}
/** One line of `deploy`, e.g. `serve http { … }`; the options keep their words and values for the parts that read them. */
export interface DeployItem extends NodeBase {
  readonly kind: "deployItem";
  readonly verb: Ident;
  /** `http` in `serve http`, `embedded` in `store embedded`, `canary`. */
  readonly method: Ident | undefined;
  readonly args: readonly Arg[];
  readonly options: readonly DeployOption[];
  /** `score every 7d into …`. */
  readonly every: DurationExpr | undefined;
  readonly into: Expr | undefined;
}
/** One option, e.g. `port 8080`, `steps 1%, 10%`, `guard errors < 1%`, `auc >= 0.62 over 7d`. */
export interface DeployOption extends NodeBase {
  readonly kind: "deployOption";
  /** The word it opens with: `port`, `hold`, `assign`, `guard`, `watch` (a bare condition), `alert`, `when`, `every`, `train`, `promote`, … */
  readonly name: Ident;
  readonly values: readonly Expr[];
  readonly watch: { readonly metric: MetricRef; readonly op: CompareOp; readonly bound: Expr; readonly forEachInput: boolean; readonly over: DurationExpr | undefined } | undefined;
}
