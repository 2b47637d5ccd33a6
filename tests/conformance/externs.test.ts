/** Functions in TypeScript: every type that crosses over, at its edges, in both engines and in service, against the oracle, which imports the very files. */
import { describe as suite, expect, it } from "vitest";
import { filesOf, oddAsks, oddEvents, specOf } from "./events.ts";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import { compareServing } from "./serving.ts";

const DECLARATIONS = `
extern fn scaled(x: Float?, by: Float): Float? from "./numbers.ts"
extern fn whole(x: Float?): Int? from "./numbers.ts"
extern fn edge(x: Int?): Float? from "./numbers.ts"
extern fn initials(s: String?, n: Int): String from "./lib/words.ts"
extern fn kind(s: String?): "none" | "short" | "long" from "./lib/words.ts"
extern fn is_odd(x: Int?): Bool? from "./numbers.ts"
extern fn flip(b: Bool?): Bool from "./numbers.ts"
extern fn two_of(x: Float?, y: Float?): Vector[2]? from "./numbers.ts"
extern fn length_of(v: Vector[2]?): Float? from "./numbers.ts"
extern fn later(d: Duration?): Duration? from "./numbers.ts"
extern fn never(x: Int): Int from "./numbers.ts"
extern fn apart(xs: List<Float>): Float? from "./lists.ts"
extern fn half_each(xs: List<Float>?, by: Float?): List<Float>? from "./lists.ts"
extern fn odd_ones(xs: List<Int>): List<Bool> from "./lists.ts"
extern fn letters(ss: List<String>): List<{ s: Category, n: Int, first: String? }> from "./lists.ts"
extern fn told(line: { x: Int?, s: String? }?): { whole: Float?, s: String, kinds: List<"none" | "some"> } from "./lists.ts"
extern fn lines_of(lines: List<{ x: Int?, b: Bool? }>): String from "./lists.ts"
extern fn lags(ds: List<Timestamp>, t: Timestamp): List<Duration> from "./lists.ts"
extern fn longer(ds: List<Duration>): Duration? from "./lists.ts"
extern fn all_of(bs: List<Bool>): Bool? from "./lists.ts"
`;

const NUMBERS = `import { half } from "./lib/half.ts";
const STEPS: readonly number[] = [1, 2, 5, 10];
/** NaN, infinities and -0 come and go. */
export function scaled(x: number | undefined, by: number): number | undefined {
  if (x === undefined) return -0;
  return x === 0 ? -0 : x === 1 ? 1 / 0 : x === 3 ? 0 / 0 : Math.log1p(Math.abs(x)) * half(by);
}
export function whole(x: number | undefined): number | undefined {
  return x === undefined ? undefined : Math.round(x * 1e9);
}
export const edge = (x: number | undefined): number | undefined => {
  let found: number | undefined;
  for (const step of STEPS) if (x !== undefined && x >= step) found = step / 3;
  return found;
};
export const isOdd = (x: number | undefined): boolean | undefined => (x === undefined ? undefined : x % 2 !== 0);
export const flip = (b: boolean | undefined): boolean => !b;
export const twoOf = (x: number | undefined, y: number | undefined): number[] | undefined => (x === undefined ? undefined : [x, y ?? -0]);
export const lengthOf = (v: readonly number[] | undefined): number | undefined => (v === undefined ? undefined : Math.hypot(v[0]!, v[1]!));
export const later = (d: number | undefined): number | undefined => (d === undefined ? undefined : d * 2);
export function never(x: number): number {
  if (x <= 0) throw new Error("there is no such number");
  return 10 - x;
}
`;
const LISTS = `export const apart = (xs: readonly number[]): number | undefined => (xs.length < 2 ? undefined : Math.hypot(...xs) - xs.reduce((sum, x) => sum + x, 0));
/** NaN, infinities and -0 come and go here too. */
export function halfEach(xs: readonly number[] | undefined, by: number | undefined): readonly number[] | undefined {
  if (xs === undefined) return [-0];
  const mine = [...xs];
  mine.sort((a, b) => a - b);
  return mine.map((x) => (x === 3 ? 0 / 0 : -x / (by ?? 1)));
}
export const oddOnes = (xs: readonly number[]): boolean[] => xs.map((x) => x % 2 !== 0);
type Letters = { readonly s: string; readonly n: number; readonly first: string | undefined };
export const letters = (ss: readonly string[]): Letters[] => ss.map((s) => ({ first: [...s][0], n: -0 + [...s].length, s }));
export function told(line: { readonly x: number | undefined; readonly s: string | undefined } | undefined): { whole: number | undefined; s: string; kinds: ("none" | "some")[]; more: number } {
  return { more: 1, kinds: line === undefined ? [] : [line.x === undefined ? "none" : "some", line.s === undefined ? "none" : "some"], whole: line?.x === undefined ? undefined : line.x === 0 ? 1 / 0 : line.x / 3, s: JSON.stringify(line ?? {}) };
}
export const linesOf = (lines: readonly { x: number | undefined; b: boolean | undefined }[]): string => lines.map(({ x, b }) => \`\${x ?? "?"}\${b === undefined ? "?" : b ? "+" : "-"}\`).join("\\n");
export const lags = (ts: readonly number[], t: number): number[] => ts.map((one) => t - one);
export const longer = (ds: readonly number[]): number | undefined => ds[ds.length - 1];
export const allOf = (bs: readonly boolean[]): boolean | undefined => (bs.length === 0 ? undefined : bs.every((b) => b));
`;
const WORDS = `import type { Kind } from "../kinds.ts";
export function initials(s: string | undefined, n: number): string {
  return s === undefined ? "?" : [...s].slice(0, n).map((letter) => letter.toUpperCase()).join(".");
}
export function kind(s: string | undefined): Kind {
  return s === undefined ? "none" : s.length < 2 ? "short" : "long";
}
`;
const FILES = { "numbers.ts": NUMBERS, "lists.ts": LISTS, "lib/words.ts": WORDS, "lib/half.ts": "export const half = (x: number): number => x / 2;\n", "kinds.ts": 'export type Kind = "none" | "short" | "long";\n' };

