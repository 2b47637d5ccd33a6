import type { SourceDecl, TableDecl, ViewDecl } from "./data.ts";
import type { ExamplesDecl, SplitDecl } from "./examples.ts";
import type { FeaturesDecl } from "./features.ts";
import type { StringExpr } from "./literals.ts";
import type { ModelDecl } from "./models.ts";
import type { ConfigDecl, ConstDecl, EntityDecl, ExternFnDecl, FnDecl, TypeDecl, UnitDecl, UseDecl } from "./names.ts";
import type { Ident, NodeBase } from "./node.ts";
import type { DecideDecl, DeployDecl, LabelerDecl, TestsDecl } from "./release.ts";

/** A file and its declarations; what all of them have. */

export interface SourceFile extends NodeBase {
  readonly kind: "file";
  readonly path: string;
  /** `///` lines at the very top that are followed by a blank line or by `use`: they describe the file. */
  readonly doc: string | undefined;
  readonly declarations: readonly Declaration[];
}

export type Declaration =
  | UseDecl
  | EntityDecl
  | TypeDecl
  | UnitDecl
  | ConstDecl
  | FnDecl
  | ExternFnDecl
  | ConfigDecl
  | TableDecl
  | SourceDecl
  | ViewDecl
  | FeaturesDecl
  | ExamplesDecl
  | SplitDecl
  | ModelDecl
  | DecideDecl
  | LabelerDecl
  | TestsDecl
  | DeployDecl;

export interface DeclBase extends NodeBase {
  readonly doc: string | undefined;
  /** `allow MLS3104 "why"`, behind the declaration or as an item within it. */
  readonly allows: readonly AllowNode[];
  /** The parser recovered inside; absent parts are not the reader's fault twice. */
  readonly broken: boolean;
}

export interface AllowNode extends NodeBase {
  readonly kind: "allow";
  readonly code: Ident;
  readonly why: StringExpr;
}
