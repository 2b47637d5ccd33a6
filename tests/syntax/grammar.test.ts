import { describe, expect, test } from "vitest";
import { type Expr, exprText, parse } from "../../compiler/syntax/index.ts";
import { MlsParser } from "../../compiler/syntax/parse/file.ts";
import { makeLexer } from "../../compiler/syntax/lex/tokens.ts";
import { everything, flagship, shape, told } from "./support.ts";

function exprOf(text: string): Expr {
  const { file, findings } = parse("t.mls", `const x = ${text}\n`);
  expect(findings).toEqual([]);
  const first = file.declarations[0];
  if (first?.kind !== "const") throw new Error("a const was written");
  return first.value;
}
const tree = (text: string): unknown => JSON.parse(JSON.stringify(exprOf(text), (key, value: unknown) => (/span$/i.test(key) ? undefined : value)));

describe("the grammar", () => {
  test("the lexer passes Chevrotain's own checks", () => {
    expect(makeLexer(true).lexerDefinitionErrors).toEqual([]);
  });

  test("the grammar passes Chevrotain's own checks", () => {
    expect(() => new MlsParser(true)).not.toThrow();
  });

  test("the flagship parses without a finding", () => {
    const { file, findings } = parse("flights.mls", flagship);
    expect(findings).toEqual([]);
    expect(file.declarations.map((each) => each.kind)).toEqual([
      "use", "entity", "config", "table", "source", "view", "features", "features", "features", "examples", "split", "model", "decide", "tests", "deploy",
    ]);
    expect(file.doc).toBe("Will a flight arrive 15 minutes late or more? Asked as it leaves the gate.");
    expect(file.declarations[3]?.doc).toBe("Where each airport lies, with its time zone.");
  });

  test("a file with every form of the grammar parses without a finding, and the tree survives JSON", () => {
    const { file, findings } = parse("everything.mls", everything);
    expect(findings).toEqual([]);
    expect(new Set(file.declarations.map((each) => each.kind)).size).toBe(19);
    expect(file.declarations.some((each) => each.broken)).toBe(false);
    expect(JSON.parse(JSON.stringify(file)).declarations.length).toBe(file.declarations.length);
  });

  test("only thirteen words are reserved: every other word names a column", () => {
    const words = "use entity type unit const fn source view features at key rows train over where known from by step every as of in_ each label model test tests last next all".split(" ");
    const { file, findings } = parse("t.mls", `source s {\n  columns { ${words.map((word) => `${word}: Int`).join(", ")} }\n}\n`);
    expect(findings).toEqual([]);
    const [source] = file.declarations;
    expect(source?.kind === "source" ? source.columns.map((column) => column.name.name) : []).toEqual(words);
  });

  test("`where` and `over` of an item close it; those in a parenthesis stay inside", () => {
    expect(told("features g from a by b {\n  x = (mean(y) over 3h) - (mean(y) where z over 7d)\n}\n")).toEqual([]);
    expect(exprOf("(mean(y) over 3h) - (mean(y) over 7d)").kind).toBe("chain");
  });

  test("a `where` in the parentheses of a call is the call's own", () => {
    expect(tree("count(where a > 3)")).toMatchObject({ kind: "call", args: [], where: { kind: "compare" } });
    expect(tree("mean(x where a > 3)")).toMatchObject({ kind: "call", args: [{ value: { kind: "name", name: "x" } }], where: { kind: "compare" } });
    expect(tree("mean(x, where a > 3)")).toEqual(tree("mean(x where a > 3)"));
    expect(tree("count(where (a or b) and c)")).toMatchObject({ kind: "call", args: [], where: { kind: "chain" } });
    expect(tree("ewma(x, half_life: 7d where a)")).toMatchObject({ kind: "call", args: [{ value: { kind: "name", name: "x" } }, { name: { name: "half_life" } }], where: { kind: "name" } });
    expect(tree("ewma(x, half_life: 7d, where a)")).toMatchObject({ where: { kind: "name" } });
  });

  test("operators bind from `or` (loosest) over `and`, `not`, comparison, `??`, sum and product to unary minus", () => {
    expect(tree("a or b and not c == d ?? e + f * -g")).toEqual(tree("a or (b and (not (c == (d ?? (e + (f * (-g)))))))"));
    expect(tree("a - b - c")).toMatchObject({ kind: "chain", level: "sum", rest: [{ op: "-" }, { op: "-" }] });
    expect(tree("a - (b - c)")).toMatchObject({ rest: [{ op: "-", operand: { kind: "chain" } }] });
    expect(tree("a not in (1, 2)")).toMatchObject({ kind: "in", negated: true });
    expect(tree("a in (b + 1)..c")).toMatchObject({ kind: "in", range: { low: { kind: "chain" } } });
  });

  test.each(["a or b and not c", "(a or b) and c", "-(a + b) * c", "a - (b - c) - d", "(a - b) - c", "not (a == b)", "(not a) == b", "(a == b) == c", "f(a, b: 3)(c).d", "{a, b: 3}", "[1, 2<m/s>, 3%]",
    "if a then b else if c then d else e", "(if a then b else c) + 1", "let x = 3h then x + 1d", 'match a { "x" => 1, -1 => 2, else => 3 }', "count(where a) / count()", "mean(x where a) ?? 0",
    "(mean(x) where a over 7d step 1h ending 1d ago) - 1", "f((mean(x) where a))", "f(a: 1, where b)", "x in 1..(2 + 3) * 4", "x in (top(y, 3) over 7d)", "count(where (a)) + 1", "ewma(x, half_life: 7d where a) + 1", "x is not missing", "onnx(\"m\", trained until 2001-01-01)", "a - -1", "- - a",
    '"q\\"\\\\\\n\\u{1f600}"', "06:00", "2001-04-15T06:00:00.5Z", "1<1/s>"])("printing `%s` and reading it again gives the same tree", (text) => {
    const printed = exprText(exprOf(text));
    expect(tree(printed)).toEqual(tree(text));
    expect(exprText(exprOf(printed))).toBe(printed);
  });

  test("literals have their exact values", () => {
    expect(exprOf("3h")).toMatchObject({ micros: 10_800_000_000 });
    expect(exprOf("0.7%")).toMatchObject({ value: 0.007 });
    expect(exprOf("1970-01-02")).toMatchObject({ days: 1 });
    expect(exprOf("1600-02-29")).toMatchObject({ days: -135081 });
    expect(exprOf("2001-04-15T06:00:00.000001Z")).toMatchObject({ micros: Date.UTC(2001, 3, 15, 6) * 1000 + 1 });
    expect(exprOf("23:59:59")).toMatchObject({ micros: 86_399_000_000 });
    expect(exprOf("400<mile/h>")).toMatchObject({ value: 400, unit: { terms: [{ power: 1 }, { power: -1 }] } });
  });
});

