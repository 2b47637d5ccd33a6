import type * as ast from "../../../syntax/ast.ts";
import type { Type, Typed } from "../../program.ts";
import { union } from "../../types/range.ts";
import { aType, BOOL, isNumber, isOrdered, withMissing } from "../../types/type.ts";
import { CODES } from "../codes.ts";
import { adapt, convert, isMissingLiteral, unify } from "../convert.ts";
import type { Env } from "../env.ts";
import { learnFalse, learnTrue, newFacts } from "../facts.ts";
import { call, failed, literal, test } from "../make.ts";
import { negate, product, sum } from "./arithmetic.ts";
import { isList, typeIsElement } from "./function/list.ts";
import { typeAny, typeValue } from "./index.ts";

/** More operands than this in one `+` or `*` chain, and later passes would run out of stack. */
const LONGEST = 400;

export function typeUnary(env: Env, node: ast.UnaryExpr): Typed {
  const operand = typeValue(env, node.operand);
  if (node.op === "-") return negate(env, operand, node);
  const bool = convert(env, operand, { ...BOOL, missing: true }, "the operand of `not`");
  return test("not", [bool], node);
}

export function typeChain(env: Env, node: ast.ChainExpr): Typed {
  switch (node.level) {
    case "and":
    case "or":
      return logic(env, node, node.level);
    case "??":
      return coalesce(env, node);
    case "sum":
    case "product":
      return arithmetic(env, node);
  }
}

/** Kleene's `and` and `or`; what stands behind is read where what stands before holds (or, for `or`, does not). */
function logic(env: Env, node: ast.ChainExpr, op: "and" | "or"): Typed {
  const facts = newFacts(env.facts);
  const inner: Env = { ...env, facts };
  const parts: Typed[] = [];
  let broken = false;
  for (const operand of [node.first, ...node.rest.map((rest) => rest.operand)]) {
    const part = convert(inner, typeValue(inner, operand), { ...BOOL, missing: true }, `an operand of \`${op}\``);
    if (part.kind === "error") broken = true;
    else parts.push(part);
    // A part that may be missing stops nothing: `missing and x` still reads x, where the part has not held.
    if (part.kind !== "error" && op === "and") learnTrue(part, facts);
    if (part.kind !== "error" && op === "or" && !part.type.missing) learnFalse(part, facts);
  }
  return broken ? failed(node) : test(op, parts, node);
}

function coalesce(env: Env, node: ast.ChainExpr): Typed {
  const parts = [typeValue(env, node.first)];
  let joined: Type | undefined;
  for (const { operand } of node.rest) {
    const next = typeValue(env, operand);
    // `missing` in the place of `missing` changes nothing.
    if (isMissingLiteral(next) && isMissingLiteral(parts.at(-1)!)) continue;
    const both = unify(env, parts.at(-1)!, next, "in whose place it would stand");
    if (!both) return failed(node);
    parts.splice(-1, 1, both[0], both[1]);
    joined = both[2];
  }
  if (parts.length === 1) return { ...parts[0]!, node };
  // All that stand before the last two take the type that was found at the end, once: a chain may be long.
  const wanted = joined && withMissing(joined, true);
  for (let i = 0; wanted && i < parts.length - 2; i++) parts[i] = adapt(env, parts[i]!, wanted) ?? parts[i]!;
  const type = parts.at(-1)!.type;
  let range = parts[0]!.range;
  for (const part of parts.slice(1)) range = union(range, part.range);
  return call("coalesce", parts, withMissing(type, parts.every((part) => part.type.missing)), node, range);
}

function arithmetic(env: Env, node: ast.ChainExpr): Typed {
  if (node.rest.length > LONGEST) {
    env.checker.findings.error(CODES.literal, node.span, `a chain of ${node.rest.length + 1} operands is too long to work out in one go`, { help: `name parts of it, at most ${LONGEST} operands each` });
    return failed(node);
  }
  let result = typeValue(env, node.first);
  for (const { op, operand } of node.rest) {
    const right = typeValue(env, operand);
    const here: ast.Expr = node.rest.length === 1 ? node : { ...node, span: { ...node.span, end: operand.span.end } };
    result = op === "+" || op === "-" ? sum(env, op, result, right, here) : product(env, op === "/" ? "/" : "*", result, right, here);
  }
  return result;
}

