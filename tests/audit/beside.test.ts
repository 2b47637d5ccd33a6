/** What stands beside the features is compared too: lists and their numbers, folds, what a request brings, what tables with history say, and the request path over what each engine has read; each is found where it is broken on purpose. And large data, of which rows are sampled. */
import { describe, expect, it } from "vitest";
import { OWN_PARTS, type AuditedParts } from "../../compiler/cli/audit/parts.ts";
import type { BatchData } from "../../runtime/batch/index.ts";
import { instant } from "../conformance/events.ts";
import { generator } from "../conformance/made-rows.ts";
import { all, saying } from "./broken.ts";
import { shopFiles, shopOf } from "./shop.ts";
import { auditFiles, moved, type Options } from "./support.ts";

const LONG = { timeout: 600_000 };
const CUT: Options = { samples: 1, roads: ["kernel"], traced: 0, without: new Set(["zone", "threads", "order", "test", "server", "edges"]) };
const only = (what: "test" | "server", options: Options = CUT): Options => ({ ...options, without: new Set([...options.without!].filter((one) => one !== what)) });

const SEARCH = `
entity Product: Category
source shown {
  from    csv("shown.csv")
  stream  kafka("shown")
  columns {
    search:   Category @id
    searched: Timestamp
    product:  Product
    fit:      Float
    clicked:  Bool known at searched + 1h
    bought:   Bool known at searched + 20d
  }
  at      searched
  known   at searched
}
view outcomes from shown at searched + 1h { stream kafka("outcomes") }
features appeal from outcomes by product { ready live within 1m; shows = count() over 7d }
examples results {
  rows    shown asked at searched within 100ms
  group   search
  label   good = clicked
  features { appeal(product); fit }
}
split results by time in "UTC" { train until 2024-02-10; validate until 2024-03-01; test until 2024-04-01; folds 3 }
model order for results { predict good as ranking; inputs { * }; learner linear; seed 5 }
tests order { ndcg(10) >= 0.1 }
`;

function searchFiles(): Record<string, string> {
  const random = generator(3);
  const begin = Date.UTC(2024, 0, 1) * 1000;
  const rows = Array.from({ length: 120 }, (_, i) => {
    const at = instant(begin + Math.floor(random() * 90 * 86_400_000_000));
    return Array.from({ length: 3 }, (_, j) => [`s${i}`, at, ["tea", "mug", "pot"][j], Math.floor(random() * 100) / 10, random() < 0.4, random() < 0.3].join(","));
  });
  return { "spec.mls": SEARCH, "shown.csv": `search,searched,product,fit,clicked,bought\n${rows.flat().join("\n")}\n` };
}

describe("of lists and folds", LONG, () => {
  it("nothing moves where nothing is broken", async () => {
    const outcome = await auditFiles(searchFiles(), { ...CUT, without: new Set(["server", "edges"]) });
    expect(moved(outcome)).toEqual([]);
    const compared = new Map(outcome.sets[0]!.rest.map(({ name, compared }) => [name, compared]));
    for (const name of ["the list", "the number of the list", "the fold", "request product"]) expect([name, compared.get(name)! > 0]).toEqual([name, true]);
  });
  it("finds a list that is parted by what is known only later", async () => {
    const parts = saying(`ORDER BY "row"."__moment", "row"."search") - 1`, `ORDER BY "row"."__moment", "row"."search", "row"."bought") - 1`);
    const out = await auditFiles(searchFiles(), { ...CUT, parts });
    expect(moved(out)).toContain("kernel the list");
  });
  it("finds numbers of lists and of folds that count the rows of test", async () => {
    const parts = all(
      saying(`ORDER BY "row"."__moment", "row"."search") - 1`, `ORDER BY "row"."__moment", "row"."search") + (SELECT count(*) FROM "shown")`),
      saying(`// count(*) OVER (PARTITION BY ("row"."__left" IS NULL AND "row"."__part" <> 'test'))`, `// (count(*) OVER () * 2 // 3)`),
    );
    const seen = moved(await auditFiles(searchFiles(), { ...only("test"), changes: [], parts }));
    expect(seen).toContain("kernel the number of the list");
    expect(seen).toContain("kernel the fold");
  });
});

describe("of a request", LONG, () => {
  it("finds a column that no feature is, read with what is known only later", async () => {
    const parts = saying(`"row"."placed",\n  "row"."amount",`, `"row"."placed" + CASE WHEN "row"."returned" THEN 1 ELSE 0 END AS "placed",\n  "row"."amount",`);
    expect(moved(await auditFiles(shopFiles(1, shopOf("shopper")), { ...CUT, parts }))).toContain("kernel request placed");
  });
});

