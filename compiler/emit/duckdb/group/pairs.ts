import type { KernelWindow, Statement } from "../../../../runtime/contract/batch.ts";
import { fromWeights, weight } from "./ewma.ts";
import { DIGITS, LIMB, ROOM, thirties, zeros } from "./moments.ts";

/**
 * `correlation`, `slope` and `ewma` over rows in sight, with integers `i` of x and `j` of what stands beside it (the other value, or the event time), as runtime/contract/plan/features.ts has them.
 *
 * S(a, b) = N·Σab − Σa·Σb has up to 170 bits and a sign, and lies in three limbs of 60 bits as the centred moments do (moments.ts). What is to be rounded once is its magnitude, digit by digit.
 */
const DAY = 86_400_000_000;

const macros: readonly (readonly [string, string])[] = [
  [
    "__limbs(top, mid, low)",
    `list_transform(list_transform(
    [{'top': CAST(top AS HUGEINT), 'mid': CAST(mid AS HUGEINT), 'low': CAST(low AS HUGEINT)}],
    lambda v: {'top': v.top, 'mid': v.mid + (v.low >> 60), 'low': v.low & ${LIMB}}),
    lambda v: {'top': v.top + (v.mid >> 60), 'mid': v.mid & ${LIMB}, 'low': v.low})[1]`,
  ],
  [
    "__shared(n, s, r, high, low)",
    `list_transform(
    [{'n': CAST(n AS HUGEINT), 'a': CAST(s AS HUGEINT) >> 60, 'b': CAST(s AS HUGEINT) & ${LIMB}, 'c': CAST(r AS HUGEINT) >> 60, 'd': CAST(r AS HUGEINT) & ${LIMB}, 'high': CAST(high AS HUGEINT), 'low': CAST(low AS HUGEINT)}],
    lambda w: __limbs(-w.a * w.c, w.n * w.high - w.a * w.d - w.b * w.c, w.n * w.low - w.b * w.d))[1]`,
  ],
];

/** The statement that makes the macros of pairs; those of second moments must be there. */
export function pairMacros(): Statement {
  return { name: "pair_macros", sql: ["-- Exact sums of products of two values.", ...macros.map(([head, body]) => `CREATE MACRO ${head} AS\n  ${body};`)].join("\n") };
}

/** What stands beside each other, and how their sums over the rows in sight are written. */
export interface PairTotals {
  readonly i: string;
  readonly j: string;
  readonly count: string;
  readonly total: (adds: string) => string;
}

/** Over rows `i` and `j` themselves. */
const GROUPED: PairTotals = { i: "i", j: "j", count: "count(*)", total: (adds) => `sum(${adds})` };

/** SQL of S(a, b) in limbs. */
function shared(a: string, b: string, { count, total }: PairTotals): string {
  const product = `CAST(${a} AS HUGEINT) * ${b}`;
  return `__shared(${count}, ${total(a)}, ${total(b)}, ${total(`((${product}) >> 60)`)}, ${total(`((${product}) & ${LIMB})`)})`;
}

/** Limbs times whole numbers below 2^53, rounded once. */
function toDouble(limbs: string, factors: readonly number[]): string {
  const by = factors.filter((factor) => factor !== 1);
  const digits = `[CAST(m.top >> 60 AS HUGEINT), ${["m.top", "m.mid", "m.low"].map(thirties).join(", ")}]`;
  const scaled = by.reduce((done, factor) => `__times(${done}, ${factor})`, by.length === 0 ? digits : `[${zeros(ROOM)}] || ${digits}`);
  const before = by.length === 0 ? DIGITS : DIGITS + ROOM + by.length;
  const magnitude = `[{'sign': CASE WHEN s.top < 0 THEN -1e0 ELSE 1e0 END, 'm': CASE WHEN s.top < 0 THEN __limbs(-s.top, -s.mid, -s.low) ELSE s END}]`;
  const value = `lambda v: list_transform([v.m], lambda m: CASE WHEN m.top = 0 AND m.mid = 0 AND m.low = 0 THEN 0e0 ELSE v.sign * __long_ratio(${scaled}, ${before}, [1]) END)[1]`;
  return `list_transform([${limbs}], lambda s: list_transform(${magnitude}, ${value})[1])[1]`;
}

export function correlation(of = GROUPED): string {
  const { i, j } = of;
  const parts = `[{'xy': ${toDouble(shared(i, j, of), [])}, 'xx': ${toDouble(shared(i, i, of), [])}, 'yy': ${toDouble(shared(j, j, of), [])}}]`;
  return `list_transform(${parts}, lambda v: CASE WHEN v.xx > 0 AND v.yy > 0 THEN __num(greatest(-1e0, least(1e0, v.xy / sqrt(v.xx * v.yy)))) END)[1]`;
}

export function slope({ grid }: Pick<KernelWindow, "grid">, of = GROUPED): string {
  const { i, j } = of;
  const { numerator, denominator } = grid ?? { numerator: 1, denominator: 1 };
  const parts = `[{'xy': ${toDouble(shared(i, j, of), [numerator, DAY])}, 'yy': ${toDouble(shared(j, j, of), [denominator])}}]`;
  return `list_transform(${parts}, lambda v: CASE WHEN v.yy > 0 THEN __num(v.xy / v.yy) END)[1]`;
}

/** `j` is the event time, `"__t"` the time asked at. */
export function ewma(kernel: Pick<KernelWindow, "grid" | "halfLife">): string {
  const weighs = weight(`(8 * ("__t" - j)) // ${kernel.halfLife}`);
  return fromWeights(kernel, `sum(CAST(i AS HUGEINT) * ${weighs})`, `sum(${weighs})`);
}
