/** Lists and records tell nothing early: what is made of an element, a field or a list is known no sooner than they are, and marks go with them. Each small spec is refused by the right rule at the smallest place, or passes. */
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { memoryHost } from "../memory-host.ts";

interface Of {
  readonly columns?: string;
  readonly groups?: string;
  readonly features?: string;
  readonly candidates?: string;
  readonly label?: string;
  readonly model?: string;
}

const spec = ({ columns = "", groups = "", features = "amount", candidates = "", label = "outcome = went_well", model = "" }: Of): string => `entity User: Category
entity Sku: Category
source orders {
  from   json("orders.json")
  stream kafka("orders")
  columns {
    user: User, placed: Timestamp, amount: Float, skus: List<Sku>, lines: List<{ sku: Sku, n: Int }>
    went_well: Bool known at placed + 30d
    clicked: List<Sku> known at placed + 1d
    later: Int known at placed + 2d
    ${columns}
  }
  at    placed
  known at placed + 1m
}
view settled from orders at placed + 30d { stream kafka("settled") }
${groups}
examples asks {
  rows  orders asked at placed + 1m
  ${candidates}
  label ${label}
  features {
    ${features}
  }
}
${model}`;

const group = (items: string, from = "orders"): string => `features past from ${from} by user {\n  ready live within 1m\n  ${items}\n}`;
const MODEL = (inputs: string): string => `split asks by time in "UTC" { train until 2024-01-01; validate until 2024-03-01; test until 2024-05-01 }\nmodel guess for asks { predict outcome; inputs { ${inputs} }; learner gbdt; seed 1 }`;

function said(text: string): string[] {
  const host = memoryHost({ "spec.mls": text });
  const checked = check(host, "spec.mls");
  if (!checked.hasErrors) compile(host, checked);
  return checked.findings.map(({ code, span }) => `${code} at ${text.slice(span.start, span.end)}`);
}

