/**
 * Exact arithmetic for sums of integers within ±(2^53 − 1). A wide sum S is two doubles, S = high·2^27 + low, each an exact integer as long as fewer than 2^26 values
 * are added; BigInt is met only where a product or a quotient of wide numbers must be rounded once.
 */
export const LIMB = 2 ** 27;
/** Sums of absolute values up to here stay exact in one double, whatever the order. */
export const EXACT = 2 ** 52;

const MAX = Number.MAX_SAFE_INTEGER;

/**
 * The integer of x on the grid numerator/denominator: half away from zero of x·denominator/numerator, two IEEE operations in that order. NaN if x is missing or the
 * integer lies beyond ±(2^53 − 1).
 */
export function gridInteger(x: number, numerator: number, denominator: number): number {
  const scaled = (x * denominator) / numerator;
  let whole = Math.trunc(scaled);
  const rest = scaled - whole;
  if (rest >= 0.5) whole += 1;
  else if (rest <= -0.5) whole -= 1;
  return Math.abs(whole) <= MAX ? whole + 0 : Number.NaN;
}

/** high·2^27 + low, rounded once to nearest even. */
export function wideToDouble(high: number, low: number): number {
  return high * LIMB + low;
}

/** (high·2^27 + low)·factor, rounded once to nearest even. */
export function wideTimes(high: number, low: number, factor: number): number {
  const value = high * LIMB + low;
  if (factor === 1) return value;
  if (Math.abs(value) <= MAX) return value * factor;
  return Number(wideToBig(high, low) * BigInt(factor));
}

/** high·2^27 + low as a BigInt. */
export function wideToBig(high: number, low: number): bigint {
  return (BigInt(high) << 27n) + BigInt(low);
}

/** The double nearest to numerator/denominator (ties to even), for numerator ≥ 0 and denominator > 0 of any size, if it is no subnormal. */
export function ratioToDouble(numerator: bigint, denominator: bigint): number {
  if (numerator === 0n) return 0;
  const shift = Math.max(0, bitLength(denominator) - bitLength(numerator) + 66);
  const scaled = numerator << BigInt(shift);
  let quotient = scaled / denominator;
  // A rest that is lost below the last of 65 bits or more is kept as a sticky bit, so that Number() rounds the true value.
  if (quotient * denominator !== scaled) quotient |= 1n;
  let value = Number(quotient);
  for (let left = shift; left > 0; left -= 1000) value /= 2 ** Math.min(left, 1000);
  return value;
}

function bitLength(value: bigint): number {
  return value.toString(16).length * 4;
}

/** The place ceil(q·count), at least 1, with q = numerator/denominator exact. */
export function quantilePlace(numerator: number, denominator: number, count: number): number {
  const product = numerator * count;
  if (product > MAX) return Math.max(1, Number((BigInt(numerator) * BigInt(count) + BigInt(denominator) - 1n) / BigInt(denominator)));
  const rest = product % denominator;
  return Math.max(1, (product - rest) / denominator + (rest > 0 ? 1 : 0));
}

/** The greatest multiple of `step` that is at most x, also below zero. */
export function floorToStep(x: number, step: number): number {
  const rest = x % step;
  return rest < 0 ? x - rest - step : x - rest;
}