describe("of a table with history", LONG, () => {
  it("finds what holds of a key before it was entered", async () => {
    const parts = saying(`greatest("begins", "__known" + 1) AS "__from"`, `"begins" AS "__from"`);
    const outcome = await auditFiles(shopFiles(1, shopOf("prices")), { ...CUT, samples: 2, parts });
    const violation = outcome.violations.find(({ examples }) => examples === "prices")!;
    expect(violation).toMatchObject({ what: "what holds of its keys", through: "kernel", rule: { name: "validity" } });
    expect(violation.before).not.toBe(violation.after);
    expect(`${violation.before} ${violation.after}`).toMatch(/from 2024-\S+Z on product \w+/);
    expect(outcome.tables.map(({ table }) => table)).toEqual(["prices"]);
  });
});

/** What the SQL road has read is handed to the request path with other tables. */
const OTHER_TABLES: AuditedParts = {
  ...OWN_PARTS,
  run: (program, plan, options) => OWN_PARTS.run(program, plan, options.engine === "kernel" || options.inspect === undefined ? options : { ...options, inspect: (data) => options.inspect!(dearer(data)) }),
};

function dearer(data: BatchData): BatchData {
  return new Proxy(data, {
    get(target, name) {
      if (name !== "tables") return typeof target[name as keyof BatchData] === "function" ? (target[name as keyof BatchData] as () => unknown).bind(target) : target[name as keyof BatchData];
      return async () => {
        const tables = await target.tables();
        return new Map([...tables].map(([id, { columns, rows }]) => [id, { columns, rows: rows.map((row) => row.map((value, i) => (columns[i] === "price" ? Number(value) + 1 : value))) }]));
      };
    },
  });
}

describe("through the request path", LONG, () => {
  it("finds what is wrong over one engine's data alone", async () => {
    const outcome = await auditFiles(shopFiles(1, shopOf("prices", "returns", "shopper")), { ...only("server"), roads: ["kernel", "sql"], parts: OTHER_TABLES });
    expect(moved(outcome)).toEqual(["server price"]);
    expect(outcome.violations.map(({ over }) => over)).toEqual(["sql"]);
    expect(moved(await auditFiles(shopFiles(1, shopOf("prices", "returns", "shopper")), { ...only("server"), parts: OTHER_TABLES }))).toEqual([]);
  });
});

const LARGE: Options = { samples: 1, rows: 150, roads: ["kernel"], traced: 0, changes: ["values"], without: new Set(["zone", "threads", "order", "test", "server", "edges"]) };

describe("of sources with more rows than are asked for", LONG, () => {
  it("an outcome that is read too soon is found among the rows around the samples, and it is told how many these are", async () => {
    const outcome = await auditFiles(shopFiles(1, shopOf("shopper", "stock", "in_stock", "calls", "calling")), { ...LARGE, parts: saying(`CAST("row"."gift" AS INTEGER)`, `CAST("row"."returned" AS INTEGER)`) });
    expect(moved(outcome)).toEqual(["kernel gifts"]);
    const of = new Map(outcome.sampled.map((one) => [one.node, one]));
    expect([...of.keys()].sort()).toEqual(["calls", "orders", "stock"]);
    expect(of.get("orders")).toMatchObject({ of: 420 });
    for (const { rows, of: all } of of.values()) expect(rows > 20 && rows < all).toBe(true);
    const cut = outcome.trials.find(({ what }) => what === "cut")!;
    expect(cut.changed.find(({ node }) => node === "orders")!.rows).toBe(of.get("orders")!.rows);
  });

  it("a value that depends on the order of many rows is found over all of them", async () => {
    // Too few rows lie around the samples for it to show there.
    const parts = saying(`"row"."seconds" AS "a0"`, `CAST((SELECT count(*) FROM "calls") > 180 AND coalesce(lag("row"."__row") OVER (PARTITION BY "row"."customer" ORDER BY "row"."came") < "row"."__row", true) AS BIGINT) AS "a0"`);
    const outcome = await auditFiles(shopFiles(1, shopOf("calls", "calling")), { ...LARGE, changes: [], without: new Set(["zone", "threads", "test", "server", "edges"]), parts });
    expect(outcome.violations.map(({ what, title }) => [what, title])).toEqual([["seconds", "all rows, in another order, zone and number of threads"]]);
  });
});