const COMPARE = { "==": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge" } as const;

export function typeCompare(env: Env, node: ast.BinaryExpr): Typed {
  const left = typeValue(env, node.left);
  const right = typeValue(env, node.right);
  if (isMissingLiteral(left) || isMissingLiteral(right)) {
    env.checker.findings.error(CODES.missingUnhandled, node.span, "a comparison with `missing` is missing itself", {
      help: `write \`${env.checker.show(isMissingLiteral(left) ? node.right : node.left)} is ${node.op === "!=" ? "not " : ""}missing\``,
    });
    return failed(node);
  }
  const both = unify(env, left, right, "with which it is compared");
  if (!both) return failed(node);
  const [a, b, type] = both;
  const equality = node.op === "==" || node.op === "!=";
  if (!isOrdered(type) && !(equality && type.kind === "bool")) {
    env.checker.findings.error(CODES.mismatch, node.span, `${aType(withMissing(type, false))} can't be compared with \`${node.op}\``, {
      help: type.kind === "bool" ? "use `and`, `or`, `not`, `==` and `!=` with Bool" : "compare numbers, times, text or Bool",
    });
    return failed(node);
  }
  return test(COMPARE[node.op], [a, b], node);
}

export function typeIn(env: Env, node: ast.InExpr): Typed {
  const operand = typeValue(env, node.operand);
  const inside = node.list ? inList(env, operand, typeValue(env, node.list), node) : node.range ? inRange(env, operand, node.range, node) : inSet(env, operand, node.set ?? [], node);
  return node.negated ? test("not", [inside], node) : inside;
}

/** `x in xs`. */
function inList(env: Env, operand: Typed, list: Typed, whole: ast.Expr): Typed {
  if (list.kind === "error") return failed(whole);
  if (isList(list)) return typeIsElement(env, operand, list, whole);
  env.checker.findings.error(CODES.mismatch, list.node.span, `\`${env.checker.show(list.node)}\` is ${aType(list.type)}, in which nothing is`, { help: "after `in` stand values, as `(\"a\", \"b\")`, a range, as `1..6000`, or a list" });
  return failed(whole);
}

function inRange(env: Env, operand: Typed, range: ast.RangeNode, node: ast.Expr): Typed {
  const low = typeValue(env, range.low);
  const high = typeValue(env, range.high);
  const ends = unify(env, low, high, "with which it bounds one range");
  if (!ends || operand.kind === "error") return failed(node);
  if (env.checker.bare.has(low) && env.checker.bare.has(high)) for (const end of ends.slice(0, 2)) env.checker.bare.add(end as Typed);
  const [a, b] = ends;
  const first = unify(env, operand, a, "with which it is compared");
  const second = first && unify(env, operand, b, "with which it is compared");
  if (!first || !second) return failed(node);
  if (!isOrdered(first[2])) {
    env.checker.findings.error(CODES.mismatch, node.span, `${aType(withMissing(first[2], false))} has no order, so it lies in no range`, { help: "use `in (…)` with the values" });
    return failed(node);
  }
  const [from, to] = [first[1].range?.low, second[1].range?.high];
  if (first[1].kind === "literal" && second[1].kind === "literal" && from !== undefined && to !== undefined && from > to) {
    env.checker.findings.error(CODES.literal, range.span, "this range is empty: its end lies before its begin", { help: `write \`${env.checker.show(range.high)}..${env.checker.show(range.low)}\`` });
  }
  return test("inRange", [first[0], first[1], second[1]], node);
}

function inSet(env: Env, operand: Typed, set: readonly ast.Expr[], node: ast.Expr): Typed {
  const items = set.map((item) => typeValue(env, item));
  if (items.length === 1 && isList(items[0]!)) return inList(env, operand, items[0]!, node);
  const values: Typed[] = [];
  let subject = operand;
  let broken = operand.kind === "error";
  for (const value of items) {
    if (operand.kind === "error") continue;
    if (isMissingLiteral(value)) {
      env.checker.findings.error(CODES.missingUnhandled, value.node.span, "nothing equals `missing`, so it is in no set", { help: `write \`${env.checker.show(operand.node)} is missing or …\`` });
      broken = true;
      continue;
    }
    const both = unify(env, operand, value, "with which it is compared");
    if (!both) broken = true;
    else {
      subject = both[0].type.kind === operand.type.kind && isNumber(operand.type) ? subject : both[0];
      values.push(both[1]);
    }
  }
  return broken ? failed(node) : test("inSet", [subject, ...values], node);
}

/** `x is missing`; of a table's row: whether there is one. */
export function typeIsMissing(env: Env, node: ast.IsMissingExpr): Typed {
  const operand = typeAny(env, node.operand);
  if (operand.kind === "error") return failed(node);
  if (operand.kind === "rowOf") {
    const exists: Typed = { kind: "exists", table: operand.table, keys: operand.keys, asOf: operand.asOf, type: BOOL, node, range: undefined };
    return node.negated ? exists : call("not", [exists], BOOL, node);
  }
  if (isMissingLiteral(operand)) return literal(!node.negated, BOOL, node);
  const isMissing = call("isMissing", [operand], BOOL, node);
  return node.negated ? call("not", [isMissing], BOOL, node) : isMissing;
}

