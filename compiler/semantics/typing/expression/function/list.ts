import type * as ast from "../../../../syntax/ast.ts";
import type { Type, Typed } from "../../../program.ts";
import { atLeast } from "../../../types/range.ts";
import { aType, FLOAT, floatOf, INT, isNumber, isOrdered, sameKind, showType, STRING, withMissing } from "../../../types/type.ts";
import { CODES } from "../../codes.ts";
import { adapt, convert } from "../../convert.ts";
import type { Env } from "../../env.ts";
import { call, failed, literal, test } from "../../make.ts";
import { vectorElement } from "./number.ts";
import { argumentsOf, type FunctionTyping, wanted } from "./signature.ts";

/** Functions of lists. They are total: of an empty list, or a place where nothing is, a value is missing. A list's elements are there, so only the list itself may be missing. */

export type ListTyped = Typed & { readonly type: Extract<Type, { kind: "list" }> };

export function isList(typed: Typed): typed is ListTyped {
  return typed.type.kind === "list";
}

/** An argument that is a list; undefined, and said, where it is none. */
function listArgument(env: Env, arg: Typed, name: string): ListTyped | undefined {
  const list = arg.kind === "vector" ? numbersAsList(arg) : arg;
  if (isList(list)) return list;
  env.checker.findings.error(CODES.mismatch, arg.node.span, `\`${env.checker.show(arg.node)}\` is ${aType(arg.type)}, but \`${name}\` takes a list`, { help: name === "least" || name === "greatest" ? `or several values, as \`${name}(a, b)\`` : undefined });
  return undefined;
}

/** `[1, 2]` is a Vector where nothing else is wanted, and here a list of Floats; of other numbers than those as written nothing is a list. */
function numbersAsList(typed: Extract<Typed, { kind: "vector" }>): Typed {
  const values = typed.items.map((item) => (item.kind === "literal" ? item.value : null));
  return values.includes(null) ? typed : literal(JSON.stringify(values), { kind: "list", of: FLOAT, missing: false }, typed.node);
}

/** `length(xs)`: of a list its elements; of text its code points. */
const length: FunctionTyping = (env, node, name) => {
  const [arg] = argumentsOf(env, node, name, ["text"]) ?? [];
  if (!arg) return failed(node);
  if (isList(arg)) return call("listLength", [arg], withMissing(INT, arg.type.missing), node, atLeast(0));
  const text = wanted(env, arg, STRING, name, "`text`");
  return call("length", [text], withMissing(INT, text.type.missing), node, atLeast(0));
};

/** `least(xs)`, `greatest(xs)` of one list; of several values the least of these. */
export function extremeOr(fn: "listLeast" | "listGreatest", several: FunctionTyping): FunctionTyping {
  return (env, node, name) => {
    if (node.args.length !== 1 || node.args[0]!.name) return several(env, node, name);
    const list = oneList(env, node, name);
    if (!list) return failed(node);
    if (isOrdered(list.type.of)) return call(fn, [list], withMissing(list.type.of, true), node);
    env.checker.findings.error(CODES.mismatch, list.node.span, `the elements of \`${env.checker.show(list.node)}\` are \`${showType(list.type.of)}\`, which have no order`, {});
    return failed(node);
  };
}

function oneList(env: Env, node: ast.CallExpr, name: string): ListTyped | undefined {
  const [arg] = argumentsOf(env, node, name, ["xs"]) ?? [];
  return arg && listArgument(env, arg, name);
}

/** `total(xs)` and `average(xs)`: exact, on the grid of the list's type. */
const added = (fn: "listSum" | "listMean"): FunctionTyping => (env, node, name) => {
  const list = oneList(env, node, name);
  if (!list) return failed(node);
  const { of } = list.type;
  if (!isNumber(of) && of.kind !== "duration") {
    env.checker.findings.error(CODES.mismatch, list.node.span, `the elements of \`${env.checker.show(list.node)}\` are \`${showType(of)}\`, but \`${name}\` takes a list of numbers or Durations`, {});
    return failed(node);
  }
  if (fn === "listSum") return call(fn, [list], withMissing(isNumber(of) && of.kind === "float" ? floatOf(of.unit) : of, list.type.missing), node);
  const mean = call(fn, [list], withMissing(isNumber(of) ? floatOf(of.unit) : FLOAT, true), node);
  // A mean of durations is a number of µs, rounded.
  return isNumber(of) ? mean : call("duration", [mean, literal(1, FLOAT, node)], withMissing(of, true), node);
};

