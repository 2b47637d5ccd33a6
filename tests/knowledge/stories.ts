/** Worlds in which stories of leakage are told: a few declarations that are sound by themselves, to which a story adds one mistake, or none. */

/** A hospital: stays are known at once, the diagnosis at discharge. */
export const HOSPITAL = `entity Patient: Category
entity Ward: Category

source stays {
  from    csv("stays.csv")
  stream  kafka("stays")
  columns {
    patient:    Patient
    ward:       Ward
    age:        Int @protected
    admitted:   Timestamp
    booked:     Timestamp           known at booked
    discharged: Timestamp?          known at discharged
    sepsis:     Bool                known at discharged
    charted:    Timestamp
    reviewed:   Timestamp           known at reviewed
    score:      Float               known at max(charted + 1h, reviewed)
    lag:        Duration?
  }
  at      admitted
  known   at admitted + 5m
  expect {
    discharged - admitted >= 1d
    charted - admitted <= 30m
    reviewed >= admitted
  }
}
`;

/** A shop: returns are known thirty days later; clicks come from elsewhere. */
export const SHOP = `entity Customer: Category

table members {
  from    csv("members.csv")
  key     customer
  mutable
  columns { customer: Customer, tier: Category }
}
table regions {
  from     csv("regions.csv")
  key      name
  timeless "as of the law"
  columns  { name: Category, size: Int }
}
source orders {
  from    csv("orders.csv")
  stream  kafka("orders")
  columns {
    customer: Customer
    region:   Category
    amount:   Float
    placed:   Timestamp
    returned: Bool     known at placed + 30d
    reason:   Category known at placed + 30d
    unhappy:  Bool = returned and amount > 10
    grudge:   Int = if unhappy then 1 else 0
  }
  at      placed
  known   at placed + 1m
}
source clicks {
  from    csv("clicks.csv")
  stream  kafka("clicks")
  columns { who: Customer, clicked: Timestamp, loaded: Timestamp, page: Category }
  at      clicked
  known   at loaded
  expect  loaded >= clicked
}
`;

/** Closed rows: birds measured once. */
export const BIRDS = `entity Colony: Category
table birds {
  from     csv("birds.csv")
  key      tag
  timeless "measured once"
  columns  { tag: Int, island: Category, mass: Float, depth: Float, species: "adelie" | "gentoo", long: Bool = depth > 20, is_adelie: Bool = species == "adelie" }
}
`;

/** Examples of a world; the lines of \`features\` and of everything else. */
export function examples(of: { rows: string; label: string; features: string; more?: string; name?: string }): string {
  return `examples ${of.name ?? "cases"} {\n  rows   ${of.rows}\n  label  outcome = ${of.label}\n${of.more === undefined ? "" : `  ${of.more}\n`}  features {\n    ${of.features.trim().split("\n").map((line) => line.trim()).join("\n    ")}\n  }\n}\n`;
}
