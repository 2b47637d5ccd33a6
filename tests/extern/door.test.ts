/** What a function gives is held to its declared type, and what breaks its promise names function and row: for one row, over frames, in a build, in service. */
import { describe, expect, it } from "vitest";
import type { Extern, Plan } from "../../runtime/contract/plan.ts";
import type { Type } from "../../runtime/contract/types.ts";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { runBatch } from "../../runtime/batch/index.ts";
import { compileFrame, compileRow, type DoorValue, ExternError, externFunctions } from "../../runtime/door/index.ts";
import { createPredictor } from "../../runtime/serve/predictor.ts";
import { answering } from "../../runtime/serve/answering.ts";
import { doorContext } from "../../runtime/door/index.ts";
import { inFolder, planOf, ROOT } from "../conformance/harness.ts";

const SPAN = { file: "spec.mls", line: 3, column: 1, endLine: 3, endColumn: 9 };
const FLOAT: Type = { kind: "float", missing: false };
const optional = (type: Type): Type => ({ ...type, missing: true });

function call(result: Type, body: string, options: Partial<Extern> = {}, args: readonly DoorValue[] = [1]): DoorValue {
  const fn: Extern = { name: "f", exported: "f", params: [{ name: "x", type: FLOAT }], result, modules: ["f.ts"], hash: "", span: SPAN, ...options };
  return externFunctions({ functions: [fn], modules: [{ path: "f.ts", code: `exports.f = ${body};` }] }).get("f")!(...args);
}

const of = (kind: string, more: object = {}): Type => ({ kind, missing: false, ...more }) as Type;
const list = (type: Type): Type => of("list", { of: type });
const PAIR = of("record", { fields: [{ name: "n", type: of("int") }, { name: "s", type: optional(of("string")) }] });
const LOOSE = of("record", { fields: [{ name: "x", type: optional(FLOAT) }] });

describe("a list or record is handed over as it is", () => {
  const seen = (type: Type, text: string | null, body: string): DoorValue => call(of("string"), body, { params: [{ name: "x", type }] }, [text]);

  it("with its elements, missing fields as `undefined`", () => {
    expect(seen(list(of("float")), "[1.5,2]", "(x) => JSON.stringify(x)")).toBe("[1.5,2]");
    expect(seen(list(PAIR), '[{"n":1,"s":null},{"n":2,"s":"é"}]', '(x) => x.map(({ n, s }) => n + (s === undefined ? "-" : s)).join()')).toBe("1-,2é");
    expect(seen(optional(list(of("bool"))), null, "(x) => String(x)")).toBe("undefined");
    expect(seen(of("record", { fields: [{ name: "constructor", type: optional(FLOAT) }] }), "{}", "(x) => String(x.constructor)")).toBe("undefined");
  });

  it("and is the caller's: it can't be changed, nor is it another's", () => {
    for (const body of ["(x) => { x.push(1); }", "(x) => { x[0] = 1; }", "(x) => { x.length = 0; }"]) expect(() => seen(list(of("int")), "[1]", body)).toThrowError(/threw/);
    expect(() => seen(list(PAIR), '[{"n":1,"s":null}]', "(x) => { x[0].n = 2; }")).toThrowError(/threw/);
    expect(call(of("bool"), "(a, b) => a === b", { params: [{ name: "a", type: list(of("int")) }, { name: "b", type: list(of("int")) }] }, ["[1]", "[1]"])).toBe(0);
  });

  it("one that is missing where it must be there gives missing without a call", () => {
    expect(call(list(of("int")), "() => { throw new Error(); }", { params: [{ name: "x", type: list(of("int")) }] }, [null])).toBe(null);
  });
});

