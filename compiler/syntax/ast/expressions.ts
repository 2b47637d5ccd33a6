import type { BoolExpr, DateExpr, DurationExpr, MissingExpr, NumberExpr, PercentExpr, StringExpr, TimeExpr } from "./literals.ts";
import type { Ident, NodeBase, Span } from "./node.ts";
import type { WindowedExpr } from "./windows.ts";

/** Expressions. */

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
/** `x in ("a", "b")`, `x in 1..6000` (closed at both ends) or `x in xs`, a list; `x not in …`. One of the three is there. */
export interface InExpr extends NodeBase {
  readonly kind: "in";
  readonly operand: Expr;
  readonly negated: boolean;
  readonly set: readonly Expr[] | undefined;
  readonly range: RangeNode | undefined;
  readonly list: Expr | undefined;
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
