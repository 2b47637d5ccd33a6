/** Where rows come from: sources, tables, views. */
import type { Format } from "../../../runtime/contract/vocabulary/formats.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Typed } from "./expressions.ts";
import type { DeclSymbol } from "./definitions.ts";
import type { ColumnSymbol, ExpectTyped, KnownTyped } from "./columns.ts";

/** `parquet(package("p", "f"))`, `csv("f", delimiter: ";")`, `json("f", rows: "features")`, `postgres(env("URL"), table: "t")`. */
export interface OriginTyped {
  readonly format: Format;
  readonly package: string | undefined;
  /** Of a database server the environment's variable that says where it is. */
  readonly path: string;
  /** The arguments with names; those that a format can't do without are there. */
  readonly options: ReadonlyMap<string, string>;
  readonly node: ast.Expr;
}

/** `quarantine up to 0.1%`, or `20`. */
export interface QuarantineTyped {
  readonly node: ast.QuarantineNode;
  readonly rows: number | undefined;
  readonly share: number | undefined;
}

/** `kafka(config.topic)`; arguments are constants or configs. */
export interface StreamTyped {
  readonly kind: string;
  readonly args: readonly Typed[];
  readonly node: ast.Expr;
}

export interface SourceSymbol extends DeclSymbol<ast.SourceDecl> {
  readonly kind: "source";
  /** Its name in the plan. */
  readonly id: string;
  readonly columns: readonly ColumnSymbol[];
  readonly origin: OriginTyped | undefined;
  readonly stream: StreamTyped | undefined;
  readonly at: Typed;
  /** Defaults to `at`. */
  readonly exists: Typed;
  readonly known: KnownTyped | undefined;
  readonly key: readonly ColumnSymbol[];
  readonly revisedBy: ColumnSymbol | undefined;
  readonly unique: readonly (readonly ColumnSymbol[])[];
  readonly expect: readonly ExpectTyped[];
  readonly quarantine: QuarantineTyped | undefined;
  /** µs. */
  readonly completeUntil: number | undefined;
}

export interface TableSymbol extends DeclSymbol<ast.TableDecl> {
  readonly kind: "table";
  readonly columns: readonly ColumnSymbol[];
  readonly origin: OriginTyped | undefined;
  readonly key: readonly ColumnSymbol[];
  readonly keyIsRow: boolean;
  readonly validity: "timeless" | "mutable" | "asOf" | "history" | "unsaid";
  /** `unique by`: what tells the rows apart beside the key; asserted on reading. */
  readonly unique: readonly (readonly ColumnSymbol[])[];
  /** `as of INSTANT`, in µs. */
  readonly taken: number | undefined;
  /** `valid from … [to …] known at …`; undefined where one of them is wrong, which has been said. */
  readonly valid: { readonly from: ColumnSymbol; readonly to: ColumnSymbol | undefined; readonly known: Typed } | undefined;
  readonly expect: readonly ExpectTyped[];
  readonly quarantine: QuarantineTyped | undefined;
}

export interface ViewSymbol extends DeclSymbol<ast.ViewDecl> {
  readonly kind: "view";
  /** Its name in the plan: the declaration's, or of a step on the way to it (`visits.rows`). */
  readonly id: string;
  /** Of a union the first of its inputs. */
  readonly input: SourceSymbol | ViewSymbol;
  readonly rows: ViewRows;
  /** Pass-through columns of the input, then derived ones. */
  readonly columns: readonly ColumnSymbol[];
  readonly where: Typed | undefined;
  /** Over the input's columns; defaults to the input's `at`. */
  readonly at: Typed | undefined;
  readonly stream: StreamTyped | undefined;
  readonly known: KnownTyped | undefined;
}

/** How a view's rows come of its input's: one of one, all of several inputs, one of each item of a list, or one of many rows of a key. */
export type ViewRows =
  | { readonly kind: "same" }
  | { readonly kind: "union"; readonly inputs: readonly (SourceSymbol | ViewSymbol)[] }
  | { readonly kind: "each"; readonly list: ColumnSymbol }
  | { readonly kind: "sessions"; readonly gap: number; readonly by: readonly ColumnSymbol[]; readonly span: ast.Span }
  | { readonly kind: "fill"; readonly every: number; readonly by: readonly ColumnSymbol[]; readonly span: ast.Span };