describe("a result is put through the door's rules", () => {
  const given: readonly (readonly [type: Type, body: string, value: DoorValue])[] = [
    [of("float"), "() => -0", 0],
    [optional(of("float")), "() => NaN", Number.NaN],
    [optional(of("float")), "() => 1 / 0", Number.NaN],
    [optional(of("float")), "() => undefined", Number.NaN],
    [of("int"), "() => -0", 0],
    [of("int"), "() => 2 ** 53 - 1", 2 ** 53 - 1],
    [optional(of("int")), "() => 2 ** 53", Number.NaN],
    [optional(of("int")), "() => -1 / 0", Number.NaN],
    [of("bool"), "() => true", 1],
    [of("bool"), "() => false", 0],
    [optional(of("bool")), "() => undefined", Number.NaN],
    [of("string"), '() => "ä💡"', "ä💡"],
    [optional(of("string")), "() => undefined", null],
    [of("enum", { values: ["a", "b"] }), '() => "b"', "b"],
    [of("vector", { size: 2 }), "() => [1, -0]", [1, 0]],
    [optional(of("vector", { size: 2 })), "() => [1, NaN]", null],
    [of("duration"), "() => 5", 5],
    [list(of("float")), "() => [1, -0, 0.1]", "[1,0,0.1]"],
    [list(of("float")), "() => []", "[]"],
    [optional(list(of("float"))), "() => undefined", null],
    [optional(list(of("float"))), "() => [1, NaN]", null],
    [optional(list(of("int"))), "() => [2 ** 53]", null],
    [list(of("bool")), "() => [true, false]", "[true,false]"],
    [list(of("string")), '() => ["ä\\n💡", "\\u2028"]', '["ä\\n💡","\u2028"]'],
    [list(of("int")), "() => Array.from({ length: 10000 }, () => 7)", `[${Array.from({ length: 10_000 }, () => 7).join(",")}]`],
    [list(list(of("int"))), "() => [[1], []]", "[[1],[]]"],
    [PAIR, '() => ({ more: 1, s: "x", n: 3 })', '{"n":3,"s":"x"}'],
    [PAIR, "() => ({ n: 3, s: undefined })", '{"n":3,"s":null}'],
    [list(PAIR), '() => [{ s: undefined, n: -0 }]', '[{"n":0,"s":null}]'],
    [optional(PAIR), "() => ({ n: 1 / 0, s: undefined })", null],
    [optional(list(PAIR)), "() => [{ n: 1, s: undefined }, { n: 2 ** 60, s: undefined }]", null],
    [optional(LOOSE), "() => ({ x: NaN })", null],
  ];
  it.each(given)("%o %s", (type, body, value) => expect(call(type, body)).toEqual(value));

  const broken: readonly (readonly [type: Type, body: string, message: string])[] = [
    [of("float"), "() => NaN", "`f` gave NaN, asked about a row"],
    [of("float"), "() => undefined", "`f` gave `undefined`, asked about a row"],
    [of("float"), '() => "1"', "where a Float is declared"],
    [optional(of("float")), "() => null", "`f` gave `null` where a Float is declared"],
    [optional(of("float")), "() => 1n", "a bigint where a Float"],
    [of("int"), "() => 0.5", "`f` gave 0.5 where an Int is declared"],
    [optional(of("int")), "() => 0.5", "`f` gave 0.5 where an Int is declared"],
    [of("int"), "() => 2 ** 53", "which no whole number of"],
    [of("bool"), "() => 1", "`f` gave 1 where a Bool"],
    [of("string"), '() => "\\ud83d"', "half a character"],
    [of("string"), "() => ({})", "an object where a text"],
    [of("enum", { values: ["a", "b"] }), '() => "c"', 'where "a" | "b" is declared'],
    [of("vector", { size: 2 }), "() => [1]", "a list of 1 where a Vector of 2 numbers"],
    [of("vector", { size: 2 }), '() => [1, "2"]', "a list of 2 where"],
    [list(of("float")), "() => 1", "1 where a list is declared"],
    [list(of("float")), '() => ({ length: 0 })', "an object where a list is declared"],
    [list(of("float")), "() => [NaN]", "`f` gave NaN, asked about a row"],
    [optional(list(of("float"))), "() => [undefined]", "a list with an element that is missing where"],
    [optional(list(of("float"))), "() => new Array(3)", "a list with an element that is missing where"],
    [optional(list(of("float"))), "() => [null]", "`null` where a Float is declared"],
    [list(of("int")), "() => [1, 0.5]", "0.5 where an Int is declared"],
    [list(of("string")), '() => ["\\ud83d"]', "half a character"],
    [list(of("enum", { values: ["a", "b"] })), '() => ["a", "c"]', 'where "a" | "b" is declared'],
    [list(of("int")), "() => Array.from({ length: 10001 }, () => 7)", "a list of 10,001 elements, more than 10,000, where a list is declared"],
    [list(PAIR), "() => [{ s: 'x' }]", "a record without `n` where a record of `n`, `s` is declared"],
    [PAIR, "() => [1]", "a list of 1 where a record of `n`, `s` is declared"],
    [PAIR, "() => null", "`null` where a record"],
    [LOOSE, "() => ({ x: undefined })", "a record without any value"],
    [of("float"), '() => { throw new Error("no such thing"); }', '`f` threw "no such thing", asked about a row'],
  ];
  it.each(broken)("%o %s: %s", (type, body, message) => expect(() => call(type, body)).toThrowError(message));

  it("of what is marked `@pii` no word is told", () => {
    expect(() => call(of("float"), '() => { throw new Error("Ann Smith"); }', { personal: true })).toThrowError(/^`f` threw an error, whose words are not told/);
    for (const body of ["() => 0.123", "() => NaN", '() => "Ann"']) expect(() => call(of("int"), body, { personal: true })).toThrowError(/^(?!.*(0\.123|Ann|NaN))/);
    for (const body of ["() => [0.123]", "() => [NaN]", '() => ["Ann"]']) expect(() => call(list(of("int")), body, { personal: true })).toThrowError(/^(?!.*(0\.123|Ann|NaN))/);
  });

  it("a missing argument gives missing without a call, unless the parameter takes it", () => {
    expect(call(FLOAT, "() => { throw new Error(); }", {}, [Number.NaN])).toBe(Number.NaN);
    expect(call(FLOAT, "(x) => (x === undefined ? 7 : 8)", { params: [{ name: "x", type: optional(FLOAT) }] }, [Number.NaN])).toBe(7);
  });
});

