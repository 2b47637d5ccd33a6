/** What learns: models, labelers, and what was taught elsewhere. */
import type * as ast from "../../syntax/ast.ts";
import type { Typed } from "./expressions.ts";
import type { DeclSymbol } from "./definitions.ts";
import type { ExampleFeatureSymbol, ExamplesSymbol, LabelSymbol } from "./examples.ts";

/** Weak supervision: rules that vote for the label of an example set, each its type or missing, which abstains. */
export interface LabelerSymbol extends DeclSymbol<ast.LabelerDecl> {
  readonly kind: "labeler";
  readonly examples: ExamplesSymbol;
  /** That its votes stand for. */
  readonly label: LabelSymbol;
  /** Over the spine's columns, whenever they are known, and example features. */
  readonly rules: readonly { readonly name: string; readonly value: Typed; readonly span: ast.Span }[];
}

export interface ModelSymbol extends DeclSymbol<ast.ModelDecl> {
  readonly kind: "model";
  readonly examples: ExamplesSymbol;
  /** What it predicts. */
  readonly label: LabelSymbol | undefined;
  readonly task: "binary" | "multiclass" | "regression" | "ranking" | "unknown";
  /** `predict` names a labeler: train has its votes in place of the label. */
  readonly labeler: LabelerSymbol | undefined;
  readonly inputs: readonly ModelInputSymbol[];
  /** Models whose scores the inputs read, in the order met. */
  readonly inner: readonly ModelSymbol[];
  /** One model a value of these features, where train holds at least so many rows of it. */
  readonly segments: { readonly features: readonly ExampleFeatureSymbol[]; readonly least: number; readonly names: readonly ast.Ident[] } | undefined;
  readonly learner: { readonly name: string; readonly params: ReadonlyMap<string, number | string | boolean>; readonly monotone: readonly { readonly input: string; readonly direction: "up" | "down"; readonly span: ast.Span }[]; readonly node: ast.LearnerNode } | undefined;
  readonly calibrate: "isotonic" | "platt" | undefined;
  readonly seed: number;
  readonly refit: readonly ("train" | "validate" | "test")[];
}

export interface ModelInputSymbol {
  readonly name: string;
  /** Over example features, with `transform` nodes on the outside only. */
  readonly value: Typed;
  readonly span: ast.Span;
  /** From `*`. */
  readonly fromRest: boolean;
}

/** A learner that was taught elsewhere. Its model may have no symbol, where the learner is not built yet. */
export interface OutsideSymbol {
  readonly kind: "outside";
  readonly model: ast.ModelDecl;
  readonly learner: ast.LearnerNode;
  readonly examples: ExamplesSymbol;
  /** `trained until D`: an instant in µs, or a date or wall-clock time that begins in the zone of the split. */
  readonly until: { readonly node: ast.Expr; readonly kind: "timestamp" | "date" | "localTimestamp"; readonly value: number } | { readonly node: ast.Expr; readonly kind: "unknown" } | undefined;
}
