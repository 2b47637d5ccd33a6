/** The sketches by their definitions: hashes of values, and buckets found digit by digit in whole numbers. Nothing is shared with the engines, and no double is multiplied. */
import type { Type } from "../../runtime/contract/types.ts";
import { hashOf } from "./expression.ts";
import { compare, floorDivide, type Value } from "./values.ts";

type There = Exclude<Value, null>;

/** What is hashed of a value. */
function canonicalText(value: There, type: Type): string {
  if (type.kind !== "float") return String(value);
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(Number(value));
  return [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
}

export function approxDistinct(values: readonly There[], type: Type): number {
  const hashes = [...new Set(values.map((value) => hashOf(canonicalText(value, type), 2 ** 52)))].sort((a, b) => a - b);
  if (hashes.length < 2048) return hashes.length;
  return Math.max(2048, Math.floor((2047 * 2 ** 52) / (hashes[2047]! + 1) + 0.5));
}

/** The latest rows by the hash of what they hold, where they happened together. */
export const byHash = (type: Type) => (a: There, b: There): number => hashOf(canonicalText(b, type), 2 ** 52) - hashOf(canonicalText(a, type), 2 ** 52);

export function approxQuantile(values: readonly There[], [numerator, denominator]: readonly [number, number]): Value {
  if (values.length === 0) return null;
  const buckets = values.map((value) => toEightBits(Number(value))).sort((a, b) => a - b);
  const place = -floorDivide(-(BigInt(numerator) * BigInt(values.length)), BigInt(denominator));
  const bucket = buckets[Math.max(1, Number(place)) - 1]!;
  const ordered = [...values].sort(compare).map(Number);
  return Math.min(ordered.at(-1)!, Math.max(ordered[0]!, bucket));
}

/** A number to 8 significant bits, half to even: as a whole number of units of 2^-1074, whose lower digits are taken off. */
export function toEightBits(x: number): number {
  if (x === 0) return 0;
  let units = unitsOf(Math.abs(x));
  const drop = BigInt(Math.max(0, units.toString(2).length - 8));
  const low = units & ((1n << drop) - 1n);
  units >>= drop;
  const half = drop === 0n ? 1n : 1n << (drop - 1n);
  if (low > half || (low === half && units % 2n === 1n)) units += 1n;
  // 8 digits times a power of two, in two steps where the power alone would be too small or too large for a double.
  const power = Number(drop) - 1074;
  const steps = power < -1000 ? [-1000, power + 1000] : power > 900 ? [900, power - 900] : [power];
  return Math.sign(x) * steps.reduce((value, step) => value * 2 ** step, Number(units));
}

function unitsOf(x: number): bigint {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(x);
  const bits = bytes.readBigUInt64BE();
  const exponent = bits >> 52n;
  const digits = bits & ((1n << 52n) - 1n);
  return exponent === 0n ? digits : (digits | (1n << 52n)) << (exponent - 1n);
}
