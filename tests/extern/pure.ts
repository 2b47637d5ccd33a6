// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the programs are texts
/** Pure functions as people write them: each must pass. */
export interface Pure {
  readonly name: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
  /** What f gives for some numbers. */
  readonly gives: readonly (readonly [number, number | undefined])[];
}

const pure = (name: string, text: string, gives: Pure["gives"], files?: Readonly<Record<string, string>>): Pure => ({ name, text, gives, ...(files ? { files } : {}) });
const body = (text: string): string => `export function f(x: number): number | undefined {\n${text}\n}\n`;

export const PURE: readonly Pure[] = [
  pure("arithmetic", body("return (x + 1) * 2 - x % 3 ** 2;"), [[4, 6]]),
  pure("an arrow", "export const f = (x: number): number => -x;", [[2, -2]]),
  pure("a branch without a value", body("if (x < 0) return undefined;\nreturn Math.sqrt(x);"), [[4, 2], [-1, undefined]]),
  pure("a table written out", `const STEPS = [1, 10, 100] as const;\n${body("return STEPS.filter((step) => step <= x).length;")}`, [[50, 2]]),
  pure("a map written out", `const RATES: ReadonlyMap<string, number> = new Map([["a", 2], ["b", 3]]);\n${body('return (RATES.get(x > 0 ? "a" : "b") ?? 0) * x;')}`, [[5, 10]]),
  pure("a set written out", `const PRIMES = new Set([2, 3, 5, 7]);\n${body("return PRIMES.has(x) ? 1 : 0;")}`, [[5, 1], [6, 0]]),
  pure("a constant of others", `const MILE = 1.609344;\nconst FAR = MILE * Math.sqrt(4);\n${body("return x * FAR;")}`, [[1, 3.218688]]),
  pure("a loop with a sum", body("let sum = 0;\nfor (let i = 1; i <= x; i++) sum += i;\nreturn sum;"), [[4, 10]]),
  pure("while, do, break and continue", body("let n = x;\nlet steps = 0;\nwhile (n > 1) {\n  n = n % 2 === 0 ? n / 2 : 3 * n + 1;\n  steps++;\n  if (steps > 1000) break;\n}\ndo { if (steps < 0) continue; } while (steps < 0);\nreturn steps;"), [[6, 8]]),
  pure("a switch", body('switch (Math.sign(x)) {\n  case 1:\n    return 10;\n  case 0: {\n    return 0;\n  }\n  default:\n    return -10;\n}'), [[3, 10], [-3, -10]]),
  pure("recursion", "export function f(x: number): number { return x <= 1 ? 1 : x * f(x - 1); }", [[5, 120]]),
  pure("functions that call each other", "const even = (n: number): boolean => n === 0 || odd(n - 1);\nconst odd = (n: number): boolean => n !== 0 && even(n - 1);\nexport const f = (x: number): number => (even(x) ? 1 : 0);", [[4, 1]]),
  pure("a list of one's own, grown and sorted", body("const list: number[] = [];\nfor (const digit of String(x)) list.push(Number(digit));\nlist.sort((a, b) => b - a);\nreturn Number(list.join(\"\"));"), [[3141, 4311]]),
  pure("the distance of texts, with two rows", body('const [a, b] = ["kitten", "sitting"];\nlet row = Array.from({ length: b!.length + 1 }, (_, i) => i);\nfor (let i = 1; i <= a!.length; i++) {\n  const next = [i];\n  for (let j = 1; j <= b!.length; j++) next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a![i - 1] === b![j - 1] ? 0 : 1));\n  row = next;\n}\nreturn row[b!.length]! + x;'), [[0, 3]]),
  pure("counting in a map of one's own", body('const counts = new Map<string, number>();\nfor (const letter of "abracadabra") counts.set(letter, (counts.get(letter) ?? 0) + 1);\nreturn Math.max(...counts.values()) + x;'), [[0, 5]]),
  pure("a set of one's own", body('const seen = new Set<string>();\nlet twice = 0;\nfor (const letter of String(x)) {\n  if (seen.has(letter)) twice++;\n  seen.add(letter);\n}\nreturn twice;'), [[1213, 1]]),
  pure("what is fresh may be reversed at once", body('return Number(String(x).split("").reverse().join(""));'), [[123, 321]]),
  pure("a closure within a call", body("let calls = 0;\nconst next = (): number => ++calls;\nnext();\nnext();\nreturn calls + x;"), [[1, 3]]),
  pure("functions as values", `const compose = (g: (n: number) => number, h: (n: number) => number) => (n: number): number => g(h(n));\nconst OPERATIONS = { twice: (n: number): number => 2 * n, plus: (n: number): number => n + 1 };\n${body("return compose(OPERATIONS.twice, OPERATIONS.plus)(x);")}`, [[3, 8]]),
  pure("records and types", `interface Point { readonly x: number; readonly y: number }\ntype Line = readonly [Point, Point];\nconst far = ([a, b]: Line): number => Math.hypot(b.x - a.x, b.y - a.y);\n${body("const origin: Point = { x: 0, y: 0 };\nconst { y } = { ...origin, y: 3 };\nreturn far([origin, { x, y }]);")}`, [[4, 5]]),
  pure("patterns", body('const found = /^(\\d+)-(\\d+)$/.exec(`${x}-7`);\nif (found === null) return undefined;\nreturn Number(found[1]) + Number(found[2]) + "a1b2".replace(/\\d/g, "").length;'), [[3, 12]]),
  pure("a pattern of the file", `const WORD = /[a-z]+/i;\n${body('return WORD.test("Abc") ? x : 0;')}`, [[2, 2]]),
  pure("texts", body('const text = "  Hällo, Wörld ".trim().toLowerCase().normalize("NFD").replaceAll("l", "L");\nreturn text.indexOf("L") + text.codePointAt(0)! + text.padEnd(20).length + x;'), [[0, 127]]),
  pure("whole numbers without bound", body("return Number((2n ** 70n) % 1000n) + x;"), [[0, 424]]),
  pure("bits", body("return ((x << 3) ^ 0xff) >>> 1;"), [[5, 107]]),
  pure("generic functions", `function last<T>(list: readonly T[]): T | undefined { return list.at(-1); }\n${body("return last([1, 2, x]);")}`, [[9, 9]]),
  pure("optional values", `function g(y?: number, z = 2): number { return (y ?? 1) * z; }\n${body("const maybe: { n?: number } = x > 0 ? { n: x } : {};\nreturn g(maybe?.n) + g();")}`, [[3, 8], [0, 4]]),
  pure("imports, re-exports and types of other files", 'import { half, type Half } from "./lib/half.ts";\nimport type { Unit } from "./lib/unit.ts";\nexport { half } from "./lib/half.ts";\nexport function f(x: number): number { const h: Half = half; const u: Unit = "m"; return h(x) + u.length; }', [[4, 3]], {
    "lib/half.ts": 'import { two } from "../two.ts";\nexport type Half = (x: number) => number;\nexport const half: Half = (x) => x / two;\n',
    "lib/unit.ts": 'export type Unit = "m" | "km";\n',
    "two.ts": "const two = 2;\nexport { two };\n",
  }),
  pure("files that import each other", 'import { odd } from "./odd.ts";\nexport const even = (n: number): boolean => n === 0 || odd(n - 1);\nexport const f = (x: number): number => (even(x) ? 1 : 0);', [[6, 1]], { "odd.ts": 'import { even } from "./f.ts";\nexport const odd = (n: number): boolean => n !== 0 && even(n - 1);\n' }),
  pure("a star of another file", 'export * from "./g.ts";\n', [[2, 4]], { "g.ts": "export const f = (x: number): number => 2 * x;\n" }),
  pure("named as TypeScript is", `function f1(x: number): number { return x + 1; }\nexport { f1 as f };\n`, [[1, 2]]),
  pure("swapping and taking apart", body("let [a, b] = [x, 1];\n[a, b] = [b, a];\nconst [first = 0, ...others] = [a, b];\nreturn first * 10 + others.length;"), [[5, 11]]),
  pure("an error ends the run", body('if (x > 1e6) throw new RangeError(`${x} is too large`);\nreturn x;'), [[1, 1]]),
  pure("names of the world for one's own", body("const window = 2;\nconst self = { location: x };\nreturn window * self.location;"), [[3, 6]]),
  pure("JSON and Object", body("return JSON.stringify({ a: [1, x] }).length + Object.keys({ a: 1, b: 2 }).length;"), [[1, 13]]),
  pure("comments of any kind", `/** Twice. */\n// plain\n${body("/* within */ return 2 * x; // behind")}`, [[1, 2]]),
];
