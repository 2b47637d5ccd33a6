import type { Aggregate } from "../../runtime/contract/vocabulary/aggregates.ts";
import type { Format } from "../../runtime/contract/vocabulary/formats.ts";
import type { Intrinsic } from "../../runtime/contract/vocabulary/intrinsics.ts";
import type * as ast from "../syntax/ast.ts";

/**
 * The typed program: what a project means once every name is bound and every type is known. Built by the typing pass, immutable after it; the knowledge pass
 * (knowledge times, fit, reach) keeps side tables keyed by these objects, and lowering turns both into the plan.
 *
 * `fn`, `const`, `match` and `let` over trivial values are inlined while typing; every expression keeps the AST node it comes from. An expression that could not be typed is
 * `{kind: "error"}` with the error type, about which later passes are silent.
 */

// ───────────── types ─────────────

/** Powers of base units by name, without zeros: mile/h is {mile: 1, h: -1}. A plain number has no entry. */
export type Unit = ReadonlyMap<string, number>;

export type TypeKind =
  | { readonly kind: "bool" }
  | { readonly kind: "int"; readonly unit: Unit }
  | { readonly kind: "float"; readonly unit: Unit; readonly grid: { readonly numerator: number; readonly denominator: number } | undefined }
  | { readonly kind: "string" }
  | { readonly kind: "category"; readonly entity: EntitySymbol | undefined }
  | { readonly kind: "enum"; readonly values: readonly string[] }
  | { readonly kind: "timestamp" }
  | { readonly kind: "localTimestamp" }
  | { readonly kind: "date" }
  | { readonly kind: "zone" }
  | { readonly kind: "duration" }
  | { readonly kind: "vector"; readonly size: number }
  | { readonly kind: "list"; readonly of: Type }
  | { readonly kind: "record"; readonly fields: readonly { readonly name: string; readonly type: Type }[] }
  /** `airports(origin)` as a whole: only `.column`, `is missing` and `is not missing` apply. */
  | { readonly kind: "row"; readonly table: TableSymbol }
  /** Fits everything; nothing more is said about it. */
  | { readonly kind: "error" };
export type Type = TypeKind & { readonly missing: boolean };

/** What the checker knows of a number's values: closed interval, ±Infinity when open. In the physical unit (µs for times and durations). */
export interface Range {
  readonly low: number;
  readonly high: number;
}

// ───────────── expressions ─────────────

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

// ───────────── symbols ─────────────

export interface EntitySymbol {
  readonly kind: "entity";
  readonly name: string;
  readonly node: ast.EntityDecl;
  readonly base: Type;
}
export interface ConfigSymbol {
  readonly kind: "config";
  readonly name: string;
  readonly node: ast.ConfigDecl;
  readonly type: Type;
  readonly default: Typed | undefined;
}

/** `extern fn cell(x: Float): Int from "./cell.ts"`. */
export interface ExternSymbol {
  readonly kind: "extern";
  readonly name: string;
  readonly node: ast.ExternFnDecl;
  readonly doc: string | undefined;
  readonly params: readonly { readonly name: string; readonly type: Type; readonly node: ast.Param }[];
  readonly result: Type;
  /** Its file, as the host names it. */
  readonly path: string;
}
/** A function that is called, with the JavaScript of its file (first) and of those that this one reaches. */
export interface ExternCode {
  /** What it is called with, over all calls. */
  readonly args: readonly Typed[];
  readonly symbol: ExternSymbol;
  /** Its name in the file. */
  readonly exported: string;
  readonly modules: readonly { readonly path: string; readonly code: string }[];
}

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

interface DeclSymbol<N extends ast.Declaration> {
  readonly name: string;
  readonly node: N;
  readonly doc: string | undefined;
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

/** A learner that was taught elsewhere. Its model may have no symbol, where the learner is not built yet. */
export interface OutsideSymbol {
  readonly kind: "outside";
  readonly model: ast.ModelDecl;
  readonly learner: ast.LearnerNode;
  readonly examples: ExamplesSymbol;
  /** `trained until D`: an instant in µs, or a date or wall-clock time that begins in the zone of the split. */
  readonly until: { readonly node: ast.Expr; readonly kind: "timestamp" | "date" | "localTimestamp"; readonly value: number } | { readonly node: ast.Expr; readonly kind: "unknown" } | undefined;
}

/** A project: one entry file and all it uses. */
export interface Program {
  /** The entry file's name without extension. */
  readonly name: string;
  readonly doc: string | undefined;
  readonly files: readonly ast.SourceFile[];
  readonly entities: readonly EntitySymbol[];
  readonly configs: readonly ConfigSymbol[];
  readonly sources: readonly SourceSymbol[];
  readonly tables: readonly TableSymbol[];
  /** Each after its input. */
  readonly views: readonly ViewSymbol[];
  readonly groups: readonly GroupSymbol[];
  readonly examples: readonly ExamplesSymbol[];
  readonly splits: readonly SplitSymbol[];
  readonly labelers: readonly LabelerSymbol[];
  readonly models: readonly ModelSymbol[];
  readonly outside: readonly OutsideSymbol[];
  readonly decisions: readonly DecideSymbol[];
  readonly tests: readonly TestsSymbol[];
  readonly deployments: readonly DeploySymbol[];
  readonly externs: readonly ExternCode[];
  /** Zones named by literals, for the plan; `true` when a column of type Zone exists, so that all rules are needed. */
  readonly zones: readonly string[];
  readonly allZones: boolean;
}
