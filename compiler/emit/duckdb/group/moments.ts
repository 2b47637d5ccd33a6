import type { KernelWindow, Statement } from "../../../../runtime/contract/batch.ts";
import { SqlRoadError } from "./sql-road-error.ts";

/**
 * `var` and `std` of exact sums: the double nearest to (N·ΣX² − (ΣX)²)·n² / (N·(N − 1)·d²), as runtime/contract/plan.ts has it, for integers X anywhere within ±(2^53 − 1) and up to 2^32 rows.
 *
 * ΣX² is kept in two sums, of X² >> 60 and of the 60 bits below, so that no sum over a file can overflow a HUGEINT. The centred moment then has three limbs of 60 bits. A ratio of 126 by
 * 63 bits goes the short way (a guess in doubles, and its exact rest in integers); what is longer is divided by hand in digits of 30 bits, so nothing has to be refused.
 */
export const LIMB = "1152921504606846975";
/** Digits behind the point: N² and d² have at most 170 bits, and 61 must be left to round. */
const BEHIND = 8;
/** The centred moment in digits, and the room that n² may need before them. */
export const DIGITS = 7;
export const ROOM = 4;

export const zeros = (count: number): string => Array.from({ length: count }, () => "0").join(", ");
const double = (value: number): string => (String(value).includes("e") ? String(value) : `${value}e0`);
/** Units of the last of three digits, and half of it, as the last bit holds the rest: 2^(30·i − 1) for i = −8 … 10. */
const UNITS = Array.from({ length: BEHIND + DIGITS + ROOM }, (_, i) => double(2 ** (30 * (i - BEHIND) - 1))).join(", ");
export const thirties = (limb: string): string => `(${limb} >> 30) & 1073741823, ${limb} & 1073741823`;

/** In these, `list_transform([x], lambda v: …)[1]` gives a value a name. */
const macros: readonly (readonly [string, string])[] = [
  // N·ΣX² − (ΣX)² in limbs of 60 bits.
  [
    "__centred(n, s, high, low)",
    `list_transform(list_transform(list_transform(
    [{'n': CAST(n AS HUGEINT), 'a': CAST(s AS HUGEINT) >> 60, 'b': CAST(s AS HUGEINT) & ${LIMB}, 'high': CAST(high AS HUGEINT), 'low': CAST(low AS HUGEINT)}],
    lambda v: {'top': -v.a * v.a, 'mid': v.n * v.high - 2 * v.a * v.b, 'low': v.n * v.low - v.b * v.b}),
    lambda v: {'top': v.top, 'mid': v.mid + (v.low >> 60), 'low': v.low & ${LIMB}}),
    lambda v: {'top': v.top + (v.mid >> 60), 'mid': v.mid & ${LIMB}, 'low': v.low})[1]`,
  ],
  ["__two_to(e)", "CASE WHEN e < 0 THEN 1e0 / CAST(CAST(1 AS HUGEINT) << -(e) AS DOUBLE) ELSE CAST(CAST(1 AS HUGEINT) << (e) AS DOUBLE) END"],
  // The double nearest to a/b, 0 < a < 2^126, 0 < b < 2^63: a quotient of 58 bits or more guessed twice, and which side of it the rest lies on as its last bits.
  [
    "__ratio(a, b)",
    `list_transform(list_transform(list_transform(list_transform(
    [{'a': CAST(a AS HUGEINT), 'b': CAST(b AS HUGEINT), 'up': 58 - CAST(floor(log2(CAST(a AS DOUBLE) / CAST(b AS DOUBLE))) AS INTEGER)}],
    lambda v: {'a': v.a << greatest(v.up, 0), 'b': v.b << greatest(-v.up, 0), 'up': v.up}),
    lambda v: {'a': v.a, 'b': v.b, 'up': v.up, 'q': CAST(CAST(v.a AS DOUBLE) / CAST(v.b AS DOUBLE) AS HUGEINT)}),
    lambda v: {'rest': v.a - v.q * v.b, 'b': v.b, 'up': v.up, 'q': v.q, 'more': CAST(round(CAST(v.a - v.q * v.b AS DOUBLE) / CAST(v.b AS DOUBLE)) AS HUGEINT)}),
    lambda v: __nearest((v.q + v.more) * 4 + sign(v.rest - v.more * v.b)) / __two_to(v.up + 2))[1]`,
  ],
  // Digits of 30 bits, the highest first, by a number below 2^33; one digit more says whether there was a rest.
  [
    "__divided(digits, d)",
    `list_transform([list_reduce(list_transform(digits, lambda x: [x]), lambda done, x: done[:-2] || [(done[-1] * 1073741824 + x[1]) // d, (done[-1] * 1073741824 + x[1]) % d], [CAST(0 AS BIGINT)])],
    lambda done: done[:-2] || [CAST(sign(done[-1]) AS BIGINT)])[1]`,
  ],
  // Digits times a number below 2^53; there must be room before them.
  [
    "__times(digits, f)",
    `list_reduce(list_transform(list_reverse(digits), lambda x: [CAST(x AS HUGEINT)]), lambda done, x: [(x[1] * f + done[1]) >> 30, (x[1] * f + done[1]) & 1073741823] || done[2:], [CAST(0 AS HUGEINT)])`,
  ],
  // The double nearest to digits (of which so many stand before the point) by a product of small numbers.
  [
    "__long_ratio(digits, before, divisors)",
    `list_transform(list_transform(
    [list_reduce(list_transform(divisors, lambda d: [CAST(d AS BIGINT)]), lambda rest, d: __divided(rest, d[1]), CAST(digits || [${zeros(BEHIND)}] AS BIGINT[]))],
    lambda q: {'q': q, 'first': list_position(list_transform(q, lambda x: x <> 0), true)}),
    lambda v: __nearest((CAST(v.q[v.first] AS HUGEINT) << 61) + (CAST(v.q[v.first + 1] AS HUGEINT) << 31) + CAST(v.q[v.first + 2] AS HUGEINT) * 2 + sign(list_sum(v.q[v.first + 3:])))
      * [${UNITS}][before - v.first - 2 + ${BEHIND + 1}])[1]`,
  ],
];

