import { describe, expect, test } from "vitest";
import { renderReport } from "../../runtime/evaluate/report/report.ts";
import { PLAIN, reportInput } from "./report-fixture.ts";
import { readWellFormed } from "./well-formed.ts";

const ATTACK = `<script>alert("x")</script>'"&amp;<img src=x onerror=alert(1)>\u202Eevil\u0007`;
const plain = await reportInput();
const hostile = await reportInput({ model: `m${ATTACK}`, doc: ATTACK, state: ATTACK, reason: ATTACK, why: ATTACK });

describe("the report page", () => {
  test("is well-formed, its ids are unique and its links lead to them", () => {
    const { ids, attributes } = readWellFormed(renderReport(plain));
    expect(new Set(ids).size).toBe(ids.length);
    for (const href of attributes.get("href")!) expect(ids).toContain(href.slice(1));
    for (const labelled of attributes.get("aria-labelledby")!) expect(ids).toContain(labelled);
  });
  test("asks for nothing: no script, no address, no file", () => {
    const page = renderReport(plain);
    const { elements, attributes } = readWellFormed(page);
    for (const element of ["script", "link", "img", "iframe", "object", "image", "use", "foreignObject"]) expect(elements).not.toContain(element);
    expect(attributes.has("src")).toBe(false);
    expect(page).not.toMatch(/https?:|@import|url\(/);
    expect(page).toContain("default-src 'none'");
  });
  test("shows hostile text of spec and data as text", () => {
    const page = renderReport(hostile);
    const { elements, attributes, text } = readWellFormed(page);
    expect(elements).not.toContain("script");
    expect(elements).not.toContain("img");
    expect([...attributes.keys()].filter((name) => name.startsWith("on"))).toEqual([]);
    for (const character of ["\u202E", "\u0007"]) expect(page).not.toContain(character);
    // Model, doc, slice, reason and waiver: each is there, escaped.
    expect(text.split("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;").length).toBeGreaterThan(5);
  });
  test("gives the same bytes for the same input", async () => {
    expect(renderReport(await reportInput())).toBe(renderReport(plain));
  });
  test("says what the release hangs on: standing, tests by how much, baselines", () => {
    const { text } = readWellFormed(renderReport(plain));
    for (const fact of ["Held back by its tests", "auc &gt;= 0.69", "misses by", "prior 0.5", "xfail: late flights are few"]) expect(text).toContain(fact);
  });
  test("says what the numbers rest on: parts, what was left out, hashes, waivers, openings", () => {
    const page = renderReport(plain);
    for (const fact of ["1,600,122", "2001-02-01 to 2001-04-14", "warm-up: the data does not yet reach back 31 days", "212,404", "1be7".repeat(16), plain.planHash, PLAIN.why, "opened 2 times", "c = 0.2314"]) expect(page).toContain(fact);
  });
  test("draws ROC, precision and recall, calibration, scores, learning and lineage, each named for a reader", () => {
    const { attributes } = readWellFormed(renderReport(plain));
    const labels = attributes.get("aria-label")!.join("\n");
    for (const name of ["ROC curve. Area", "Precision against recall", "Calibration. Greatest gap", "Scores by label", "Learning curve. Loss", "Lineage: table airports; source flights"]) expect(labels).toContain(name);
  });
  test("before the test part is opened says so, and has no verdict", () => {
    const { text } = readWellFormed(renderReport({ ...plain, evaluation: null, outcomes: [], openings: [] }));
    expect(text).toContain("Test part not opened");
    expect(text).not.toContain("tests hold");
  });
  test("for a model that the plan does not have is refused", () => {
    expect(() => renderReport({ ...plain, trained: { ...plain.trained, model: "other" } })).toThrow("no model `other`");
  });
});
