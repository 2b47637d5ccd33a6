/** Typed expressions, and the aggregates in them. */
import type { Aggregate } from "../../../runtime/contract/vocabulary/aggregates.ts";
import type { Intrinsic } from "../../../runtime/contract/vocabulary/intrinsics.ts";
import type * as ast from "../../syntax/ast.ts";
import type { Range, Type } from "./types.ts";
import type { ConfigSymbol, ExternSymbol } from "./definitions.ts";
import type { ColumnSymbol } from "./columns.ts";
import type { SourceSymbol, TableSymbol, ViewSymbol } from "./data.ts";
import type { FeatureSymbol, GroupUse } from "./features.ts";
import type { ExampleFeatureSymbol } from "./examples.ts";
import type { ModelSymbol } from "./models.ts";

interface TypedBase {
  readonly type: Type;
  readonly node: ast.Expr;
  readonly range: Range | undefined;
}

export type Typed =
  | (TypedBase & { readonly kind: "literal"; readonly value: number | string | boolean | null })
  | (TypedBase & { readonly kind: "column"; readonly column: ColumnSymbol })
  | (TypedBase & { readonly kind: "lookup"; readonly table: TableSymbol; readonly keys: readonly Typed[]; readonly column: ColumnSymbol; readonly asOf: AsOf | undefined })
  /** `airports(origin)` itself; survives only under `exists`. */
  | (TypedBase & { readonly kind: "rowOf"; readonly table: TableSymbol; readonly keys: readonly Typed[]; readonly asOf: AsOf | undefined })
  /** `airports(origin) is not missing`. */
  | (TypedBase & { readonly kind: "exists"; readonly table: TableSymbol; readonly keys: readonly Typed[]; readonly asOf: AsOf | undefined })
  | (TypedBase & { readonly kind: "aggregate"; readonly aggregate: AggregateTyped })
  /** A feature of the same group, or an example feature, named before. */
  | (TypedBase & { readonly kind: "feature"; readonly feature: FeatureSymbol | ExampleFeatureSymbol })
  /** A feature of a used group, in `examples`. */
  | (TypedBase & { readonly kind: "use"; readonly use: GroupUse; readonly feature: FeatureSymbol })
  | (TypedBase & { readonly kind: "moment" })
  /** `own`: of the model that is decided on; else of the inner model of a chain. Of one class, or the class itself. */
  | (TypedBase & { readonly kind: "score"; readonly model: ModelSymbol; readonly own: boolean; readonly class?: string | undefined; readonly predicted?: true | undefined; /** The place of the row in its list by the score, from 1. */ readonly rank?: true | undefined })
  /** In `decide`: a chosen parameter, or a count of the objective (true_positives …). */
  | (TypedBase & { readonly kind: "parameter"; readonly name: string })
  | (TypedBase & { readonly kind: "config"; readonly config: ConfigSymbol })
  /** `fn` is an intrinsic's name of runtime/contract/expr.ts. */
  | (TypedBase & { readonly kind: "call"; readonly fn: Intrinsic; readonly args: readonly Typed[] })
  /** A function in TypeScript. */
  | (TypedBase & { readonly kind: "extern"; readonly extern: ExternSymbol; readonly args: readonly Typed[] })
  | (TypedBase & { readonly kind: "if"; readonly condition: Typed; readonly then: Typed; readonly else: Typed })
  | (TypedBase & { readonly kind: "let"; readonly name: string; readonly value: Typed; readonly body: Typed })
  | (TypedBase & { readonly kind: "local"; readonly name: string; readonly value: Typed })
  | (TypedBase & { readonly kind: "vector"; readonly items: readonly Typed[] })
  /** A transform that learns, in a model's inputs (or, wrongly, elsewhere: the checker says so). */
  | (TypedBase & { readonly kind: "transform"; readonly transform: string; readonly argument: Typed; readonly options: ReadonlyMap<string, number | string | boolean>; readonly usesLabel: boolean })
  /** `if_known(x)`. */
  | (TypedBase & { readonly kind: "ifKnown"; readonly operand: Typed })
  | (TypedBase & { readonly kind: "error" });

/** When a table with history is read: at the event time of a relation's row, or at the moment of prediction. Closed rows have neither. */
export type AsOf = { readonly kind: "row"; readonly relation: SourceSymbol | ViewSymbol } | { readonly kind: "moment" } | { readonly kind: "closed" };

/** One aggregate with the `where` and `over` that bind it. */
export interface AggregateTyped {
  readonly aggregate: Aggregate;
  readonly arguments: readonly Typed[];
  /** Conditions from the innermost out (argument's `where`, item's `where`); all must hold. */
  readonly where: readonly Typed[];
  /** Undefined: all history (only `first`/`last` may leave it out). */
  readonly over: OverTyped | undefined;
  /** quantile's q as an exact fraction; top's and list's k; histogram's edges; ewma's half life in µs. */
  readonly q: readonly [number, number] | undefined;
  readonly k: number | undefined;
  readonly edges: readonly number[] | undefined;
  readonly halfLife: number | undefined;
}

export type OverTyped = { readonly node: ast.OverNode; readonly ending: number; readonly step: number | undefined } & (
  | { readonly kind: "duration"; readonly width: number }
  /** In a label: [m, m + width), or that much after the horizon; without `width`, up to the horizon. */
  | { readonly kind: "next"; readonly width: number | undefined; readonly horizon: ast.Ident | undefined }
  | { readonly kind: "rows"; readonly count: number }
  | { readonly kind: "since"; readonly start: number }
  | { readonly kind: "calendar"; readonly months: number; readonly days: number; readonly zone: string }
  /** All rows of a segment: in the columns of sessions and of `fill`. */
  | { readonly kind: "segment" }
);
