import type * as ast from "../../../syntax/ast.ts";
import type { Range, Type, Typed } from "../../program.ts";
import * as ranges from "../../types/range.ts";
import { aType, DURATION, FLOAT, floatOf, INT, intOf, isNumber, withMissing } from "../../types/type.ts";
import { combine, showUnit } from "../../types/unit.ts";
import { CODES } from "../codes.ts";
import { adapt, isBare, isMissingLiteral, mismatch, toDuration, unitMismatch, unitWords } from "../convert.ts";
import type { Env } from "../env.ts";
import { isNonZero, keyOf } from "../facts.ts";
import { call, failed, literal, numberOf } from "../make.ts";
import { refine } from "./name.ts";

/** `+ − × ÷` with units, times and durations. Literals are folded; a result is missing where an operand is, and a quotient also where the divisor may be 0. */

const DAY = 86_400_000_000;
const DAY_LITERAL = (node: ast.Expr): Typed => literal(DAY, INT, node);

const missingOf = (...parts: readonly Typed[]): boolean => parts.some((part) => part.type.missing);

export function negate(env: Env, operand: Typed, node: ast.Expr): Typed {
  if (operand.kind === "error") return failed(node);
  if (!isNumber(operand.type) && operand.type.kind !== "duration") {
    env.checker.findings.error(CODES.mismatch, operand.node.span, `${aType(operand.type)} has no negative`, {});
    return failed(node);
  }
  const value = numberOf(operand);
  if (value === undefined) return call("neg", [operand], withoutGrid(operand.type), node, ranges.negate(operand.range));
  return keepBare(env, [operand], literal(value === 0 ? 0 : -value, operand.type, node));
}

function withoutGrid(type: Type): Type {
  return type.kind === "float" && type.grid ? { ...type, grid: undefined } : type;
}

function keepBare(env: Env, parts: readonly Typed[], result: Typed): Typed {
  if (result.kind !== "error" && parts.every((part) => env.checker.bare.has(part))) env.checker.bare.add(result);
  return result;
}

/** `a + b` or `a - b`. */
export function sum(env: Env, op: "+" | "-", left: Typed, right: Typed, node: ast.Expr): Typed {
  if (left.kind === "error" || right.kind === "error") return failed(node);
  if (isMissingLiteral(left) || isMissingLiteral(right)) return alwaysMissing(env, node);
  if (isNumber(left.type) && isNumber(right.type)) return sumNumbers(env, op, left, right, node);
  return sumTimes(env, op, left, right, node) ?? noSum(env, op, left, right, node);
}

function alwaysMissing(env: Env, node: ast.Expr): Typed {
  env.checker.findings.error(CODES.missingUnhandled, node.span, "arithmetic with `missing` is always missing", { help: "write `missing` alone, or a number" });
  return failed(node);
}

function sumNumbers(env: Env, op: "+" | "-", left: Typed, right: Typed, node: ast.Expr): Typed {
  const guestIsLeft = isBare(env, left) && !isBare(env, right);
  const [host, guest] = guestIsLeft ? [right, left] : [left, right];
  if (!isNumber(host.type) || !isNumber(guest.type)) return failed(node);
  const bareBoth = isBare(env, left) && isBare(env, right);
  const adapted = bareBoth ? guest : inUnitOf(env, host, guest);
  if (!adapted) {
    unitMismatch(env, right, `\`${env.checker.show(left.node)}\`, ${op === "+" ? "to which it is added" : "from which it is taken"}, ${unitWords(left.type)}`, left.type);
    return failed(node);
  }
  const [a, b] = guestIsLeft ? [adapted, host] : [host, adapted];
  const type = host.type.kind === "int" && guest.type.kind === "int" ? intOf(host.type.unit) : floatOf(host.type.unit);
  return keepBare(env, [left, right], fold(env, op, a, b, type, node));
}

/** A bare number in the host's unit (Int or Float as it was); others must have it. */
function inUnitOf(env: Env, host: Typed, guest: Typed): Typed | undefined {
  if (!isNumber(host.type) || !isNumber(guest.type)) return undefined;
  return adapt(env, guest, guest.type.kind === "int" ? intOf(host.type.unit) : floatOf(host.type.unit));
}

