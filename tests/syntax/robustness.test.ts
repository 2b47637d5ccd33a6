import { describe, expect, test } from "vitest";
import { type ParseResult, parse } from "../../compiler/syntax/index.ts";
import { codes, everything, flagship } from "./support.ts";

/** A small seeded generator (mulberry32), so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function isSane({ findings, file }: ParseResult, length: number): boolean {
  const within = findings.every(({ span, message }) => span.start >= 0 && span.start <= span.end && span.end <= length && message.length > 0);
  return within && findings.length <= 100 && file.span.end === length;
}

describe("no text crashes the parser", () => {
  test("every prefix of the flagship parses, with findings inside it", () => {
    for (let length = 0; length <= flagship.length; length++) expect(isSane(parse("t.mls", flagship.slice(0, length)), length)).toBe(true);
  });

  test("20,000 random changes of valid files parse, with findings inside them", () => {
    const next = random(42);
    const declarations = [...flagship.split(/\n\n/), ...everything.split(/\n\n/)];
    const bits = ["{", "}", "(", ")", '"', "\n", ",", "=", ":", "over", "where", "if", "else", "match", "-", "not", "<", ">", "??", "'", "é", "\u0000", "5 m", "/*", "///", "in", ".", "*", "[", "]", "allow", "\uD800"];
    for (let round = 0; round < 20_000; round++) {
      let text = declarations[Math.floor(next() * declarations.length)]!;
      for (let change = Math.floor(next() * 3); change >= 0; change--) {
        const at = Math.floor(next() * text.length);
        const cut = next() < 0.6 ? Math.floor(next() * 8) : 0;
        text = text.slice(0, at) + (next() < 0.7 ? bits[Math.floor(next() * bits.length)]! : "") + text.slice(at + cut);
      }
      if (!isSane(parse("t.mls", text), text.length)) throw new Error(`not sane: ${JSON.stringify(text)}`);
    }
  });

  test("a chain of 200,000 operands is flat", () => {
    const { file, findings } = parse("t.mls", `const x = 1${" + 2 * 3".repeat(100_000)}\n`);
    expect(findings).toEqual([]);
    const [first] = file.declarations;
    expect(first?.kind === "const" && first.value.kind === "chain" ? first.value.rest.length : 0).toBe(100_000);
  });

  test.each([
    ["parentheses", (n: number) => `${"(".repeat(n)}1${")".repeat(n)}`],
    ["calls", (n: number) => `${"f(".repeat(n)}1${")".repeat(n)}`],
    ["lists", (n: number) => `${"[".repeat(n)}1${"]".repeat(n)}`],
    ["records", (n: number) => `${"{a: ".repeat(n)}1${"}".repeat(n)}`],
    ["minus", (n: number) => `${"- ".repeat(n)}1`],
    ["not", (n: number) => `${"not ".repeat(n)}a`],
    ["if", (n: number) => `${"if a then ".repeat(n)}1${" else 2".repeat(n)}`],
    ["else if", (n: number) => `${"if a then 1 else ".repeat(n)}2`],
    ["let", (n: number) => `${"let a = 1 then ".repeat(n)}2`],
    ["match", (n: number) => `${"match a { 1 => ".repeat(n)}2${" }".repeat(n)}`],
    ["members", (n: number) => `a${".a".repeat(n)}`],
    ["calls of calls", (n: number) => `a${"()".repeat(n)}`],
  ])("%s: 95 levels are read, 10,000 are one finding", (_, nest) => {
    expect(parse("t.mls", `const x = ${nest(95)}\n`).findings).toEqual([]);
    const deep = parse("t.mls", `const x = ${nest(10_000)}\nunit cent\n`);
    expect(codes(deep.findings)).toEqual(["MLS1019"]);
    expect(deep.file.declarations.map((each) => each.kind)).toEqual(["const", "unitDecl"]);
  });

  test("10,000 unclosed brackets are one finding or few", () => {
    for (const open of ["(", "{", "[", "List<"]) {
      const { findings } = parse("t.mls", `const x = ${open.repeat(10_000)}\nunit cent\n`);
      expect(findings.length).toBeGreaterThan(0);
      expect(findings.length).toBeLessThan(5);
    }
  });

  test("nested types beyond a hundred levels are one finding", () => {
    expect(codes(parse("t.mls", `type T = ${"List<".repeat(10_000)}Int${">".repeat(10_000)}\n`).findings)).toEqual(["MLS1019"]);
  });

  test("a file of 5 MB parses, and so does one that is nothing but mistakes", () => {
    const big = everything.repeat(Math.ceil(5_000_000 / everything.length));
    expect(parse("t.mls", big).findings).toEqual([]);
    expect(parse("t.mls", "} ( = ".repeat(200_000)).findings.length).toBeGreaterThan(0);
  });
});
