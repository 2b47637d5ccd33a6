/** What a spec may say of a function in TypeScript, and where it may call it. */
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { explain, namedThings } from "../../compiler/explain/index.ts";
import { hashPlan } from "../../runtime/contract/canonical.ts";
import { memoryHost } from "../memory-host.ts";
import { planned, SPEC } from "./spec.ts";

const said = (files: Readonly<Record<string, string>>): string[] => check(memoryHost(files), "spec.mls").findings.map((finding) => `${finding.code} ${finding.span.file} ${files[finding.span.file]!.slice(finding.span.start, finding.span.end).split("\n")[0]}`);
const F = 'extern fn f(x: Float): Float? from "./f.ts"';
const SQUARE = "export function f(x: number): number { return x * x; }\n";
const one = (declaration: string, code: string, features = "    amount"): string[] => said({ "spec.mls": SPEC(declaration, features), "f.ts": code });

describe("without one, TypeScript is not even loaded", () => {
  const cache = createRequire(import.meta.url).cache;
  const loaded = (): boolean => Object.keys(cache).some((path) => path.includes("ts-morph"));
  it("and with one it is", () => {
    const before = loaded();
    said({ "spec.mls": SPEC("", "    amount") });
    expect(loaded()).toBe(before);
    said({ "spec.mls": SPEC(F, "    y = f(amount)"), "f.ts": SQUARE });
    expect(loaded()).toBe(true);
  });
});

