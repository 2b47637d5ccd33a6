/** Values as the oracle has them, and the few exact operations that it needs. */
export type Value = number | string | boolean | null | readonly Value[] | Fields;

/** A record: its fields in the order of its type. */
export interface Fields {
  readonly [field: string]: Value;
}

/** What a list holds: values, and records of them. */
export type Item = Value;

export const LIMIT = 2 ** 53 - 1;

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\x00-\x7f]*$/;

/** A number result: NaN, infinite → missing; −0 → 0. */
export function float(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}

/** An integer result beyond ±(2^53 − 1) is missing. */
export function int(value: bigint): number | null {
  return value > BigInt(LIMIT) || value < -BigInt(LIMIT) ? null : Number(value);
}

/** Round half away from zero, exactly. */
export function roundHalfAway(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

/** The double nearest to numerator/denominator, ties to even. `Number(bigint)` rounds that way; the sticky bit keeps the division's remainder from being forgotten. */
export function nearestDouble(numerator: bigint, denominator: bigint): number {
  if (denominator < 0n) return nearestDouble(-numerator, -denominator);
  if (numerator < 0n) return -nearestDouble(-numerator, denominator);
  if (numerator === 0n) return 0;
  const bits = (value: bigint): number => value.toString(2).length;
  const shift = Math.max(0, 80 - (bits(numerator) - bits(denominator)));
  const scaled = numerator << BigInt(shift);
  const quotient = scaled / denominator;
  const sticky = quotient * denominator === scaled ? 0n : 1n;
  return Number(quotient * 2n + sticky) * 2 ** -(shift + 1);
}

/** Strings by their UTF-8 bytes, numbers by size, false before true; records field by field, in which a missing value is the least. */
export function compare(a: Value, b: Value): number {
  if (isRecord(a) && isRecord(b)) {
    const differing = Object.keys(a).find((name) => a[name] !== b[name]);
    if (differing === undefined) return 0;
    const [x, y] = [a[differing]!, b[differing]!];
    return x === null ? -1 : y === null ? 1 : compare(x, y);
  }
  if (typeof a === "string" && typeof b === "string") {
    if (a === b) return 0;
    // Of ASCII, units and bytes are the same.
    if (ASCII.test(a) && ASCII.test(b)) return a < b ? -1 : 1;
    return Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));
  }
  const x = Number(a);
  const y = Number(b);
  return x < y ? -1 : x > y ? 1 : 0;
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b !== 0n && a < 0n !== b < 0n ? quotient - 1n : quotient;
}

export function isRecord(value: Value): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
