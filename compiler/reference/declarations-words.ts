import type { ReferenceEntry } from "./entry.ts";

const declaration = (name: string, signature: string, doc: string, example: string, parts: ReferenceEntry["parts"] = []): ReferenceEntry => ({ kind: "declaration", name, signature, doc, example, parts });

/** Names, types and functions. */
export const WORD_ENTRIES: readonly ReferenceEntry[] = [
  declaration(
    "use",
    'use MODULE (NAME, …) · use "./FILE.mls" (NAME, …)',
    "Brings names in: of a module of the library, or of another file, whose path is relative to the file that uses it. Files must not use each other in a circle.",
    'use std.cyclic (weekday)\n\nentity Customer: Category\n',
  ),
  declaration(
    "entity",
    "entity NAME: TYPE",
    "A nominal key: an `Airport` is no `Customer`, though both are texts. Columns of an entity's type can be keys of tables and groups of that entity alone; an entity's key may be used where a plain `Category` is wanted, never the other way round.",
    'entity Customer: Category\n\ntable customers {\n  from      csv("customers.csv")\n  key       id\n  timeless  "the country of birth does not change"\n  columns   { id: Customer, born_in: Category? }\n}\n',
  ),
  declaration("type", "type NAME = TYPE", "Another name for a type: a closed set of texts, a number with its unit and grid.", 'type Channel = "web" | "shop" | "phone"\ntype Euro = Float<eur> by 0.01\nunit eur\n'),
  declaration("unit", "unit NAME [= FACTOR UNIT]", "A unit of its own, or a multiple of another. Units compose (`<eur/h>`); what differs in its unit can't be added or compared.", "unit eur\nunit cent = 0.01 eur\n"),
  declaration("const", "const NAME[: TYPE] = EXPR", "A name for a value, put in where it is used; a bare number stays bare and takes the unit that it meets.", "const late_after = 15\nconst month = 30d\n"),
  declaration(
    "fn",
    "fn NAME(PARAM: TYPE, …): TYPE = EXPR",
    "A pure function: an expression over its parameters, checked as declared and written in where it is called. There is no recursion, loop or state.",
    "/// What an item costs on average.\nfn per_item(amount: Float, items: Int): Float? = amount / items\n",
  ),
  {
    ...declaration(
      "extern",
      'extern fn NAME(PARAM: TYPE, …): TYPE from "./FILE.ts"',
      "A pure function in TypeScript, for what the language has no words for. It runs at the door, in training and service alike, from the same text, which is part of the plan. The file and what it imports must be pure by a closed set of what pure code may touch; the exported function has the declared types. Its calls stand in the features of `examples` or in a model's inputs.",
      `/// The four signs under which names that sound alike are filed.
extern fn soundex(name: String): String from "./soundex.ts"

entity Customer: Category

source orders {
  from    csv("orders.csv")
  stream  kafka("orders")
  columns { customer: Customer, placed: Timestamp, surname: String, returned: Bool known at placed + 30d }
  at      placed
  known   at placed + 1m
}
examples checkouts {
  rows   orders asked at placed + 1m
  label  sent_back = returned
  features { sounds = soundex(surname) }
}
`,
      [
        ["Int · Float · Duration · Timestamp · LocalTimestamp", "`number`; times in µs"],
        ["Date", "`number` of days since 1970-01-01"],
        ["Bool", "`boolean`"],
        ["String · Category · Zone", "`string`, and so the key of an entity"],
        ['"a" | "b"', '`"a" | "b"`'],
        ["Vector[n]", "`number[]` of n"],
        ["List<T>", "`readonly T[]`; no element is missing"],
        ["{ a: T, b: U? }", "`{ readonly a: T; readonly b: U | undefined }`"],
        ["T?", "`T | undefined`"],
      ],
    ),
    files: {
      "soundex.ts": `/** The letters that have a number, as text to be looked up in. */
const LETTERS = "bfpvcgjkqsxzdtlmnr";
const NUMBERS = "111122222222334556";

export function soundex(name: string): string {
  const letters = [...name.toLowerCase()].filter((letter) => letter >= "a" && letter <= "z");
  const code = (letter: string): string => NUMBERS.charAt(LETTERS.indexOf(letter));
  let last = code(letters[0] ?? "");
  let found = "";
  for (const letter of letters.slice(1)) {
    const own = LETTERS.includes(letter) ? code(letter) : "";
    if (own !== "" && own !== last) found += own;
    // \`h\` and \`w\` do not part two letters of one number.
    if (letter !== "h" && letter !== "w") last = own;
  }
  return \`\${(letters[0] ?? "?").toUpperCase()}\${found}000\`.slice(0, 4);
}
`,
    },
  },
  declaration(
    "config",
    "config NAME: TYPE [= EXPR]",
    "A value that is set at deployment: a topic, an address. Nothing that a feature's value depends on may read it, since training and service would differ.",
    'config topic: String = "orders"\n\nsource orders {\n  from    csv("orders.csv")\n  stream  kafka(config.topic)\n  columns { placed: Timestamp, amount: Float }\n  at      placed\n  known   at placed + 1m\n}\n',
  ),
  declaration(
    "allow",
    'allow CODE "why"',
    "Waives a finding where it stands, in a declaration's body or behind it, with the reason. A finding that makes a result unwise can be waived, one that makes it wrong can't. Waivers are counted in report, card and manifest.",
    'entity Customer: Category\n\nsource people {\n  from    csv("people.csv")\n  columns {\n    customer: Customer\n    seen:     Timestamp\n    age:      Int @protected\n    stayed:   Bool known at seen + 30d\n  }\n  at      seen\n  known   at seen\n}\nexamples visits {\n  rows   people asked at seen within 1h\n  label  stays = stayed\n  features { age }\n}\nsplit visits by time in "UTC" { train until 2024-01-01; validate until 2024-03-01; test until 2024-05-01 }\nmodel staying for visits {\n  predict stays\n  inputs  { age }\n  learner gbdt\n  seed    1\n  allow MLS4201 "the law asks for the age group; tested for fairness below"\n}\ntests staying { spread(recall(0.5)) by age <= 0.2 }\n',
  ),
];