describe("the declaration and the exported function agree", () => {
  const agrees: readonly (readonly [declaration: string, code: string])[] = [
    ["extern fn f(a: Int, b: Float<kg>?, c: Bool): Bool? from \"./f.ts\"", "export const f = (a: number, b: number | undefined, c: boolean): boolean | undefined => (c ? undefined : a > (b ?? 0));"],
    ['extern fn f(a: "x" | "y"): "x" | "z" from "./f.ts"', 'export const f = (a: "x" | "y"): "x" | "z" => (a === "x" ? "x" : "z");'],
    ['extern fn f(a: "x" | "y"): "x" | "z" from "./f.ts"', 'export const f = (a: string): "x" => (a === "y" ? "x" : "x");'],
    ["extern fn f(a: Shop, b: String, c: Zone): Category from \"./f.ts\"", "export const f = (a: string, b: string, c: string): string => a + b + c;"],
    ["extern fn f(a: Timestamp, b: Date, c: Duration, d: LocalTimestamp): Duration? from \"./f.ts\"", "export const f = (a: number, b: number, c: number, d?: number): number | undefined => a + b + c + (d ?? 0);"],
    ["extern fn f(a: Vector[2], b: Vector[3]?): Vector[2] from \"./f.ts\"", "export const f = (a: readonly number[], b?: number[]): number[] => [...a, b === undefined ? 0 : 1];"],
    ["extern fn f(a: List<Int>, b: List<Shop>?): List<Float> from \"./f.ts\"", "export const f = (a: readonly number[], b: readonly string[] | undefined): number[] => [...a, b?.length ?? 0];"],
    ['extern fn f(a: List<"x" | "y">): List<"x" | "z"> from "./f.ts"', 'export const f = (a: readonly ("x" | "y")[]): readonly ("x" | "z")[] => a.map((one) => (one === "x" ? one : "z"));'],
    ["extern fn f(a: List<{ x: Int, y: String? }>): { n: Int, last: Float? } from \"./f.ts\"", "type Line = { readonly x: number; readonly y: string | undefined };\nexport const f = (a: readonly Line[]): { n: number; last: number | undefined } => ({ n: a.filter(({ y }) => y !== undefined).length, last: a[0]?.x });"],
    ["extern fn f(a: List<List<Int>>): List<{ of: List<Int> }> from \"./f.ts\"", "export const f = (a: readonly (readonly number[])[]): { of: readonly number[] }[] => a.map((of) => ({ of }));"],
    ["extern fn f(a: List<Int>): List<Int> from \"./f.ts\"", "export const f = (a: readonly number[]): readonly number[] => { const mine = [...a]; mine.push(1); return mine.sort((x, y) => x - y); };"],
    ["extern fn f(): Int from \"./f.ts\"", "export const f = (): number => 42;"],
    ["extern fn edit_count(a: String): Int from \"./f.ts\"", "export const editCount = (a: string): number => a.length;"],
  ];
  it.each(agrees)("%s", (declaration, code) => expect(one(declaration, code)).toEqual([]));

  const differs: readonly (readonly [declaration: string, code: string, ...found: string[]])[] = [
    ["extern fn f(a: Int?): Int from \"./f.ts\"", "export const f = (a: number): number => a;", "MLS2143 f.ts a: number"],
    ["extern fn f(a: Int): Int from \"./f.ts\"", "export const f = (a: number): number | undefined => a;", "MLS2143 f.ts f"],
    ["extern fn f(a: Int): Int from \"./f.ts\"", "export const f = (a: number): number | null => a;", "MLS2143 f.ts f"],
    ["extern fn f(a: Int, b: Bool): Int from \"./f.ts\"", "export const f = (a: string, b: number): boolean => a === String(b);", "MLS2143 f.ts f", "MLS2143 f.ts a: string", "MLS2143 f.ts b: number"],
    ["extern fn f(a: Int): Int from \"./f.ts\"", "export const f = (a: number, b: number): number => a + b;", "MLS2143 f.ts f"],
    ["extern fn f(a: Int): Int from \"./f.ts\"", "export const f = (...a: number[]): number => a.length;", "MLS2143 f.ts f"],
    ["extern fn f(a: Int): Int from \"./f.ts\"", "export const f = <T>(a: T): T => a;", "MLS2143 f.ts f"],
    ["extern fn f(a: Int): Int from \"./f.ts\"", "export const f = 3;", "MLS2143 f.ts f"],
    ["extern fn f(a: Int): Int from \"./f.ts\"", "export const f = (a: number): bigint => BigInt(a);", "MLS2143 f.ts f"],
    ['extern fn f(a: "x" | "y"): "x" from "./f.ts"', 'export const f = (a: "x"): string => a;', "MLS2143 f.ts f", 'MLS2143 f.ts a: "x"'],
    ["extern fn f(a: Vector[2]): Vector[2] from \"./f.ts\"", "export const f = (a: number): number => a;", "MLS2143 f.ts f", "MLS2143 f.ts a: number"],
    ["extern fn f(a: Int): Int from \"./f.ts\"", "export const g = (a: number): number => a;", "MLS2142 spec.mls f"],
    ["extern fn f(a: Int): Int from \"./f.ts\"", "const f = (a: number): number => a;\nexport const g = f;", "MLS2142 spec.mls f"],
    ["extern fn f(a: Int): Int from \"./f.ts\"", "export const f = (a: number): number => a.b;", "MLS3142 f.ts a.b"],
    ["extern fn f(a: Int): Int from \"./f.ts\"", "export const f = (a: number): number => { const s: string = a; return s.length; };", "MLS2146 f.ts s"],
    ["extern fn f(a: Int): Int from \"./f.ts\"", "export const f = (a: number: number => a;", "MLS2146 f.ts :"],
    ["extern fn f(a: Int, a: Int): Int from \"./f.ts\"", "export const f = (a: number, b: number): number => a + b;", "MLS2005 spec.mls a"],
    ["extern fn f(a: List<Int>): Int from \"./f.ts\"", "export const f = (a: number): number => a;", "MLS2143 f.ts a: number"],
    ["extern fn f(a: List<Int>): Int from \"./f.ts\"", "export const f = (a: number[]): number => a.length;", "MLS2143 f.ts a: number[]"],
    ["extern fn f(a: List<List<Int>>): Int from \"./f.ts\"", "export const f = (a: readonly number[][]): number => a.length;", "MLS2143 f.ts a: readonly number[][]"],
    ["extern fn f(a: List<Int>): List<Int> from \"./f.ts\"", "export const f = (a: readonly number[]): (number | undefined)[] => [a[0], undefined];", "MLS2143 f.ts f"],
    ["extern fn f(a: List<Int>): List<String> from \"./f.ts\"", "export const f = (a: readonly number[]): readonly number[] => a;", "MLS2143 f.ts f"],
    ["extern fn f(a: { x: Int, y: Int? }): { x: Int, y: Int } from \"./f.ts\"", "export const f = (a: { x: number; y: number | undefined }) => a;", "MLS2143 f.ts f"],
    ["extern fn f(a: { x: Int }): Int from \"./f.ts\"", "export const f = (a: { x: number; z: number }): number => a.z;", "MLS2143 f.ts a: { x: number; z: number }"],
    // Neither a list nor what is in it is the function's own.
    ["extern fn f(a: List<Int>): Int from \"./f.ts\"", "export const f = (a: readonly number[]): number => { const b: unknown = a; return b === a ? a.at(0) ?? 0 : 1; };"],
    ["extern fn f(a: List<{ x: Int }>): Int from \"./f.ts\"", "export const f = (a: readonly { x: number }[]): number => { a[0]!.x = 1; return a.length; };", "MLS3141 f.ts a[0]!.x"],
    ["extern fn f(a: List<{ x: Int }>): Int from \"./f.ts\"", "export const f = (a: readonly { x: number }[]): number => { const b = a.slice(); for (const one of b) one.x += 1; return a.length; };", "MLS3141 f.ts one.x"],
    ["extern fn f(a: List<Int>): Int from \"./f.ts\"", "export const f = (a: readonly number[]): number => { a.sort(); return a.length; };", "MLS3142 f.ts a.sort"],
    ["extern fn f(a: List<Int?>): Int from \"./f.ts\"", "export const f = (a: readonly number[]): number => a.length;", "MLS2144 spec.mls List<Int?>"],
    ["extern fn f(a: Int): List<Vector[2]> from \"./f.ts\"", "export const f = (a: number): number[][] => [[a]];", "MLS2144 spec.mls List<Vector[2]>"],
    ["extern fn f(a: { x: { v: List<String?> } }): Int from \"./f.ts\"", "export const f = (a: number): number => a;", "MLS2144 spec.mls { x: { v: List<String?> } }"],
    ["extern fn f(a: Int): Int from \"./g.ts\"", "export const f = 1;", 'MLS2141 spec.mls "./g.ts"'],
    ["extern fn f(a: Int): Int from \"../f.ts\"", "export const f = 1;", 'MLS2141 spec.mls "../f.ts"'],
    ["extern fn f(a: Int): Int from \"f.ts\"", "export const f = 1;", 'MLS2141 spec.mls "f.ts"'],
    ["extern fn f(a: Int): Int from \"lodash\"", "export const f = 1;", 'MLS2141 spec.mls "lodash"'],
    ["extern fn f(a: Int): Int from \"./f.js\"", "export const f = 1;", 'MLS2141 spec.mls "./f.js"'],
    ["extern fn log(a: Float): Float from \"./f.ts\"", "export const log = (a: number): number => a;", "MLS2008 spec.mls log"],
  ];
  it.each(differs)("%s / %s", (declaration, code, ...found) => expect(one(declaration, code).sort()).toEqual([...found].sort()));

  it("a finding in TypeScript shows the declaration", () => {
    const { findings } = check(memoryHost({ "spec.mls": SPEC(F, "    y = f(amount)"), "f.ts": "export const f = (x: string): number => x.length;" }), "spec.mls");
    expect(findings[0]).toMatchObject({ code: "MLS2143", span: { file: "f.ts" }, related: [{ span: { file: "spec.mls" }, message: "declared here" }], help: "take a `number`" });
  });

  it("an argument that may be missing, of another unit or another entity is refused as ever", () => {
    const call = (declaration: string, feature: string, code: string): string[] => one(declaration, code, `    y = ${feature}`);
    expect(call("extern fn f(s: String): Int from \"./f.ts\"", "f(note)", "export const f = (s: string): number => s.length;")).toEqual(["MLS2103 spec.mls note"]);
    expect(call("extern fn f(x: Float<kg>): Int from \"./f.ts\"\nunit pound\n", "f(amount)", "export const f = (x: number): number => x;")).toEqual(["MLS2102 spec.mls amount"]);
    expect(call("extern fn f(x: Float): Int from \"./f.ts\"", "f(amount, amount)", "export const f = (x: number): number => x;")).toEqual(["MLS2109 spec.mls f(amount, amount)"]);
    expect(call("extern fn f(x: Float): Int from \"./f.ts\"", "f(x: amount)", "export const f = (x: number): number => x;")).toEqual(["MLS2109 spec.mls x"]);
  });
});

