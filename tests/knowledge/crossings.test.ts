/** Marks through what was built side by side: fields of records, functions, votes, inner scores, segments, candidates. Each small spec is refused by the right rule at the smallest place, or passes. */
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import { memoryHost } from "../memory-host.ts";

const FUNCTIONS = { "f.ts": "export function kind(x: string): string { return x; }\n" };

const spec = ({ features = "amount", inputs = "amount", rows = "", more = "", of = "outcome", labels = "" }: { features?: string; inputs?: string; rows?: string; more?: string; of?: string; labels?: string }): string => `entity User: Category
extern fn kind(x: String): Category from "./f.ts"
source orders {
  from   json("orders.json")
  stream kafka("orders")
  columns {
    user: User, placed: Timestamp, amount: Float, shown: List<Category>
    mail: String @pii
    who:  { name: Category, note: String, age: Int } @pii
    sex:  Category @protected
    card: Category @id
    went_well: Bool known at placed + 30d
    chased: Bool known at placed + 5d
    repaid: Float known at placed + 20d
  }
  at    placed
  known at placed + 1m
}
view settled from orders at placed + 1m { stream kafka("settled") }
features past from settled by user {
  ready live within 1m
  latest = last({mail, amount}) over 30d
  people = list({amount, who_is: mail}, 3) over 30d
}
examples asks {
  rows  orders asked at placed + 1m
  ${rows}
  label outcome = went_well
  ${labels}
  features {
    ${features}
  }
}
split asks by time in "UTC" { train until 2024-01-01; validate until 2024-03-01; test until 2024-05-01 }
${more}
model guess for asks { predict ${of}; inputs { ${inputs} }; learner gbdt; seed 1 }
`;

function said(text: string): string[] {
  return check(memoryHost({ "spec.mls": text, ...FUNCTIONS }), "spec.mls").findings.map(({ code, span }) => `${code} at ${text.slice(span.start, span.end)}`);
}

type Of = Parameters<typeof spec>[0];

const CASES: readonly (readonly [name: string, of: Of, ...says: string[]])[] = [
  ["a personal field, as levels", { features: "name = who.name", inputs: "one_hot(name)" }, "MLS3190 at one_hot(name)"],
  ["a personal field, raw", { features: "name = who.name", inputs: "name" }, "MLS3190 at name"],
  ["a personal field, as words", { features: "note = who.note", inputs: "vocabulary(note)" }, "MLS3066 at vocabulary(note)"],
  ["a personal field taken in the inputs", { features: "who", inputs: "vocabulary(who.note)" }, "MLS3066 at vocabulary(who.note)"],
  ["a personal field of the latest row", { features: "past(user)", inputs: "vocabulary(latest.mail)" }, "MLS3066 at vocabulary(latest.mail)"],
  ["a personal field of a list's element", { features: "past(user)\nfirst = element(people, 0).who_is", inputs: "vocabulary(first)" }, "MLS3066 at vocabulary(first)"],
  ["a personal text through a function", { features: "k = kind(mail)", inputs: "one_hot(k)" }, "MLS3190 at one_hot(k)"],
  ["what is counted of a personal field is no trace", { features: "n = length(who.note)\nage = who.age", inputs: "n; age" }],
  ["a vote by a protected column", { more: "labeler signs for asks { a = if sex == \"f\" then true else missing }", of: "signs" }, 'MLS4201 at if sex == "f" then true else missing'],
  ["a vote by a feature made of a protected column", { features: "amount\ns = sex", more: "labeler signs for asks { a = if s == \"f\" then true else missing }", of: "signs" }, 'MLS4201 at if s == "f" then true else missing'],
  ["a vote by a protected column, with a word", { more: "labeler signs for asks { a = if sex == \"f\" then true else missing\n allow MLS4201 \"they are asked another form\" }", of: "signs" }],
  ["a vote by an id", { more: "labeler signs for asks { a = if card == \"c1\" then true else missing }", of: "signs" }, 'MLS3070 at if card == "c1" then true else missing'],
  ["a vote by a feature made of an id", { features: "amount\nc = card", inputs: "amount", more: "labeler signs for asks { a = if c == \"c1\" then true else missing }", of: "signs" }, 'MLS3070 at if c == "c1" then true else missing'],
  ["a vote by whether there is an id", { more: "labeler signs for asks { a = if hash(user, 3) == 1 then true else missing }", of: "signs" }],
  ["lists of a protected column", { rows: "group sex" }, "MLS4201 at sex"],
  ["lists of a protected column, with a word", { rows: "group sex\n allow MLS4201 \"each is ranked among their own\"" }],
  ["lists of an id, which no model reads", { rows: "group card" }],
  ["weighed by what is known with the label", { rows: "weight max(repaid, 0)" }],
  ["weighed by what is known with the label, but after the votes", { rows: "weight max(repaid, 0)", more: "labeler signs for asks { a = if chased then false else missing }", of: "signs" }, "MLS3022 at max(repaid, 0)"],
  ["weighed by what is known with the votes", { rows: "weight if chased then 2 else 1", more: "labeler signs for asks { a = if chased then false else missing }", of: "signs" }],
  ["weighed by the label's name where rules vote", { rows: "weight if outcome ?? false then 2 else 1", more: "labeler signs for asks { a = if chased then false else missing }", of: "signs" }],
  ["weighed by the second label's name", { rows: "weight if hunted then 2 else 1", labels: "label hunted = chased" }],
  ["weighed by what is known with the later of two labels", { rows: "weight max(repaid, 0)", labels: "label hunted = chased" }],
  ["weighed by a label that may be missing", { rows: "weight if outcome then 2 else 1", more: "labeler signs for asks { a = if chased then false else missing }", of: "signs" }, "MLS2103 at outcome"],
];

describe("marks", () => {
  for (const [name, of, ...says] of CASES) it(name, () => expect(said(spec(of))).toEqual(says));
});
