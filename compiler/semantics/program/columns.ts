/** Columns of sources, tables and views, and what is said of their rows. */
import type * as ast from "../../syntax/ast.ts";
import type { Range, Type } from "./types.ts";
import type { Typed } from "./expressions.ts";
import type { SourceSymbol, TableSymbol, ViewSymbol } from "./data.ts";

export interface ColumnSymbol {
  readonly kind: "column";
  readonly name: string;
  readonly node: ast.Column | ast.ViewDecl["items"][number] | undefined;
  readonly owner: SourceSymbol | TableSymbol | ViewSymbol;
  readonly type: Type;
  /** Field name or path in the file; undefined when derived. */
  readonly from: string | undefined;
  readonly epoch: "s" | "ms" | "us" | undefined;
  readonly derive: Typed | undefined;
  /** In a view: the input's column that passes through unchanged. */
  readonly through: ColumnSymbol | undefined;
  /** The column's own `known`, if it says one. */
  readonly known: KnownTyped | undefined;
  readonly marks: readonly string[];
  readonly doc: string | undefined;
  readonly span: ast.Span;
  /** What `expect` proves of its values. */
  readonly range: Range | undefined;
  /** Of a view that makes new rows: what fills it. */
  readonly made?: MadeColumn | undefined;
  /** Brought by the question, not by the data: a horizon. */
  readonly isAsked?: true;
  /** It is an element of this list of the row: what each row is asked about. */
  readonly elementOf?: Typed;
}

/**
 * Columns of rows that a view makes. union: in each input's rows that input's column · event: the event time of the input's row · origin: the input's name ·
 * item: what lies at `path` in an item of the list · key: a segment's key · started, ended: the segment's times · segment: an expression over the segment's rows ·
 * known: when columns of a union are known, kept with the row.
 */
export type MadeColumn =
  | { readonly kind: "union"; readonly parts: readonly ColumnSymbol[] }
  | { readonly kind: "event" | "origin" | "started" | "ended" }
  | { readonly kind: "item"; readonly list: ColumnSymbol; readonly path: readonly string[] }
  | { readonly kind: "key"; readonly of: ColumnSymbol }
  | { readonly kind: "segment"; readonly value: Typed }
  | { readonly kind: "known" };

export interface KnownTyped {
  readonly node: ast.KnownNode;
  /** Undefined: on arrival. */
  readonly at: Typed | undefined;
}

export interface ExpectTyped {
  readonly node: ast.ExpectRule;
  readonly condition: Typed;
  readonly otherwise: "drop" | "fail";
}
