// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the programs are texts
/**
 * Programs that are not pure, or that nobody could prove to be: each must be refused. The first word is the code that must be among the findings; every finding must be one of MLS314x, or TypeScript's own.
 */
export interface Attack {
  readonly name: string;
  readonly code: string;
  readonly text: string;
  readonly files?: Readonly<Record<string, string>>;
}

const attack = (code: string, name: string, text: string, files?: Readonly<Record<string, string>>): Attack => ({ code: `MLS${code}`, name, text, ...(files ? { files } : {}) });
/** A body of f(x). */
const body = (text: string): string => `export function f(x: number): number | undefined {\n${text}\n}\n`;
const value = (expr: string): string => body(`return ${expr};`);

export const ATTACKS: readonly Attack[] = [
  // clock, chance, world
  attack("3140", "the clock", value("Date.now() + x")),
  attack("3140", "the clock by new", value("new Date().getTime()")),
  attack("3140", "the clock by a call", value("Date().length")),
  attack("3140", "performance", value("performance.now()")),
  attack("3140", "chance", value("Math.random()")),
  attack("3140", "chance by an escape", value("Math.r\\u0061ndom()")),
  attack("3140", "chance in a default parameter", "export function f(x: number, ): number | undefined { return g(); }\nfunction g(y: number = Math.random()): number { return y; }\n"),
  attack("3140", "chance handed on", value("[x].map(Math.random)[0]")),
  attack("3140", "chance in a template", value("`${Math.random()}`.length")),
  attack("3140", "chance behind a question mark", value("Math?.random()")),
  attack("3140", "the environment", value("Number(process.env.HOME)")),
  attack("3140", "globalThis", value("globalThis.Math.abs(x)")),
  attack("3140", "globalThis as a value", body("const g = globalThis; return Object.keys(g).length;")),
  attack("3140", "self", value("self.length")),
  attack("3140", "fetch", value("fetch('http://x').then ? 1 : 0")),
  attack("3140", "the console", body("console.log(x); return x;")),
  attack("3140", "a timer", body("setTimeout(() => 1, 1); return x;")),
  attack("3140", "async", "export const f = async (x: number): Promise<number> => x;"),
  attack("3140", "an async function within", body("async function g(): Promise<number> { return 1; }\nreturn x;")),
  attack("3140", "a promise", body("Promise.resolve(1); return x;")),
  attack("3140", "the machine's language in a number", value("x.toLocaleString().length")),
  attack("3140", "the machine's language in an order", value('"a".localeCompare("ä")')),
  attack("3140", "the machine's language in letters", value('"I".toLocaleLowerCase().length')),
  attack("3140", "Intl", value("new Intl.NumberFormat().format(x).length")),
  attack("3140", "import.meta", value("import.meta.url.length")),
  attack("3140", "require", value("require('os').uptime()")),
  attack("3140", "the depth of the stack", body("try { return f(x + 1); } catch { return x; }")),
  // imports
  attack("3143", "a Node module", `import { uptime } from "node:os";\n${value("uptime()")}`),
  attack("3143", "a package", `import { z } from "zod";\n${value("z.number().parse(x)")}`),
  attack("3143", "a re-export of a package", `export { uptime as g } from "node:os";\n${value("x")}`),
  attack("3143", "a star of a package", `export * from "node:os";\n${value("x")}`),
  attack("3143", "a package two files away", `import { g } from "./g.ts";\n${value("g(x)")}`, { "g.ts": 'export { h as g } from "./h.ts";\n', "h.ts": 'import { uptime } from "node:os";\nexport const h = (x: number): number => uptime() + x;\n' }),
  attack("3143", "outside of the folder", `import { g } from "../g.ts";\n${value("g(x)")}`),
  attack("3143", "JavaScript", `import { g } from "./g.js";\n${value("g(x)")}`, { "g.js": "export const g = () => Date.now();" }),
  attack("3143", "a declaration file", `import { g } from "./g.d.ts";\n${value("g(x)")}`, { "g.d.ts": "export declare const g: (x: number) => number;" }),
  attack("3143", "a file that is not there", `import { g } from "./g.ts";\n${value("g(x)")}`),
  attack("3142", "import while running", body('import("node:os"); return x;')),
  attack("3142", "a module as a value", `import * as g from "./g.ts";\n${value("g.h(x)")}`, { "g.ts": "export const h = (x: number): number => x;\n" }),
  attack("3141", "an import for its effect", `import "./g.ts";\n${value("x")}`, { "g.ts": "export const h = 1;\n" }),
  // state
  attack("3141", "a variable of the file", `let n = 0;\n${body("n += 1; return n;")}`),
  attack("3141", "var of the file", `var n = 0;\n${body("return n++;")}`),
  attack("3141", "a list of the file is grown", `const seen: number[] = [];\n${body("seen.push(x); return seen.length;")}`),
  attack("3141", "a list of the file is written into", `const seen: number[] = [0];\n${body("seen[0] = x; return seen[0];")}`),
  attack("3141", "a map of the file remembers", `const memo = new Map<number, number>();\n${body("memo.set(x, memo.size); return memo.get(x);")}`),
  attack("3141", "a list of the file under another name", `const seen: number[] = [];\n${body("const mine = seen; mine.push(x); return mine.length;")}`),
  attack("3141", "a list of the file by way of a choice", `const seen: number[] = [];\n${body("const mine = x > 0 ? seen : []; mine.push(x); return mine.length;")}`),
  attack("3141", "a list of the file in a list", `const seen: number[] = [];\n${body("const all = [seen]; all[0]!.push(x); return seen.length;")}`),
  attack("3141", "a list of the file as an argument", `const seen: number[] = [];\nfunction g(list: number[], y: number): number { list.push(y); return list.length; }\n${value("g(seen, x)")}`),
  attack("3141", "a list of the file by a callback's third argument", `const seen: number[] = [1];\n${body("seen.forEach((y, i, all) => { all[i] = y + x; }); return seen[0];")}`),
  attack("3141", "a list of the file is sorted", `const seen: number[] = [3, 1];\n${body("return seen.sort()[0];")}`),
  attack("3141", "a list of the file is spread over by assignment", `const seen: number[] = [0];\n${body("[seen[0]] = [x]; return seen[0];")}`),
  attack("3141", "a list of the file in a loop's head", `const seen: number[] = [0];\n${body("for (seen[0] of [x, 2]) {}\nreturn seen[0];")}`),
  attack("3141", "a field of the file is counted", `const state = { n: 0 };\n${body("state.n++; return state.n;")}`),
  attack("3141", "a field of a function", `function g(): number { return 1; }\ng.n = 0;\n${body("return g.n;")}`),
  attack("3141", "a list by a variable that is first one's own", `const seen: number[] = [];\n${body("let mine: number[] = []; mine = seen; mine.push(x); return mine.length;")}`),
  attack("3141", "a list by a variable of a pattern", `const seen = [[1]];\n${body("const [mine] = seen; mine!.push(x); return mine!.length;")}`),
  attack("3141", "a closure made when the file is loaded", `const next = (() => { let n = 0; return () => ++n; })();\n${value("next() + x")}`),
  attack("3141", "a closure by a function", `function counter() { let n = 0; return () => ++n; }\nconst next = counter();\n${value("next() + x")}`),
  attack("3141", "a closure in an object", `function counter() { let n = 0; return { step: () => ++n }; }\nconst c = counter();\n${value("c.step() + x")}`),
  attack("3141", "an exported closure", "function make() { let n = 0; return (x: number): number => x + n++; }\nexport const f = make();\n"),
  attack("3141", "a closure in a list", `function counter() { let n = 0; return [() => ++n]; }\nconst c = counter();\n${value("c[0]!() + x")}`),
  attack("3141", "an iterator of the file", `const steps = [1, 2, 3].values();\n${body("for (const s of steps) return s + x;\nreturn undefined;")}`),
  attack("3141", "a pattern of the file that remembers", `const digits = /\\d/g;\n${value('digits.test("1a") ? x : 0')}`),
  attack("3141", "a sticky pattern of the file", `const digits = /\\d/y;\n${value('digits.test("1a") ? x : 0')}`),
  attack("3141", "a generator", body("function* g() { yield 1; }\nreturn [...g()].length;")),
  attack("3141", "a class with a static", `class C { static n = 0; }\n${body("C.n++; return C.n;")}`),
  attack("3141", "a class expression", body("const C = class { n = 1; }; return new C().n;")),
  attack("3141", "an enum is changed", `enum E { A }\n${value("E.A + x")}`),
  attack("3141", "a tagged template's parts", `const keep = (parts: TemplateStringsArray): number => parts.length;\n${value("keep`a`")}`),
  attack("3141", "delete", `const t: { a?: number } = { a: 1 };\n${body("delete t.a; return t.a;")}`),
  attack("3141", "a statement of the file", `[1].forEach((x) => x);\n${value("x")}`),
  attack("3141", "a weak map", `const memo = new WeakMap<object, number>();\n${value("memo.get({}) ?? x")}`),
  attack("3141", "a symbol", body("const s = Symbol.for('n'); return String(s).length;")),
  // code from text, and what leads to it
  attack("3142", "eval", value("eval('1')")),
  attack("3142", "Function", value("new Function('return Date.now()')()")),
  attack("3142", "constructor.constructor", value("(() => 1).constructor('return Date.now()')()")),
  attack("3142", "constructor by an index", value("[]['constructor'].length")),
  attack("3142", "constructor by an index that is worked out", value("(() => 1)[`const${'ructor'}`].length")),
  attack("3142", "constructor by a pattern", body("const { constructor: C } = 'x'; return C.length;")),
  attack("3142", "constructor by a type of one's own", `interface Maker { constructor(code: string): () => number }\n${body("const m: Maker = () => 1; return m.constructor('return Date.now()')();")}`),
  attack("3142", "an index of any text", `const t: Record<string, number> = { a: 1 };\n${value("t[String(x)]")}`),
  attack("3142", "an index that claims to be a number", body("const k: number[] = [1]; const any: (number | string)[] = k; return k[0];").replace("return k[0]", "any['length']; return k[0]")),
  attack("3142", "Math under another name", body("const m = Math; return m.abs(x);")),
  attack("3142", "Math taken apart", body("const { abs } = Math; return abs(x);")),
  attack("3142", "Math in an object", body("const o = { ...Math }; return x;")),
  attack("3142", "Math by an index", value("Math['random']()")),
  attack("3142", "Reflect", value("Reflect.ownKeys({}).length")),
  attack("3142", "Proxy", value("new Proxy({}, {}) ? 1 : 0")),
  attack("3142", "a prototype is changed", body("Array.prototype.map = () => []; return x;")),
  attack("3142", "a prototype by __proto__", body("const o = { __proto__: null }; return x;")),
  attack("3142", "a prototype is set", body("Object.setPrototypeOf({}, null); return x;")),
  attack("3142", "a property is defined", body("Object.defineProperty({}, 'a', { get: () => 1 }); return x;")),
  attack("3142", "a getter", body("const o = { get n() { return 1; } }; return o.n;")),
  attack("3142", "a computed field", body("const o = { ['const' + 'ructor']: 1 }; return x;")),
  attack("3142", "valueOf", body("const o = { valueOf() { return 1; } }; return +o;")),
  attack("3142", "toString", body("const o = { toString: () => '1' }; return `${o}`.length;")),
  attack("3142", "toJSON", body("const o = { toJSON: () => 1 }; return JSON.stringify(o).length;")),
  attack("3142", "call", value("Math.abs.call(undefined, x)")),
  attack("3142", "bind", value("Math.abs.bind(undefined)(x)")),
  attack("3142", "this", "export function f(this: { n: number }, x: number): number { return this.n + x; }"),
  attack("3142", "arguments", value("arguments.length")),
  attack("3142", "in", value("'a' in { a: 1 } ? x : 0")),
  attack("3142", "instanceof", value("({}) instanceof Array ? x : 0")),
  attack("3142", "for in", body("for (const k in { a: 1 }) return k.length;\nreturn x;")),
  // lies to TypeScript
  attack("3142", "any", value("(JSON.parse('1')) + x")),
  attack("3142", "a claim", value("(x as unknown as { a: number }).a")),
  attack("3142", "a claim with brackets", value("<number>x")),
  attack("3142", "a suppressed error", `// @ts-ignore\n${value("x")}`),
  attack("3142", "an expected error", `// @ts-expect-error\nconst t: string = 1;\n${value("x")}`),
  attack("3142", "an unchecked file", `// @ts-nocheck\n${value("x")}`),
  attack("3142", "declare", `declare const n: number;\n${value("n + x")}`),
  attack("3142", "declare function", `declare function g(x: number): number;\n${value("g(x)")}`),
  attack("3142", "declare global", `declare global { interface Math { x: number } }\n${value("Math.x")}`),
  attack("3142", "overloads", "export function f(x: number): number;\nexport function f(x: number | string): number { return Number(x); }\n"),
  attack("3142", "a type predicate", `const isText = (v: unknown): v is string => v === v;\n${body("return isText(x) ? 1 : x;")}`),
  // under another name
  attack("3140", "the machine's language under a type of one's own", `interface Same { localeCompare(other: string): number }\n${body("const s: Same = 'a'; return s.localeCompare('b');")}`),
  attack("3142", "a list of the file grown under a type of one's own", `interface Growing { push(x: number): number }\nconst seen: number[] = [];\n${body("const g: Growing = seen; return g.push(x);")}`),
  attack("3142", "an iterator stepped under a type of one's own", `interface Steps { next(): { value?: number } }\n${body("const s: Steps = [1].values(); return s.next().value;")}`),
  attack("3141", "a changing member kept for later", `const seen: number[] = [];\n${body("const grow = seen.push; return grow(x);")}`),
  attack("3141", "a closure among numbers, by a list of a wider type", `type Step = () => number;
function build(): number[] {
  let n = 0;
  const numbers: number[] = [];
  const wider: (number | Step)[] = numbers;
  wider.push(() => ++n);
  return numbers;
}
const DATA = build();
${body("const wider: readonly (number | Step)[] = DATA; const step = wider[0]!; return typeof step === 'function' ? step() + x : x;")}`),
  attack("3141", "a closure among numbers, by a member of a wider type", `type Step = () => number;
const narrow = { m(x: number): number { return x; } };
const lying: { m(x: number | Step): number } = narrow;
function make(): number { let n = 0; return lying.m(() => ++n); }
const N = make();
const back = { m(x: Step): Step { return x; } };
const truth: { m(x: number | Step): Step } = back;
${body("return truth.m(N)() + x;")}`),
  attack("3141", "a list worked out by one's own function when the file is loaded", `function twice(x: number): number { return 2 * x; }\nconst T = [1, 2].map(twice);\n${value("T[0]! + x")}`),
  attack("3142", "a wrapper made by another name", body("const N = Number; return +new N(x);")),
  attack("3142", "a name of the code around", `export const t = 5;\n${body("const exports = { t: 3 }; return t + x;")}`),
  attack("3142", "arguments by a name", body("const g = (require: number) => require; return g(x);")),
  attack("3143", "a declaration file in disguise", `import { g } from "./g.d.css.ts";\n${value("g(x)")}`, { "g.d.css.ts": "export const g = (x: number): number => x;" }),
  attack("3142", "entries of anything", body("const o: {} = { a: 1 }; for (const [, v] of Object.entries(o)) return v.a;\nreturn x;")),
  attack("3142", "what is thrown", body("throw { x };")),
  attack("3142", "using", body("using y = null; return x;")),
  attack("3142", "a label", body("a: for (;;) break a;\nreturn x;")),
  attack("3141", "a default export of a value", `export default { x: 1 };\n${value("x")}`),
  attack("3142", "a namespace import of a type's file is still a value", `import * as g from "./g.ts";\nexport const f = (x: number): number => Object.keys(g).length + x;`, { "g.ts": "export const h = 1;\n" }),
];
