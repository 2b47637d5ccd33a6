/** Functions and constants of a spec: pure ones in the language, and ones in TypeScript, which stand at the door. */
import type { Draw } from "./draw.ts";
import { type Callable, Expressions } from "./expressions.ts";
import type { Block } from "./model.ts";
import { column, LINE, text, typeText } from "./sources.ts";
import { BOOL, CATEGORY, DATE, DURATION, FLOAT, type FuzzType, INT, leaf, make, type Term, TEXT, TIMESTAMP } from "./term.ts";

/** What a function in TypeScript takes and gives, all of it perhaps missing; and its text. */
const EXTERNS: readonly (Callable & { readonly body: string })[] = [
  { name: "ext_halved", params: [FLOAT], result: FLOAT, body: "(x: number | undefined): number | undefined { return x === undefined ? -0 : x === 3 ? 0 / 0 : x === 1 ? 1 / 0 : Math.log1p(Math.abs(x)) / 2; }" },
  { name: "ext_weighed", params: [FLOAT, INT], result: FLOAT, body: "(x: number | undefined, n: number | undefined): number | undefined { let sum = 0; for (const step of [1, 2, 5]) if (n !== undefined && n >= step) sum += step / 3; return x === undefined ? undefined : x * sum; }" },
  { name: "ext_whole", params: [FLOAT], result: INT, body: "(x: number | undefined): number | undefined { return x === undefined ? undefined : Math.round(x * 1e9); }" },
  { name: "ext_odd", params: [INT], result: BOOL, body: "(x: number | undefined): boolean | undefined { return x === undefined ? undefined : x % 2 !== 0; }" },
  { name: "ext_initials", params: [TEXT, INT], result: TEXT, body: '(s: string | undefined, n: number | undefined): string | undefined { return s === undefined ? undefined : [...s].slice(0, n === undefined ? 1 : Math.max(0, Math.min(n, 3))).join("."); }' },
  { name: "ext_size", params: [CATEGORY], result: INT, body: "(s: string | undefined): number | undefined { return s === undefined ? undefined : s.length; }" },
  { name: "ext_later", params: [TIMESTAMP, DURATION], result: TIMESTAMP, body: "(t: number | undefined, d: number | undefined): number | undefined { return t === undefined || d === undefined ? t : t + d; }" },
  { name: "ext_doubled", params: [DURATION], result: DURATION, body: "(d: number | undefined): number | undefined { return d === undefined ? undefined : d * 2; }" },
  { name: "ext_weekend", params: [DATE], result: BOOL, body: "(d: number | undefined): boolean | undefined { return d === undefined ? undefined : (((d + 3) % 7) + 7) % 7 >= 5; }" },
];

const listOf = (of: FuzzType): FuzzType => ({ kind: "list", of });
const BEST: FuzzType = { kind: "record", fields: [{ name: "n", type: INT, missing: false }, { name: "best", type: CATEGORY, missing: true }, { name: "share", type: FLOAT, missing: true }] };

