/** The model's own acts, followed to wherever they come back: through views, groups, keys, labels ahead and other models; and what does not meet them. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import { CATALOGUE } from "../../compiler/diagnostics/catalogue/index.ts";
import { memoryHost } from "../memory-host.ts";

const read = (story: string): string => readFileSync(new URL(`../leaks/${story}/mended.mls`, import.meta.url), "utf8");
const SEARCH = read("own-ranking-decides-clicks");
const FRAUD = read("own-blocks-decide-fraud");

function codesOf(spec: string, ...edits: readonly (readonly [string, string])[]): string[] {
  const text = edits.reduce((now, [from, to]) => {
    expect(now).toContain(from);
    return now.replaceAll(from, to);
  }, spec);
  return check(memoryHost({ "spec.mls": text }), "spec.mls").findings.map(({ code }) => code);
}

const BLIND = [", explore 1%", ""] as const;

describe("nothing is left to chance", () => {
  it("the mended specs are silent", () => expect([codesOf(SEARCH), codesOf(FRAUD)]).toEqual([[], []]));
  it.each([
    ["a label", []],
    ["through a view", [["rows    shown", "rows    picked"], ["examples results", "view picked from shown where fit > 0\nexamples results"]]],
    ["through a derived column", [["    clicked:  Bool known at searched + 1h\n", "    clicked:  Bool known at searched + 1h\n    liked:    Bool = clicked and position > 1\n"], ["taken = clicked", "taken = liked"]]],
    ["through the condition of a label ahead", [["taken = clicked", "taken = any(position > 0) from outcomes where clicked by product over next 1d"]]],
    ["through what a view of the label's rows leaves out", [["taken = clicked", "taken = count() > 3 from hits by product over next 1d"], ["examples results", "view hits from outcomes where clicked\nexamples results"]]],
  ] as const)("%s", (_what, edits) => {
    expect(codesOf(SEARCH, BLIND, ...(edits as readonly (readonly [string, string])[]))).toContain("MLS3100");
  });

  it("another model's label counts too, where the first one acts", () => {
    const second = "\nexamples others {\n  rows  shown asked at searched within 100ms\n  label hit = clicked\n  features { price }\n}\n";
    expect(codesOf(SEARCH + second)).toEqual(["MLS3101"]);
    expect(codesOf(SEARCH + second, BLIND)).toEqual(["MLS3100", "MLS3100"]);
  });

  it("without a deployment nothing acts", () => {
    expect(codesOf(SEARCH.slice(0, SEARCH.indexOf("deploy order")), ["  weight  if clicked then 1 / looked_at(position) else 1\n", ""])).toEqual([]);
  });

  it("one of two ways out explores, the other does not", () => {
    expect(codesOf(SEARCH, ["  store embedded\n}", '  store embedded\n  score every 1d into csv("x")\n}'])).toContain("MLS3100");
  });

  it("a word waives it", () => {
    expect(codesOf(SEARCH, BLIND, ["  affects clicked, position", '  affects clicked, position\n  allow MLS3100 "the order was drawn by chance until May"'])).toEqual([]);
  });
});

describe("a feature that feeds on past answers", () => {
  const fed = CATALOGUE.find(({ code }) => code === "MLS3103")!.wrong;
  it.each([
    ["serve", fed],
    ["score", fed.replace("serve http { port 8080 }", 'score every 1d into csv("x")')],
  ])("is told to explore where it acts: in `%s`", (verb, spec) => {
    const found = check(memoryHost({ "spec.mls": spec }), "spec.mls").findings.find(({ code }) => code === "MLS3103");
    expect(found?.help).toBe(`explore a share of the decisions: \`explore 2%\` in the braces of \`${verb}\``);
  });
});

describe("weights undo decisions only if they read them", () => {
  it.each([
    ["no weight", "", ["MLS3101"]],
    ["one of something else", "weight  if price > 10<eur> then 2 else 1", ["MLS3101"]],
    ["one of the label alone", "weight  if clicked then 2 else 1", ["MLS3101"]],
    ["one of what was decided", "weight  1 / looked_at(position)", []],
  ] as const)("%s", (_what, weight, codes) => {
    expect(codesOf(SEARCH, ["weight  if clicked then 1 / looked_at(position) else 1", weight])).toEqual(codes);
  });

  it("a logged probability will do, wherever it is read", () => {
    expect(codesOf(FRAUD, ["weight   1 / propensity", "weight   if blocked then 0 else 1 / propensity"])).toEqual([]);
    expect(codesOf(FRAUD, ["propensity:   Float @propensity", "propensity:   Float"])).toEqual(["MLS3101"]);
  });
});

describe("the model's own answer is no input", () => {
  it.each([
    ["as it is", [["    words\n", "    words\n    position\n"]]],
    ["worked out", [["    words\n", "    words\n    top = position <= 3\n"]]],
    ["through another feature", [["    words\n", "    words\n    top = position <= 3\n    both = top and words > 2\n"]]],
    ["through a derived column", [["    position: Int\n", "    position: Int\n    top:      Bool = position <= 3\n"], ["    words\n", "    words\n    top\n"]]],
    ["as the key of a group", [["features appeal from outcomes by product {", "features by_place from outcomes by position {\n  ready live within 1m\n  n = count() over 7d\n}\nfeatures appeal from outcomes by product {"], ["    words\n", "    words\n    by_place(position)\n"]]],
    ["in `where`", [["  group   search\n", "  group   search\n  where   position <= 20\n"]]],
    ["in the `where` of the view that the rows are of", [["rows    shown", "rows    tops"], ["examples results", "view tops from shown where position <= 10\nexamples results"]]],
  ] as const)("%s", (_what, edits) => {
    const found = codesOf(SEARCH, ...(edits as readonly (readonly [string, string])[]));
    expect(found).toContain("MLS3102");
    expect(new Set(found).size).toBe(1);
  });

  it("nor is its probability", () => {
    expect(codesOf(FRAUD, ["    abroad\n  }", "    abroad\n    propensity\n  }"])).toEqual(["MLS3102"]);
  });

  it("what is known only later is said to be that, and nothing else", () => {
    expect(codesOf(SEARCH, ["    words\n", "    words\n    clicked\n"])).toEqual(["MLS3001"]);
  });

  it("that of earlier rows is history", () => {
    expect(SEARCH).toContain("place_7d = mean(position)");
    expect(codesOf(SEARCH)).toEqual([]);
  });

  it("it can't be waived", () => {
    expect(codesOf(SEARCH, ["    words\n", "    words\n    position\n"], ["  affects clicked, position", '  affects clicked, position\n  allow MLS3102 "we send 1"'])).toContain("MLS4902");
  });
});

describe("lists that are served", () => {
  it("say what their order changes", () => {
    expect(codesOf(SEARCH, ["  affects clicked, position\n", ""], ["  weight  if clicked then 1 / looked_at(position) else 1\n", ""])).toEqual(["MLS3104"]);
  });
  it("names are looked up in what the set reads", () => {
    expect(codesOf(SEARCH, ["affects clicked, position", "affects klicked"])).toContain("MLS2001");
    expect(codesOf(SEARCH, ["affects clicked, position", "affects clicked, clicked"])).toContain("MLS2005");
  });
});
