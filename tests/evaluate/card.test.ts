import { describe, expect, test } from "vitest";
import { renderCard } from "../../runtime/evaluate/report/card.ts";
import { code, inline } from "../../runtime/evaluate/report/markdown.ts";
import { PLAIN, reportInput } from "./report-fixture.ts";

const plain = await reportInput();

describe("the model card", () => {
  test("has the sections of Mitchell et al. 2019, in their order", () => {
    expect([...renderCard(plain).matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      "Model details",
      "Intended use",
      "Factors",
      "Metrics",
      "Evaluation data",
      "Training data",
      "Quantitative analyses",
      "Ethical considerations",
      "Caveats and recommendations",
    ]);
  });
  test("holds the report's facts: openings, waivers, what was left out, marks, tests", () => {
    const card = renderCard(plain);
    for (const fact of ["opened 2 times", PLAIN.why, "`MLS3104`", "212,404", "`flights.tail` is marked `@pii`", "fails as expected", plain.planHash, "c = 0.2314"]) expect(card).toContain(fact);
  });
  test("says what is unsaid, and makes nothing up", () => {
    const silent = { ...plain, evaluation: null, outcomes: [], openings: [], plan: { ...plain.plan, doc: undefined, models: plain.plan.models.map((model) => ({ ...model, doc: undefined })) } };
    const card = renderCard(silent);
    for (const fact of ["The spec says nothing of it", "Not evaluated yet.", "The test part has not been opened.", "No test has been judged"]) expect(card).toContain(fact);
  });
  test("gives the same bytes for the same input", async () => {
    expect(renderCard(await reportInput())).toBe(renderCard(plain));
  });
  test("keeps hostile text on its line, as text", async () => {
    const attack = "<script>alert(1)</script>\n## Fake\n| a | [x](http://evil) `b`";
    const card = renderCard(await reportInput({ model: attack, doc: attack, state: attack, reason: attack, why: attack }));
    expect(card).not.toMatch(/^## Fake/m);
    expect(card).not.toMatch(/(?<!`[^`\n]*)(?<!\\)<script/);
    expect(card).not.toMatch(/(?<!\\)\]\(/);
  });
});

describe("text in Markdown", () => {
  test.each([
    ["a|b", "a\\|b"],
    ["*x* _y_", "\\*x\\* \\_y\\_"],
    ["1. item", "1\\. item"],
    ["23.5 %", "23.5 %"],
    ["- item", "\\- item"],
    ["two\nlines", "two lines"],
    ["see http://a.b", "see http&#58;//a.b"],
  ])("%j is written %j", (text, written) => {
    expect(inline(text)).toBe(written);
  });
  test("code is fenced by more backticks than it holds", () => {
    expect(code("a `b` ``c``")).toBe("``` a `b` ``c`` ```");
    expect(code("a | b")).toBe("`a \\| b`");
  });
});