describe("newlines", () => {
  test("a newline ends an item, but not in ( ) [ ], after an operator, `,` or `=`, nor before `then`, `else` or an operator", () => {
    const one = "fn f(a: Int, b: Int): Int = if a > b then a + b else f([1, 2], 3)\n";
    const many = "fn f(a: Int,\n  b: Int): Int =\n  if a >\n b\n then a\n + b\n else f([1,\n\n 2\n], // why\n 3\n)\n";
    expect(shape(many)).toEqual(shape(one));
  });

  test("CRLF, CR, a byte order mark, tabs and a missing last newline change nothing", () => {
    for (const text of [flagship, everything]) {
      expect(shape(text.replaceAll("\n", "\r\n"))).toEqual(shape(text));
      expect(shape(text.replaceAll("\n", "\r"))).toEqual(shape(text));
      expect(shape(`\uFEFF${text}`)).toEqual(shape(text));
      expect(shape(text.replaceAll("  ", "\t"))).toEqual(shape(text));
      expect(shape(text.trimEnd())).toEqual(shape(text));
    }
  });

  test("a `*` alone on its line is the rest of `inputs`; before an operand it goes on with the line before", () => {
    const inputs = (body: string): unknown => {
      const model = parse("t.mls", `model m for x {\n  inputs {\n${body}\n  }\n}\n`).file.declarations[0];
      return model?.kind === "model" ? model.inputs.map((input) => input.kind) : undefined;
    };
    expect(inputs("a\n*\nb")).toEqual(["input", "rest", "input"]);
    expect(inputs("a\n* b")).toEqual(["input"]);
    expect(inputs("*\n-a")).toEqual(["rest", "input"]);
    expect(inputs("a\n* except (b)")).toEqual(["input", "rest"]);
  });

  test("newlines part the arms of a `match`, also inside parentheses and before its `else`", () => {
    expect(tree('(match a { "x" => 1\n "y" => 2\n else => 3 })')).toEqual(tree('match a { "x" => 1, "y" => 2, else => 3 }'));
  });
});

describe("docs", () => {
  test("a doc comment belongs to the declaration, column, feature or test below it", () => {
    const { file } = parse("t.mls", "/// File.\n\n/// Source.\n/// More.\nsource s {\n  columns {\n    /// Col.\n    a: Int\n  }\n}\nfeatures f from s by a {\n  /// Feat.\n  n = count() over 1d\n}\ntests m {\n  /// Test.\n  auc > 1\n}\n");
    const [source, features, tests] = file.declarations;
    expect(file.doc).toBe("File.");
    expect(source).toMatchObject({ doc: "Source.\nMore.", columns: [{ doc: "Col." }] });
    expect(features).toMatchObject({ items: [{ doc: "Feat." }] });
    expect(tests).toMatchObject({ tests: [{ doc: "Test." }] });
  });

  test("a first doc directly above a declaration that is no `use` is the declaration's", () => {
    expect(parse("t.mls", "/// Cents.\nunit cent\n").file).toMatchObject({ doc: undefined, declarations: [{ doc: "Cents." }] });
  });
});