const GROUP = `features past from events by k {
  ready live within 1m
  last_x = last(x)
  last_y = last(y)
  last_z = last(z)
  last_s = last(s)
  last_b = last(b)
  spread = max(z) over 1d
  some_z = list(z, 3) over 2d
  some_y = list(y, 3) over 2d
  some_x = list(x, 4) over 2d
  some_s = top(s, 3) over 2d
  some_b = list(b, 2) over 2d
  some_t = list(happened, 3) over 2d
  line   = last({x, s}) over 2d
  lines  = list({x, b}, 3) over 2d
}
`;
const FEATURES = `
    past(k)
    scaled_z  = scaled(last_z, 3)
    scaled_x  = scaled(last_x ?? 3, 1)
    whole_z   = whole(last_z)
    edge_x    = edge(last_x)
    starts    = initials(last_s, 2)
    kind_s    = kind(last_s)
    kind_k    = kind(k)
    odd_x     = is_odd(last_x)
    flip_b    = flip(last_b)
    pair      = two_of(last_y, last_z)
    far       = length_of(two_of(last_y, last_z))
    first_of  = element(two_of(last_y, last_z), 0)
    same      = length_of(pair)
    wait      = later(moment - asked)
    safe      = if (last_x ?? 0) > 0 then never(last_x ?? 1) else 0
    nested    = if (last_x ?? 0) > 3 then (if (last_x ?? 0) > 5 then never(last_x ?? 1) else never(7)) else if kind(last_s) == "long" then scaled(last_z, 2) else missing
    chained   = scaled(edge(last_x), 4)
    apart_z   = apart(some_z)
    apart_of  = apart([3, 4])
    half_z    = half_each(some_z, last_z)
    half_y    = half_each(if length(some_y) > 1 then some_y else missing, 3)
    odd_xs    = odd_ones(some_x)
    first_odd = element(odd_ones(some_x), 0)
    letters_s = letters(some_s)
    sizes     = total(letters(some_s).n)
    told_of   = told(line)
    told_kind = "none" in told(line).kinds
    told_same = told_of.whole
    all_lines = lines_of(lines)
    lags_t    = lags(some_t, moment)
    longest   = longer(lags(some_t, moment))
    longest_2 = longer(lags_t)
    all_b     = all_of(some_b)
    safe_list = if length(some_x) > 1 then odd_ones(some_x) else []
`;

function externCase(): Case {
  const events = oddEvents().slice(0, 90);
  const asks = oddAsks(events);
  const { files, data } = filesOf(events, asks);
  const model = `split questions by time in "UTC" { train until 2010-01-01; validate until 2011-01-01; test until 2012-01-01 }\nmodel served for questions { predict yes; inputs { * except (last_s, starts, some_z, some_y, some_x, some_s, some_b, some_t, line, lines, half_z, half_y, odd_xs, letters_s, told_of, all_lines, lags_t, safe_list); kinds = multi_hot(letters(some_s).s, other: true); doubled = scaled(scaled_z, 2) }; learner prior }\n`;
  return { spec: `${specOf({ groups: DECLARATIONS + GROUP, features: FEATURES })}\n${model}`, files: { ...files, ...FILES }, data, examples: "questions" };
}

suite("functions in TypeScript", () => {
  it("equal the oracle in every engine", async () => {
    const { mismatches, values, rows } = await compareWithOracle(externCase());
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(100);
    expect(values).toBeGreaterThan(rows * 40);
  });

  it("give in service what they gave in training", async () => {
    const { asked, values, mismatches } = await compareServing(externCase(), "served");
    expect(mismatches.slice(0, 5)).toEqual([]);
    expect(asked).toBeGreaterThan(100);
    expect(values).toBeGreaterThan(asked * 20);
  });
});