/** `shared(xs, ys)`: how many distinct values are in both. */
const shared: FunctionTyping = (env, node, name) => {
  const [a, b] = (argumentsOf(env, node, name, ["xs", "ys"]) ?? []).map((arg) => listArgument(env, arg, name));
  if (!a || !b) return failed(node);
  // What is written takes the type of what is read.
  const [left, right] = b.kind === "literal" ? [a, adapt(env, b, withMissing(a.type, true))] : [adapt(env, a, withMissing(b.type, true)), b];
  if (left && right && isList(left) && isList(right) && !isNested(left.type.of) && sameElements(left.type.of, right.type.of)) return call("listShared", [left, right], withMissing(INT, left.type.missing || right.type.missing), node, atLeast(0));
  env.checker.findings.error(CODES.mismatch, node.span, `\`${env.checker.show(a.node)}\` is ${aType(a.type)} and \`${env.checker.show(b.node)}\` ${aType(b.type)}, whose elements are never equal`, {});
  return failed(node);
};

const isNested = (type: Type): boolean => type.kind === "list" || type.kind === "record";

/** Whether elements can equal each other: the same kind, or text that may be a plain Category on one side. */
function sameElements(a: Type, b: Type): boolean {
  return sameKind(a, b) || (a.kind === "category" && b.kind === "category" && (a.entity === undefined || b.entity === undefined));
}

/** `element(xs, i)`: from 0, of a list at any place, of a Vector at one as written. */
const element: FunctionTyping = (env, node, name) => {
  const [xs, place] = argumentsOf(env, node, name, ["xs", "i"]) ?? [];
  if (!xs || !place) return failed(node);
  if (!isList(xs)) return vectorElement(env, xs, place, node);
  const i = wanted(env, place, INT, name, "the place");
  return i.kind === "error" ? failed(node) : call("listAt", [xs, i], withMissing(xs.type.of, true), node);
};

/** `x in xs`. */
export function typeIsElement(env: Env, operand: Typed, list: ListTyped, node: ast.Expr): Typed {
  if (operand.kind === "error") return failed(node);
  if (isNested(list.type.of)) {
    env.checker.findings.error(CODES.mismatch, list.node.span, `the elements of \`${env.checker.show(list.node)}\` are records, which are not compared as wholes`, { help: "look in the list of one of their fields, as `x in lines.sku`" });
    return failed(node);
  }
  const x = convert(env, operand, withMissing(list.type.of, true), "what is looked for in a list");
  return x.kind === "error" ? failed(node) : test("listHas", [list, x], node);
}

/** A field of a record; of a list of records the list of that field. */
export function typeField(env: Env, object: Typed, member: ast.Ident, node: ast.Expr): Typed | undefined {
  const type = object.type.kind === "list" ? object.type.of : object.type;
  if (type.kind !== "record") return undefined;
  const field = type.fields.find((one) => one.name === member.name);
  if (!field) {
    env.checker.findings.error(CODES.unknownMember, member.span, `\`${env.checker.show(object.node)}\` has no field \`${member.name}\``, { help: `it has ${type.fields.map((one) => `\`${one.name}\``).join(", ")}` });
    return failed(node);
  }
  const name = literal(member.name, { kind: "string", missing: false }, node);
  if (object.type.kind !== "list") return call("field", [object, name], withMissing(field.type, field.type.missing || object.type.missing), node);
  if (!field.type.missing) return call("listField", [object, name], { kind: "list", of: field.type, missing: object.type.missing }, node);
  env.checker.findings.error(CODES.listElement, member.span, `\`${member.name}\` may be missing in an element of \`${env.checker.show(object.node)}\`, and a list's elements are there`, { help: "take the items by a view: `view items from … each …`" });
  return failed(node);
}

export const LIST_FUNCTIONS: ReadonlyMap<string, FunctionTyping> = new Map<string, FunctionTyping>([
  ["length", length],
  ["element", element],
  ["shared", shared],
  ["total", added("listSum")],
  ["average", added("listMean")],
]);