/** The same of lists. */
const OF_LISTS: typeof EXTERNS = [
  { name: "ext_apart", params: [listOf(FLOAT)], result: FLOAT, body: "(xs: readonly number[] | undefined): number | undefined { return xs === undefined ? undefined : Math.hypot(...xs) / xs.length; }" },
  { name: "ext_turned", params: [listOf(FLOAT), INT], result: listOf(FLOAT), body: "(xs: readonly number[] | undefined, n: number | undefined): readonly number[] | undefined { return n === undefined ? xs : xs?.toReversed().map((x) => -x / n); }" },
  { name: "ext_runs", params: [listOf(INT)], result: listOf(BOOL), body: "(xs: readonly number[] | undefined): boolean[] { return (xs ?? []).map((x, i) => i > 0 && x > xs![i - 1]!); }" },
  { name: "ext_words", params: [listOf(TEXT)], result: listOf({ kind: "record", fields: [{ name: "word", type: TEXT, missing: false }, { name: "half", type: FLOAT, missing: true }] }), body: "(ss: readonly string[] | undefined): { half: number | undefined; word: string }[] | undefined { return ss?.map((s, i) => ({ half: i === 1 ? 0 / 0 : s === \"\" ? undefined : s.length / 2, word: [...s].reverse().join(\"\") })); }" },
  { name: "ext_best", params: [listOf(LINE)], result: BEST, body: "(lines: readonly { readonly sku: string; readonly n: number; readonly price: number | undefined }[] | undefined): { n: number; best: string | undefined; share: number | undefined } | undefined { const best = lines?.toSorted((a, b) => b.n - a.n)[0]; return { n: best?.n ?? -0, best: best?.sku, share: best?.price === undefined ? 1 / 0 : best.price / 3 }; }" },
  { name: "ext_kinds", params: [listOf(CATEGORY)], result: listOf(CATEGORY), body: "(ss: readonly string[] | undefined): readonly string[] | undefined { return ss === undefined ? undefined : [...new Set(ss)].sort(); }" },
  { name: "ext_none", params: [listOf(BOOL)], result: BOOL, body: "(bs: readonly boolean[] | undefined): boolean | undefined { return bs === undefined || bs.length === 0 ? undefined : !bs.some((b) => b); }" },
  { name: "ext_gaps", params: [listOf(TIMESTAMP)], result: listOf(DURATION), body: "(ts: readonly number[] | undefined): number[] | undefined { return ts?.map((t, i) => t - (ts[i - 1] ?? t)); }" },
  { name: "ext_waits", params: [listOf(DURATION)], result: listOf(DURATION), body: "(ds: readonly number[] | undefined): number[] | undefined { return ds?.filter((d) => d !== 0).map((d) => d * 2 ** 20); }" },
];

export const EXTERN_FILE = "functions.ts";

/** Some functions in TypeScript, with the file that they lie in. */
export function makeExterns(draw: Draw, declarations: Block[]): { readonly externs: readonly Callable[]; readonly texts: Readonly<Record<string, string>> } {
  const chosen = [...draw.some(EXTERNS, 2, 5), ...OF_LISTS];
  for (const { name, params, result } of chosen) declarations.push({ head: text(`extern fn ${name}(${parameters(params)}): ${typeText(result, true)} from "./${EXTERN_FILE}"`), items: [] });
  return { externs: chosen, texts: { [EXTERN_FILE]: `${chosen.map(({ name, body }) => `export function ${name}${body}`).join("\n")}\n` } };
}

const parameters = (params: readonly FuzzType[]): string => params.map((type, i) => `p${i}: ${typeText(type, true)}`).join(", ");

/** Pure functions, which are inlined wherever they are called, and numbers with a name. */
export function makeFunctions(draw: Draw, declarations: Block[], around: number): { readonly functions: readonly Callable[]; readonly constants: readonly Term[] } {
  const functions: Callable[] = [];
  draw.times(0, 2, (i) => {
    const params = draw.times(1, 2, () => draw.pick([INT, FLOAT, TEXT, BOOL, DURATION]));
    const result = draw.pick([INT, FLOAT, BOOL, TEXT]);
    const leaves = params.map((type, p) => column(`p${p}`, type, true).term);
    const body = new Expressions(draw, { leaves, lookups: [], door: false, around, functions }).reading(result, 2);
    if (body === undefined) return;
    declarations.push({ head: make(BOOL, false)`${`fn made_${i}(${parameters(params)}): ${typeText(result, true)} = `}${body}`, items: [] });
    functions.push({ name: `made_${i}`, params, result });
  });
  const constants = draw.chance(50) ? [leaf("some_number", INT, false, false)] : [];
  if (constants.length > 0) declarations.push({ head: text(`const some_number = ${draw.between(0, 9)}`), items: [] });
  return { functions, constants };
}
