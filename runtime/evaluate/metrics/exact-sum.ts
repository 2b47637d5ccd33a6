/**
 * The sum of `count` terms, rounded once to the nearest double, so that neither the order of the terms nor rounding on the way can show. Shewchuk, "Adaptive Precision
 * Floating-Point Arithmetic and Fast Robust Geometric Predicates" (1997), figure 7 (GROW-EXPANSION): non-overlapping partial sums, added from the greatest down, with the last
 * step's tie resolved by the sign of what is left. Terms are finite; a sum beyond the range of doubles is not finite.
 */
export function exactSum(count: number, term: (index: number) => number): number {
  const partials: number[] = [];
  for (let index = 0; index < count; index++) grow(partials, term(index));
  return roundOnce(partials);
}

/** The exact sum divided by `count`: one rounding for the sum, one for the division. `count` > 0. */
export function exactMean(count: number, term: (index: number) => number): number {
  return exactSum(count, term) / count;
}

function grow(partials: number[], value: number): void {
  let high = value;
  let kept = 0;
  for (let j = 0; j < partials.length; j++) {
    let small = partials[j]!;
    if (Math.abs(high) < Math.abs(small)) [high, small] = [small, high];
    const sum = high + small;
    const rest = small - (sum - high);
    if (rest !== 0) partials[kept++] = rest;
    high = sum;
  }
  partials.length = kept;
  partials.push(high);
}

function roundOnce(partials: readonly number[]): number {
  let at = partials.length - 1;
  if (at < 0) return 0;
  let high = partials[at]!;
  let rest = 0;
  while (at > 0 && rest === 0) {
    const before = high;
    const next = partials[--at]!;
    high = before + next;
    rest = next - (high - before);
  }
  // The rest is exactly half a unit, and there is more below it: round away from the even neighbour.
  if (at > 0 && rest !== 0 && rest < 0 === partials[at - 1]! < 0) {
    const twice = rest * 2;
    const moved = high + twice;
    if (moved - high === twice) high = moved;
  }
  return high + 0;
}
