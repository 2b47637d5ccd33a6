import { csv, type DataCase, draw, instant } from "./entry.ts";

/** What the pages' cases are made of: a shop's orders, which have times, and measured birds, which have none. */

export const ROWS = 300;
/** Minutes from one order to the next. */
export const PACE = 97;

export interface Order {
  readonly columns?: string;
  /** Further columns of the file, with their values. */
  readonly more?: readonly (readonly [string, (row: number) => string])[];
  readonly at?: string;
  readonly known?: string;
  readonly placed?: (row: number) => string;
  readonly amount?: (row: number) => string;
  readonly body?: string;
}

/** Orders of a shop: `placed, amount` and what is added. */
export function orders({ columns = "", more = [], at = "placed", known = "placed + 1m", placed = (row) => instant(row * PACE), amount = (row) => (5 + 90 * draw(row)).toFixed(2), body = "" }: Order): DataCase {
  const spec = `source orders {
  from    csv("orders.csv")
  columns {
    placed: Timestamp
    amount: Float${columns}
  }
  at      ${at}
  known   at ${known}${body}
}
`;
  const header = ["placed", "amount", ...more.map(([name]) => name)].join(",");
  return { spec, files: { "orders.csv": csv(header, ROWS, (row) => [placed(row), amount(row), ...more.map(([, value]) => value(row))].join(",")) } };
}

export interface Birds {
  readonly features?: string;
  readonly label?: string;
  readonly columns?: string;
  readonly split?: string;
  readonly rows?: number;
  readonly allow?: string;
  readonly more?: readonly (readonly [string, (row: number) => string])[];
  readonly mass?: (row: number) => string;
  readonly wing?: (row: number) => string;
  readonly beak?: (row: number) => string;
  readonly male?: (row: number) => string;
}

/** Whether a bird is male: heavier ones a little more often. */
const isMale = (row: number): boolean => draw(row, 1) + draw(row, 9) > 1;

/** Birds, each measured once: `tag, mass, wing, beak, male` and what is added. */
export function birds(change: Birds): DataCase {
  const { features = "mass\n    wing\n    beak", label = "male", columns = "", split = "random { train 60%, validate 20%, test 20% }", more = [], rows = ROWS } = change;
  const spec = `table birds {
  from     csv("birds.csv")
  key      tag
  timeless "measured once"
  columns {
    tag:  Category @id
    mass: Float<g>
    wing: Float<mm>
    beak: Float<mm>
    male: Bool${columns}
  }
}

examples sexing {
  rows   birds
  label  is_male = ${label}
  features {
    ${features}
  }
}

split sexing ${split}
`;
  const { mass = (row) => (3000 + 2000 * draw(row, 1)).toFixed(0), wing = (row) => (180 + 40 * draw(row, 2)).toFixed(1), beak = (row) => (40 + 15 * draw(row, 3)).toFixed(1), male = (row) => String(isMale(row)) } = change;
  const header = ["tag", "mass", "wing", "beak", "male", ...more.map(([name]) => name)].join(",");
  return { spec, files: { "birds.csv": csv(header, rows, (row) => [`b${(row * 7919) % 10007}`, mass(row), wing(row), beak(row), male(row), ...more.map(([, value]) => value(row))].join(",")) } };
}

/** Orders of members, of whom a table tells when they joined, in days before (or after) the first order. */
export function members(joined: (member: number) => number): DataCase {
  const spec = `entity Member: Category

table members {
  from     csv("members.csv")
  key      member
  timeless "written once"
  columns  { member: Member, joined: Timestamp, town: Category }
}

source orders {
  from    csv("orders.csv")
  columns {
    member: Member
    placed: Timestamp
    amount: Float
    kept:   Bool      known at placed + 1d
  }
  at      placed
  known   at placed + 1m
}

examples checkouts {
  rows   orders asked at placed + 1m
  label  keeps = kept
  features {
    amount
    town = members(member).town
  }
}
`;
  return {
    spec,
    files: {
      "members.csv": csv("member,joined,town", 40, (row) => `m${row},${instant(joined(row) * 24 * 60 + 17)},${["Oslo", "Bergen", "Alta"][row % 3]}`),
      "orders.csv": csv("member,placed,amount,kept", ROWS, (row) => `m${(row * 7) % 40},${instant(row * PACE)},${(5 + 90 * draw(row)).toFixed(2)},${draw(row, 3) < 0.5}`),
    },
  };
}

/** Orders of customers, who are asked about with each: do they come back within a week? `complete` is the time up to which the file is said to be whole. */
export function silences(complete: string): DataCase {
  const spec = `entity Customer: Category

source orders {
  from    csv("orders.csv")
  columns {
    customer: Customer
    placed:   Timestamp
    amount:   Float
  }
  at      placed
  known   at placed + 1m
  complete until ${complete}
}

examples checkouts {
  rows   orders asked at placed + 1m
  label  silent = count() == 0 from orders by customer over next 7d
  features {
    amount
  }
}
`;
  return { spec, files: { "orders.csv": csv("customer,placed,amount", ROWS, (row) => `c${Math.floor(200 * draw(row, 4))},${instant(row * PACE)},${(5 + 90 * draw(row)).toFixed(2)}`) } };
}
