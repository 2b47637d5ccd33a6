/** A small shop with all that an audit changes: late outcomes, prices entered late, corrected stock, calls that are sent twice; times to the microsecond, so that nothing coincides by chance. */
import { instant } from "../conformance/events.ts";
import { generator } from "../conformance/made-rows.ts";

export const SHOP = `
entity Customer: Category
entity Product: Category

/// Every price, with when somebody entered it.
table prices {
  from    csv("prices.csv")
  key     product
  valid   from begins known at entered
  columns { product: Product, begins: Timestamp, entered: Timestamp, price: Float by 0.01 }
}

source orders {
  from    csv("orders.csv")
  stream  kafka("orders")
  columns {
    id:       String @id
    customer: Customer
    product:  Product
    placed:   Timestamp
    amount:   Float by 0.01
    gift:     Bool
    settled:  Timestamp known at settled
    returned: Bool      known at settled
  }
  at      placed
  known   at placed + 1m
  key     id
  expect  { settled - placed in 1d..30d }
}

/// What came back of an order, once that is settled.
view outcomes from orders at settled { stream kafka("outcomes") }

/// Stock as counted, and as corrected later.
source stock {
  from    csv("stock.csv")
  stream  kafka("stock")
  columns { id: String @id, product: Product, counted: Timestamp, loaded: Timestamp, pieces: Int }
  at      counted
  known   at loaded
  key     id revised by loaded
  expect  { loaded >= counted }
}

/// Calls, of which some come in twice.
source calls {
  from    csv("calls.csv")
  stream  kafka("calls")
  columns { id: String @id, customer: Customer, rang: Timestamp, came: Timestamp, seconds: Int }
  at      rang
  exists  at came
  known   at came
  unique  by id
  expect  { came >= rang }
}

features shopper from orders by customer {
  ready live within 10m
  orders_9d  = count() over 9d
  spent_9d   = sum(amount) over 9d
  gifts      = mean(gift) over last 5 rows
}
features settled_before from outcomes by customer {
  ready every 6h after 1h
  return_rate = (count(where returned) + 1) / (count() + 3) over 30d
}
features in_stock from stock by product {
  ready live within 1m
  pieces = last(pieces)
  counts = count() over 20d
}
features calling from calls by customer {
  ready live within 1m
  calls   = count() over 20d
  seconds = mean(seconds) over 20d
}

examples checkouts {
  rows     orders asked at placed + 1m within 8m
  where    amount > 0.5
  label    sent_back = returned
  features {
    shopper(customer)
    settled_before(customer)
    in_stock(product)      prefix stock_
    calling(customer)
    amount
    gift
    price   = prices(product).price
    hour    = hour(placed, "Asia/Tokyo")
    shifted = log1p(amount)
  }
}
split checkouts by time in "UTC" { train until 2024-02-20; validate until 2024-03-05; test until 2024-04-01 }
model returns for checkouts { predict sent_back; inputs { standardize(impute(spent_9d)); gift }; learner logistic; seed 1 }
tests returns { auc >= 0.1 }
deploy returns { serve http { port 8080 }; store embedded }
`;

/** The shop with these of its blocks (sources, tables, views, groups) alone, and the features that are made of them: as much as one question takes. No model, no server. */
export function shopOf(...names: readonly string[]): string {
  const kept = ["orders", "checkouts", ...names];
  const blocks = SHOP.split(/\n(?=(?:\/\/\/ .*\n)?(?:table|source|view|features|examples|split|model|tests|deploy) )/);
  const name = (block: string): string => /^(?:\/\/\/ .*\n)?\w+ (\w+)/.exec(block.trimStart())?.[1] ?? "";
  const of = (line: string): string | undefined => /^ {4}(\w+)\(/.exec(line)?.[1] ?? /= (prices)\(/.exec(line)?.[1];
  const features = (block: string): string => block.split("\n").filter((line) => { const group = of(line); return group === undefined || kept.includes(group); }).join("\n");
  return blocks.filter((block) => block.includes("entity ") || kept.includes(name(block))).map((block) => (/^examples /.test(block.trimStart()) ? features(block) : block)).join("\n");
}

const csv = (head: string, rows: readonly (readonly (string | number | boolean)[])[]): string => [head, ...rows.map((row) => row.join(","))].join("\n").concat("\n");

const BEGIN = Date.UTC(2024, 0, 1) * 1000;
const MINUTE = 60_000_000;
const DAY = 86_400_000_000;

/** The files of the shop. */
export function shopFiles(seed = 1, spec = SHOP): Record<string, string> {
  const random = generator(seed);
  const at = (): number => BEGIN + Math.floor(random() * 90 * DAY);
  const within = (most: number): number => Math.floor(random() * most);
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!;
  const customers = ["ann", "bob", "cid", "dot", "eve", "fay", "gus", "hal"];
  const products = ["tea", "mug", "pot", "jar"];
  const list = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
  const orders = list(420, (i) => {
    const placed = at();
    return [`o${i}`, one(customers), one(products), instant(placed), (within(9900) + 100) / 100, random() < 0.4, instant(placed + DAY + within(20 * DAY)), random() < 0.3];
  });
  const stock = list(160, (i) => {
    const counted = at();
    return [`s${i}`, one(products), instant(counted), instant(counted + within(3 * DAY)), within(500)];
  });
  const calls = list(200, (i) => {
    const rang = at();
    return [`c${i}`, one(customers), instant(rang), instant(rang + within(90 * MINUTE)), within(900)];
  });
  const prices = [...products.map((product) => [product, instant(BEGIN - 40 * DAY), instant(BEGIN - 40 * DAY), 5]), ...list(60, () => {
    const begins = at();
    return [one(products), instant(begins), instant(begins + within(6 * DAY)), (within(900) + 100) / 100];
  })];
  return {
    "spec.mls": spec,
    "orders.csv": csv("id,customer,product,placed,amount,gift,settled,returned", orders),
    "stock.csv": csv("id,product,counted,loaded,pieces", stock),
    "calls.csv": csv("id,customer,rang,came,seconds", calls),
    "prices.csv": csv("product,begins,entered,price", prices),
  };
}
