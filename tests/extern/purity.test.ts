/** The closed set holds: programs that are not pure are refused, each at a place of a TypeScript file; pure ones, as people write them, pass. */
import { describe, expect, it } from "vitest";
import { ATTACKS } from "./attacks.ts";
import { javaScript } from "../../compiler/semantics/extern/modules.ts";
import { externFunctions } from "../../runtime/door/index.ts";
import { PURE } from "./pure.ts";
import { findingsOf, planned } from "./spec.ts";

describe("what is not pure is refused", () => {
  it("there are enough attacks, none twice", () => {
    expect(new Set(ATTACKS.map(({ text, files }) => JSON.stringify([text, files]))).size).toBe(ATTACKS.length);
    expect(ATTACKS.length).toBeGreaterThan(100);
  });

  it.each(ATTACKS)("$name", ({ code, text, files }) => {
    const found = findingsOf(text, files);
    expect(found.map((finding) => `${finding.code} ${finding.message}`).join("\n")).toContain(code);
    expect(found.filter((finding) => finding.severity !== "error" || !/^MLS314\d$/.test(finding.code) || !finding.span.file.endsWith(".ts") || finding.span.end <= finding.span.start)).toEqual([]);
  });
});

describe("what is pure passes, and is run as it stands", () => {
  it("there are enough", () => expect(PURE.length).toBeGreaterThan(30));

  it.each(PURE)("$name", ({ text, files, gives }) => {
    const { plan, findings } = planned(text, files);
    expect(findings.map((finding) => `${finding.code} ${finding.message}`)).toEqual([]);
    const f = externFunctions(plan!.externs).get("f")!;
    expect(gives.map(([x]) => f(x))).toEqual(gives.map(([, y]) => y ?? Number.NaN));
    // Again: nothing of the first calls is left.
    expect(gives.map(([x]) => f(x))).toEqual(gives.map(([, y]) => y ?? Number.NaN));
  });
});

describe("should a type lie, no text names a member", () => {
  it("a computed index is a number when the code runs", () => {
    const code = javaScript("f.ts", "export const f = (a: number[], i: number): unknown => [a[i], a?.[i], a[i - 1]];");
    const exports: { f?: (a: unknown, i: unknown) => unknown } = {};
    new Function("exports", "__step", code)(exports, () => undefined);
    expect(exports.f!([7, 8], 1)).toEqual([8, 8, 7]);
    expect(exports.f!([7, 8], "constructor")).toEqual([undefined, undefined, undefined]);
  });

  it("the names of the world are not there", () => {
    const fn = { name: "f", exported: "f", params: [], result: { kind: "string", missing: false }, modules: ["f.ts"], hash: "", span: { file: "", line: 1, column: 1, endLine: 1, endColumn: 1 } } as const;
    const code = 'exports.f = () => [typeof process, typeof Date, typeof globalThis, typeof fetch, typeof Function, typeof require].join();';
    expect(externFunctions({ functions: [{ ...fn, params: [], modules: ["f.ts"] }], modules: [{ path: "f.ts", code }] }).get("f")!()).toBe("undefined,undefined,undefined,undefined,undefined,function");
  });
});

describe("nothing goes on for ever", () => {
  const ENDLESS = [
    ["while", "while (x === x) {}\nreturn x;"],
    ["a loop without a block", "let n = x;\nwhile (n === n) n += 0;\nreturn n;"],
    ["do", "do {} while (x === x);\nreturn x;"],
    ["for", "for (;;) { if (x !== x) break; }\nreturn x;"],
    ["a list that grows under the loop", "const all = [x];\nfor (const one of all) all.push(one);\nreturn x;"],
    ["calls within calls", "const fib = (n: number): number => (n < 2 ? n : fib(n - 1) + fib(n - 2));\nreturn fib(x + 60);"],
    ["a function of its own", "function fib(n: number): number { return n < 2 ? n : fib(n - 1) + fib(n - 2); }\nreturn fib(x + 60);"],
  ] as const;
  it.each(ENDLESS)("%s", (_, text) => {
    const { plan, findings } = planned(`export function f(x: number): number | undefined {\n${text}\n}\n`);
    expect(findings.map((finding) => finding.code)).toEqual([]);
    const f = externFunctions(plan!.externs).get("f")!;
    expect(() => f(1)).toThrowError("`f` took more than 10,000,000 rounds of loops and calls");
  });

  it("each call from a row has all its steps", () => {
    const { plan } = planned("export function f(x: number): number | undefined {\nlet n = 0;\nfor (let i = 0; i < 6e6; i++) n += x;\nreturn n;\n}\n");
    const f = externFunctions(plan!.externs).get("f")!;
    expect([f(1), f(1)]).toEqual([6e6, 6e6]);
  });
});
