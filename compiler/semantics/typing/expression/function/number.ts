import type { Intrinsic } from "../../../../../runtime/contract/vocabulary/intrinsics.ts";
import type * as ast from "../../../../syntax/ast.ts";
import type { Range, Typed } from "../../../program.ts";
import * as ranges from "../../../types/range.ts";
import { aType, BOOL, FLOAT, floatOf, INT, intOf, isNumber, isOrdered, withMissing } from "../../../types/type.ts";
import { raise, showUnit } from "../../../types/unit.ts";
import { CODES } from "../../codes.ts";
import { convert, present, unify } from "../../convert.ts";
import type { Env } from "../../env.ts";
import { call, failed, literal, numberOf } from "../../make.ts";
import { refine } from "../name.ts";
import { argumentsOf, type FunctionTyping } from "./signature.ts";

/** Functions of numbers. Those whose last bit differs between engines stand at the door alone. */

/** Several functions are typed alike and have their intrinsic's name. */
type IntrinsicTyping = (env: Env, node: ast.CallExpr, name: Intrinsic) => Typed;
const as = (name: Intrinsic, typing: IntrinsicTyping): [string, FunctionTyping] => [name, (env, node) => typing(env, node, name)];

/** A number argument with its unit; undefined, and said, when it is none. */
function numberArgument(env: Env, arg: Typed, name: string): Typed | undefined {
  if (isNumber(arg.type)) return refine(env, arg);
  env.checker.findings.error(CODES.mismatch, arg.node.span, `\`${env.checker.show(arg.node)}\` is ${aType(arg.type)}, but \`${name}\` takes a number`, {
    help: arg.type.kind === "duration" ? `take its length in a unit: \`${env.checker.show(arg.node)} / 1h\`` : undefined,
  });
  return undefined;
}

/** A plain number: a unit must be divided away. */
function plainArgument(env: Env, arg: Typed, name: string): Typed | undefined {
  const number = numberArgument(env, arg, name);
  if (!number || !isNumber(number.type) || number.type.unit.size === 0) return number;
  const unit = showUnit(number.type.unit);
  env.checker.findings.error(CODES.plainNumber, arg.node.span, `\`${name}\` takes a plain number, but \`${env.checker.show(arg.node)}\` is in \`<${unit}>\``, {
    help: `divide the unit away: \`${name}(${env.checker.show(arg.node)} / 1<${unit}>)\``,
  });
  return undefined;
}

/** Says that a function may not stand inside the engine; true when it may. */
function atTheDoor(env: Env, node: ast.CallExpr, name: string): boolean {
  if (!env.inEngine) return true;
  env.checker.findings.error(CODES.doorOnly, node.callee.span, `\`${name}\` can't be worked out in ${env.place}: its last digit differs between engines`, {
    help: "use it on the feature in `examples`, or in a model's `inputs`",
  });
  return false;
}

interface Domain {
  /** Whether the function has a value there. */
  readonly holds: (range: Range | undefined) => boolean;
  readonly range: (range: Range | undefined) => Range | undefined;
}
const everywhere = (range: Domain["range"]): Domain => ({ holds: () => true, range });
const growing = (f: (x: number) => number): Domain["range"] => (range) => ranges.monotone(range, f);
const nowhereSure = (limit: number): Domain => ({ holds: (range) => ranges.isWithin(range, -limit, limit), range: () => undefined });

