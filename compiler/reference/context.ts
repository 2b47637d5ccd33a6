/** The shop that the reference's examples speak of, and the spec that puts an example into its place. */
import type { ReferenceEntry } from "./entry.ts";

export const CONTEXT = `entity Customer: Category

source orders {
  from    json("orders.json")
  stream  kafka("orders")
  columns {
    customer: Customer
    placed:   Timestamp
    wall:     LocalTimestamp
    amount:   Float by 0.01
    discount: Float?
    items:    Int
    channel:  Category
    note:     String
    latitude: Float<deg>
    longitude: Float<deg>
    tags:     List<Category>
    prices:   List<Float by 0.01>
    returned: Bool known at placed + 30d
  }
  at      placed
  known   at placed + 1m
  expect  { amount in 0..10000 else drop; items in 1..1000 else drop }
}
view settled from orders at placed + 30d { stream kafka("settled") }

features history from settled by customer {
  ready every 1d after 2h
  orders = count() over 90d
}
`;

const EXAMPLES = `examples checkouts {
  rows   orders asked at placed + 1m within 5m
  label  sent_back = returned
  features { history(customer); amount; discount; items; channel; note }
}
split checkouts by time in "UTC" { train until 2024-06-01; validate until 2024-08-01; test until 2024-10-01 }
`;

/** A whole spec with the example in it; of a declaration or module the example is one already. */
export function specOf(entry: ReferenceEntry): string {
  if (entry.spec !== undefined) return entry.spec;
  switch (entry.kind) {
    case "function":
      return functionSpec(entry.example);
    case "aggregate":
      return `${CONTEXT}features of_customer from ${entry.example.includes("returned") ? "settled" : "orders"} by customer {\n  ready every 1d after 2h\n  x = ${entry.example}\n}\n`;
    case "transform":
      return `${CONTEXT}${EXAMPLES.replace("note }", "note; tags }")}model returns for checkouts {\n  predict sent_back\n  inputs  { x = ${entry.example} }\n  learner gbdt\n  seed    1\n}\n`;
    case "learner":
      return `${CONTEXT}${EXAMPLES}model returns for checkouts {\n  predict sent_back\n  inputs  { amount; standardize(items) }\n  learner ${entry.example}\n  seed    1\n}\n`;
    case "metric":
    case "declaration":
    case "module":
      return entry.example;
  }
}

/** Examples over the shop whose features are these expressions. */
export function functionSpec(...expressions: readonly string[]): string {
  const features = expressions.map((expression, i) => `    ${expressions.length === 1 ? "x" : `x${i + 1}`} = ${expression}`);
  return `${CONTEXT}examples checkouts {\n  rows   orders asked at placed + 1m within 5m\n  label  sent_back = returned\n  features {\n${features.join("\n")}\n  }\n}\n`;
}

/** A model of a number or of a kind of thing, where the shop's own label is a Bool. */
export function learnerSpec(task: "multiclass" | "regression", learner: string): string {
  const value = task === "multiclass" ? "channel" : "amount";
  return `source visits {
  from    csv("visits.csv")
  columns { came: Timestamp, items: Int, channel: Category known at came + 1d, amount: Float known at came + 1d }
  at      came
  known   at came
}
examples visitors {
  rows   visits asked at came within 5m
  label  outcome = ${value}
  features { items }
}
split visitors by time in "UTC" { train until 2024-06-01; validate until 2024-08-01; test until 2024-10-01 }
model outcomes for visitors { predict outcome; inputs { standardize(items) }; learner ${learner}; seed 1 }
`;
}

/** The shop's model with something added to what is said of it. */
export function shopWith(text: string): string {
  return `${CONTEXT}${EXAMPLES}model returns for checkouts { predict sent_back; inputs { * except (note) }; learner gbdt; seed 1 }\n${text}`;
}
