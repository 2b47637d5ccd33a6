/**
 * What the JavaScript of the intrinsics calls. A missing number is NaN and a missing string null; bools are 0 and 1.
 * The names here are a closed set that generated code sees as local constants.
 */
import { dayOfMonth, dayOfWeek, dayOfYear, month, quarter, year } from "./civil.ts";
import * as nested from "./nested.ts";
import * as text from "./text.ts";

const LARGEST = 9007199254740991;

/** x, or missing if it is infinite. */
function fin(x: number): number {
  return x - x === 0 ? x : Number.NaN;
}

/** x, or missing if it is beyond ±(2^53−1). */
function int(x: number): number {
  return x <= LARGEST && x >= -LARGEST ? x : Number.NaN;
}

/** Half away from zero, exactly: `x − trunc(x)` has no rounding error, `x + 0.5` has. */
export function round(x: number): number {
  const whole = Math.trunc(x);
  const rest = x - whole;
  return (rest >= 0.5 ? whole + 1 : rest <= -0.5 ? whole - 1 : whole) + 0;
}

/** Remainder with the sign of the divisor; exact for integers, `fmod` and one addition for floats. By 0 missing. */
function mod(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest + 0;
}

function least(a: number, b: number): number {
  return a <= b ? a : b < a ? b : Number.NaN;
}

function greatest(a: number, b: number): number {
  return a >= b ? a : b > a ? b : Number.NaN;
}

function eq(a: number, b: number): number {
  return a === b ? 1 : a < b || a > b ? 0 : Number.NaN;
}

function ne(a: number, b: number): number {
  return a === b ? 0 : a < b || a > b ? 1 : Number.NaN;
}

function lt(a: number, b: number): number {
  return a < b ? 1 : a >= b ? 0 : Number.NaN;
}

function le(a: number, b: number): number {
  return a <= b ? 1 : a > b ? 0 : Number.NaN;
}

function and(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

function or(a: number, b: number): number {
  return a === 1 || b === 1 ? 1 : a + b;
}

/** Whether either comparison holds; missing if one is missing. */
function eitherOf(a: number, b: number): number {
  return a + b - a * b;
}

/** Whether both comparisons hold; missing if one is missing. */
function bothOf(a: number, b: number): number {
  return a * b;
}

/** `Math.pow(NaN, 0)` is 1, and here missing. */
function pow(a: number, b: number): number {
  return Number.isNaN(a) ? a : fin(a ** b + 0);
}

export const HELPERS = { fin, int, round, mod, least, greatest, eq, ne, lt, le, and, or, eitherOf, bothOf, pow, year, quarter, month, dayOfMonth, dayOfYear, dayOfWeek, ...text, ...nested };
export type Helpers = typeof HELPERS;
