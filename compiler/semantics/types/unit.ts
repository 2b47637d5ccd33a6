import type { Unit } from "../program.ts";

/** Arithmetic of units: a unit is a product of powers of named bases; a plain number has none. */

export const PLAIN: Unit = new Map();

/** µs in one of each unit of time, as written in `<…>`. `m` is the metre there; a minute is `min`. */
export const TIME_UNITS: ReadonlyMap<string, number> = new Map([
  ["us", 1],
  ["ms", 1000],
  ["s", 1_000_000],
  ["min", 60_000_000],
  ["h", 3_600_000_000],
  ["d", 86_400_000_000],
  ["w", 604_800_000_000],
]);

/** Units that need no declaration, beside those of time. Each is a base of its own: nothing is converted silently. */
export const COMMON_UNITS: ReadonlySet<string> = new Set([
  ...["m", "km", "cm", "mm", "um", "mile", "ft", "inch", "yd", "nmi"],
  ...["kg", "g", "mg", "t", "lb", "oz"],
  ...["deg", "rad", "celsius", "fahrenheit", "kelvin"],
  ...["usd", "eur", "gbp", "jpy", "cny", "inr", "chf", "cent"],
  ...["byte", "kb", "mb", "gb", "bit", "px"],
  ...["w_h", "kwh", "kw", "watt", "volt", "amp", "joule", "newton", "pa", "hpa", "kpa", "bar", "psi", "mmhg", "hz", "khz", "mhz", "rpm", "bpm", "db"],
  ...["l", "ml", "gal", "mol", "lux", "knot", "percent", "person"],
]);

/** Product of `a` and `b` to the power `power` (1 or −1 for × and ÷). */
export function combine(a: Unit, b: Unit, power: 1 | -1): Unit {
  if (b.size === 0) return a;
  const result = new Map(a);
  for (const [name, exponent] of b) {
    const sum = (result.get(name) ?? 0) + power * exponent;
    if (sum === 0) result.delete(name);
    else result.set(name, sum);
  }
  return result;
}

/** The unit to the power `power`; for a square root the power is ½, and undefined is given back when an exponent would not be whole. */
export function raise(unit: Unit, power: number): Unit | undefined {
  const result = new Map<string, number>();
  for (const [name, exponent] of unit) {
    if (!Number.isInteger(exponent * power)) return undefined;
    result.set(name, exponent * power);
  }
  return result;
}

export function sameUnit(a: Unit, b: Unit): boolean {
  if (a.size !== b.size) return false;
  for (const [name, exponent] of a) if (b.get(name) !== exponent) return false;
  return true;
}

/** µs in one of `unit`, when the unit is exactly one of time's; else undefined. */
export function microsPer(unit: Unit): number | undefined {
  if (unit.size !== 1) return undefined;
  const [[name, exponent]] = [...unit] as [[string, number]];
  return exponent === 1 ? TIME_UNITS.get(name) : undefined;
}

/** `mile/h`, `kg*m/s^2`, `1/h`; the empty unit is `1`. Bases above the line come first, each in alphabetical order. */
export function showUnit(unit: Unit): string {
  const power = (name: string, exponent: number): string => (exponent === 1 ? name : `${name}^${exponent}`);
  const sorted = [...unit].sort(([a], [b]) => (a < b ? -1 : 1));
  const above = sorted.filter(([, exponent]) => exponent > 0).map(([name, exponent]) => power(name, exponent));
  const below = sorted.filter(([, exponent]) => exponent < 0).map(([name, exponent]) => `/${power(name, -exponent)}`);
  return `${above.length > 0 ? above.join("*") : "1"}${below.join("")}`;
}
