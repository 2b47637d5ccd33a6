/** How texts become terms, to the last code point; which terms are kept; what they are worth, beside scikit-learn's figures. */
import { describe, expect, it } from "vitest";
import { prepare } from "../../runtime/score/apply.ts";
import { termReader } from "../../runtime/score/term-reader.ts";
import { fitInputs } from "../../runtime/train/transforms/fit.ts";
import { TOKEN_RULE } from "../../runtime/train/transforms/words/rule.ts";
import { frame, input, model, range, transform } from "./build.ts";
import values from "./reference/values.json" with { type: "json" };

const STRING = { kind: "string", missing: true } as const;
const terms = (text: string, ngrams = 1): string[] => termReader({ rule: TOKEN_RULE, ngrams }).terms(text);

function learnt(texts: readonly (string | null)[], options: Record<string, number | string>, rows = texts.length) {
  const door = frame({ note: texts });
  const labels = { values: Float64Array.from({ length: rows }, (_, i) => i % 2), outputs: 1, multiclass: false, time: undefined, seed: 1 };
  const { inputs } = fitInputs(model("logistic", {}, [input("note", STRING, transform("vocabulary", options))]), door, range(0, rows), labels);
  const fitted = inputs[0]!.transforms[0]!;
  if (fitted.transform !== "vocabulary") throw new Error("no vocabulary");
  return { terms: fitted.terms, idf: fitted.idf, columns: prepare(inputs, door).map((column) => Array.from(column)) };
}

describe("a token", () => {
  it.each([
    ["don't stop", ["don", "t", "stop"]],
    ["a_b-c/d\u00a0e", ["a", "b", "c", "d", "e"]],
    ["Straße GROSS ÉTÉ", ["straße", "gross", "été"]],
    ["e\u0301te", ["e\u0301te"]],
    ["\u0301 x", ["x"]],
    ["ΣΊΣΥΦΟΣ", ["σίσυφοσ"]],
    ["İstanbul I", ["İstanbul", "i"]],
    ["ПРИВЕТ мир", ["привет", "мир"]],
    ["東京タワー3階", ["東", "京", "タワー3", "階"]],
    ["สวัสดี", ["ส", "วั", "ส", "ดี"]],
    ["한국어 문장", ["한국어", "문장"]],
    ["नमस्ते", ["नमस्ते"]],
    ["𝒳𝒴 𐐀", ["𝒳𝒴", "𐐨"]],
    ["x²½ ٣٤ 42.5", ["x", "٣٤", "42", "5"]],
    ["😀a👩‍👩b", ["a", "b"]],
    ["\ud800a\udc00", ["a"]],
    ["", []],
  ])("of %j", (text, tokens) => expect(terms(text)).toEqual(tokens));

  it("is what the Unicode of this Node would say, of all that it knows", () => {
    const rule = { ...TOKEN_RULE };
    const kinds = new Map<number, string>();
    for (const kind of ["letters", "alone", "marks"] as const) {
      for (let i = 0; i < rule[kind].length; i += 2) for (let c = rule[kind][i]!; c <= rule[kind][i + 1]!; c++) kinds.set(c, kind);
    }
    const wrong: string[] = [];
    for (let c = 0; c <= 0x10ffff; c++) {
      const text = String.fromCodePoint(c);
      // A later or earlier Unicode may have letters that the table's has not, or the other way round; none changes its kind.
      if (/\p{Cn}|\p{Cs}/u.test(text)) continue;
      const kind = /\p{M}/u.test(text) ? "marks" : /[\p{L}\p{Nd}]/u.test(text) ? "letter" : undefined;
      const ours = kinds.get(c) === "alone" ? "letter" : kinds.get(c) === "letters" ? "letter" : kinds.get(c);
      if (ours !== kind) wrong.push(c.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  it("joins up to n with a blank", () => expect(terms("One two, three", 3)).toEqual(["one", "one two", "one two three", "two", "two three", "three"]));
});

describe("which terms are kept", () => {
  it("those that most rows have, ties by UTF-8 bytes; a term counts once a row", () => {
    const texts = ["b b b b", "a z", "a 𝒳", "ﬀ 𝒳", "z ﬀ", "b"];
    expect(learnt(texts, { max_terms: 3, min_count: 1 }).terms).toEqual(["a", "b", "z"]);
    expect(learnt(texts, { max_terms: 4, min_count: 2 }).terms).toEqual(["a", "b", "z", "ﬀ"]);
    expect(learnt(texts, { max_terms: 9, min_count: 2 }).terms).toEqual(["a", "b", "z", "ﬀ", "𝒳"]);
  });

  it("of train rows alone, equal texts and missing ones counted as rows", () => {
    const { terms: kept, columns } = learnt(["x y", "x y", null, "x", "z z", "z y"], { min_count: 3 }, 4);
    expect(kept).toEqual(["x"]);
    expect(columns).toEqual([[1, 1, 0, 1, 0, 0]]);
  });

  it("says so where there are none", () => expect(() => learnt(["a", "b"], { min_count: 2 })).toThrow(/no term stands in 2 rows of the train part; lower `min_count`/));
});

describe("what a term is worth", () => {
  const texts = ["a a b", "b", "c", null, ""];
  it("how often it stands there, or whether it does", () => {
    expect(learnt(texts, { min_count: 1 }).columns).toEqual([[2, 0, 0, 0, 0], [1, 1, 0, 0, 0], [0, 0, 1, 0, 0]]);
    expect(learnt(texts, { min_count: 1, value: "present" }).columns[0]).toEqual([1, 0, 0, 0, 0]);
  });

  it(`tf_idf is scikit-learn ${values.versions["scikit-learn"]}'s`, () => {
    const { terms: kept, idf, columns } = learnt(values.tf_idf.texts, { min_count: 1, ngrams: 2, value: "tf_idf" });
    expect(kept).toEqual(values.tf_idf.terms);
    for (const [i, x] of values.tf_idf.idf.entries()) expect(idf[i]).toBeCloseTo(x, 14);
    for (const [row, own] of values.tf_idf.rows.entries()) for (const [j, x] of own.entries()) expect(columns[j]![row]).toBe(Math.fround(x));
  });
});