describe("a call stands at the door, and nowhere else", () => {
  const HISTORY = (item: string, more = ""): string => `features history from orders by shop${more} {\n  ready live within 1m\n  n = ${item} over 7d\n}\n`;
  const LOOKUP = 'table rates {\n  from csv("rates.csv")\n  key band\n  timeless "fixed"\n  columns { band: Int, rate: Float }\n}\n';
  const at = (features: string, more = "", spec = (text: string): string => text): string[] => said({ "spec.mls": spec(SPEC(`${F}\nextern fn g(s: String): String from "./f.ts"\nextern fn h(x: Float): Int from "./f.ts"\nfn twice(x: Float): Float? = 2 * (f(x) ?? 0)\n`, features, more)), "f.ts": `${SQUARE}export const g = (s: string): string => s;\nexport const h = (x: number): number => Math.floor(x);\n` });

  it.each([
    ["a feature", "    y = f(amount)", ""],
    ["within a feature", "    y = (f(amount) ?? 0) + 1", ""],
    ["of a feature named before", "    y = f(amount)\n    z = f(y ?? 0)", ""],
    ["of a group's feature", "    y = f(history(shop).n)", HISTORY("count()").replace("n = count()", "n = float(count() over 7d)").replace(" over 7d\n}", "\n}")],
    ["by a function of the spec", "    y = twice(amount)", ""],
    ["in a branch", "    y = if gift then f(amount) else missing", ""],
  ])("%s", (_what, features, more) => expect(at(features, more)).toEqual([]));

  it.each([
    ["in an aggregate", "    history(shop)", HISTORY("mean(f(amount))"), "f"],
    ["in an aggregate, by a function of the spec", "    history(shop)", HISTORY("mean(twice(amount))"), "twice"],
    ["in a window's where", "    history(shop)", HISTORY("count(where f(amount) is not missing)"), "f"],
    ["in a group's own expression", "    history(shop)", HISTORY("count()").replace("n = count() over 7d", "n = mean(amount) over 7d\n  m = f(n ?? 0)"), "f"],
    ["in a group's where", "    history(shop)", HISTORY("count()").replace("by shop", "where f(amount) is not missing by shop"), "f"],
    ["in a view's where", "    amount", "view large from orders where (f(amount) ?? 0) > 1\n", "f"],
    ["in a view's column", "    amount", "view large from orders { y = f(amount) }\n", "f"],
    ["in a derived column", "    amount", "", "f", (text: string) => text.replace("    gift:    Bool\n", "    gift:    Bool\n    y:       Float? = f(amount)\n")],
    ["in expect", "    amount", "", "f", (text: string) => text.replace("  known at placed + 1m\n", "  known at placed + 1m\n  expect { (f(amount) ?? 0) >= 0 else drop }\n")],
    ["in the examples' where", "    amount", "", "f", (text: string) => text.replace("  label", "  where (f(amount) ?? 0) > 1\n  label")],
    ["in a label", "    amount", "", "f", (text: string) => text.replace("stays = kept", "stays = kept and (f(amount) ?? 0) > 1")],
    ["in a weight", "    amount", "", "f", (text: string) => text.replace("  features {", "  weight f(amount) ?? 0\n  features {")],
    ["as a key of a group", "    history(g(note ?? \"\"))", HISTORY("count()", "").replace("by shop", "by note"), 'g(note ?? "")'],
    ["as a key of a group, by a feature named before", "    sound = g(note ?? \"\")\n    n = history(sound).n", HISTORY("count()").replace("by shop", "by note"), "sound"],
    ["as a key of a table", "    rate = rates(h(amount)).rate", LOOKUP, "h(amount)"],
    ["in asked at", "    amount", "", "f", (text: string) => text.replace("asked at placed + 1m", "asked at placed + (if (f(amount) ?? 0) > 1 then 1m else 2m)")],
  ])("not %s", (_what, features, more, place, change = (text: string) => text) => expect(at(features, more, change)).toEqual([`MLS2145 spec.mls ${place}`]));

  it("not in decisions and tests, but in inputs", () => {
    const system = (inputs: string, decide: string, tests: string): string[] =>
      at("    amount", "", (text) => `${text}split checkouts by time in "UTC" { train until 2024-01-01; validate until 2024-03-01; test until 2024-05-01 }\nmodel keeping for checkouts { predict stays; inputs { ${inputs} }; learner gbdt; seed 1 }\ndecide act for keeping { act = ${decide} }\ntests keeping { ${tests} }\n`);
    expect(system("amount; y = f(amount); standardize(twice(amount) ?? 0)".replace("standardize", "z = standardize"), "score > 0.5", "auc >= 0.5")).toEqual([]);
    expect(system("amount", "(f(score) ?? 0) > 0.5", "auc >= 0.5")).toEqual(["MLS2145 spec.mls f"]);
    expect(system("amount", "score > 0.5", "stable when amount = f(amount) ?? 0 within 0.1 on 99% of rows")).toEqual(["MLS2145 spec.mls f"]);
  });
});

