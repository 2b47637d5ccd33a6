import type * as ast from "../../../syntax/ast.ts";
import { listNames } from "../../bind/suggest.ts";
import type { Type, Typed } from "../../program.ts";
import { union } from "../../types/range.ts";
import { BOOL, isText, withMissing } from "../../types/type.ts";
import { CODES } from "../codes.ts";
import { convert, isMissingLiteral, present, unify } from "../convert.ts";
import { type Env, where, whereNot, withLocal } from "../env.ts";
import { call, failed, isTrivial, test } from "../make.ts";
import { typeValue } from "./index.ts";

export function typeIf(env: Env, node: ast.IfExpr): Typed {
  const condition = convert(env, typeValue(env, node.condition), BOOL, "the condition of `if`");
  const then = typeValue(where(env, condition), node.then);
  const otherwise = typeValue(whereNot(env, condition), node.else);
  return choose(env, condition, then, otherwise, node);
}

function choose(env: Env, condition: Typed, then: Typed, otherwise: Typed, node: ast.Expr): Typed {
  if (condition.kind === "error" || then.kind === "error" || otherwise.kind === "error") return failed(node);
  if (isMissingLiteral(then) && isMissingLiteral(otherwise)) return { ...then, node };
  const words = closedSet(condition, then, otherwise, node) ?? (env.outcomes && outcomes(condition, then, otherwise, node));
  if (words) return words;
  const both = unify(env, then, otherwise, "with which it shares one `if`");
  if (!both) return failed(node);
  const [a, b, type] = both;
  const typed: Typed = { kind: "if", condition, then: a, else: b, type, node, range: union(a.range, b.range) };
  if (env.checker.bare.has(then) && env.checker.bare.has(otherwise)) env.checker.bare.add(typed);
  return typed;
}

/** Texts as written, in all ways of an `if`: the values of a closed set. */
function closedSet(condition: Typed, then: Typed, otherwise: Typed, node: ast.Expr): Typed | undefined {
  const [a, b] = [wordsOf(then), wordsOf(otherwise)];
  if (!a || !b || a.length + b.length === 0) return undefined;
  const values = [...new Set([...a, ...b])];
  const missing = isMissingLiteral(then) || isMissingLiteral(otherwise) || then.type.missing || otherwise.type.missing;
  const type: Type = { kind: "enum", values, missing };
  const typed = (part: Typed): Typed => ({ ...part, type: withMissing(type, part.type.missing) });
  return { kind: "if", condition, then: typed(then), else: typed(otherwise), type, node, range: undefined };
}

/** Values of closed sets and texts as written, where each names an outcome: all of them together, as `if score >= 0.7 then class else "person"`. */
function outcomes(condition: Typed, then: Typed, otherwise: Typed, node: ast.Expr): Typed | undefined {
  const [a, b] = [then, otherwise].map((way) => (way.type.kind === "enum" ? way.type.values : wordsOf(way)));
  if (!a || !b || a.length === 0 || b.length === 0) return undefined;
  const type: Type = { kind: "enum", values: [...new Set([...a, ...b])], missing: then.type.missing || otherwise.type.missing };
  return { kind: "if", condition, then, else: otherwise, type, node, range: undefined };
}

function wordsOf(typed: Typed): readonly string[] | undefined {
  if (typed.kind === "literal") return typeof typed.value === "string" && typed.type.kind === "string" ? [typed.value] : isMissingLiteral(typed) ? [] : undefined;
  if (typed.kind !== "if" || typed.type.kind !== "enum") return undefined;
  return isWritten(typed.then) && isWritten(typed.else) ? typed.type.values : undefined;
}
function isWritten(typed: Typed): boolean {
  return typed.kind === "literal" || (typed.kind === "if" && isWritten(typed.then) && isWritten(typed.else));
}

/** A value that is used by name: worked out once, unless it costs nothing. `body` is typed where the name stands for it. */
export function binding(env: Env, name: string, value: Typed, body: (env: Env) => Typed): Typed {
  if (isTrivial(value)) return body(withLocal(env, name, value));
  const unique = env.checker.newLocal(name);
  const local: Typed = { kind: "local", name: unique, value, type: value.type, node: value.node, range: value.range };
  const inner = body(withLocal(env, name, local));
  if (inner.kind === "error") return inner;
  return { kind: "let", name: unique, value, body: inner, type: inner.type, node: inner.node, range: inner.range };
}

