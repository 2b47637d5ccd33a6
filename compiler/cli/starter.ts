/** The small system of `mlsc init`: a shop's orders, some of which are sent back. The data is made up by a fixed recipe, so that every copy is the same. */

const SPEC = `/// Will an order be sent back? Asked as it is placed.

entity Customer: Category
entity Product: Category

/// One row an order. Whether it was sent back is known a week later; the file was written when all of that was known.
source orders {
  from     csv("data/orders.csv")
  stream   kafka("orders")
  columns {
    customer: Customer
    product:  Product
    placed:   Timestamp
    amount:   Float by 0.01
    gift:     Bool
    returned: Bool known at placed + 7d
  }
  at       placed
  known    at placed + 1m
  complete until 2024-10-08T00:00Z
  expect   amount in 0..10000 else drop
}

/// Orders again, as events of the moment at which it is settled whether they came back.
view settled from orders at placed + 7d { stream kafka("settled") }

features shopper from orders by customer {
  ready live within 1m
  orders_30d = count() over 30d
  spent_30d  = sum(amount) over 30d
}

features shopper_returns from settled by customer {
  ready every 1d after 2h
  return_rate = (count(where returned) + 1) / (count() + 6) over 60d
}

features product_returns from settled by product {
  ready every 1d after 2h
  return_rate = (count(where returned) + 1) / (count() + 6) over 60d
}

examples checkouts {
  rows     orders asked at placed + 1m within 1m
  label    sent_back = returned
  features {
    shopper(customer)
    shopper_returns(customer) prefix customer_
    product_returns(product)  prefix product_
    amount
    gift
  }
}

split checkouts by time in "UTC" {
  train    until 2024-06-01
  validate until 2024-08-01
  test     until 2024-10-01
}

model returns for checkouts {
  predict sent_back
  inputs  { * }
  learner gbdt { trees 200, depth 3, learning_rate 0.05, patience 20, min_leaf 30 }
  calibrate platt
  seed    1
}

/// Asking a customer before shipping costs 1; a return costs 5.
decide ask_first for returns {
  ask = score >= c
  choose c to minimize 1 * false_positives + 5 * false_negatives
}

tests returns {
  auc     >= 0.65
  logloss <= 0.97 * prior.logloss
  recall of ask >= 0.5
  latency p99 <= 1ms else warn
}

deploy returns {
  serve http { port 8080, otherwise prior }
  store embedded
}
`;

const README = `# A small system

\`shop.mls\` says what is known of a shop's orders and when; \`data/orders.csv\` is made up.

    mlsc check          # prove that nothing leaks
    mlsc run            # data → examples → model → tests → bundle → one prediction
    mlsc serve          # answer POST /predict

Try to cheat: add \`returned\` to the features of \`checkouts\` and run \`mlsc check\`.
`;

export function starterFiles(): Map<string, string> {
  return new Map([
    ["shop.mls", SPEC],
    ["data/orders.csv", orders()],
    ["README.md", README],
    [".gitignore", "mls-out/\n"],
  ]);
}

/** 16,000 orders of 200 customers and 40 products over nine months of 2024; customers, products and gifts differ in how often they come back. */
function orders(): string {
  const random = generator(20240101);
  const customers = Array.from({ length: 200 }, (_, i) => ({ name: `C${String(i + 1).padStart(3, "0")}`, habit: random() ** 3 }));
  const products = Array.from({ length: 40 }, (_, i) => ({ name: `P${String(i + 1).padStart(2, "0")}`, fault: random() ** 3, price: 5 + Math.round(random() * 12000) / 100 }));
  const start = Date.UTC(2024, 0, 1);
  const span = 274 * 86_400_000;
  const rows = Array.from({ length: 16000 }, () => {
    const customer = customers[Math.floor(random() ** 1.5 * customers.length)]!;
    const product = products[Math.floor(random() * products.length)]!;
    const gift = random() < 0.15;
    const placed = start + Math.floor((random() * span) / 1000) * 1000;
    const chance = 0.02 + 0.55 * customer.habit + 0.5 * product.fault - (gift ? 0.02 : 0);
    return { placed, line: [customer.name, product.name, `${new Date(placed).toISOString().slice(0, 19)}Z`, (product.price * (0.9 + 0.2 * random())).toFixed(2), gift, random() < chance].join(",") };
  });
  rows.sort((a, b) => a.placed - b.placed || (a.line < b.line ? -1 : 1));
  return ["customer,product,placed,amount,gift,returned", ...rows.map((row) => row.line)].join("\n").concat("\n");
}

/** Mulberry32 (Tommy Ettinger, public domain): a small generator with a seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