describe("knowledge and marks flow through a call", () => {
  const flow = (column: string, features: string): string[] =>
    said({ "spec.mls": SPEC(F, features).replace("    amount:  Float\n", `    amount:  Float\n    ${column}\n`), "f.ts": SQUARE });

  it("what is known too late is no argument", () => expect(flow("tip: Float known at placed + 2h", "    y = f(tip)")).toEqual(["MLS3001 spec.mls tip"]));
  it("nor behind a condition", () => expect(flow("tip: Float known at placed + 2h", "    y = if tip > 0 then f(amount) else missing").map((text) => text.slice(0, 7))).toEqual(["MLS3001"]));

  it("marks of arguments are marks of the value", () => {
    const spec = SPEC(F, "    y = f(amount)").replace("amount:  Float", "amount:  Float @pii");
    const host = memoryHost({ "spec.mls": spec, "f.ts": SQUARE });
    const plan = compile(host, check(host, "spec.mls"));
    expect(plan.examples[0]!.columns[0]!.marks).toEqual(["pii"]);
    expect(plan.externs!.functions[0]!.personal).toBe(true);
  });

  it("`why` tells what runs, and of which columns", () => {
    const checked = check(memoryHost({ "spec.mls": SPEC(F, "    y = f(amount)"), "f.ts": SQUARE }), "spec.mls");
    const told = explain(namedThings(checked.program).find((thing) => thing.name === "y")!, checked);
    expect(told).toMatchObject({ runs: ["f of f.ts"], columns: ["orders.amount"] });
  });
});

