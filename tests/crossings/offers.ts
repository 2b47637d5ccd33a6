/** Offers shown to shoppers: lists, records, texts, functions in TypeScript, two labels, rankings. */
import { generator } from "../conformance/csv.ts";

const SKUS = ["tea", "pot", "cup", "é", "💡", "jar", "mug"];
const WORDS = "green small Größe old 東京 new blue red fine warm".split(" ");

export const FILES: Readonly<Record<string, string>> = {
  "f.ts": `export function sharedWords(a: string, b: string): number {
  const words = new Set(a.split(" "));
  return b.split(" ").filter((word) => words.has(word)).length;
}
export function tilt(x: number | undefined, n: number): number | undefined {
  return x === undefined ? undefined : Math.sqrt(x * x + n) / (n + 1);
}
export function kindOf(x: number): "low" | "high" {
  return x < 20 ? "low" : "high";
}
`,
  "items.csv": `sku,price,name\n${SKUS.map((sku, i) => `${sku},${i * 3 + 0.25},${WORDS[i]} ${WORDS[i + 2]}`).join("\n")}\n`,
  "views.json": rows(),
};

function rows(): string {
  const random = generator(11);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: 700 }, (_, id) => {
    const shown = [...SKUS].sort(() => random() - 0.5).slice(0, 1 + Math.floor(random() * 5));
    const bought = random() < 0.7 ? shown[Math.floor(random() * random() * shown.length)]! : null;
    const at = new Date(Date.UTC(2024, 0, 1) + id * 3 * 3_600_000).toISOString();
    return JSON.stringify({
      id,
      user: random() < 0.1 ? null : pick(["ann", "bob", "cem", "dee"]),
      at,
      shown,
      query: random() < 0.1 ? null : Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(WORDS)).join(" "),
      tags: SKUS.filter(() => random() < 0.3),
      spot: random() < 0.1 ? null : { x: random() * 10, place: pick(["north", "south"]) },
      device: pick(["phone", "desk", "tv"]),
      bought,
      looked: bought ?? (random() < 0.5 ? shown[0] : null),
      position: null,
    });
  }).join("\n");
}

export const SPEC = `entity User: Category
entity Sku: Category

extern fn shared_words(a: String, b: String): Int from "./f.ts"
extern fn tilt(x: Float?, n: Int): Float? from "./f.ts"
extern fn kind_of(x: Float): "low" | "high" from "./f.ts"

table items {
  from     csv("items.csv")
  key      sku
  timeless "what is sold"
  columns  { sku: Sku, price: Float by 0.01, name: String }
}

source views {
  from   json("views.json")
  stream kafka("views")
  columns {
    id:     Int
    user:   User?
    seen from "at": Timestamp
    shown:  List<Sku>
    query:  String?
    tags:   List<Sku>
    spot:   { x: Float, place: Category }?
    device: Category
    bought: Sku? known at seen + 1d
    looked: Sku? known at seen + 1h
  }
  at     seen
  known  at seen + 1m
  key    id
}
view sales from views at seen + 1d { stream kafka("sales") }
features demand from sales by bought {
  ready live within 1m
  n = count() over 5d
  lately = list(device, 3) over 20d
  latest = last({x: spot.x, query}) over 20d
}

examples offers {
  rows       views asked at seen + 1m within 1m
  candidates shown as item
  label      taken = (item == bought) ?? false
  label      clicked = (item == looked) ?? false
  group      id
  features {
    demand(item) prefix item_
    item_given = item
    price = items(item).price ?? 0
    name = items(item).name ?? ""
    query
    tags
    device
    x = spot.x
    place = spot.place
    common = shared_words(name, query ?? "")
    tilted = tilt(spot.x, length(tags))
    band = kind_of(price)
    about = item_latest.query
    places = length(shown)
  }
}
split offers by time in "UTC" { train until 2024-02-20; validate until 2024-03-08; test until 2024-03-28 }

model click for offers {
  predict   clicked
  inputs    { multi_hot(tags, max_levels: 4, other: true); multi_hot(item_lately); vocabulary(query, min_count: 2, ngrams: 2); vocabulary(about, min_count: 2); shape = pca(impute(x), price, standardize(common), components: 2, scale: true); one_hot(band); t = tilt(x, places) ?? 0; standardize(impute(tilted)) }
  learner   logistic
  calibrate platt
  seed      1
}

model local for offers by device where count >= 50 {
  predict   clicked
  inputs    { click.score; vocabulary(query, min_count: 2, max_terms: 20); multi_hot(tags); w = shared_words(name, query ?? ""); shape = pca(price, common, components: 1) }
  learner   gbdt { trees 8, leaves 4, min_leaf 5 }
  seed      2
}

model order for offers {
  predict taken as ranking
  inputs  { click.score; local.score; common; price; item_n; k = tilt(click.score, common) ?? 0 }
  learner gbdt { trees 12, leaves 4, min_leaf 5, patience 5 }
  seed    3
}

decide handling for local {
  warn = score >= c and length(tags) > 1
  act  = if warn and item_given in tags then "call" else if (element(item_lately, 0) ?? "none") == "tv" then "wait" else "pass"
  far  = (item_latest.x ?? 0) > 5 and score > 0.1
  choose c to minimize 2 * count(where warn and not clicked) + 3 * count(where clicked and act == "pass")
}

tests click { auc >= 0 }
tests local { auc >= 0 }
tests order { ndcg(3) >= 0; mrr >= 0 }
deploy order { serve http { port 8080 }; store embedded }
`;
