/** Worlds that the attacks (`attacks.test.ts`) are made in: each sound by itself, with outcomes that are known late, as in life. */

export const SHOP = `entity Customer: Category
entity Sku: Category
unit eur

table catalogue {
  from     csv("catalogue.csv")
  key      sku
  timeless "a product's make is written once"
  columns  { sku: Sku, brand: Category, weight: Float<g> }
}
table prices {
  from    csv("prices.csv")
  key     sku
  valid   from begins to ends known at entered
  columns { sku: Sku, begins: Timestamp, ends: Timestamp?, entered: Timestamp, price: Float<eur> by 0.01 }
}
table loyalty {
  from    csv("loyalty.csv")
  key     customer
  mutable
  columns { customer: Customer, tier: Category, spent: Float<eur> }
}
source orders {
  from    csv("orders.csv")
  stream  kafka("orders")
  columns {
    order:    Category @id
    customer: Customer
    sku:      Sku
    placed:   Timestamp
    paid:     Float<eur> by 0.01
    channel:  "web" | "app" | "store"
    name:     Category @pii
    age:      Int? @protected
    shipped:  Timestamp?  known at shipped
    returned: Bool        known at placed + 30d
    refund:   Float<eur>  known at placed + 30d
    profit:   Float<eur>  known at placed + 90d
  }
  at      placed
  known   at placed + 1m
}
`;

export const WARD = `entity Patient: Category
entity Bed: Category

source stays {
  from    csv("stays.csv")
  columns {
    stay:       Category @id
    patient:    Patient
    bed:        Bed
    admitted:   Timestamp
    complaint:  Category
    discharged: Timestamp?  known at discharged
    last_ward:  Category    known at discharged
    codes:      Category    known at discharged + 14d
    died:       Bool        known at admitted + 90d
  }
  at      admitted
  known   at admitted + 10m
  expect  discharged >= admitted + 1h
}
source vitals {
  from    csv("vitals.csv")
  stream  kafka("vitals")
  columns { patient: Patient, taken: Timestamp, pulse: Float?, next_pulse: Float? known at taken + 10m, temp: Float? }
  at      taken
  known   at taken + 1m
}
`;

export const BANK = `entity Client: Category
unit eur

table clients {
  from     csv("clients.csv")
  key      client
  timeless "written as the account is opened"
  columns  { client: Client, branch: Category, sex: "f" | "m" @protected }
}
table bureau {
  from    csv("bureau.csv")
  key     client
  as of   2023-01-01T00:00Z
  columns { client: Client, grade: Category }
}
source loans {
  from    csv("loans.csv")
  columns {
    loan:      Category @id
    client:    Client
    asked_at:  Timestamp
    amount:    Float<eur> by 0.01
    income:    Float<eur> by 0.01
    months:    Int
    approved:  Bool        known at asked_at + 1d
    arrears:   Int         known at asked_at + 90d
    closed:    Timestamp?  known at closed
    defaulted: Bool        known at asked_at + 365d
    recovered: Float<eur>  known at asked_at + 730d
  }
  at      asked_at
  known   at asked_at + 5m
}
source payments {
  from    csv("payments.csv")
  columns { client: Client, due: Timestamp, paid_at: Timestamp? known at paid_at, sum: Float<eur> by 0.01, late: Bool known at due + 30d }
  at      due
  known   at due + 1d
}
`;

export const PLANT = `entity Engine: Category

source cycles {
  from    csv("cycles.csv")
  columns {
    engine:     Engine
    cycle:      Int
    ran:        Timestamp
    heat:       Float
    corrected:  Float      known at ran + 7d
    last_cycle: Int        known at fails
    fails:      Timestamp  known at fails
    fault:      Category   known at fails
    soon:       Bool       known at ran + 30d
  }
  at      ran
  known   at ran + 5m
  expect  fails >= ran + 1d
}
`;

export const GRID = `entity Meter: Category

source readings {
  from    csv("readings.csv")
  columns { meter: Meter, hour_end: Timestamp, kwh: Float, loaded: Timestamp, checked: Float known at loaded + 3d }
  at      hour_end
  known   at loaded
  expect  loaded - hour_end in 0s..1d
}
source weather {
  from    csv("weather.csv")
  columns { meter: Meter, observed: Timestamp, temp: Float }
  at      observed
  known   at observed + 20m
}
table forecasts {
  from    csv("forecasts.csv")
  key     meter
  valid   from issued known at issued
  columns { meter: Meter, issued: Timestamp, temp: Float }
}
`;

export const BIRDS = `entity Colony: Category
entity Bird: Category

table birds {
  from     csv("birds.csv")
  key      ring
  timeless "measured once"
  columns  { ring: Bird, colony: Colony, nest: Category, mass: Float<g>, wing: Float<mm>, male: Bool }
}
`;

export const NEWS = `entity Reader: Category
entity Article: Category

source shown {
  from    csv("shown.csv")
  stream  kafka("shown")
  columns {
    page:     Category @id
    reader:   Reader
    article:  Article
    shown_at: Timestamp
    place:    Int
    clicked:  Bool      known at shown_at + 10m
    dwell:    Duration? known at shown_at + 30m
    shares:   Int       known at shown_at + 2d
  }
  at      shown_at
  known   at shown_at + 1s
}
`;

/** Examples with a name, their rows, label and features; `more` holds whatever else is said. */
export function ask(name: string, rows: string, label: string, features: string, more = ""): string {
  return `examples ${name} {\n  rows   ${rows}\n  label  outcome = ${label}\n${more === "" ? "" : `  ${more}\n`}  features {\n    ${features}\n  }\n}\n`;
}

/** A model over them. */
export function learn(name: string, inputs = "*", more = ""): string {
  return `model m for ${name} {\n  predict outcome\n  inputs  { ${inputs} }\n  learner gbdt\n  ${more}\n}\n`;
}

/** Parts by dates. */
export function dates(name: string, more = ""): string {
  return `split ${name} by time in "UTC" { train until 2023-06-01; validate until 2023-09-01; test until 2024-01-01${more} }\n`;
}