/** Transcendentals of one plain number: where they have a value, and what is known of it. */
const TRANSCENDENTAL: Readonly<Partial<Record<Intrinsic, Domain>>> = {
  log: { holds: (range) => ranges.isAbove(range, 0), range: growing(Math.log) },
  log2: { holds: (range) => ranges.isAbove(range, 0), range: growing(Math.log2) },
  log10: { holds: (range) => ranges.isAbove(range, 0), range: growing(Math.log10) },
  log1p: { holds: (range) => ranges.isAbove(range, -1), range: growing(Math.log1p) },
  exp: { holds: (range) => range !== undefined && range.high <= 709, range: (range) => growing(Math.exp)(range) ?? ranges.atLeast(0) },
  expm1: { holds: (range) => range !== undefined && range.high <= 709, range: (range) => growing(Math.expm1)(range) ?? ranges.atLeast(-1) },
  sin: everywhere(() => ranges.between(-1, 1)),
  cos: everywhere(() => ranges.between(-1, 1)),
  tan: everywhere(() => undefined),
  asin: { ...nowhereSure(1), range: () => ranges.between(-Math.PI / 2, Math.PI / 2) },
  acos: { ...nowhereSure(1), range: () => ranges.between(0, Math.PI) },
  atan: everywhere(() => ranges.between(-Math.PI / 2, Math.PI / 2)),
  sinh: nowhereSure(710),
  cosh: { ...nowhereSure(710), range: () => ranges.atLeast(1) },
  tanh: everywhere(() => ranges.between(-1, 1)),
};

const transcendental: IntrinsicTyping = (env, node, name) => {
  const [arg] = argumentsOf(env, node, name, ["x"]) ?? [];
  if (!arg || !atTheDoor(env, node, name)) return failed(node);
  const x = plainArgument(env, arg, name);
  if (!x) return failed(node);
  const domain = TRANSCENDENTAL[name]!;
  return call(name, [x], { ...FLOAT, missing: x.type.missing || !domain.holds(x.range) }, node, domain.range(x.range));
};

const twoPlain: IntrinsicTyping = (env, node, name) => {
  const args = argumentsOf(env, node, name, name === "atan2" ? ["y", "x"] : ["x", "power"]);
  if (!args || !atTheDoor(env, node, name)) return failed(node);
  const [x, y] = args.map((arg) => plainArgument(env, arg, name));
  if (!x || !y) return failed(node);
  const safe = name === "atan2";
  return call(name, [x, y], { ...FLOAT, missing: x.type.missing || y.type.missing || !safe }, node, name === "atan2" ? ranges.between(-Math.PI, Math.PI) : undefined);
};

const squareRoot: FunctionTyping = (env, node, name) => {
  const [arg] = argumentsOf(env, node, name, ["x"]) ?? [];
  const x = arg && numberArgument(env, arg, name);
  if (!x || !isNumber(x.type)) return failed(node);
  const unit = raise(x.type.unit, 0.5);
  if (!unit) {
    plainArgument(env, x, name);
    return failed(node);
  }
  return call("sqrt", [x], { ...floatOf(unit), missing: x.type.missing || !ranges.isAtLeast(x.range, 0) }, node, ranges.monotone(x.range, (value) => Math.sqrt(Math.max(0, value))));
};

const whole: IntrinsicTyping = (env, node, name) => {
  const [arg] = argumentsOf(env, node, name, ["x"]) ?? [];
  const x = arg && numberArgument(env, arg, name);
  if (!x || !isNumber(x.type)) return failed(node);
  if (x.type.kind === "int") return x;
  const f = name === "round" ? (value: number) => Math.sign(value) * Math.round(Math.abs(value)) : name === "floor" ? Math.floor : Math.ceil;
  return call(name, [x], withMissing(intOf(x.type.unit), x.type.missing), node, ranges.monotone(x.range, f));
};

const absolute: FunctionTyping = (env, node, name) => {
  const [arg] = argumentsOf(env, node, name, ["x"]) ?? [];
  if (!arg) return failed(node);
  const x = arg.type.kind === "duration" ? arg : numberArgument(env, arg, name);
  return x ? call("abs", [x], x.type.kind === "float" ? withMissing(floatOf(x.type.unit), x.type.missing) : x.type, node, ranges.absolute(x.range)) : failed(node);
};