describe("a call is made where its value is asked for", () => {
  const fn: Extern = { name: "f", exported: "f", params: [{ name: "x", type: FLOAT }], result: FLOAT, modules: ["f.ts"], hash: "", span: SPAN };
  const context = { zones: { version: "", rules: {} } as unknown as Plan["zones"], externs: externFunctions({ functions: [fn], modules: [{ path: "f.ts", code: 'exports.f = (x) => { if (x < 0) throw new Error("below"); return x + 1; };' }] }) };
  const column = { kind: "column", name: "x", type: FLOAT } as const;
  const positive = { kind: "call", fn: "ge", args: [column, { kind: "literal", value: 0, type: FLOAT }], type: { kind: "bool", missing: false } } as const;
  const bare = { kind: "extern", name: "f", args: [column], type: FLOAT } as const;
  const guarded = { kind: "if", condition: positive, then: { ...bare, when: [positive] }, else: { kind: "literal", value: 0, type: FLOAT }, type: FLOAT } as const;

  it("not in a branch that is not taken", () => {
    const row = compileRow(guarded, context);
    expect([row({ x: 3 }), row({ x: -3 })]).toEqual([4, 0]);
    const frame = compileFrame([{ name: "y", expr: guarded }], context)({ rows: 3, columns: new Map([["x", { kind: "number", values: Float64Array.of(3, -3, 5) }]]) });
    expect(frame.columns.get("y")).toEqual({ kind: "number", values: Float64Array.of(4, 0, 6) });
  });

  it("over a frame the first row that breaks it is named", () => {
    const run = compileFrame([{ name: "y", expr: bare }], context);
    const error = (() => {
      try {
        return run({ rows: 4, columns: new Map([["x", { kind: "number", values: Float64Array.of(3, 3, -1, -1) }]]) });
      } catch (caught) {
        return caught;
      }
    })();
    expect(error).toBeInstanceOf(ExternError);
    expect(error).toMatchObject({ function: "f", row: 2, span: SPAN, message: '`f` threw "below", asked about row 3' });
  });
});