export function typeLet(env: Env, node: ast.LetExpr): Typed {
  const { name } = node;
  hidesNothing(env, name);
  const value = typeValue(env, node.value);
  if (isMissingLiteral(value)) {
    env.checker.findings.error(CODES.literal, node.value.span, `\`${name.name}\` would always be missing, of no type`, {});
    return failed(node);
  }
  const typed = binding(env, name.name, value, (inner) => typeValue(inner, node.body));
  return typed.kind === "let" ? { ...typed, node } : typed;
}

/** A `let` that takes a name in use would make two readings of one line possible. */
function hidesNothing(env: Env, name: ast.Ident): void {
  let hidden: string | undefined;
  for (let local = env.locals; local; local = local.outer) if (local.name === name.name) hidden = "a name around it";
  if (env.names?.find(name.name, { kind: "name", name: name.name, span: name.span }, env)) hidden = "a name of this place";
  if (hidden) env.checker.findings.error(CODES.hides, name.span, `this \`${name.name}\` hides ${hidden}`, { help: "give it another name" });
}

/** `match` becomes nested `if`s; over a closed set or a Bool every value has its arm, or there is an `else`. */
export function typeMatch(env: Env, node: ast.MatchExpr): Typed {
  const subject = typeValue(env, node.subject);
  const typed = binding(env, "$subject", subject, (inner) => arms(inner, inner.locals!.typed, node));
  return typed.kind === "error" ? failed(node) : { ...typed, node };
}

function arms(env: Env, subject: Typed, node: ast.MatchExpr): Typed {
  const left = remaining(subject);
  const tests: { condition: Typed; body: Typed }[] = [];
  let otherwise: Typed | undefined;
  let here = env;
  let broken = subject.kind === "error";
  let current = subject;
  for (const arm of node.arms) {
    if (otherwise || (left && left.size === 0)) {
      env.checker.findings.error(CODES.matchCases, arm.span, "this arm is never reached: all values have one before it", { help: "leave it out" });
      continue;
    }
    if (!arm.pattern) {
      otherwise = typeValue(here, arm.body);
      broken ||= otherwise.kind === "error";
      continue;
    }
    if (arm.pattern.kind === "name" && arm.pattern.name === "_") {
      env.checker.findings.error(CODES.matchCases, arm.pattern.span, "the arm for all other values begins with `else`", { help: "write `else => …`" });
      return failed(node);
    }
    const pattern = typeValue(here, arm.pattern);
    const condition = isMissingLiteral(pattern) ? call("isMissing", [current], BOOL, arm.pattern) : equals(here, current, pattern, arm.pattern);
    if (isMissingLiteral(pattern)) left?.delete("missing");
    else if (pattern.kind === "literal") left?.delete(JSON.stringify(pattern.value));
    const body = typeValue(where(here, condition), arm.body);
    if (condition.kind === "error" || body.kind === "error") broken = true;
    tests.push({ condition, body });
    here = whereNot(here, condition);
    if (isMissingLiteral(pattern) && current.kind !== "error") current = { ...current, type: { ...current.type, missing: false } };
  }
  if (broken) return failed(node);
  if (!otherwise && (!left || left.size > 0)) {
    env.checker.findings.error(CODES.matchCases, node.subject.span, left ? `not all values have an arm: ${listNames([...left])} ${left.size === 1 ? "has" : "have"} none` : "there is no arm for all other values", { help: "add `else => …`" });
    return failed(node);
  }
  // Where every value has an arm, the last needs no test.
  let result = otherwise ?? tests.pop()?.body;
  for (const { condition, body } of tests.reverse()) if (result && result.kind !== "error") result = choose(env, condition, body, result, node);
  return result ?? failed(node);
}

/** The values a closed type has, as they are written; undefined for open types. */
function remaining(subject: Typed): Set<string> | undefined {
  const { type } = subject;
  const values = type.kind === "enum" ? type.values.map((value) => JSON.stringify(value)) : type.kind === "bool" ? ["true", "false"] : undefined;
  return values && new Set(type.missing ? [...values, "missing"] : values);
}

function equals(env: Env, subject: Typed, pattern: Typed, node: ast.Expr): Typed {
  const there = present(env, subject, "the subject of `match`, unless an arm before this one is `missing => …`,");
  const both = unify(env, there, pattern, "with which it is compared");
  if (!both) return failed(node);
  if (pattern.kind !== "literal" && !isText(pattern.type)) {
    env.checker.findings.error(CODES.notConstant, node.span, "a pattern is a value as written", { help: "use `if … then … else` for other conditions" });
  }
  return test("eq", [both[0], both[1]], node);
}
