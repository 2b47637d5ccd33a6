/** Small mistakes are said once, in the user's words; small things that can be said are. */
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import { memoryHost } from "../memory-host.ts";

const spec = (feature: string, more = ""): string => `entity Person: Category
config least: Float = 3
${more}
source orders {
  from csv("o.csv")
  columns { who: Person, placed: Timestamp, amount: Float, kind: "a" | "b", late: Bool known at placed + 3d }
  at    placed
  known at placed
}
features f from orders by who {
  ready every 1d after 1h
  ${feature}
}
`;
const EXAMPLES = (features: string, more = ""): string => `examples e {\n  rows orders asked at placed\n  label y = late\n  ${more}\n  features { ${features} }\n}\n`;

function said(text: string): string[] {
  return check(memoryHost({ "spec.mls": text }), "spec.mls").findings.map(({ code, span }) => `${code} at ${text.slice(span.start, span.end)}`);
}

const decided = (rule: string, { group = "group who", model = "predict y as ranking", more = "" } = {}): string =>
  spec("n = count() over 1d", `${EXAMPLES("n = f(who).n; kind", `${group}`)}split e by time in "UTC" { train until 2024-01-01; validate until 2024-02-01; test until 2024-03-01 }\nmodel m for e${more} { ${model}; inputs { * }; learner gbdt }\ndecide d for m { ${rule} }\n`);

describe("what can be said", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["windows in a vector", spec("v = [count() over 1d, mean(amount) over 2d where amount > 3]")],
    ["windows among arguments", spec("r = max(count() over 1d, count() over 2d)")],
    ["the row of a candidate is there", spec("n = count() over 1d", 'table items {\n  from csv("i.csv")\n  key item\n  timeless "so"\n  columns { item: Category, since: Timestamp }\n}\n') + EXAMPLES("n = f(who).n", "candidates items as item\n  where items(item).since < moment")],
  ];
  for (const [name, text] of cases) it(name, () => expect(said(text)).toEqual([]));

  const sorted = (rule: string): string => decided(rule, { group: "label k = kind2", model: "predict k" }).replace("late: Bool", 'kind2: "x" | "y" known at placed + 3d, late: Bool');
  it.each([
    ["a class or a text as written, as a decision's outcome", sorted('send = if score >= 0.7 then class else "person"')],
    ["outcomes that a later rule takes one by one", sorted('send = if score >= 0.7 then class else "person"\n act = match send { "x" => 1, "y" => 2, "person" => 3 }')],
  ])("%s", (_, text) => expect(said(text)).toEqual([]));
  it("a class is compared with classes alone", () => expect(said(sorted('wrong = class == "person"'))).toEqual(['MLS2107 at "person"']));

  const votes = (model: string, more = "", label = ""): string => `${decided("show = score >= 0.5", { group: label, model: "predict v", more })}labeler v for e {\n  ${label === "" ? "" : "predict y\n  "}a = if amount > 3 then true else missing\n}\n${model}`;
  it.each([
    ["votes that teach a model a segment", votes("", " by kind")],
    ["a score made of votes that another model reads", votes("model o for e { predict y; inputs { m.score }; learner gbdt }\n")],
    ["a model taught by votes that reads a score of votes", votes("model o for e { predict v; inputs { m.score; amount }; learner gbdt }\n".replace("; amount", ""))],
    ["votes for one of several labels", votes("model o for e { predict z; inputs { m.score }; learner gbdt }\n", "", "label z = late\n")],
    ["a labeler of one label that says which", votes("").replace("labeler v for e {", "labeler v for e {\n  predict y")],
  ])("%s", (_, text) => expect(said(text)).toEqual([]));
});

describe("what can't, and why", () => {
  const cases: readonly (readonly [string, string, ...string[]])[] = [
    ["`top` in a decision", decided("show = top(5)"), "MLS2001 at top(5)"],
    ["a ranking's score as a size", decided("show = rank <= 5 and score >= 0.5"), "MLS2456 at score"],
    ["a place where rows come one by one", decided("show = rank <= 5", { group: "", model: "predict y" }), "MLS2416 at rank"],
    ["`top` where rows come one by one", decided("show = top(5)", { group: "", model: "predict y" }), "MLS2416 at top(5)"],
    ["votes that are to make an order", `${decided("show = rank <= 5", { model: "predict v as ranking" })}labeler v for e { a = if amount > 3 then true else missing }\n`, "MLS2420 at v"],
    ["votes for one of several labels, it is not said which", `${decided("show = score >= 0.5", { group: "label z = late\n", model: "predict y" })}labeler v for e { a = if amount > 3 then true else missing }\n`, "MLS2012 at v"],
    ["votes for a label that there is not", `${decided("show = score >= 0.5", { group: "", model: "predict y" })}labeler v for e { predict x\na = if amount > 3 then true else missing }\n`, "MLS2001 at x"],
    ["a labeler with the name of another label", `${decided("show = score >= 0.5", { group: "label z = late\n", model: "predict y" })}labeler z for e { predict y\na = if amount > 3 then true else missing }\n`, "MLS2431 at z"],
    ["a rule that reads another label by its name", `${decided("show = score >= 0.5", { group: "label z = late\n", model: "predict v" })}labeler v for e { predict y\na = z }\n`, "MLS2001 at z"],
    ["a rule that reads its own label by its name", `${decided("show = score >= 0.5", { group: "label z = late\n", model: "predict v" })}labeler v for e { predict z\na = z }\n`, "MLS3067 at z"],
    ["two labels that a labeler says it votes for", `${decided("show = score >= 0.5", { group: "label z = late\n", model: "predict y" })}labeler v for e { predict y\npredict z\na = if amount > 3 then true else missing }\n`, "MLS1018 at predict z"],
    ["a config in a window", spec("n = count(where amount > config.least) over 1d"), "MLS3193 at config.least"],
    ["a config in a feature", spec("n = count() over 1d") + EXAMPLES("a = amount * config.least"), "MLS3193 at config.least"],
    ["`_` in a match", spec("n = count() over 1d") + EXAMPLES('k = match kind { "a" => 1, _ => 2 }'), "MLS2108 at _"],
    ["a function in another style", spec("n = countOf(amount) over 1d"), "MLS1024 at countOf"],
    ["the moment, of a row of history", spec("n = count(where placed < moment) over 1d"), "MLS2001 at moment"],
    ["a waiver of a warm-up that is none", spec("n = last(amount)") + EXAMPLES("f(who)", 'allow MLS3045 "all of it"'), 'MLS4901 at allow MLS3045 "all of it"'],
  ];
  for (const [name, text, ...says] of cases) it(name, () => expect(said(text)).toEqual(says));

  it("a conversion says the factor that is declared, and what it says compiles", () => {
    const text = `unit mi = 1609.344 m\n${spec("n = count() over 1d")}`.replace("amount: Float,", "amount: Float, a: Float<mi>, b: Float<m>,");
    const helpOf = (features: string): (string | undefined)[] => check(memoryHost({ "spec.mls": text + EXAMPLES(features) }), "spec.mls").findings.map(({ help }) => help);
    expect(helpOf("x = a + b")).toEqual(["convert it: `b / 1609.344<m/mi>`"]);
    expect(helpOf("x = b + a")).toEqual(["convert it: `a * 1609.344<m/mi>`"]);
    expect(helpOf("x = a + b / 1609.344<m/mi>; z = b + a * 1609.344<m/mi>")).toEqual([]);
  });

  it("a waiver of a warm-up that there is waives it", () => expect(said(spec("n = count() over 3d") + EXAMPLES("f(who)", 'allow MLS3045 "all of it"'))).toEqual([]));
});