const SPEC = `entity Shop: Category
extern fn band(x: Float): Int from "./band.ts"

source orders {
  from   csv("orders.csv")
  columns { shop: Shop, placed: Timestamp, amount: Float, kept: Bool known at placed + 1d }
  at    placed
  known at placed
  complete until 2030-01-01T00:00Z
}
examples checkouts {
  rows   orders asked at placed
  label  stays = kept
  features { size = band(amount) }
}
split checkouts by time in "UTC" { train until 2025-01-01; validate until 2026-01-01; test until 2027-01-01 }
model keeping for checkouts { predict stays; inputs { * }; learner prior }
deploy keeping { serve http { port 8080 } }
`;
const BAND = 'export function band(x: number): number {\n  if (x > 99) throw new RangeError("no such band");\n  return Math.floor(x / 10);\n}\n';
const orders = (amounts: readonly number[]): string => ["shop,placed,amount,kept", ...amounts.map((amount, i) => `s,2024-01-0${i + 1}T00:00:00Z,${amount},true`)].join("\n").concat("\n");

describe("a promise that is broken", () => {
  it("ends a build on both roads, with the row's place in its file", async () => {
    await inFolder({ "spec.mls": SPEC, "band.ts": BAND, "orders.csv": orders([5, 50, 500, 5000]) }, async (folder) => {
      const plan = planOf(folder);
      for (const engine of ["kernel", "sql"] as const) {
        const run = runBatch(emitBatch(plan), plan, { specFolder: folder, packagesFolder: ROOT, libraryFolder: ROOT, outputFolder: folder, engine });
        await expect(run).rejects.toMatchObject({ name: "ExternError", message: '`band` threw "no such band", asked about row 3 of `orders`', help: "let `band` give `undefined` where it has no value, and declare its result with `?`", span: { file: "spec.mls", line: 2 } });
      }
    });
  });

  it("is refused in service, and logged by the function's name alone", async () => {
    await inFolder({ "spec.mls": SPEC, "band.ts": BAND }, async (folder) => {
      const plan = planOf(folder);
      const trained = { model: "keeping", task: { kind: "binary" }, prior: [0.5, 0.5], decisions: {} } as never;
      const predictor = createPredictor({ plan, model: trained, door: doorContext(plan, new Map()), store: undefined, scorer: { scores: () => [0.5], classes: undefined } });
      const ask = (amount: number) => predictor.predict({ placed: "2024-01-01T00:00:00Z", amount }, { moment: Date.UTC(2024, 0, 1) * 1000, explain: true, late: () => false });
      expect(ask(50)).toMatchObject({ kind: "answer", features: { size: 5 } });
      expect(() => ask(500)).toThrow(ExternError);
      const logged: unknown[] = [];
      const metrics = { answered: () => undefined, refused: (reason: string) => logged.push(reason), observeSeconds: () => undefined } as never;
      const logger = { error: (...what: unknown[]) => logged.push(...what) } as never;
      const server = answering({ predictor, metrics, identity: { model: "keeping", plan: "" }, momentSource: "request" as never, logger });
      expect(JSON.stringify(server.refusalOf(new ExternError({ name: "band", span: SPAN }, 'threw "Ann"', "")))).toContain("function-failed");
      expect(logged).toEqual([{ error: "ExternError", function: "band" }, "`band` failed on a request"]);
    });
  });
});
