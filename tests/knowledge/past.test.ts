/** When tables over time and revised rows are known: each small spec is refused by the right rule at the smallest place, or passes without a word. */
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { memoryHost } from "../memory-host.ts";

const WORLD = (of: { table?: string; columns?: string; items?: string; rest?: string } = {}): string => `entity Sku: Category
table prices {
  from csv("prices.csv")
  key sku
  ${of.table ?? "valid from begins known at entered"}
  columns { sku: Sku, begins: Timestamp, entered: Timestamp, price: Float }
}
source sales {
  from   csv("sales.csv")
  stream kafka("sales")
  columns {
    id: Int, sku: Sku, sold: Timestamp, loaded: Timestamp, paid: Float, kept: Bool known at sold + 30d
    ${of.columns ?? ""}
  }
  at    sold
  known at sold
  ${of.items ?? ""}
}
${of.rest ?? ""}
`;
const asks = (features: string, more = "", rows = "sales asked at sold + 1h", label = "kept"): string => `examples asks {\n rows ${rows}\n label outcome = ${label}\n ${more}\n features {\n ${features}\n }\n}\n`;
const SNAPSHOT = "as of 2024-01-01T00:00Z";
const SHOPS = 'table shops {\n from csv("shops.csv")\n key sku\n timeless "so"\n columns { sku: Sku }\n}\n';
const OTHERS = 'source others {\n from csv("o.csv")\n stream kafka("o")\n columns { sku: Sku, met: Timestamp, paid: Float, hot: Bool known at met + 1d }\n at met\n known at met\n}\n';
const DATES = (table: string, features: string): string => `${SHOPS}examples asks {\n rows each ${table} every 1d\n label outcome = count() from sales by sku over next 1d\n features {\n ${features}\n }\n}\n`;
const VISITS = (label: string): string => `source visits {\n from csv("v.csv")\n columns { sku: Sku, came: Timestamp }\n at came\n known at came\n}\nexamples asks {\n rows visits asked at came\n ${label}\n features {\n sku\n }\n}\n`;

function said(spec: string): string[] {
  const host = memoryHost({ "spec.mls": spec });
  const checked = check(host, "spec.mls");
  if (!checked.hasErrors) compile(host, checked);
  return checked.findings.map(({ code, span }) => `${code} at ${spec.slice(span.start, span.end)}`);
}

