import { describe, expect, test } from "vitest";
import { format, parse, syntaxCodes } from "../../compiler/syntax/index.ts";
import { codes, told } from "./support.ts";

describe("the catalogue of syntax", () => {
  test.each(Object.entries(syntaxCodes))("%s: its wrong text yields that code and no other, its right text none", (code, { wrong, right }) => {
    expect(new Set(codes(parse("t.mls", wrong).findings))).toEqual(new Set([code]));
    expect(parse("t.mls", wrong).findings).toHaveLength(1);
    expect(parse("t.mls", right).findings).toEqual([]);
  });
});

const group = (line: string): string => `features g from a by b {\n  ${line}\n  last_one = count() over 1d\n}\n`;

test("a sum of durations in parentheses is a duration wherever one stands, and is printed as it was written", () => {
  const text = `view v from s {\n  by b gap (1h - 1us)\n}\n\nfeatures g from a by b {\n  ready every (1d + 1h) after (2h + 30m)\n  x = mean(a) over (3h + 1us) step (1h) ending (1d - 5m + 1s) ago\n}\n`;
  const { file, findings } = parse("t.mls", text);
  expect(findings).toEqual([]);
  const micros = [...JSON.stringify(file).matchAll(/"kind":"duration","text":"([^"]*)","micros":(\d+)/g)].map(([, written, value]) => [written, Number(value)]);
  expect(micros).toEqual([["(1h - 1us)", 3_599_999_999], ["(1d + 1h)", 90_000_000_000], ["(2h + 30m)", 9_000_000_000], ["(3h + 1us)", 10_800_000_001], ["(1h)", 3_600_000_000], ["(1d - 5m + 1s)", 86_101_000_000]]);
  expect(format("t.mls", text)).toEqual({ text });
});

describe("one mistake is one finding at its place", () => {
  test.each([
    [group("x = mean(a) over 3 hours"), ['MLS1007 "hours"']],
    [group("x = mean(a) over 3hours"), ['MLS1007 "3hours"']],
    [group("x = mean(a) over"), ['MLS1026 "r"']],
    [group("x = mean(a) over 3h -"), ['MLS1033 "-"']],
    [group("x = mean(a) over 3h + 5m"), ['MLS1033 "+"']],
    [group("x = mean(a) over (3h - 4h)"), ['MLS1026 "(3h - 4h)"']],
    [group("x = mean(a) over (3h + 1)"), ['MLS1026 "1"']],
    [group("x = mean(a) over (3h + 1h"), ['MLS1013 "("']],
    [group("x = mean(a) over (99999d + 99999d)"), ['MLS1008 "(99999d + 99999d)"']],
    [group("x = mean(a"), ['MLS1013 "("']],
    [group("x = (a b)"), ['MLS1001 "b"']],
    [group("x = last({a b})"), ['MLS1001 "b"']],
    [group("x = last({a, 3}) over 9d"), ['MLS1001 "3"']],
    [group("x = last({a, {b c}, d}) over 9d"), ['MLS1001 "{"']],
    [group("x = last({order.price, a}) over 9d"), ['MLS1001 "order.price"']],
    [group("x = last({a + 1, f(a), b: order.price})"), ['MLS1001 "a + 1"', 'MLS1001 "f(a)"']],
    [group("x = a is 3"), ['MLS1001 "3"']],
    [group("x = 1_000"), ['MLS1005 "1_000"']],
    [group("x = .5"), ['MLS1005 ".5"']],
    [group("x = f('a')"), ['MLS1022 "\'a\'"']],
    [group('x = f("a)'), ['MLS1003 "\\""']],
    [group("x = a = 3"), ['MLS1012 "="']],
    [group("x : Int"), ['MLS1015 ":"']],
    [group("if = 3"), ['MLS1011 "if"']],
    [group("x = 1e999"), ['MLS1006 "1e999"']],
    [group("x = 25:00"), ['MLS1009 "25:00"']],
    [group("ready live 1m"), ['MLS1001 "1m"']],
    [group("x = # why"), ['MLS1023 "#"']],
    ["source s {\n  columns { a: Int b: Int }\n}\n", ['MLS1027 "b"']],
    ["source s {\n  columns { a: int }\n}\n", ['MLS1024 "int"']],
    ["source Flights {\n  at a\n}\n", ['MLS1024 "Flights"']],
    ["features g from a\n  by b {\n  n = count()\n}\nunit cent\n", ['MLS1001 "a"', 'MLS1017 "by"']],
    ["unit cent }\n", ['MLS1014 "}"']],
    ["split x at time { }\n", ['MLS1001 "at"']],
    ["model m for x {\n  learner gbdt { trees }\n  sed 42\n}\n", ['MLS1001 "}"', 'MLS1016 "sed"']],
    ["tests m {\n  auc 0.7\n}\n", ['MLS1001 "0.7"']],
    ["tests m {\n  auc = 0.7\n}\n", ['MLS1012 "="']],
    ["deploy m {\n  srve http\n}\n", ['MLS1016 "srve"']],
  ])("%j", (text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  test("several independent mistakes give as many findings, and the rest of the file has its tree", () => {
    const text = "source a {\n  form csv(\"x\")\n  columns { x: Int, y Float }\n  at x\n}\nfeatures g from a by x {\n  n = count( over 3h\n  m = mean(x) over 3\n}\nunit cent\n";
    expect(codes(parse("t.mls", text).findings)).toEqual(["MLS1016", "MLS1001", "MLS1013", "MLS1026"]);
    expect(parse("t.mls", text).file.declarations.map((each) => [each.kind, each.broken])).toEqual([["source", true], ["features", true], ["unitDecl", false]]);
  });

  test("a forgotten `}` is one finding at the brace that is open, and the next declaration is read", () => {
    const text = "source a {\n  columns {\n    x: Int\n  at x\n}\nsource b {\n  at y\n}\n";
    expect(told(text)).toEqual(['MLS1013 "{"']);
    const { file, findings } = parse("t.mls", text);
    expect(text.slice(0, findings[0]!.span.start)).toBe("source a {\n  columns ");
    expect(file.declarations.map((each) => each.kind)).toEqual(["source", "source"]);
  });

  test("a feature whose value cannot be read keeps its name", () => {
    const [features] = parse("t.mls", group("x = mean(")).file.declarations;
    expect(features).toMatchObject({ broken: true, items: [{ name: { name: "x" } }, { name: { name: "last_one" } }] });
  });

  test("a near miss is answered with the word that was meant", () => {
    expect(parse("t.mls", "sorce a { }\n").findings[0]?.help).toBe("did you mean `source`?");
    expect(parse("t.mls", "source a {\n  colums { }\n}\n").findings[0]?.help).toBe("did you mean `columns`?");
  });

  test("no message lists tokens", () => {
    for (const [, { wrong }] of Object.entries(syntaxCodes)) {
      for (const { message, help } of parse("t.mls", wrong).findings) expect(`${message} ${help ?? ""}`).not.toMatch(/one of these|Token|Expecting|undefined|\[object/);
    }
  });

  test("a file with more than a hundred mistakes tells a hundred of them", () => {
    expect(parse("t.mls", "bad\n".repeat(5000)).findings).toHaveLength(100);
  });
});