const extreme: IntrinsicTyping = (env, node, name) => {
  const args = argumentsOf(env, node, name, node.args.length > 1 ? node.args.map((_arg, index) => `x${index + 1}`) : ["x1", "x2"]);
  if (!args) return failed(node);
  let common = args[0]!;
  for (const arg of args.slice(1)) {
    const both = unify(env, common, arg, `beside which it stands in \`${name}\``);
    if (!both) return failed(node);
    common = { ...both[0], type: both[2] };
  }
  if (!isOrdered(common.type)) {
    env.checker.findings.error(CODES.mismatch, node.span, `${aType(common.type)} has no order`, {});
    return failed(node);
  }
  const missing = args.some((arg) => arg.type.missing);
  const parts = args.map((arg) => convert(env, arg, withMissing(common.type, true), `an argument of \`${name}\``));
  // One side alone bounds the result too: `max(x, 0)` is not negative, whatever x is.
  const all = parts.map((part) => part.range ?? ranges.between(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY));
  const range = ranges.between(extremeOf(name, all.map((one) => one.low)), extremeOf(name, all.map((one) => one.high)));
  return call(name, parts, withMissing(common.type, missing), node, Number.isFinite(range.low) || Number.isFinite(range.high) ? range : undefined);
};
const extremeOf = (name: string, values: readonly number[]): number => (name === "least" ? Math.min(...values) : Math.max(...values));

const division: IntrinsicTyping = (env, node, name) => {
  const args = argumentsOf(env, node, name, ["x", "y"]);
  if (!args) return failed(node);
  const [x, y] = args.map((arg) => refine(env, convert(env, arg, withMissing(arg.type.kind === "int" ? arg.type : INT, true), `an argument of \`${name}\``)));
  if (!x || !y || x.kind === "error" || y.kind === "error") return failed(node);
  const both = unify(env, x, y, `beside which it stands in \`${name}\``);
  if (!both || !isNumber(both[2])) return failed(node);
  const safe = !ranges.canBeZero(y.range);
  const divisor = numberOf(both[1]);
  const range = name === "mod" && divisor !== undefined && divisor > 0 ? ranges.between(0, divisor - 1) : undefined;
  const type = name === "mod" ? intOf(both[2].unit) : INT;
  return call(name, [both[0], both[1]], withMissing(type, both[2].missing || !safe), node, range);
};

const toFloat: FunctionTyping = (env, node, name) => {
  const [arg] = argumentsOf(env, node, name, ["x"]) ?? [];
  if (arg?.type.kind === "bool") {
    const there = present(env, arg, "the argument of `float`");
    return there.kind === "error" ? failed(node) : { kind: "if", condition: convert(env, there, BOOL, "it"), then: literal(1, FLOAT, node), else: literal(0, FLOAT, node), type: FLOAT, node, range: ranges.between(0, 1) };
  }
  const x = arg && numberArgument(env, arg, name);
  if (!x || !isNumber(x.type)) return failed(node);
  return x.type.kind === "float" ? x : call("toFloat", [x], withMissing(floatOf(x.type.unit), x.type.missing), node, x.range);
};

/** An item of a Vector, at a place as written. */
export function vectorElement(env: Env, vector: Typed, place: Typed, node: ast.CallExpr): Typed {
  const i = numberOf(place);
  if (vector.type.kind !== "vector") {
    env.checker.findings.error(CODES.mismatch, vector.node.span, `\`${env.checker.show(vector.node)}\` is ${aType(vector.type)}, but \`element\` takes a list or a Vector`, {});
    return failed(node);
  }
  if (i === undefined || !Number.isInteger(i) || i < 0 || i >= vector.type.size) {
    env.checker.findings.error(CODES.notConstant, place.node.span, `the place in a Vector[${vector.type.size}] is a whole number as written, from 0 to ${vector.type.size - 1}`, {});
    return failed(node);
  }
  return call("element", [vector, literal(i, INT, place.node)], { ...FLOAT, missing: true }, node);
}

/** By name. */
export const NUMBER_FUNCTIONS: ReadonlyMap<string, FunctionTyping> = new Map<string, FunctionTyping>([
  ...(Object.keys(TRANSCENDENTAL) as Intrinsic[]).map((name) => as(name, transcendental)),
  as("pow", twoPlain),
  as("atan2", twoPlain),
  ["sqrt", squareRoot],
  as("round", whole),
  as("floor", whole),
  as("ceil", whole),
  ["abs", absolute],
  as("least", extreme),
  as("greatest", extreme),
  as("mod", division),
  as("intdiv", division),
  ["float", toFloat],
]);

