import type * as ast from "../../syntax/ast.ts";
import type { FileScope } from "../bind/project.ts";
import type { AsOf, OverTyped, Typed } from "../program.ts";
import type { Checker } from "./checker.ts";
import { type Facts, learnFalse, learnTrue, newFacts } from "./facts.ts";

/** Where an expression stands: which names it sees, what is known to hold, and whether aggregates are at home. */
export interface Env {
  readonly checker: Checker;
  readonly scope: FileScope;
  /** Columns of a row, features named before, parameters of a decision; undefined where only constants are. */
  readonly names: Names | undefined;
  readonly locals: Local | undefined;
  readonly facts: Facts;
  /** Set in a feature, outside of aggregates. */
  readonly windows: Windows | undefined;
  /** Where the expression stands, for messages: `a derived column`. */
  readonly place: string;
  /** The engine computes this, so functions whose last bit differs between engines may not stand here. */
  readonly inEngine: boolean;
  /** The shared runtime computes this, in training and in service: functions in TypeScript may stand here. */
  readonly atDoor?: true;
  /** The ways of an `if` are outcomes of a decision: a class and a text as written may stand beside each other. */
  readonly outcomes?: true;
  /** When tables with history are read here; undefined where there is no such time. */
  readonly asOf: AsOf | undefined;
  /** Inside an aggregate of this name. */
  readonly inAggregate: string | undefined;
}

/** A set of names that depends on the place. */
export interface Names {
  find(name: string, node: ast.Expr, env: Env): Typed | undefined;
  list(): Iterable<string>;
  /** Says why a name that is not among these can't be used here; true when it has spoken. */
  explain?(name: string, node: ast.Expr, env: Env): boolean;
  /** A function of this place, as `score("Gentoo")` in a decision; undefined where it is none. */
  call?(node: ast.CallExpr, env: Env): Typed | undefined;
  /** `other_model.score` is at home here. */
  score?(model: ast.NameExpr, what: "score" | "class", one: ast.Expr | undefined, node: ast.Expr): Typed;
  /** `group(keys)` is at home here. */
  use?(name: ast.Ident, args: readonly Typed[], call: ast.CallExpr, env: Env): Typed | GroupRow | undefined;
}
/** `departures(origin)`: its members are the group's features. */
export interface GroupRow {
  readonly kind: "groupRow";
  member(name: ast.Ident, node: ast.Expr): Typed | undefined;
  /** Whether the group has any row of the key. */
  seen(node: ast.Expr): Typed;
}

/** A `let` or a parameter of a function, innermost first. */
export interface Local {
  readonly name: string;
  readonly typed: Typed;
  readonly outer: Local | undefined;
}

/** The `where`s and `over` around an aggregate, and the row that its arguments read. */
export interface Windows {
  readonly row: Env;
  readonly where: readonly Typed[];
  readonly over: OverTyped | undefined;
  /** This frame said `over` itself; else it is that of the frame around. */
  readonly ownOver: boolean;
  /** Counts of aggregates that took the innermost `where` or `over`. */
  readonly taken: { where: number; over: number };
  /** The frames around, to count the `where`s that an aggregate takes further out. */
  readonly outer: Windows | undefined;
  readonly inLabel: boolean;
}

export function withLocal(env: Env, name: string, typed: Typed): Env {
  return { ...env, locals: { name, typed, outer: env.locals } };
}

/** The place where `condition` is true. */
export function where(env: Env, condition: Typed): Env {
  const facts = newFacts(env.facts);
  learnTrue(condition, facts);
  return { ...env, facts };
}

/** The place where `condition` is false. */
export function whereNot(env: Env, condition: Typed): Env {
  const facts = newFacts(env.facts);
  learnFalse(condition, facts);
  return { ...env, facts };
}
