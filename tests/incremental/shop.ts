/** A shop whose files change from build to build: orders that come late, payments in versions, a table, and example sets of every kind over them. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { csv } from "../conformance/csv.ts";
import type { Value } from "../oracle/values.ts";

export type Row = Record<string, Value>;

export const HOUR = 3_600_000_000;
export const DAY = 24 * HOUR;
export const START = Date.UTC(2024, 0, 1) * 1000;

export interface Shop {
  orders: Row[];
  asks: Row[];
  payments: Row[];
  people: Row[];
}

export const SPEC = (more: { readonly feature?: string; readonly split?: string } = {}): string => `entity Person: Category

table people {
  from     csv("people.csv")
  key      person
  timeless "written by hand"
  columns  { person: Person, born: Int, town: Category? }
}

source orders {
  from    csv("orders.csv")
  stream  kafka("orders")
  columns {
    id:      Int
    person:  Person?
    ordered: Timestamp
    came:    Timestamp
    amount:  Float by 0.01
    kind:    Category?
  }
  at      ordered
  known   at max(ordered, came)
  expect  { amount < 90 else drop
            came - ordered <= 3d else drop }
}

source asks {
  from    csv("asks.csv")
  columns {
    id:     Int
    person: Person?
    asked:  Timestamp
    amount: Float by 0.01
    kind:   Category?
    happy:  Bool?      known at asked + 30h
  }
  at      asked
  known   at asked
  expect  amount < 90 else drop
}

source payments {
  from    csv("payments.csv")
  stream  kafka("payments")
  columns {
    id:     Int
    person: Person
    paid:   Timestamp
    amount: Float by 0.01
    settled: Bool?     known at loaded + 30h
    loaded: Timestamp
  }
  at      paid
  known   at max(paid, loaded)
  exists  at max(paid, loaded)
  key     id revised by loaded
  expect  loaded >= paid else drop
}

view homely from orders where (people(person).born > 1970) ?? false { cheap = amount < 10 }
view later from orders at max(ordered, came) + 5h { stream kafka("later") }

features pace from orders by person {
  ready live within 1h
  n       = count() over 1d
  spent   = sum(amount) over 3d step 6h
  usual   = mean(amount) over 2d ending 1d ago
  most    = top(kind, 2) over 3d
}

features house from homely by person {
  ready every 6h after 2h
  cheap = count(where cheap) over 2d
}

features after from later by kind {
  ready live within 0s
  n      = count() over 12h
  middle = quantile(amount, 0.5) over 2d
}

features paying from payments by person {
  ready live within 1h
  paid   = sum(amount) over 2d
}

features ever from orders by kind {
  ready live within 1h
  latest = last(amount)
  three  = mean(amount) over last 3 rows
}

examples asked {
  rows   asks asked at asked within 2h
  allow MLS3045 "wanted here"
  label  happy = happy ?? false
  features {
    pace(person)   prefix p_
    house(person)  prefix h_
    after(kind)    prefix a_
    paying(person) prefix y_
    amount
    born = people(person).born
    root = sqrt(amount + 1000)${more.feature === undefined ? "" : `\n    ${more.feature}`}
  }
}

examples ahead {
  rows   asks asked at asked within 0s
  label  more = count() from orders by person = person over next 2d
  features {
    pace(person)
    kind
  }
}

examples nightly {
  rows    each people every 1d
  horizon h in 0s..1d step 12h
  label   bought = sum(amount) from orders by person = person over next 1d after h
  features {
    pace(person)
  }
}

examples always {
  rows   asks asked at asked within 0s
  label  happy = happy ?? false
  features {
    ever(kind)
    amount
  }
}

examples folded {
  rows   asks asked at asked within 0s
  label  happy = happy ?? false
  features {
    pace(person)
  }
}

split asked by time in "UTC" {
  train    until 2024-01-12
  validate until 2024-01-16
  test     until 2024-02-01
}
split ahead by time in "UTC" { train last 8d, validate 3d, test 3d }
split folded by time in "UTC" {
  train    until 2024-01-12
  validate until 2024-01-16
  test     until 2024-02-01
  folds 3
}
`;

/** Sets whose rows say more than what was known at their moments: which of the versions of a row is the example, in which list and in which fold a row is. */
export const MORE_SETS = `
examples bills {
  rows   payments asked at loaded within 0s
  allow MLS3045 "wanted here"
  label  settled = settled
  features {
    pace(person)
    amount
  }
}

examples offered {
  rows       asks asked at asked within 0s
  candidates people as who
  group      id
  label      buys = count() > 1 from orders by who = person over next 12h
  features {
    pace(who)
    amount
  }
}

examples rolled {
  rows   asks asked at asked within 0s
  label  happy = happy ?? false
  features {
    pace(person)
  }
}

split offered by time in "UTC" {
  train    until 2024-01-12
  validate until 2024-01-16
  test     until 2024-02-01
  folds 3
}
split rolled by time in "UTC" { train last 8d, validate 3d, test 3d; rolling 2 }
`;

