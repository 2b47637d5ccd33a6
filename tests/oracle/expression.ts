/** Expressions, by direct recursion: one case an intrinsic, each the sentence of the language. */
import { createHash } from "node:crypto";
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Intrinsic } from "../../runtime/contract/vocabulary/intrinsics.ts";
import type { Zones } from "../../runtime/contract/plan.ts";
import { dayOfYear, fields, instantOfLocal, offsetAt } from "./calendar.ts";
import { isOfNested, nested } from "./nested.ts";
import { compare, float, floorDivide, int, LIMIT, roundHalfAway, type Value } from "./values.ts";

/** What names stand for where an expression is evaluated. */
export interface Scope {
  readonly zones: Zones;
  column?(name: string): Value;
  /** `asOf`: the time that a table with history is read at; undefined for other tables. */
  lookup(table: string, keys: readonly Value[], column: string, asOf: Value | undefined): Value;
  exists(table: string, keys: readonly Value[], asOf: Value | undefined): boolean;
  window?(index: number): Value;
  feature?(name: string): Value;
  use?(use: number, feature: string): Value;
  moment?(): number;
  /** A function in TypeScript. */
  extern?(name: string, args: readonly Value[]): Value;
  readonly locals?: ReadonlyMap<string, Value>;
}

export function evaluate(expr: Expr, scope: Scope): Value {
  switch (expr.kind) {
    case "literal":
      return (expr.type.kind === "list" || expr.type.kind === "record") && typeof expr.value === "string" ? (JSON.parse(expr.value) as Value) : expr.value;
    case "column":
      return scope.column!(expr.name);
    case "lookup": {
      const keys = expr.keys.map((key) => evaluate(key, scope));
      return keys.includes(null) ? null : scope.lookup(expr.table, keys, expr.column, expr.asOf && evaluate(expr.asOf, scope));
    }
    case "exists": {
      const keys = expr.keys.map((key) => evaluate(key, scope));
      return !keys.includes(null) && scope.exists(expr.table, keys, expr.asOf && evaluate(expr.asOf, scope));
    }
    case "window":
      return scope.window!(expr.index);
    case "feature":
      return scope.feature!(expr.name);
    case "use":
      return scope.use!(expr.use, expr.feature);
    case "moment":
      return scope.moment!();
    case "if": {
      const condition = evaluate(expr.condition, scope);
      return condition === null ? null : evaluate(condition === true ? expr.then : expr.else, scope);
    }
    case "let":
      return evaluate(expr.body, { ...scope, locals: new Map([...(scope.locals ?? []), [expr.name, evaluate(expr.value, scope)]]) });
    case "local":
      return scope.locals!.get(expr.name)!;
    case "vector": {
      const items = expr.items.map((item) => evaluate(item, scope));
      return items.includes(null) ? null : items;
    }
    case "call":
      return call(expr, scope);
    case "extern": {
      // The branches around it are taken as they come: `when` is for those who write out both.
      const value = scope.extern!(expr.name, expr.args.map((arg) => evaluate(arg, scope)));
      return expr.item === undefined || value === null ? value : (value as readonly Value[])[expr.item]!;
    }
    case "score":
    case "parameter":
      throw new Error(`${expr.kind} has no meaning for the oracle`);
  }
}

function call(expr: Expr & { kind: "call" }, scope: Scope): Value {
  const args = expr.args.map((arg) => evaluate(arg, scope));
  if (isOfNested(expr.fn)) return nested(expr.fn, args, expr);
  const kleene = logic(expr.fn, args);
  if (kleene !== undefined) return kleene;
  if (args.includes(null)) return null;
  const isInt = expr.args.every((arg) => arg.type.kind !== "float");
  return pure(expr.fn, args as Exclude<Value, null>[], isInt, expr.type.kind, scope.zones);
}

/** The functions that look at missing arguments. */
function logic(fn: Intrinsic, args: readonly Value[]): Value | undefined {
  switch (fn) {
    case "and":
      return args.includes(false) ? false : args.includes(null) ? null : true;
    case "or":
      return args.includes(true) ? true : args.includes(null) ? null : false;
    case "not":
      return args[0] === null ? null : !args[0];
    case "isMissing":
      return args[0] === null;
    case "isTrue":
      return args[0] === true;
    case "coalesce":
      return args.find((arg) => arg !== null) ?? null;
    default:
      return undefined;
  }
}

