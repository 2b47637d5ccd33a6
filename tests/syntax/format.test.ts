import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { format, parse, syntaxCodes } from "../../compiler/syntax/index.ts";
import { everything, flagship, shape } from "./support.ts";
import { programs } from "./programs.ts";

function formatted(text: string): string {
  const result = format("t.mls", text);
  if (!("text" in result)) throw new Error(`not formatted: ${JSON.stringify(result.findings)}\n${text}`);
  return result.text;
}

const comments = (text: string): string[] => parse("t.mls", text).comments.map((comment) => comment.text.trimEnd());

function expectGood(text: string): void {
  const once = formatted(text);
  expect(shape(once)).toEqual({ ...(shape(text) as object) });
  expect(comments(once)).toEqual(comments(text));
  expect(formatted(once)).toBe(once);
}

describe("the formatter", () => {
  test("the flagship comes out as it stands, but for blanks inside its lines", () => {
    const squeeze = (text: string): string => text.trimEnd().replace(/(?<=\S) +/g, " ");
    expect(squeeze(formatted(flagship))).toBe(squeeze(flagship));
  });

  test.each<[string, string]>([["flights", flagship], ["everything", everything], ...Object.entries(syntaxCodes).map(([code, { right }]): [string, string] => [code, right])])(
    "%s: the tree and every comment are kept, and a second run changes nothing",
    (_, text) => expectGood(text),
  );

  test("generated programs keep their tree and comments, and a second run changes nothing", () => {
    fc.assert(fc.property(programs, (text) => {
      expect(parse("t.mls", text).findings).toEqual([]);
      expectGood(text);
    }), { numRuns: 300, seed: 7 });
  });

  test("blanks and line ends that mean nothing do not change the result", () => {
    const spread = flagship.replaceAll("\n", "\r\n").replace(/^ +/gm, "\t\t").replaceAll(" = ", "   =  ").replace(/\n\r?\n/g, "\n\n\n\n");
    expect(formatted(spread)).toBe(formatted(flagship));
  });

  test("a comment stays where it is", () => {
    const text = "// top\n\nsource a {\n  // in\n  at x  // behind\n  // last\n}\n// end\n";
    expect(formatted(text)).toBe(text);
  });

  test("a line beyond 120 columns is broken; one that fits stays", () => {
    const long = `const total = f(${Array.from({ length: 40 }, (_, index) => `name_${index}`).join(", ")}) + ${Array.from({ length: 40 }, () => "a").join(" + ")}\n`;
    const lines = formatted(long).trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(2);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
    const body = `source a { columns { ${Array.from({ length: 20 }, (_, index) => `column_${index}: Int`).join(", ")} } }\n`;
    expect(formatted(body).split("\n").length).toBeGreaterThan(20);
    expectGood(long);
    expectGood(body);
  });

  test("a file with a syntax error is not touched", () => {
    expect(format("t.mls", "const x =\n")).toHaveProperty("findings");
  });

  test("separators that end a line or stand twice go", () => {
    expect(formatted("unit cent;\nunit mile;; unit foot\ntable t {\n  columns { a: Int, }\n  ;\n}\n")).toBe("unit cent\nunit mile; unit foot\ntable t {\n  columns { a: Int, }\n}\n");
  });
});