/** The statement that makes the macros of second moments. */
export function momentMacros(): Statement {
  return { name: "moment_macros", sql: ["-- The double nearest to a variance's exact rational.", ...macros.map(([head, body]) => `CREATE MACRO ${head} AS\n  ${body};`)].join("\n") };
}

/** SQL of the two parts of an integer's square. */
export function squareOf(integer: string): { readonly high: string; readonly low: string } {
  const square = `CAST(${integer} AS HUGEINT) * ${integer}`;
  return { high: `(${square}) >> 60`, low: `(${square}) & ${LIMB}` };
}

/** The value of `var` or `std` from N, ΣX and the two parts of ΣX². */
export function fromMoments(aggregate: "var" | "std", { grid }: Pick<KernelWindow, "grid">, n: string, sum: string, squares: { readonly high: string; readonly low: string }): string {
  const { numerator, denominator } = grid ?? { numerator: 1, denominator: 1 };
  const { odd, factors, power } = parts(denominator);
  const wide = 2n ** 66n / BigInt(numerator) ** 2n;
  const rows = Math.floor(3037000499 / odd);
  const by = (factor: string, sql: string): string => (factor === "1" ? sql : `${sql} * ${factor}`);
  const a = by(String(BigInt(numerator) ** 2n), `((m.mid << 60) + m.low)`);
  const b = by(String(BigInt(odd) ** 2n), `CAST(m.n AS HUGEINT) * (m.n - 1)`);
  const digits = `[CAST(m.top >> 60 AS HUGEINT), ${["m.top", "m.mid", "m.low"].map(thirties).join(", ")}]`;
  const scaled = numerator === 1 ? digits : `__times(__times([${zeros(ROOM)}] || ${digits}, ${numerator}), ${numerator})`;
  const before = numerator === 1 ? DIGITS : DIGITS + ROOM + 2;
  const short = rows < 2 || wide === 0n ? [] : [`WHEN m.top = 0 AND m.mid < ${wide} AND m.n <= ${rows} THEN __ratio(${a}, ${b})`];
  const value = ["CASE", "WHEN m.top = 0 AND m.mid = 0 AND m.low = 0 THEN 0e0", ...short, `ELSE __long_ratio(${scaled}, ${before}, [m.n, m.n - 1${[...factors, ...factors].map((factor) => `, ${factor}`).join("")}])`, "END"].join(" ");
  const centred = `list_transform([{'n': ${n}, 'm': __centred(${n}, ${sum}, ${squares.high}, ${squares.low})}], lambda v: {'n': v.n, 'top': v.m.top, 'mid': v.m.mid, 'low': v.m.low})`;
  const variance = `list_transform(${centred}, lambda m: ${value})[1]${power === 1 ? "" : ` / ${double(power)} / ${double(power)}`}`;
  return `CASE WHEN ${n} > 1 THEN ${aggregate === "std" ? `sqrt(${variance})` : variance} END`;
}

/** A denominator as a power of two, by which division is exact, and an odd part in factors below 2^33. Those of decimals are powers of five. */
function parts(denominator: number): { odd: number; factors: number[]; power: number } {
  let odd = denominator;
  while (odd % 2 === 0) odd /= 2;
  const factors: number[] = [];
  let left = odd;
  while (left >= 2 ** 33) {
    if (left % 5 ** 13 !== 0) throw new SqlRoadError(`a grid with the denominator ${denominator}: the SQL road has no second moments on it; use the default engine`);
    left /= 5 ** 13;
    factors.push(5 ** 13);
  }
  if (left > 1) factors.push(left);
  return { odd, factors, power: denominator / odd };
}