const CASES: Readonly<Record<string, readonly (readonly [name: string, of: Of, ...says: string[]])[]>> = {
  "a list that is known later": [
    ["its length", { features: "n = length(clicked)" }, "MLS3001 at clicked"],
    ["an element of it", { features: "first = element(clicked, 0)" }, "MLS3001 at clicked"],
    ["whether something is in it", { features: 'has = "tea" in clicked' }, "MLS3001 at clicked"],
    ["what it shares with another", { features: "n = shared(skus, clicked)" }, "MLS3001 at clicked"],
    ["through a column that is made of it", { columns: "best: Sku? = element(clicked, 0)", features: "best" }, "MLS3001 at best"],
    ["as a key", { groups: "features of_sku from orders by sku = element(skus, 0) {\n  ready live within 1m\n  n = count() over 1d\n}", features: "of_sku(element(clicked, 0))" }, "MLS3001 at element(clicked, 0)"],
    ["where only some rows know it", { features: "n = length(if_known(clicked) ?? [])" }],
    ["one that is known", { features: "n = length(skus)\nhas = \"tea\" in lines.sku\nfirst = element(lines, 0).n" }],
  ],
  "candidates": [
    ["from a list that is known later, said once", { candidates: "candidates clicked as item", label: "outcome = item in skus", features: "item\nof_sku(item)\nagain = item in skus", groups: "features of_sku from orders by sku = element(skus, 0) {\n  ready live within 1m\n  n = count() over 1d\n}" }, "MLS3002 at clicked"],
    ["whose label is known when it is asked", { candidates: "candidates skus as item", label: "outcome = item in lines.sku", features: "item" }, "MLS3021 at item in lines.sku"],
    ["from a list that is known", { candidates: "candidates skus as item", label: "outcome = item in clicked", features: "item" }],
    ["from a field of a list", { candidates: "candidates lines.sku as item", label: "outcome = item in clicked", features: "item" }],
    ["from what is no list", { candidates: "candidates amount as item", features: "amount" }, "MLS2346 at amount"],
    ["from a list of records", { candidates: "candidates lines as item", features: "amount" }, "MLS2346 at lines"],
    ["without a name", { candidates: "candidates skus", features: "amount" }, "MLS2346 at skus"],
    ["under a column's name", { candidates: "candidates skus as user", features: "amount" }, "MLS2346 at user"],
  ],
  "a record of one row": [
    ["is not seen before all of it is known", { groups: group("both = last({amount, later}).amount over 1d"), features: "past(user)" }, "MLS4003 at ready live within 1m", "MLS3040 at over 1d"],
    ["of what is known when the row is", { groups: group("both = last({amount, user}).amount over 1d"), features: "past(user)" }],
    ["with the label in it, before it is known", { groups: group("both = last({amount, went_well}).amount over 40d", "settled"), features: "past(user)" }],
    ["a field of a column that is known later", { columns: "spot: { x: Float, y: Float } known at placed + 1d", features: "x = spot.x" }, "MLS3001 at spot"],
    ["a record made in a row", { features: "x = {a: amount, b: later}.a" }, "MLS3001 at later"],
  ],
  "marks": [
    ["an id in a list is an id", { columns: "serials: List<Category> @id", features: "serials", model: MODEL("multi_hot(serials)") }, "MLS3070 at multi_hot(serials)"],
    ["an id in a record", { columns: "tag: Category @id", features: "pair = {tag, amount}\nfirst = pair.tag", model: MODEL("first") }, "MLS3070 at first"],
    ["an element of a list of ids", { columns: "serials: List<Category> @id", candidates: "candidates serials as serial", features: "serial", model: MODEL("serial") }, "MLS3070 at serial"],
    ["what is protected in a list asks for a word", { columns: "faiths: List<Category> @protected", features: "faiths", model: MODEL("multi_hot(faiths)") }, "MLS4201 at multi_hot(faiths)"],
  ],
  "lists in a model": [
    ["as they are", { features: "skus", model: MODEL("skus") }, "MLS2403 at skus"],
    ["records as they are", { features: "first = element(lines, 0)", model: MODEL("first") }, "MLS2403 at first"],
    ["of records", { features: "lines", model: MODEL("multi_hot(lines)") }, "MLS2101 at lines"],
    ["of numbers", { features: "ns = lines.n", model: MODEL("multi_hot(ns)") }, "MLS2101 at ns"],
    ["where one value is wanted", { features: "skus", model: MODEL("one_hot(skus)") }, "MLS2101 at skus"],
    ["one value where a list is wanted", { features: "amount", model: MODEL("multi_hot(amount)") }, "MLS2101 at amount"],
    ["by what they hold", { features: "skus", model: MODEL("multi_hot(skus, max_levels: 5, other: true)") }],
    ["a transform that learns, outside of a model", { features: "x = multi_hot(skus)" }, "MLS3050 at multi_hot(skus)"],
    ["a function of it, in a model", { features: "skus", model: MODEL("n = length(skus)") }],
  ],
  "what lists are not": [
    ["compared as wholes", { features: "same = skus == clicked" }, "MLS2101 at skus == clicked"],
    ["keys of a group", { groups: "features f from orders by skus {\n  ready live within 1m\n  n = count() over 1d\n}" }, "MLS2101 at skus"],
    ["records as keys", { groups: "features f from orders by place = {user, amount} {\n  ready live within 1m\n  n = count() over 1d\n}" }, "MLS2101 at place = {user, amount}"],
    ["keys of a source", { model: 'source others {\n from json("o.json")\n columns { ids: List<Int>, came: Timestamp }\n at came\n known at came\n key ids\n}\n' }, "MLS2101 at ids"],
    ["what holds rows together", { model: MODEL("amount").replace("by time in", "by time in").replace("{ train until 2024-01-01", "{ generalise to new skus; train until 2024-01-01") }, "MLS2101 at skus"],
    ["ordered", { groups: group("x = last(skus) over 1d"), features: "past(user)" }, "MLS2101 at skus"],
    ["of another kind than what is looked for", { features: "has = 3 in skus" }, "MLS2101 at 3"],
    ["of another entity", { features: "has = user in skus" }, "MLS2106 at user"],
    ["where a value is no list", { features: "has = 3 in amount" }, "MLS2101 at amount"],
    ["added up, of texts", { features: "n = total(skus)" }, "MLS2101 at skus"],
    ["without the field", { features: "x = lines.price" }, "MLS2010 at price"],
    ["in a set of one", { features: "has = \"tea\" in (skus)" }],
  ],
};

for (const [title, cases] of Object.entries(CASES)) {
  describe(title, () => {
    for (const [name, of, ...says] of cases) it(name, () => expect(said(spec(of))).toEqual(says));
  });
}