export const MORE = ["bills", "offered", "rolled"] as const;

export const ALL = ["asked", "ahead", "nightly", "always", "folded"] as const;

export function newShop(random: () => number, days: number, perDay: number): Shop {
  const shop: Shop = { orders: [], asks: [], payments: [], people: ["ann", "bob", "cid", "dee", "eve"].map((person, i) => ({ person, born: 1960 + i * 7, town: i === 2 ? null : ["Oslo", "Bergen"][i % 2]! })) };
  for (let day = 0; day < days; day++) addDay(shop, random, day, perDay);
  return shop;
}

export function anOrder(random: () => number, id: number, day: number): Row {
  const ordered = START + day * DAY + Math.floor(random() * DAY);
  return {
    id,
    person: random() < 0.05 ? null : ["ann", "bob", "cid", "dee", "eve", "unknown"][Math.floor(random() * 6)]!,
    ordered,
    came: ordered + (random() < 0.2 ? Math.floor(random() * 2 * DAY) : 0),
    amount: Math.floor(random() * 9500) / 100,
    kind: random() < 0.1 ? null : ["tea", "bread", "käse", "🧀"][Math.floor(random() * 4)]!,
  };
}

export function anAsk(random: () => number, id: number, day: number): Row {
  const { person, ordered, amount, kind } = anOrder(random, id, day);
  return { id, person: person!, asked: ordered!, amount: amount!, kind: kind!, happy: random() < 0.1 ? null : random() < 0.5 };
}

export function addDay(shop: Shop, random: () => number, day: number, perDay: number): void {
  const orders = Array.from({ length: perDay }, (_, i) => anOrder(random, shop.orders.length + i, day)).sort((a, b) => Number(a.ordered) - Number(b.ordered));
  shop.orders.push(...orders);
  shop.asks.push(...Array.from({ length: perDay }, (_, i) => anAsk(random, shop.asks.length + i, day)).sort((a, b) => Number(a.asked) - Number(b.asked)));
  for (let i = 0; i < perDay / 4; i++) shop.payments.push(aPayment(random, shop.payments.length, day));
}

export function aPayment(random: () => number, id: number, day: number): Row {
  const paid = START + day * DAY + Math.floor(random() * DAY);
  return { id, person: ["ann", "bob", "cid"][Math.floor(random() * 3)]!, paid, amount: Math.floor(random() * 9000) / 100, settled: random() < 0.4 ? null : random() < 0.5, loaded: paid + Math.floor(random() * HOUR) };
}

const TIMES = ["asked", "ordered", "came", "paid", "loaded"];

export function writeShop(folder: string, shop: Shop): void {
  for (const [name, rows] of Object.entries(shop) as [string, Row[]][]) writeFileSync(join(folder, `${name}.csv`), csv(rows, TIMES));
}
