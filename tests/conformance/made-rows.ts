/** Random people who click, call, order and pay, and a spec that joins, parts, gathers and fills what they do. */
import type { Data } from "../oracle/relations.ts";
import type { Item, Value } from "../oracle/values.ts";
import { DAY, HOUR, instant, MINUTE } from "./events.ts";

type Rows = readonly Readonly<Record<string, Item>>[];

export interface Made {
  readonly files: Readonly<Record<string, string>>;
  readonly data: Data;
}

const START = Date.UTC(1970, 0, 2) * 1000;

/** Mulberry32, seeded. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Times lie on whole minutes, so that ties, gaps of exactly 30 minutes and borders of days are common; some lie before 1970. */
export function randomPeople(seed: number, count: number): Made {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const user = (): string | null => pick(["ann", "bob", "cem", "ann", "ä", null]);
  const time = (): number => START - 2 * DAY + Math.floor(random() * 6 * 24) * HOUR + pick([0, 0, 10, 30, 30, 40, 59]) * MINUTE + pick([0, 0, 0, 1, -1]);
  const clicks: Rows = Array.from({ length: count }, () => ({ user: user(), clicked: time(), page: pick(["home", "x", "buy", "é"]), worth: pick([0, 0.01, 2.675, -1.5, 99.99]), bot: pick([true, false, false, null]), fine: random() < 0.5 }));
  const calls: Rows = Array.from({ length: Math.ceil(count / 2) }, () => {
    const rang = time();
    return { user: user(), rang, logged: rang + pick([0, 5, 60, 60, 1440]) * MINUTE, minutes: pick([0, 1, 5, 60]), worth: pick([null, 0.5, 3.14, 3.14]), fine: random() < 0.5 };
  });
  const line = (): Item => ({ sku: pick(["tea", "pot", "cup"]), n: pick([0, 1, 2, 40]), price: pick([null, 1.5, 0.1, 2]) });
  const several = (one: () => Item): Item[] => Array.from({ length: pick([0, 1, 1, 2, 5]) }, one);
  const orders: Rows = Array.from({ length: Math.ceil(count / 2) }, (_, id) => ({ id, user: user(), placed: time(), lines: several(line), tags: random() < 0.2 ? null : several(() => pick(["gift", "rush", "new"])), fine: random() < 0.5 }));
  const timed = (rows: Rows, times: readonly string[]): string => {
    const names = Object.keys(rows[0]!);
    const field = (name: string, value: Item): string => (value === null ? "" : times.includes(name) ? instant(Number(value)) : typeof value === "string" ? `"${value}"` : String(value));
    return `${[names.join(","), ...rows.map((row) => names.map((name) => field(name, row[name]!)).join(","))].join("\n")}\n`;
  };
  return {
    files: {
      "clicks.csv": timed(clicks, ["clicked"]),
      "calls.csv": timed(calls, ["rang", "logged"]),
      "orders.json": `${orders.map((row) => JSON.stringify({ ...row, placed: instant(Number(row.placed as Value)) })).join("\n")}\n`,
    },
    data: { clicks, calls, orders },
  };
}

export const SOURCES = `entity User: Category

source clicks {
  from   csv("clicks.csv")
  stream kafka("clicks")
  columns { user: User?, clicked: Timestamp, page: String, worth: Float by 0.01, bot: Bool?, fine: Bool known at clicked + 1d }
  at     clicked
  known  at clicked + 1m
}

source calls {
  from   csv("calls.csv")
  stream kafka("calls")
  columns { user: User?, rang: Timestamp, logged: Timestamp, minutes: Int, worth: Float? by 0.01 known at logged, fine: Bool known at rang + 3d }
  at     rang
  known  at rang + 5m
  expect { logged - rang in 0s..2d }
}

source orders {
  from   json("orders.json")
  stream kafka("orders")
  columns {
    id:     Int
    user:   User?
    placed: Timestamp
    lines:  List<{ sku: String, n: Int, price: Float? }>
    tags:   List<String>?
    fine:   Bool known at placed + 1d
  }
  at     placed
  known  at placed + 1m
}
`;

/** Asked at each call. */
export function asked(groups: string, uses: string, rows = "calls asked at rang + 10m", label = "went_well = fine"): string {
  return `${SOURCES}
${groups}
examples asks {
  rows  ${rows}
  label ${label}
  features {
${uses}
  }
  allow MLS3045 "half-full windows are wanted in this test"
}
`;
}
