/** Groups of features, and their use. */
import type * as ast from "../../syntax/ast.ts";
import type { Typed } from "./expressions.ts";
import type { DeclSymbol } from "./definitions.ts";
import type { SourceSymbol, ViewSymbol } from "./data.ts";

export interface GroupSymbol extends DeclSymbol<ast.FeaturesDecl> {
  readonly kind: "group";
  readonly input: SourceSymbol | ViewSymbol;
  readonly where: Typed | undefined;
  readonly keys: readonly { readonly name: string; readonly value: Typed; readonly span: ast.Span }[];
  readonly ready: ast.ReadyNode | undefined;
  readonly features: readonly FeatureSymbol[];
  /** `seen(group(keys))`: whether there is any row; a feature that only that reads. */
  readonly seen: FeatureSymbol;
}

/** Which rows a window is over: of a group, or of a label from another source. */
export type RowsByKey = Pick<GroupSymbol, "name" | "input" | "where" | "keys">;

export interface FeatureSymbol {
  readonly kind: "feature";
  readonly name: string;
  readonly node: ast.FeatureItem;
  readonly value: Typed;
  readonly doc: string | undefined;
}

export interface GroupUse {
  readonly kind: "groupUse";
  readonly group: GroupSymbol;
  readonly args: readonly Typed[];
  readonly prefix: string;
  readonly index: number;
  readonly span: ast.Span;
}