const CASES: Readonly<Record<string, readonly (readonly [name: string, spec: string, ...says: string[]])[]>> = {
  "tables with history": [
    ["at the event time and at the moment", WORLD({ columns: "list: Float? = prices(sku).price", rest: asks("list\nnow = prices(sku).price") })],
    ["a late key is late", WORLD({ columns: "other: Sku known at sold + 9d", rest: asks("x = prices(other).price") }), "MLS3001 at other"],
    ["a column made of it is known with its keys and the event time", WORLD({ columns: "other: Sku known at sold + 9d\nlist: Float? = prices(other).price", rest: asks("list") }), "MLS3001 at list"],
    ["what is there at the event time need not be at the moment", WORLD({ items: "expect prices(sku) is not missing", rest: asks("x = prices(sku).price + 1\ny = sku", "where prices(sku).price > 1") }), "MLS2103 at prices(sku).price > 1"],
    ["what is there at the event time is there at the event time", WORLD({ items: "expect prices(sku) is not missing", columns: "list: Float = prices(sku).price", rest: asks("list") })],
    ["a view that moves its rows reads as of the new time", WORLD({ items: "expect prices(sku) is not missing", rest: "view later from sales at sold + 2h { now = prices(sku).price }\nfeatures f from later by sku {\n ready live within 1m\n n = count(where now > 1) over 1d\n}" }), "MLS2103 at now > 1"],
    ["through a function", WORLD({ rest: `fn price(s: Sku): Float? = prices(s).price\n${asks("now = price(sku)")}` })],
    ["a function that reads it where there is no time", WORLD({ rest: "fn price(s: Sku?): Float? = prices(s).price\nfeatures f from sales by sku {\n ready live within 1m\n n = count() over 1d\n p = price(last(sku))\n}" }), "MLS2330 at price"],
    ["in another table's column", WORLD({ rest: 'table shops {\n from csv("s.csv")\n key sku\n timeless "so"\n columns { sku: Sku, p: Float? = prices(sku).price }\n}' }), "MLS2330 at prices(sku)"],
    ["as closed rows", WORLD({ rest: "examples e {\n rows prices\n label x = price > 1\n features { sku }\n}" }), "MLS2330 at prices"],
    ["known on arrival", WORLD({ table: "valid from begins known on arrival" }), "MLS3091 at known on arrival"],
    ["whose event time is made of it, over two columns", WORLD({ columns: "late: Duration = duration_of(prices(sku).price)\nwhen: Timestamp = sold + late" }).replace("at    sold\n", "at    when\n").replace("duration_of(prices(sku).price)", "if prices(sku) is missing then 1h else 2h"), "MLS3090 at when"],
  ],
  "tables as of an instant": [
    ["nothing proves that it is asked later", WORLD({ table: SNAPSHOT, rest: asks("x = prices(sku).price") }), "MLS3092 at prices(sku).price"],
    ["proved by `expect`", WORLD({ table: SNAPSHOT, items: "expect sold >= 2024-01-01T00:00Z else drop", rest: asks("x = prices(sku).price") })],
    ["proved by `where`, among others", WORLD({ table: SNAPSHOT, rest: asks("x = prices(sku).price", "where paid > 1 and sold >= 2023-12-31T23:00Z") })],
    ["an hour too early", WORLD({ table: SNAPSHOT, rest: asks("x = prices(sku).price", "where sold >= 2023-12-31T22:59Z") }), "MLS3092 at prices(sku).price"],
    ["one of two is no proof", WORLD({ table: SNAPSHOT, rest: asks("x = prices(sku).price", "where paid > 1 or sold >= 2024-01-01T00:00Z") }), "MLS3092 at prices(sku).price"],
    ["in a column: known from the later of both", WORLD({ table: SNAPSHOT, columns: "list: Float? = prices(sku).price", rest: asks("list") }), "MLS3001 at list"],
    ["in a window: counted from then on", WORLD({ table: SNAPSHOT, rest: `features f from sales by sku {\n ready live within 61m\n best = max(prices(sku).price) over 30d\n}\n${asks("f(sku)")}` })],
  ],
  "revised rows": [
    ["its columns are those of the version at the moment", WORLD({ items: "key id revised by loaded", rest: asks("paid") })],
    ["asked before any version can be there", WORLD({ items: "key id revised by loaded\n  expect loaded >= sold", rest: asks("paid", "", "sales asked at sold - 1h") }), "MLS3003 at sold - 1h"],
    ["without versions, what is loaded late is late", WORLD({ rest: asks("paid\nloaded_late = x").replace("loaded_late = x", "x = paid") }).replace("paid: Float", "paid: Float known at loaded"), "MLS3001 at paid", "MLS3001 at paid"],
    ["what is known later than the version is late", WORLD({ items: "key id revised by loaded", columns: "note: Category known at loaded + 1d", rest: asks("note") }), "MLS3001 at note"],
    ["what comes with the version is not", WORLD({ items: "key id revised by loaded", columns: "note: Category known at loaded", rest: asks("note") })],
    ["a label that may be missing in the first versions", WORLD({ items: "key id revised by loaded", columns: "fraud: Bool? known at sold + 9d", rest: asks("paid", "", "sales asked at sold + 1h", "fraud") })],
    ["a label that comes with a version may be known already", WORLD({ items: "key id revised by loaded", columns: "fraud: Bool known at loaded", rest: asks("paid", "", "sales asked at sold + 1h", "fraud") }), "MLS3021 at fraud"],
    ["rows of a view chosen by the version", WORLD({ items: "key id revised by loaded", rest: `view dear from sales where paid > 9 { }\n${asks("paid", "", "dear asked at sold + 1h")}` })],
    ["rows of a view chosen by the label", WORLD({ items: "key id revised by loaded", rest: `view dear from sales where kept { }\n${asks("paid", "", "dear asked at sold + 1h")}` }), "MLS3003 at sold + 1h"],
    ["a row's earlier version in its own history, which the key keeps out", WORLD({ items: "key id revised by loaded", rest: `features f from sales by sku {\n ready live within 5m\n n = count() over 1d\n}\n${asks("f(sku)")}` })],
    ["a row's earlier version in its own history, of a key that may be missing", WORLD({ items: "key id revised by loaded", rest: `features f from sales by sku {\n ready live within 5m\n n = count() over 1d\n}\n${asks("f(sku)")}` }).replace("id: Int", "id: Int?"), "MLS3007 at f(sku)"],
    ["a label from another source of versions that may come any time", WORLD({ items: "key id revised by loaded", rest: VISITS("label outcome = count() from sales by sku over next 1d") }), "MLS3110 at count()"],
    ["a label from another source of versions that come in time", WORLD({ items: "key id revised by loaded\n  expect loaded - sold <= 9d", rest: VISITS("label outcome = count() from sales by sku over next 1d") })],
    ["a label of versions that reads the moment", WORLD({ items: "key id revised by loaded", columns: "fraud: Bool? known at sold + 9d", rest: asks("paid", "", "sales asked at sold + 1h", "fraud and moment > sold") }), "MLS3093 at moment"],
    ["sessions of versions that may come any time", WORLD({ items: "key id revised by loaded", rest: "view visits from sales by sku gap 1h { n = count() }" }), "MLS3080 at by sku gap 1h"],
    ["sessions of versions that come in time", WORLD({ items: "key id revised by loaded\n  expect loaded - sold <= 9d", rest: "view visits from sales by sku gap 1h { n = count() }" })],
    ["examples of a union of versions", WORLD({ items: "key id revised by loaded", rest: `view all from sales union others\n${OTHERS}${asks("at", "", "all asked at at + 1h", "paid > 2")}` }), "MLS2370 at all"],
    ["examples of a segment of versions", WORLD({ items: "key id revised by loaded\n  expect loaded - sold <= 9d", rest: `view visits from sales by sku gap 1h { n = count() }\n${asks("n", "", "visits asked at ended + 10d", "n > 2").replace("label", "allow MLS9999 \"\"\n label").replace(' allow MLS9999 ""\n', "")}` }), "MLS3021 at n > 2"],
    ["a union of versions reads what is known", WORLD({ items: "key id revised by loaded", rest: `view all from sales union others\n${OTHERS}features f from all by sku {\n ready live within 1m\n n = sum(paid) over 3d\n}\n${asks("f(sku)", "", "others asked at met + 1m", "hot")}` })],
    ["a row in its own history, through a union", WORLD({ items: "key id revised by loaded", rest: `view all from sales union others\n${OTHERS}features f from all by sku {\n ready live within 1m\n n = sum(paid) over 3d\n}\n${asks("f(sku)", "", "others asked at met + 2m", "hot")}` }), "MLS3007 at f(sku)"],
    ["a row of a union in the history of its input", WORLD({ rest: `view all from sales union others where from_input == "others" { hot = paid > 3 }\n${OTHERS}features f from others by sku {\n ready live within 1m\n n = sum(paid) over 3d\n}\n${asks("f(sku)", "", "all asked at at + 2m", "paid")}` }), "MLS3021 at paid", "MLS3007 at f(sku)"],
    ["a row in a bucket that it is asked behind", WORLD({ rest: `view hours from others { fill every 1h for each sku; n = count() }\n${OTHERS}features f from hours by sku {\n ready every 1h after 1m\n n = sum(n) over 3d\n}\n${asks("f(sku)", "", "others asked at met + 2h", "hot")}` }), "MLS3007 at f(sku)"],
    ["a row before its session is over", WORLD({ rest: `view stays from others by sku gap 2h { n = count() }\n${OTHERS}features f from stays by sku {\n ready every 1h after 1m\n n = sum(n) over 3d\n}\n${asks("f(sku)", "", "others asked at met + 2h", "hot")}` })],
  ],
  "at every date": [
    ["of a table with history", WORLD({ rest: DATES("prices", "x = 1") }), "MLS2330 at prices"],
    ["a lookup in a table with history", WORLD({ rest: DATES("shops", "x = prices(sku).price") })],
    ["of a snapshot", WORLD({ table: SNAPSHOT, rest: DATES("prices", "x = 1") }), "MLS2342 at each prices every 1d"],
    ["a lookup in a snapshot", WORLD({ table: SNAPSHOT, rest: DATES("shops", "x = prices(sku).price") }), "MLS3092 at prices(sku).price"],
  ],
};

for (const [title, cases] of Object.entries(CASES)) {
  describe(title, () => {
    for (const [name, spec, ...says] of cases) it(name, () => expect(said(spec)).toEqual(says));
  });
}
