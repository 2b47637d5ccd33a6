/** Made-up orders whose rows hold lists and records, and a spec that uses them in every way. */
import type { Data } from "../oracle/relations.ts";
import type { Item } from "../oracle/values.ts";
import { DAY, HOUR, instant, MINUTE } from "./events.ts";
import type { Case } from "./harness.ts";
import { generator } from "./people.ts";

type Rows = readonly Readonly<Record<string, Item>>[];

const START = Date.UTC(2020, 0, 1) * 1000;
const BIG = 2 ** 53 - 1;

export interface Parts {
  /** What closes the items over the rows' own columns. */
  readonly window: string;
  /** Knowledge times that no lag tells. */
  readonly late?: boolean;
  readonly ready?: string;
  readonly model?: boolean;
}

const SHELVES = [{ shelf: "hot", skus: ["tea", "pot"], spot: { x: 0.5, name: "by the door" } }, { shelf: "cold", skus: [], spot: { x: -2, name: null } }, { shelf: "none", skus: ["é", "💡"], spot: null }] as const;

function orders(count: number): Rows {
  const random = generator(77);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const some = <T>(one: () => T): T[] => Array.from({ length: pick([0, 1, 1, 2, 3, 5]) }, one);
  return Array.from({ length: count }, (_, id) => {
    const placed = START + Math.floor(random() * 24 * 12) * HOUR + pick([0, 0, 0, 1, -1, MINUTE]);
    return {
      id,
      user: pick(["ann", "bob", "cem", "ann", "ä", null]),
      placed,
      seen: placed + pick([MINUTE, MINUTE, HOUR, 20 * HOUR, 3 * DAY]),
      shelf: pick(["hot", "cold", "none", "gone", null]),
      skus: some(() => pick(["tea", "pot", "cup", "é", "e\u0301", "💡", "\uffff", "", '"'])),
      notes: some(() => pick(["a\u0000b", "\n", "\\", ",", "null"])),
      tags: random() < 0.2 ? null : some(() => pick(["gift", "rush", "new"])),
      counts: some(() => pick([0, 1, -1, 7, BIG, -BIG])),
      prices: some(() => pick([0.01, 2.675, 0.1, 0.2, -0.005, 99.99])),
      lines: some(() => ({ sku: pick(["tea", "pot", "cup"]), n: pick([0, 1, 2, 40]), price: pick([null, 1.5, 0.1]) })),
      spot: pick([null, { x: 0.1, name: "a" }, { x: 1 / 3, name: null }, { x: -1e-9, name: 'q"\n' }]),
      price: pick([0.01, 2.675, 3, 3, null, 1e6]),
      flag: pick([true, false, null]),
      word: pick(["x", "é", "💡", "\uffff", "", null]),
      fine: random() < 0.5,
    };
  });
}

export function listCase({ window, late = false, ready = "ready live within 1m", model = false }: Parts): Case {
  const rows = orders(150);
  const data: Data = { orders: rows, shelves: SHELVES };
  const known = late ? " known at seen" : "";
  return {
    files: {
      "orders.json": `${rows.map((row) => JSON.stringify({ ...row, placed: instant(Number(row.placed)), seen: instant(Number(row.seen)) })).join("\n")}\n`,
      "shelves.json": JSON.stringify(SHELVES),
    },
    data,
    examples: "asks",
    spec: `entity User: Category
entity Sku: Category

const wanted: List<Sku> = ["tea", "💡"]

fn richest(prices: List<Float by 0.01>): Float? = greatest(prices)

table shelves {
  from     json("shelves.json")
  key      shelf
  timeless "shelves stay where they are"
  columns  { shelf: Category, skus: List<Sku>, spot: { x: Float, name: String? }? }
}

source orders {
  from   json("orders.json")
  stream kafka("orders")
  columns {
    id:     Int
    user:   User?
    placed: Timestamp
    seen:   Timestamp
    shelf:  Category?
    skus:   List<Sku>
    notes:  List<String>
    tags:   List<"gift" | "rush" | "new">?
    counts: List<Int>
    prices: List<Float by 0.01>
    lines:  List<{ sku: Sku, n: Int, price: Float? }>
    spot:   { x: Float, name: String? }?
    price:  Float? by 0.01${known}
    flag:   Bool?${known}
    word:   String?
    fine:   Bool known at placed + 4d
    basket: List<Sku> = if length(skus) > 2 then skus else lines.sku
    spent:  Float = total(prices)
  }
  at     placed
  known  at placed + 1m
  expect { length(counts) <= 5 else drop
           seen - placed in 0s..3d }
}

view gifts from orders where "gift" in (tags ?? []) { first_sku = element(skus, 0) }

features past from orders by user {
  ${ready}
  words  = list(word, 3) ${window}
  spent  = list(price, 2) ${window}
  flags  = list(flag, 4) ${window}
  best   = top(word, 2) ${window}
  dear   = top(price, 3) ${window}
  yes    = top(flag, 2) ${window}
  when   = list(placed, 2) ${window}
  both   = last({price, word}) ${window}
  early  = first({flag, price, word}) ${window}
  pairs  = list({word, price}, 3) ${window}
  rich   = count(where 2.675 in prices) ${window}
  pieces = sum(total(lines.n)) ${window}
  tea    = mean("tea" in basket) ${window}
  latest = both.word ?? "none"
  level  = (both.price ?? 0) + (early.price ?? 0)
  depth  = length(words) + length(pairs)
  mine   = total(spent)
  beside = correlation(price, id) ${window}
  shelfy = any(shared(skus, shelves(shelf).skus) > 0) ${window}
}

features given from gifts by user { ready live within 1m; n = count() over 5d; odd = list(first_sku, 2) over 5d }

examples asks {
  rows  orders asked at placed + 1m
  label went_well = fine
  features {
    past(user)
    given(user) prefix g_
    skus
    notes
    tags
    counts
    lines
    spot
    names   = shelves(shelf).skus
    around  = shelves(shelf).spot
    x       = spot.x
    named   = shelves(shelf).spot.name
    sold    = lines.sku
    n       = length(skus) + length(tags ?? ["new"])
    second  = element(counts, 1)
    line    = element(lines, 0)
    line_n  = element(lines, 0).n
    has     = "tea" in skus
    rare    = "pot" not in past(user).words
    common  = shared(skus, wanted)
    same    = shared(skus, shelves(shelf).skus)
    most    = greatest(counts)
    least   = least(skus)
    sum     = total(counts)
    cents   = total(prices)
    mean    = average(prices)
    richer  = richest(prices)
    logged  = log1p(length(counts))
    either  = if has then skus else (shelves(shelf).skus ?? wanted)
    newest  = element(past(user).pairs, 0).price
    again   = shared(past(user).words, ["x", "é"])
    both2   = past(user).both.price
  }
  allow MLS3045 "half-full windows are wanted in this test"
}
${model ? "\nmodel guess for asks { predict went_well; inputs { n }; learner logistic }\n" : ""}`,
  };
}