const FN = { "+": "add", "-": "sub", "*": "mul", "/": "div" } as const;

function fold(env: Env, op: "+" | "-" | "*" | "/", a: Typed, b: Typed, type: Type, node: ast.Expr): Typed {
  const range = rangeOf(op, a.range, b.range);
  const [x, y] = [numberOf(a), numberOf(b)];
  if (x === undefined || y === undefined || (op === "/" && y === 0)) return call(FN[op], [a, b], withMissing(type, missingOf(a, b)), node, range);
  const value = op === "+" ? x + y : op === "-" ? x - y : op === "*" ? x * y : x / y;
  const whole = type.kind !== "float";
  if (!Number.isFinite(value) || (whole && !Number.isSafeInteger(value))) {
    env.checker.findings.error(CODES.literal, node.span, `\`${env.checker.show(node)}\` lies beyond ±(2^53 − 1)`, { help: "write it with Floats, as `1.0 * …`" });
    return failed(node);
  }
  return literal(value === 0 ? 0 : value, type, node);
}

function rangeOf(op: "+" | "-" | "*" | "/", a: Range | undefined, b: Range | undefined): Range | undefined {
  switch (op) {
    case "+":
      return ranges.add(a, b);
    case "-":
      return ranges.subtract(a, b);
    case "*":
      return ranges.multiply(a, b);
    case "/":
      return ranges.divide(a, b);
  }
}

/** Sums with a time or a duration in them; undefined when there is none such. */
function sumTimes(env: Env, op: "+" | "-", left: Typed, right: Typed, node: ast.Expr): Typed | undefined {
  const [from, by] = [left.type.kind, right.type.kind];
  const missing = missingOf(left, right);
  if (op === "-" && from === by && (from === "timestamp" || from === "localTimestamp")) return refine(env, fold(env, "-", left, right, withMissing(DURATION, missing), node));
  if (op === "-" && from === "date" && by === "date") return fold(env, "*", fold(env, "-", left, right, withMissing(INT, missing), node), DAY_LITERAL(node), withMissing(DURATION, missing), node);
  const [time, span] = op === "+" && isDurationLike(left) && !isDurationLike(right) ? [right, left] : [left, right];
  const duration = asDuration(span);
  if (!duration) return undefined;
  if (time.type.kind === "timestamp" || time.type.kind === "localTimestamp") return fold(env, op, time, duration, withMissing(withMissing(time.type, false), missing), node);
  if (time.type.kind === "date") return shiftDate(env, op, time, duration, node);
  const other = asDuration(time);
  return other && fold(env, op, other, duration, withMissing(DURATION, missing), node);
}

function isDurationLike(typed: Typed): boolean {
  return asDuration(typed) !== undefined;
}
function asDuration(typed: Typed): Typed | undefined {
  return typed.type.kind === "duration" ? typed : toDuration(typed);
}

/** A Date moves by whole days as written. */
function shiftDate(env: Env, op: "+" | "-", date: Typed, duration: Typed, node: ast.Expr): Typed {
  const micros = numberOf(duration);
  if (micros === undefined || micros % DAY !== 0) {
    env.checker.findings.error(CODES.mismatch, duration.node.span, "a Date moves by whole days as written, as `+ 7d`", { help: `make it an instant first: \`instant(${env.checker.show(date.node)}, zone)\`` });
    return failed(node);
  }
  return fold(env, op, date, literal(micros / DAY, INT, duration.node), withMissing(date.type, date.type.missing), node);
}

function noSum(env: Env, op: "+" | "-", left: Typed, right: Typed, node: ast.Expr): Typed {
  const [a, b] = [left.type.kind, right.type.kind];
  const isNaive = (kind: string): boolean => kind === "localTimestamp" || kind === "date";
  if (op === "-" && a === "timestamp" && isNaive(b)) mismatch(env, right, left.type, "the other side of `-`");
  else if (op === "-" && b === "timestamp" && isNaive(a)) mismatch(env, left, right.type, "the other side of `-`");
  else {
    const clock = a === "timestamp" || a === "duration" || isNaive(a) || b === "timestamp" || b === "duration" || isNaive(b);
    env.checker.findings.error(CODES.mismatch, node.span, `${aType(right.type)} can't be ${op === "+" ? "added to" : "taken from"} ${aType(left.type)}`, {
      help: clock ? "times move by durations, as `+ 15m`, or by numbers with a unit of time, as `+ x * 1<min>`" : a === "string" || b === "string" ? "join text with `concat(a, b)`" : undefined,
    });
  }
  return failed(node);
}

