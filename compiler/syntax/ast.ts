/**
 * The syntax tree of a `.mls` file.
 *
 * Immutable after parsing; later phases keep side tables keyed by node identity. Every node carries its span; declarations and their members carry the
 * doc comment (`///`) that stands before them. A place where the parser had to recover is an `ErrorExpr` or a declaration with `broken: true`;
 * the later phases are silent about those, since the parser has spoken already.
 */

/** A half-open range of UTF-16 code units in one file. Lines and columns are worked out when a finding is rendered. */
export interface Span {
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

interface NodeBase {
  readonly span: Span;
}

/** A name together with its place. */
export interface Ident extends NodeBase {
  readonly kind: "ident";
  readonly name: string;
}

export interface SourceFile extends NodeBase {
  readonly kind: "file";
  readonly path: string;
  /** `///` lines at the very top that are followed by a blank line or by `use`: they describe the file. */
  readonly doc: string | undefined;
  readonly declarations: readonly Declaration[];
}

// ───────────────────────────── types ─────────────────────────────

export type TypeNode = NamedType | ClosedSetType | RecordType;

/** `Int<mile>?`, `Float<deg> by 0.01`, `Timestamp by ms`, `Vector[2]`, `List<Int>`, an entity or an alias. */
export interface NamedType extends NodeBase {
  readonly kind: "namedType";
  readonly name: Ident;
  /** `<mile/h>` on a number; absent otherwise. */
  readonly unit: UnitNode | undefined;
  /** `List<T>`. */
  readonly of: TypeNode | undefined;
  /** `Vector[n]`. */
  readonly size: number | undefined;
  /** `by 0.01` (a number as written, kept as text: a grid is exact) or `by ms` (the unit an epoch column counts in). */
  readonly by: string | undefined;
  readonly optional: boolean;
}

/** `"a" | "b"`. */
export interface ClosedSetType extends NodeBase {
  readonly kind: "closedSetType";
  readonly values: readonly string[];
  readonly optional: boolean;
}

export interface RecordType extends NodeBase {
  readonly kind: "recordType";
  readonly fields: readonly Param[];
  readonly optional: boolean;
}

/** `mile/h` is `[{mile,1},{h,-1}]`; a plain `1` is the empty list. */
export interface UnitNode extends NodeBase {
  readonly kind: "unit";
  readonly terms: readonly { readonly name: Ident; readonly power: number }[];
}

export interface Param extends NodeBase {
  readonly kind: "param";
  readonly name: Ident;
  readonly type: TypeNode;
}

// ───────────────────────────── expressions ─────────────────────────────

export type Expr =
  | NumberExpr
  | DurationExpr
  | PercentExpr
  | DateExpr
  | TimeExpr
  | StringExpr
  | BoolExpr
  | MissingExpr
  | NameExpr
  | MemberExpr
  | CallExpr
  | UnaryExpr
  | ChainExpr
  | BinaryExpr
  | InExpr
  | IsMissingExpr
  | IfExpr
  | LetExpr
  | MatchExpr
  | WindowedExpr
  | RecordExpr
  | ListExpr
  | ErrorExpr;

/** `15`, `0.1`, `400<mile/h>`. `text` is the number as written; `isInt` when it has neither point nor exponent. */
export interface NumberExpr extends NodeBase {
  readonly kind: "number";
  readonly text: string;
  readonly value: number;
  readonly isInt: boolean;
  readonly unit: UnitNode | undefined;
}
/** `3h`: exact microseconds. */
export interface DurationExpr extends NodeBase {
  readonly kind: "duration";
  readonly text: string;
  readonly micros: number;
}
/** `5%` is 0.05. */
export interface PercentExpr extends NodeBase {
  readonly kind: "percent";
  readonly text: string;
  readonly value: number;
}
/** `2001-04-15` (a date) or `2001-04-15T06:00:00Z` (an instant, `micros` set). */
export interface DateExpr extends NodeBase {
  readonly kind: "date";
  readonly text: string;
  /** Days since 1970-01-01. */
  readonly days: number;
  /** Microseconds since 1970-01-01T00:00Z, for an instant. */
  readonly micros: number | undefined;
}
/** `06:00`, microseconds after midnight. */
export interface TimeExpr extends NodeBase {
  readonly kind: "time";
  readonly text: string;
  readonly micros: number;
}
export interface StringExpr extends NodeBase {
  readonly kind: "string";
  readonly value: string;
}
export interface BoolExpr extends NodeBase {
  readonly kind: "bool";
  readonly value: boolean;
}
export interface MissingExpr extends NodeBase {
  readonly kind: "missing";
}
export interface NameExpr extends NodeBase {
  readonly kind: "name";
  readonly name: string;
}
/** `airports(origin).state`, `prior.logloss`. */
export interface MemberExpr extends NodeBase {
  readonly kind: "member";
  readonly object: Expr;
  readonly member: Ident;
}
export interface CallExpr extends NodeBase {
  readonly kind: "call";
  readonly callee: Expr;
  readonly args: readonly Arg[];
  /** `count(where delay >= 15)`: the condition inside the parentheses, after the arguments if any. */
  readonly where: Expr | undefined;
}
export interface Arg extends NodeBase {
  readonly kind: "arg";
  /** `smoothing: 20`. */
  readonly name: Ident | undefined;
  readonly value: Expr;
}
export interface UnaryExpr extends NodeBase {
  readonly kind: "unary";
  readonly op: "-" | "not";
  readonly operand: Expr;
}
/**
 * A chain of operators of one level, kept flat so that 200,000 operands need no stack: `a + b - c` is `first: a, rest: [{+, b}, {-, c}]`.
 * Levels: `or`; `and`; `??`; `+ -`; `* /`. Evaluated from the left.
 */
export interface ChainExpr extends NodeBase {
  readonly kind: "chain";
  readonly level: "or" | "and" | "??" | "sum" | "product";
  readonly first: Expr;
  readonly rest: readonly { readonly op: ChainOp; readonly opSpan: Span; readonly operand: Expr }[];
}
export type ChainOp = "or" | "and" | "??" | "+" | "-" | "*" | "/";
export type CompareOp = "==" | "!=" | "<=" | ">=" | "<" | ">";
/** A comparison; it does not chain. */
export interface BinaryExpr extends NodeBase {
  readonly kind: "compare";
  readonly op: CompareOp;
  readonly left: Expr;
  readonly right: Expr;
}
/** `x in ("a", "b")` or `x in 1..6000` (closed at both ends), `x not in …`. */
export interface InExpr extends NodeBase {
  readonly kind: "in";
  readonly operand: Expr;
  readonly negated: boolean;
  readonly set: readonly Expr[] | undefined;
  readonly range: RangeNode | undefined;
}
export interface RangeNode extends NodeBase {
  readonly kind: "range";
  readonly low: Expr;
  readonly high: Expr;
}
export interface IsMissingExpr extends NodeBase {
  readonly kind: "isMissing";
  readonly operand: Expr;
  readonly negated: boolean;
}
export interface IfExpr extends NodeBase {
  readonly kind: "if";
  readonly condition: Expr;
  readonly then: Expr;
  readonly else: Expr;
}
/** `let x = e then body`. */
export interface LetExpr extends NodeBase {
  readonly kind: "let";
  readonly name: Ident;
  readonly value: Expr;
  readonly body: Expr;
}
/** `match e { "a" => 1, "b" => 2, else => 3 }`; the arm of `else` has no pattern. */
export interface MatchExpr extends NodeBase {
  readonly kind: "match";
  readonly subject: Expr;
  readonly arms: readonly MatchArm[];
}
export interface MatchArm extends NodeBase {
  readonly kind: "arm";
  readonly pattern: Expr | undefined;
  readonly body: Expr;
}
/** An item or a parenthesis closed by `where` and/or `over`: `(count(x) / count()) where y over 7d step 1h`. */
export interface WindowedExpr extends NodeBase {
  readonly kind: "windowed";
  readonly body: Expr;
  readonly where: Expr | undefined;
  readonly over: OverNode | undefined;
}
/** `over 7d step 1h ending 1d ago`. */
export interface OverNode extends NodeBase {
  readonly kind: "over";
  readonly width: WindowWidth;
  readonly step: DurationExpr | undefined;
  readonly ending: DurationExpr | undefined;
}
export type WindowWidth =
  | { readonly kind: "duration"; readonly duration: DurationExpr }
  /** `next 28d`, `next 1d after h` (a horizon), `next h`. */
  | { readonly kind: "next"; readonly duration: DurationExpr | undefined; readonly horizon: Ident | undefined }
  | { readonly kind: "calendar"; readonly count: number; readonly unit: "days" | "weeks" | "months" | "years"; readonly zone: Expr }
  | { readonly kind: "rows"; readonly count: number }
  | { readonly kind: "since"; readonly start: Expr };
/** `{a, b}` (names stand for themselves) or `{a: x, b: y}`. */
export interface RecordExpr extends NodeBase {
  readonly kind: "record";
  readonly fields: readonly { readonly name: Ident; readonly value: Expr | undefined }[];
}
export interface ListExpr extends NodeBase {
  readonly kind: "list";
  readonly items: readonly Expr[];
}
/** Stands where an expression could not be read. */
export interface ErrorExpr extends NodeBase {
  readonly kind: "error";
}

// ───────────────────────────── declarations ─────────────────────────────

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

interface DeclBase extends NodeBase {
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

export interface UseDecl extends DeclBase {
  readonly kind: "use";
  /** `std.cyclic` or `./shared.mls`, as written. */
  readonly module: string;
  readonly isPath: boolean;
  readonly moduleSpan: Span;
  readonly names: readonly Ident[];
}
export interface EntityDecl extends DeclBase {
  readonly kind: "entity";
  readonly name: Ident;
  readonly type: TypeNode;
}
export interface TypeDecl extends DeclBase {
  readonly kind: "type";
  readonly name: Ident;
  readonly type: TypeNode;
}
/** `unit cent`, `unit dollar = 100 cent`. */
export interface UnitDecl extends DeclBase {
  readonly kind: "unitDecl";
  readonly name: Ident;
  readonly factor: number | undefined;
  readonly of: UnitNode | undefined;
}
export interface ConstDecl extends DeclBase {
  readonly kind: "const";
  readonly name: Ident;
  readonly type: TypeNode | undefined;
  readonly value: Expr;
}
export interface FnDecl extends DeclBase {
  readonly kind: "fn";
  readonly name: Ident;
  readonly params: readonly Param[];
  readonly result: TypeNode;
  readonly body: Expr;
}
export interface ExternFnDecl extends DeclBase {
  readonly kind: "externFn";
  readonly name: Ident;
  readonly params: readonly Param[];
  readonly result: TypeNode;
  readonly from: StringExpr;
}
export interface ConfigDecl extends DeclBase {
  readonly kind: "config";
  readonly name: Ident;
  readonly type: TypeNode;
  readonly default: Expr | undefined;
}

export interface Column extends NodeBase {
  readonly kind: "column";
  readonly doc: string | undefined;
  readonly name: Ident;
  /** `x from "Name In File": T`. */
  readonly from: StringExpr | undefined;
  readonly type: TypeNode;
  /** `@pii`, without the sign. */
  readonly marks: readonly Ident[];
  /** A derived column. */
  readonly value: Expr | undefined;
  readonly known: KnownNode | undefined;
}
/** `known at e` or `known on arrival`. */
export interface KnownNode extends NodeBase {
  readonly kind: "known";
  readonly at: Expr | undefined;
  readonly onArrival: boolean;
}
export interface ExpectRule extends NodeBase {
  readonly kind: "expectRule";
  readonly condition: Expr;
  /** What happens to a row that breaks it; `fail` when nothing is said. */
  readonly otherwise: "drop" | "fail" | undefined;
}

export interface TableDecl extends DeclBase {
  readonly kind: "table";
  readonly name: Ident;
  readonly from: Expr | undefined;
  readonly key: readonly Ident[];
  /** `key row`: the file's row number is the key. */
  readonly keyIsRow: boolean;
  readonly timeless: StringExpr | undefined;
  readonly mutable: NodeBase | undefined;
  readonly asOf: Expr | undefined;
  readonly valid: { readonly from: Ident; readonly to: Ident | undefined; readonly span: Span } | undefined;
  readonly known: KnownNode | undefined;
  readonly columns: readonly Column[];
  readonly expect: readonly ExpectRule[];
  readonly unique: readonly (readonly Ident[])[];
}
export interface SourceDecl extends DeclBase {
  readonly kind: "source";
  readonly name: Ident;
  readonly from: Expr | undefined;
  readonly stream: Expr | undefined;
  readonly columns: readonly Column[];
  readonly at: Expr | undefined;
  readonly exists: Expr | undefined;
  readonly known: KnownNode | undefined;
  readonly key: readonly Ident[];
  readonly revisedBy: Ident | undefined;
  readonly unique: readonly (readonly Ident[])[];
  readonly expect: readonly ExpectRule[];
  /** `complete until 2001-07-01`: the data holds everything before it. */
  readonly completeUntil: Expr | undefined;
}
export interface ViewDecl extends DeclBase {
  readonly kind: "view";
  readonly name: Ident;
  /** More than one: a union. */
  readonly inputs: readonly Ident[];
  /** `from each items as item` or an `each` item in the body. */
  readonly each: { readonly list: Expr; readonly as: Ident; readonly span: Span } | undefined;
  readonly at: Expr | undefined;
  /** `by user gap 30m`: sessions. */
  readonly session: { readonly by: readonly Ident[]; readonly gap: DurationExpr; readonly span: Span } | undefined;
  readonly where: Expr | undefined;
  readonly items: readonly { readonly name: Ident; readonly value: Expr; readonly doc: string | undefined; readonly span: Span }[];
  readonly fill: { readonly every: DurationExpr; readonly key: Ident; readonly span: Span } | undefined;
  readonly stream: Expr | undefined;
  readonly known: KnownNode | undefined;
}

export interface FeaturesDecl extends DeclBase {
  readonly kind: "features";
  readonly name: Ident;
  readonly params: readonly Param[];
  readonly from: Ident;
  readonly where: Expr | undefined;
  /** `by origin`, `by day = date(at, zone)`, `by cell(latitude, longitude)`. */
  readonly keys: readonly { readonly name: Ident | undefined; readonly value: Expr; readonly span: Span }[];
  readonly ready: ReadyNode | undefined;
  readonly items: readonly FeatureItem[];
}
export type ReadyNode =
  | { readonly kind: "live"; readonly within: DurationExpr; readonly span: Span }
  | { readonly kind: "every"; readonly period: DurationExpr; readonly after: DurationExpr; readonly span: Span };
export interface FeatureItem extends NodeBase {
  readonly kind: "featureItem";
  readonly doc: string | undefined;
  readonly name: Ident;
  /** Usually a `WindowedExpr`. */
  readonly value: Expr;
}

export interface ExamplesDecl extends DeclBase {
  readonly kind: "examples";
  readonly name: Ident;
  readonly rows: RowsNode | undefined;
  readonly horizon: { readonly name: Ident; readonly range: RangeNode; readonly step: DurationExpr | undefined; readonly span: Span } | undefined;
  readonly where: Expr | undefined;
  readonly label: LabelNode | undefined;
  readonly features: readonly ExampleFeature[];
  readonly weight: Expr | undefined;
  readonly sample: Expr | undefined;
  readonly group: readonly Ident[];
  /** `candidates items as item`. */
  readonly candidates: { readonly of: Expr; readonly as: Ident | undefined; readonly span: Span } | undefined;
  readonly affects: readonly Ident[];
}
export interface RowsNode extends NodeBase {
  readonly kind: "rows";
  readonly source: Ident;
  /** `rows flights asked at T within D`. */
  readonly asked: { readonly at: Expr; readonly within: DurationExpr | undefined; readonly span: Span } | undefined;
  /** `rows each customers every 7d at 06:00 ZONE`. */
  readonly each: { readonly every: DurationExpr; readonly at: TimeExpr | undefined; readonly zone: Expr | undefined; readonly span: Span } | undefined;
}
export interface LabelNode extends NodeBase {
  readonly kind: "label";
  readonly name: Ident;
  /** A column's expression, or a windowed one when `from` another source. */
  readonly value: Expr;
  readonly from: { readonly source: Ident; readonly where: Expr | undefined; readonly by: readonly LabelKey[]; readonly over: OverNode | undefined } | undefined;
}
/** `customer`, or `customer = buyer`: the row's column, and that of the label's source where it has another name. */
export interface LabelKey {
  readonly name: Ident;
  readonly column: Ident | undefined;
  readonly span: Span;
}
export type ExampleFeature =
  /** `hour = hour(departed, zone)`. */
  | { readonly kind: "named"; readonly name: Ident; readonly value: Expr; readonly doc: string | undefined; readonly span: Span }
  /** `arrivals(origin) prefix in_`. */
  | { readonly kind: "groupUse"; readonly group: Ident; readonly args: readonly Expr[]; readonly prefix: Ident | undefined; readonly doc: string | undefined; readonly span: Span }
  /** `distance`. */
  | { readonly kind: "column"; readonly name: Ident; readonly doc: string | undefined; readonly span: Span };

export interface SplitDecl extends DeclBase {
  readonly kind: "split";
  readonly examples: Ident;
  readonly method: "time" | "group" | "random" | "folds" | "rolling";
  readonly methodSpan: Span;
  /** `in "UTC"`. */
  readonly zone: Expr | undefined;
  /** `by group(customer)`. */
  readonly groups: readonly Ident[];
  /** `folds 5`. */
  readonly count: number | undefined;
  readonly parts: readonly SplitPart[];
  readonly generalise: readonly Ident[];
  readonly gap: DurationExpr | undefined;
}
export interface SplitPart extends NodeBase {
  readonly kind: "part";
  readonly name: "train" | "validate" | "test";
  readonly extent:
    | { readonly kind: "until"; readonly value: Expr }
    | { readonly kind: "last"; readonly duration: DurationExpr }
    | { readonly kind: "share"; readonly value: PercentExpr };
}

export interface ModelDecl extends DeclBase {
  readonly kind: "model";
  readonly name: Ident;
  readonly examples: Ident;
  /** `by product`: one a segment. */
  readonly segments: readonly Ident[];
  readonly predict: { readonly label: Ident; readonly task: Ident | undefined; readonly taskArgs: readonly Arg[]; readonly span: Span } | undefined;
  readonly inputs: readonly ModelInput[];
  readonly learner: LearnerNode | undefined;
  readonly objective: Ident | undefined;
  readonly tune: TuneNode | undefined;
  readonly calibrate: Ident | undefined;
  readonly seed: { readonly value: number; readonly span: Span } | undefined;
  readonly refit: { readonly parts: readonly Ident[]; readonly span: Span } | undefined;
  readonly compress: ParamBlock | undefined;
}
export type ModelInput =
  | { readonly kind: "rest"; readonly except: readonly Ident[]; readonly span: Span }
  | { readonly kind: "input"; readonly name: Ident | undefined; readonly value: Expr; readonly span: Span };
export interface LearnerNode extends NodeBase {
  readonly kind: "learner";
  /** `gbdt`, `prior`, `rule`, `ensemble`, … */
  readonly name: Ident;
  readonly args: readonly Arg[];
  /** `ensemble of (…)`. */
  readonly members: readonly LearnerNode[];
  readonly params: ParamBlock | undefined;
}
/** `{ trees 300, depth 6, monotone in_x up }`. */
export interface ParamBlock extends NodeBase {
  readonly kind: "params";
  readonly params: readonly { readonly name: Ident; readonly values: readonly Expr[]; readonly span: Span }[];
}
export interface TuneNode extends NodeBase {
  readonly kind: "tune";
  readonly method: Ident;
  readonly ranges: readonly { readonly name: Ident; readonly range: RangeNode | undefined; readonly set: readonly Expr[] | undefined; readonly log: boolean; readonly span: Span }[];
  readonly trials: number | undefined;
  readonly goal: { readonly direction: "minimize" | "maximize"; readonly metric: Ident } | undefined;
}

export interface DecideDecl extends DeclBase {
  readonly kind: "decide";
  readonly name: Ident;
  readonly model: Ident;
  readonly rules: readonly { readonly name: Ident; readonly value: Expr; readonly span: Span }[];
  readonly choose: readonly { readonly name: Ident; readonly direction: "minimize" | "maximize"; readonly objective: Expr; readonly span: Span }[];
}
export interface LabelerDecl extends DeclBase {
  readonly kind: "labeler";
  readonly name: Ident;
  readonly examples: Ident;
  readonly rules: readonly { readonly name: Ident; readonly value: Expr; readonly span: Span }[];
}

export interface TestsDecl extends DeclBase {
  readonly kind: "tests";
  readonly model: Ident;
  readonly tests: readonly TestNode[];
}
export interface TestNode extends NodeBase {
  readonly kind: "test";
  readonly doc: string | undefined;
  readonly check: TestCheck;
  readonly severity: { readonly kind: "error" } | { readonly kind: "warn" } | { readonly kind: "xfail"; readonly why: string };
}
export interface MetricRef extends NodeBase {
  readonly kind: "metricRef";
  readonly metric: Ident;
  /** `recall of warn`. */
  readonly of: Ident | undefined;
  /** `precision_at(100)`. */
  readonly args: readonly Arg[];
}
export type TestCheck =
  | {
      readonly kind: "metric";
      readonly metric: MetricRef;
      readonly op: CompareOp;
      readonly bound: Expr;
      readonly slice: { readonly by: readonly Ident[]; readonly where: Expr | undefined; readonly span: Span } | undefined;
    }
  | { readonly kind: "spread"; readonly metric: MetricRef; readonly by: readonly Ident[]; readonly op: CompareOp; readonly bound: Expr }
  | { readonly kind: "monotone"; readonly direction: "nondecreasing" | "nonincreasing"; readonly input: Ident }
  | { readonly kind: "stable"; readonly change: Ident; readonly value: Expr; readonly within: Expr; readonly share: PercentExpr | undefined }
  | { readonly kind: "latency"; readonly quantile: Ident; readonly op: CompareOp; readonly bound: DurationExpr };

export interface DeployDecl extends DeclBase {
  readonly kind: "deploy";
  readonly name: Ident;
  readonly items: readonly DeployItem[];
}
/** One line of `deploy`, e.g. `serve http { … }`; the options keep their words and values for the parts that read them. */
export interface DeployItem extends NodeBase {
  readonly kind: "deployItem";
  readonly verb: Ident;
  /** `http` in `serve http`, `embedded` in `store embedded`, `canary`. */
  readonly method: Ident | undefined;
  readonly args: readonly Arg[];
  readonly options: readonly DeployOption[];
  /** `score every 7d into …`. */
  readonly every: DurationExpr | undefined;
  readonly into: Expr | undefined;
}
/** One option, e.g. `port 8080`, `steps 1%, 10%`, `guard errors < 1%`, `auc >= 0.62 over 7d`. */
export interface DeployOption extends NodeBase {
  readonly kind: "deployOption";
  /** The word it opens with: `port`, `hold`, `assign`, `guard`, `watch` (a bare condition), `alert`, `when`, `every`, `train`, `promote`, … */
  readonly name: Ident;
  readonly values: readonly Expr[];
  readonly watch: { readonly metric: MetricRef; readonly op: CompareOp; readonly bound: Expr; readonly forEachInput: boolean; readonly over: DurationExpr | undefined } | undefined;
}

/** A comment that is no doc comment, kept for the formatter alone. */
export interface Comment extends NodeBase {
  readonly kind: "comment";
  readonly text: string;
  /** It stands on a line of its own. */
  readonly ownLine: boolean;
}
