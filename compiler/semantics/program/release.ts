/** What is done with a model: decisions, tests, deployment. */
import type * as ast from "../../syntax/ast.ts";
import type { Typed } from "./expressions.ts";
import type { DeclSymbol } from "./definitions.ts";
import type { ModelSymbol } from "./models.ts";

export interface DecideSymbol extends DeclSymbol<ast.DecideDecl> {
  readonly kind: "decide";
  readonly model: ModelSymbol;
  readonly rules: readonly { readonly name: string; readonly value: Typed; readonly span: ast.Span }[];
  readonly choose: readonly {
    readonly parameter: string;
    readonly direction: "minimize" | "maximize";
    /** Over counts and tallies, as parameters. */
    readonly objective: Typed;
    readonly where: Typed | undefined;
    readonly tallies: readonly TallyTyped[];
    /** Whether it reads true or false positives or negatives. */
    readonly counts: boolean;
    readonly span: ast.Span;
  }[];
}

/** `count(where …)`, `sum(x)` in the goal of `choose`: over the rows of the piece, which have the label beside what rules see. */
export interface TallyTyped {
  readonly name: string;
  readonly fn: "count" | "sum" | "mean";
  readonly argument: Typed | undefined;
  readonly where: Typed | undefined;
}

export interface TestsSymbol {
  readonly kind: "tests";
  readonly node: ast.TestsDecl;
  readonly model: ModelSymbol;
  /** Checked against the table of metrics; `stable`'s value is typed over example features. */
  readonly tests: readonly { readonly node: ast.TestNode; readonly change: Typed | undefined }[];
}

export interface DeploySymbol {
  readonly kind: "deploy";
  readonly node: ast.DeployDecl;
  readonly model: ModelSymbol | undefined;
}