function pure(fn: Intrinsic, args: readonly Exclude<Value, null>[], isInt: boolean, result: string, zones: Zones): Value {
  const [a, b, c] = args;
  const x = Number(a);
  const y = Number(b);
  const big = (value: Value | undefined): bigint => BigInt(Number(value));
  const wall = localTime(zones, x, String(b));
  const clock = (read: (date: Date) => number): number | null => (wall === null ? null : read(fields(wall).date));
  switch (fn) {
    case "add":
      return isInt ? int(big(a) + big(b)) : float(x + y);
    case "sub":
      return isInt ? int(big(a) - big(b)) : float(x - y);
    case "mul":
      return isInt ? int(big(a) * big(b)) : float(x * y);
    case "neg":
      return float(-x);
    case "abs":
      return Math.abs(x);
    case "div":
    case "durationRatio":
      return y === 0 ? null : float(x / y);
    case "intdiv":
      return y === 0 ? null : isInt ? int(floorDivide(big(a), big(b))) : result === "int" ? whole(Math.floor(x / y)) : float(Math.floor(x / y));
    case "mod":
      return y === 0 ? null : isInt ? int(big(a) - floorDivide(big(a), big(b)) * big(b)) : float(x % y !== 0 && x % y < 0 !== y < 0 ? (x % y) + y : x % y);
    case "least":
      return args.reduce((best, arg) => (compare(arg, best) < 0 ? arg : best));
    case "greatest":
      return args.reduce((best, arg) => (compare(arg, best) > 0 ? arg : best));
    case "round":
      return whole(roundHalfAway(x));
    case "floor":
      return whole(Math.floor(x));
    case "ceil":
      return whole(Math.ceil(x));
    case "sqrt":
      return float(Math.sqrt(x));
    case "toFloat":
      return x;
    case "duration":
      return whole(roundHalfAway(x * y));
    case "log":
    case "log1p":
    case "log2":
    case "log10":
    case "exp":
    case "expm1":
    case "sin":
    case "cos":
    case "tan":
    case "asin":
    case "acos":
    case "atan":
    case "sinh":
    case "cosh":
    case "tanh":
      return float(Math[fn](x));
    case "atan2":
    case "pow":
      return float(Math[fn](x, y));
    case "eq":
      return compare(a!, b!) === 0;
    case "ne":
      return compare(a!, b!) !== 0;
    case "lt":
      return compare(a!, b!) < 0;
    case "le":
      return compare(a!, b!) <= 0;
    case "gt":
      return compare(a!, b!) > 0;
    case "ge":
      return compare(a!, b!) >= 0;
    case "inSet":
      return args.slice(1).some((arg) => compare(a!, arg) === 0);
    case "inRange":
      return compare(a!, b!) >= 0 && compare(a!, c!) <= 0;
    case "instant":
      return inRange(instantOfLocal(zones, String(b), x));
    case "local":
      return wall;
    case "dateOf":
      return wall === null ? null : fields(wall).days;
    case "startOfDate":
      return inRange(x * 86_400_000_000) === null ? null : inRange(instantOfLocal(zones, String(b), x * 86_400_000_000));
    case "year":
      return clock((date) => date.getUTCFullYear());
    case "quarter":
      return clock((date) => Math.floor(date.getUTCMonth() / 3) + 1);
    case "month":
      return clock((date) => date.getUTCMonth() + 1);
    case "dayOfMonth":
      return clock((date) => date.getUTCDate());
    case "dayOfYear":
      return clock(dayOfYear);
    case "dayOfWeek":
      return clock((date) => ((date.getUTCDay() + 6) % 7) + 1);
    case "hour":
      return clock((date) => date.getUTCHours());
    case "minute":
      return clock((date) => date.getUTCMinutes());
    case "second":
      return clock((date) => date.getUTCSeconds());
    case "floorTime":
      return y <= 0 ? null : int(floorDivide(big(a), big(b)) * big(b));
    default:
      return text(fn, args);
  }
}

function text(fn: Intrinsic, args: readonly Exclude<Value, null>[]): Value {
  const [a, b, c] = args;
  const s = String(a);
  switch (fn) {
    case "length":
      return [...s].length;
    case "lower":
      return s.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    case "upper":
      return s.replace(/[a-z]/g, (letter) => letter.toUpperCase());
    case "trim":
      return s.replace(/^[\t\n\v\f\r ]+|[\t\n\v\f\r ]+$/g, "");
    case "concat":
      return args.join("");
    case "startsWith":
      return s.startsWith(String(b));
    case "endsWith":
      return s.endsWith(String(b));
    case "contains":
      return s.includes(String(b));
    case "replace":
      return String(b) === "" ? s : s.split(String(b)).join(String(c));
    case "substring":
      return Number(b) < 1 || Number(c) < 0 ? null : [...s].slice(Number(b) - 1, Number(b) - 1 + Number(c)).join("");
    case "hash":
      return Number(b) < 1 ? null : hashOf(s, Number(b));
    case "toText":
      return String(a);
    case "element":
      return (a as readonly Value[])[Number(b)] ?? null;
    default:
      throw new Error(`the oracle does not know ${fn}`);
  }
}

/** The first 13 hex digits of the MD5 of the UTF-8, modulo n. */
export function hashOf(text_: string, n: number): number {
  return Number(BigInt(`0x${createHash("md5").update(text_, "utf8").digest("hex").slice(0, 13)}`) % BigInt(n));
}

/** The wall clock at an instant; missing without such a zone or beyond ±(2^53 − 1). */
function localTime(zones: Zones, instant: number, zone: string): number | null {
  const offset = offsetAt(zones, zone, instant);
  return offset === null ? null : inRange(instant + offset);
}

function inRange(value: number | null): number | null {
  return value === null || Math.abs(value) > LIMIT ? null : value;
}

function whole(value: number): number | null {
  return Math.abs(value) > LIMIT || Number.isNaN(value) ? null : value + 0;
}