describe("the plan carries the code", () => {
  const hash = (code: string, files: Readonly<Record<string, string>> = {}): string => hashPlan(planned(code, files).plan!);

  it("its hash changes with the code, through imports, and not with comments, types or layout", () => {
    const base = hash(SQUARE);
    expect(hash("/** The square. */\nexport function f(x: number): number | undefined {\n  // of x\n  return x * x;\n}\n")).toBe(base);
    expect(hash(SQUARE.replace("x * x", "x * x * x"))).not.toBe(base);
    const by = (two: string): string => hash('import { two } from "./two.ts";\nexport const f = (x: number): number => x ** two;', { "two.ts": two });
    expect(by("export const two = 2;")).toBe(by("export const two: number = 2; // a square"));
    expect(by("export const two = 2;")).not.toBe(by("export const two = 3;"));
  });

  it("a zone that a function gives may be any, beside those of tables", () => {
    const zones = (more: string): number => {
      const spec = SPEC(`extern fn zone_of(x: Float): Zone from "./f.ts"\ntable places {\n  from csv("places.csv")\n  key shop\n  timeless "fixed"\n  columns { shop: Shop, zone: Zone }\n}\n`, `    at_home = hour(placed, places(shop).zone)\n    ${more}`);
      const host = memoryHost({ "spec.mls": spec, "places.csv": "shop,zone\ns,Europe/Berlin\n", "f.ts": 'export const zoneOf = (x: number): string => (x > 1 ? "Asia/Tokyo" : "UTC");' });
      return Object.keys(compile(host, check(host, "spec.mls")).zones.rules).length;
    };
    expect(zones("amount")).toBe(1);
    expect(zones("there = hour(placed, zone_of(amount))")).toBeGreaterThan(400);
  });

  it("a function that is not called is not in it, and a spec without one has none", () => {
    expect(planned(SQUARE, {}, F, "    amount").plan!.externs).toBeUndefined();
    expect(planned(SQUARE, {}, `${F}\nextern fn g(x: Float): Float from "./f.ts"`.replace("extern fn g", "extern fn f2"), "    y = f(amount)").findings.map(({ code }) => code)).toEqual(["MLS2142"]);
  });

  it("nesting without end is a finding, not a crash", () => {
    const deep = `export const f = (x: number): number => ${"(".repeat(6000)}x${")".repeat(6000)};`;
    const long = `export const f = (x: number): number => x${" + 1".repeat(20_000)};`;
    for (const code of [deep, long]) for (const { severity, code: found } of planned(code).findings) expect([severity, /^MLS(314|214)/.test(found)]).toEqual(["error", true]);
  });
});
