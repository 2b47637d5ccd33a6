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
const WORDS = `import type { Kind } from "../kinds.ts";
export function initials(s: string | undefined, n: number): string {
  return s === undefined ? "?" : [...s].slice(0, n).map((letter) => letter.toUpperCase()).join(".");
}
export function kind(s: string | undefined): Kind {
  return s === undefined ? "none" : s.length < 2 ? "short" : "long";
}
`;
const FILES = { "numbers.ts": NUMBERS, "lib/words.ts": WORDS, "lib/half.ts": "export const half = (x: number): number => x / 2;\n", "kinds.ts": 'export type Kind = "none" | "short" | "long";\n' };

const GROUP = `features past from events by k {
  ready live within 1m
  last_x = last(x)
  last_y = last(y)
  last_z = last(z)
  last_s = last(s)
  last_b = last(b)
  spread = max(z) over 1d
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
`;

function externCase(): Case {
  const events = oddEvents().slice(0, 90);
  const asks = oddAsks(events);
  const { files, data } = filesOf(events, asks);
  const model = `split questions by time in "UTC" { train until 2010-01-01; validate until 2011-01-01; test until 2012-01-01 }\nmodel served for questions { predict yes; inputs { * except (last_s, starts); doubled = scaled(scaled_z, 2) }; learner prior }\n`;
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