/** `a * b` or `a / b`. */
export function product(env: Env, op: "*" | "/", left: Typed, right: Typed, node: ast.Expr): Typed {
  if (left.kind === "error" || right.kind === "error") return failed(node);
  if (isMissingLiteral(left) || isMissingLiteral(right)) return alwaysMissing(env, node);
  if (isNumber(left.type) && isNumber(right.type)) {
    const unit = combine(left.type.unit, right.type.unit, op === "*" ? 1 : -1);
    const type = op === "*" && left.type.kind === "int" && right.type.kind === "int" ? intOf(unit) : floatOf(unit);
    return keepBare(env, [left, right], op === "*" ? fold(env, "*", left, right, type, node) : quotient(env, left, right, type, node));
  }
  return productOfDuration(env, op, left, right, node) ?? noProduct(env, op, left, right, node);
}

/** A quotient is there where both sides are and the divisor can't be 0. */
function quotient(env: Env, left: Typed, divisor: Typed, type: Type, node: ast.Expr, fn: "div" | "durationRatio" = "div"): Typed {
  const right = refine(env, divisor);
  const typed = fn === "div" ? fold(env, "/", left, right, type, node) : call(fn, [left, right], type, node, ranges.divide(left.range, right.range));
  if (typed.kind !== "call") return typed;
  const key = keyOf(right);
  const safe = !ranges.canBeZero(right.range) || (key !== undefined && isNonZero(env.facts, key));
  return { ...typed, type: withMissing(type, missingOf(left, right) || !safe) };
}

function productOfDuration(env: Env, op: "*" | "/", left: Typed, right: Typed, node: ast.Expr): Typed | undefined {
  const [a, b] = [left.type, right.type];
  if (op === "/" && a.kind === "duration") {
    const other = asDuration(right);
    if (other) return quotient(env, left, other, FLOAT, node, "durationRatio");
    if (isNumber(b) && b.unit.size === 0) return rounded(quotient(env, left, right, FLOAT, node), node);
  }
  if (op === "/" && b.kind === "duration" && isDurationLike(left)) return quotient(env, asDuration(left)!, right, FLOAT, node, "durationRatio");
  if (op === "*") {
    const [span, factor] = a.kind === "duration" ? [left, right] : [right, left];
    if (span.type.kind !== "duration" || !isNumber(factor.type) || factor.type.unit.size > 0) return undefined;
    if (factor.type.kind === "int") return fold(env, "*", span, factor, DURATION, node);
    return rounded(fold(env, "*", span, factor, FLOAT, node), node);
  }
  return undefined;
}

/** µs with a fraction, as a Duration of whole µs. */
function rounded(micros: Typed, node: ast.Expr): Typed {
  const value = numberOf(micros);
  if (value !== undefined) return literal(Math.sign(value) * Math.round(Math.abs(value)), DURATION, node);
  return call("duration", [micros, literal(1, FLOAT, node)], withMissing(DURATION, micros.type.missing), node, micros.range);
}

function noProduct(env: Env, op: "*" | "/", left: Typed, right: Typed, node: ast.Expr): Typed {
  const duration = [left, right].find((side) => side.type.kind === "duration");
  const number = [left, right].find((side) => isNumber(side.type));
  const unit = number && isNumber(number.type) && number.type.unit.size > 0 ? `<${showUnit(number.type.unit)}>` : "";
  env.checker.findings.error(CODES.mismatch, node.span, `${aType(left.type)} can't be ${op === "*" ? "multiplied with" : "divided by"} ${aType(right.type)}`, {
    help: duration && number ? `take the length of the duration as a number: \`(${env.checker.show(duration.node)} / 1h) * 1<h>\`${unit ? ` beside ${unit}` : ""}` : "only numbers and durations have products",
  });
  return failed(node);
}
