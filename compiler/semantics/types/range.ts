import type { Range } from "../program.ts";

/** Interval arithmetic over what the checker knows of a number. Undefined knows nothing. All intervals are closed; rounding is outward enough for the questions asked (is it ≥ 0, can it be 0). */

type Known = Range | undefined;

const make = (low: number, high: number): Known =>
  Number.isNaN(low) || Number.isNaN(high) || (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY) ? undefined : { low, high };

export const point = (value: number): Range => ({ low: value, high: value });
export const atLeast = (low: number): Range => ({ low, high: Number.POSITIVE_INFINITY });
export const between = (low: number, high: number): Range => ({ low, high });

export function add(a: Known, b: Known): Known {
  return a && b && make(a.low + b.low, a.high + b.high);
}
export function negate(a: Known): Known {
  return a && make(-a.high, -a.low);
}
export function subtract(a: Known, b: Known): Known {
  return add(a, negate(b));
}
export function multiply(a: Known, b: Known): Known {
  if (!a || !b) return undefined;
  // 0 × ∞ is 0 here: the infinite end is a bound that is never reached.
  const times = (x: number, y: number): number => (x === 0 || y === 0 ? 0 : x * y);
  const products = [times(a.low, b.low), times(a.low, b.high), times(a.high, b.low), times(a.high, b.high)];
  return make(Math.min(...products), Math.max(...products));
}
export function divide(a: Known, b: Known): Known {
  if (!a || !b || canBeZero(b)) return undefined;
  // ∞ / ∞ is a bound that is never reached: it adds no value beyond those of the other ends.
  const over = (x: number, y: number): number => (Number.isFinite(x) || Number.isFinite(y) ? x / y : 0);
  const quotients = [over(a.low, b.low), over(a.low, b.high), over(a.high, b.low), over(a.high, b.high)];
  return make(Math.min(...quotients), Math.max(...quotients));
}
/** A function that never falls, applied to both ends. */
export function monotone(a: Known, f: (x: number) => number): Known {
  return a && make(f(a.low), f(a.high));
}
export function absolute(a: Known): Range {
  if (!a) return atLeast(0);
  if (a.low >= 0) return a;
  return a.high <= 0 ? { low: -a.high, high: -a.low } : { low: 0, high: Math.max(-a.low, a.high) };
}
/** What holds of either. */
export function union(a: Known, b: Known): Known {
  return a && b && make(Math.min(a.low, b.low), Math.max(a.high, b.high));
}
/** What holds of both. */
export function intersect(a: Known, b: Known): Known {
  if (!a || !b) return a ?? b;
  return { low: Math.max(a.low, b.low), high: Math.min(a.high, b.high) };
}
export function canBeZero(a: Known): boolean {
  return !a || (a.low <= 0 && a.high >= 0);
}
export function isAtLeast(a: Known, low: number): boolean {
  return a !== undefined && a.low >= low;
}
export function isAbove(a: Known, low: number): boolean {
  return a !== undefined && a.low > low;
}
export function isWithin(a: Known, low: number, high: number): boolean {
  return a !== undefined && a.low >= low && a.high <= high;
}
