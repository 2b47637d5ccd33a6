import type { SplitDecl } from "../ast.ts";

/** What stands between the examples of a split and its parts: the method, or folds from which the parts will tell it. */

export type SplitMethod = Pick<SplitDecl, "groups"> & { readonly method: SplitDecl["method"] | undefined; readonly folds: Omit<NonNullable<SplitDecl["folds"]>, "span"> | undefined };
export type SplitHead = Pick<SplitDecl, "examples" | "methodSpan" | "zone" | "groups" | "folds"> & Pick<SplitMethod, "method">;

/** Folds where none are counted. */
const USUAL_FOLDS = 5;

export function splitBy(method: SplitMethod["method"], groups: SplitMethod["groups"] = []): SplitMethod {
  return { method, groups, folds: undefined };
}

export function splitInFolds(kind: "folds" | "rolling", count: number | undefined): SplitMethod {
  return { method: undefined, groups: [], folds: { kind, count: count ?? USUAL_FOLDS } };
}
