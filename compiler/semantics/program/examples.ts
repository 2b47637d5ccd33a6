/** Example sets: rows, labels, features, parts. */
import type * as ast from "../../syntax/ast.ts";
import type { Typed } from "./expressions.ts";
import type { DeclSymbol } from "./definitions.ts";
import type { ColumnSymbol } from "./columns.ts";
import type { SourceSymbol, TableSymbol, ViewSymbol } from "./data.ts";
import type { GroupUse, RowsByKey } from "./features.ts";

/** A column of the example set: every feature of a used group under its prefixed name, a row's column, or an expression. */
export interface ExampleFeatureSymbol {
  readonly kind: "exampleFeature";
  readonly name: string;
  /** Over the spine's columns, uses and example features before it. */
  readonly value: Typed;
  /** Set when it is a used group's feature as it is. */
  readonly use: GroupUse | undefined;
  readonly doc: string | undefined;
  readonly span: ast.Span;
}

/** `from orders where … by customer over next 28d`: whose rows the label's aggregates are over. */
export interface LabelFromSymbol extends RowsByKey {
  /** Of the example's row, for each key. */
  readonly args: readonly Typed[];
  /** The greatest width of `over next`, µs. */
  readonly width: number;
  /** The horizon behind which the windows begin. */
  readonly horizon: ColumnSymbol | undefined;
  /** The horizon up to which a window reaches (`over next h`), and the least and greatest that it can be. */
  readonly upTo: { readonly column: ColumnSymbol; readonly least: number; readonly greatest: number } | undefined;
}

/** The dates at which each row of a table is asked about: multiples of `period` µs from 1970-01-01T00:00Z, or the wall clock's `time` in a zone every so many local days. */
export interface CalendarSymbol {
  readonly period: number;
  readonly time: { readonly micros: number; readonly zone: string } | undefined;
  readonly node: NonNullable<ast.RowsNode["each"]>;
}

/** `candidates items as item`: each row once for each row of the table, or for each element of a list of the row; `column` is that one's key, or the element. */
export type CandidatesSymbol = { readonly column: ColumnSymbol } & ({ readonly kind: "table"; readonly table: TableSymbol } | { readonly kind: "list"; readonly list: Typed });

export interface ExamplesSymbol extends DeclSymbol<ast.ExamplesDecl> {
  readonly kind: "examples";
  /** `rows flights asked at …` or `rows penguins` of a table. */
  readonly spine: SourceSymbol | ViewSymbol | TableSymbol | undefined;
  readonly asked: { readonly at: Typed; readonly within: number; readonly node: NonNullable<ast.RowsNode["asked"]> } | undefined;
  /** `rows each customers every 7d at 06:00 ZONE`: the spine is a table. */
  readonly each: CalendarSymbol | undefined;
  /** `horizon h in 1d..28d step 1d`: each row once for each of `values`; `column` is what the question brings. */
  readonly horizon: { readonly column: ColumnSymbol; readonly values: readonly number[] } | undefined;
  readonly candidates: CandidatesSymbol | undefined;
  /** `group session`: whose equal values make a list, at one moment. */
  readonly group: readonly { readonly column: ColumnSymbol; readonly span: ast.Span }[];
  /** `affects clicked, position`: columns of sources that the model's own decisions change, as they are given there. */
  readonly affects: readonly { readonly name: string; readonly columns: readonly ColumnSymbol[]; readonly span: ast.Span }[];
  readonly where: Typed | undefined;
  readonly uses: readonly GroupUse[];
  readonly features: readonly ExampleFeatureSymbol[];
  /** The first of `labels`. */
  readonly label: LabelSymbol | undefined;
  readonly labels: readonly LabelSymbol[];
  readonly weight: Typed | undefined;
  /** With which probability a train row is kept. */
  readonly sample: Typed | undefined;
}

/** What a model may predict of each row. */
export interface LabelSymbol {
  readonly name: string;
  readonly value: Typed;
  readonly node: ast.LabelNode;
  readonly from: LabelFromSymbol | undefined;
}

export interface SplitSymbol {
  readonly kind: "split";
  readonly node: ast.SplitDecl;
  readonly examples: ExamplesSymbol;
  readonly zone: string | undefined;
  /** `until` in µs (worked out in the zone), `last` in µs, or a share. */
  readonly parts: readonly { readonly name: "train" | "validate" | "test"; readonly node: ast.SplitPart; readonly until: number | undefined; readonly last: number | undefined; readonly share: number | undefined }[];
  readonly groups: readonly (ColumnSymbol | ExampleFeatureSymbol)[];
  /** `generalise to new customer`. */
  readonly generalise: readonly { readonly name: ast.Ident; readonly found: ColumnSymbol | ExampleFeatureSymbol }[];
  readonly gap: number;
}
