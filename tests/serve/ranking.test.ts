/** A ranking from data to service: lists are learnt from whole, judged by their metrics, and served ranked; a share of them by chance, with its probability. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openHistory } from "../../compiler/cli/pipeline/history.ts";
import { readExamples } from "../../runtime/batch/index.ts";
import { cell, type Frame } from "../../runtime/contract/frame.ts";
import { loadBundle } from "../../runtime/serve/bundle.ts";
import { createServer } from "../../runtime/serve/server.ts";
import { formatTimestamp } from "../../runtime/serve/times.ts";
import { mlsc } from "../examples/support.ts";
import { generator } from "../conformance/people.ts";

const HOUR = 3_600_000_000;
const START = Date.UTC(2023, 0, 2) * 1000;
const folder = mkdtempSync(join(tmpdir(), "mls-ranking-"));
const spec = join(folder, "search.mls");
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SPEC = `/// In which order should results be shown?
source shown {
  from    csv("shown.csv")
  stream  kafka("shown")
  columns {
    search:   Category @id
    searched: Timestamp
    country:  Category
    product:  Category
    fit:      Float
    price:    Float?
    position: Int
    clicked:  Bool known at searched + 1h
  }
  at      searched
  known   at searched
  expect  position in 1..20
}
view outcomes from shown at searched + 1h { stream kafka("outcomes") }
features appeal from outcomes by product {
  ready live within 1m
  shows = count() over 7d
  ctr   = (count(where clicked) + 1) / (count() + 5) over 7d
}
examples results {
  rows    shown asked at searched within 1s
  group   search
  label   taken = clicked
  weight  if clicked then position / 1 else 1
  affects clicked, position
  features { appeal(product); fit; price; country; product }
}
split results by time in "UTC" { train until 2023-02-15; validate until 2023-03-01; test until 2023-04-01; folds 2 }
model order for results {
  predict taken as ranking
  inputs  { one_hot(country, max_levels: 5); * except (product) }
  learner gbdt { trees 20, patience 5, min_leaf 5, truncation 5 }
}
tests order {
  ndcg(5)  >= 1.05 * prior.ndcg
  mrr      >= 0.3
  ndcg(5)  >= 0.2 for each country where count >= 20
  ndcg     >= 0 for each product else warn
  recall(1) >= 0.1
}
deploy order { serve http { port 8080, explore 20% }; store embedded }
`;

function shown(): string[][] {
  const random = generator(17);
  return Array.from({ length: 700 }, (_, search) => {
    const searched = START + Math.floor(random() * 80 * 24) * HOUR;
    const country = ["fr", "de", "it"][Math.floor(random() * 3)]!;
    const rows = 2 + Math.floor(random() * 6);
    return Array.from({ length: rows }, (_, i) => {
      const fit = random();
      const clicked = random() < 0.05 + 0.6 * fit * fit;
      return [`s${search}`, formatTimestamp(searched), country, `p${Math.floor(random() * 9)}`, fit.toFixed(3), random() < 0.1 ? "" : (random() * 90).toFixed(2), String(i + 1), String(clicked)];
    });
  }).flat();
}

let set: Frame;
let ran: ReturnType<typeof mlsc>;
beforeAll(async () => {
  writeFileSync(spec, SPEC);
  writeFileSync(join(folder, "shown.csv"), [["search", "searched", "country", "product", "fit", "price", "position", "clicked"], ...shown()].map((row) => row.join(",")).join("\n").concat("\n"));
  ran = mlsc(["run", spec]);
  if (ran.status !== 0) throw new Error(ran.err + ran.out);
  set = await readExamples(join(folder, "mls-out/examples/results.parquet"), { part: "test" });
}, 120_000);

const at = (row: number, name: string): number | string | null => cell(set.columns.get(name)!, row);
const bundle = () => loadBundle(join(folder, "mls-out/bundles/order"));

describe("learnt and judged", () => {
  it("runs from data to tests: lists are counted, metrics are of lists, and beat chance", () => {
    expect(`${ran.err}${ran.out}`).toContain("ndcg(5) >= 1.05 * prior.ndcg");
    expect(ran.status).toBe(0);
    expect(ran.err).toMatch(/order: gbdt, best of \d+ rounds: \d+ on .* examples; 2 folds/);
    expect(ran.out).toMatch(/ndcg +0\.\d+/);
  });

  it("a slice that cuts lists is not judged, and says so", () => {
    expect(readFileSync(join(folder, "mls-out/bundles/order/model-card.md"), "utf8")).toContain("rows of one list differ in \\`product\\`, and \\`ndcg\\` is of whole lists");
  });

  it("report and card tell of lists, of feedback and of what meets it", () => {
    const card = readFileSync(join(folder, "mls-out/bundles/order/model-card.md"), "utf8");
    expect(card).toContain("lists of");
    expect(card).toContain("`shown.clicked`");
    expect(card).toContain("the order of 20 % of the lists");
    expect(readFileSync(join(folder, "mls-out/bundles/order/report.html"), "utf8")).toContain("shown.position");
  });

  it("`mlsc why` names what decisions change, and what reads it", () => {
    for (const name of ["shown.clicked", "results.taken", "appeal.ctr"]) {
      const { out, status } = mlsc(["why", name, spec]);
      expect(status).toBe(0);
      expect(out).toContain("changed by the decisions of `order`");
    }
  });
});

describe("served", () => {
  const lists = new Map<number, number[]>();
  beforeAll(() => {
    for (let row = 0; row < set.rows; row++) lists.set(Number(at(row, "__group")), [...(lists.get(Number(at(row, "__group"))) ?? []), row]);
  });
  const given = readRows();
  function readRows(): string[][] {
    return shown();
  }
  const request = (row: number): Record<string, unknown> => {
    const [search, searched, country, product, fit, price] = given[Number(at(row, "__row"))]!;
    return { search, searched, country, product, fit: Number(fit), price: price === "" ? null : Number(price), moment: formatTimestamp(Number(at(row, "__moment"))) };
  };

  async function ask(rows: readonly unknown[]): Promise<Record<string, unknown>[]> {
    const loaded = await bundle();
    const store = openHistory(join(folder, "mls-out/store"), loaded.manifest.planHash, loaded.plan);
    const server = createServer({ bundle: loaded, store, replay: true, clock: () => 0, logger: { info: () => undefined, warn: () => undefined, error: () => undefined } });
    try {
      const answer = await server.inject({ method: "POST", url: "/predict", payload: rows as object });
      expect(answer.statusCode).toBe(200);
      return answer.json() as Record<string, unknown>[];
    } finally {
      await server.close();
      await store?.close();
    }
  }

  it("all rows of a list at once, ranked by their scores, each with the probability of its place", async () => {
    const some = [...lists.values()].slice(0, 60);
    const answers = await ask(some.flat().map(request));
    let from = 0;
    let explored = 0;
    for (const rows of some) {
      const own = answers.slice(from, from + rows.length);
      from += rows.length;
      expect(own.map(({ rank }) => Number(rank)).sort((a, b) => a - b)).toEqual(rows.map((_, i) => i + 1));
      if (own[0]!.explored === true) explored++;
      else for (const a of own) for (const b of own) if (Number(a.score) > Number(b.score)) expect(Number(a.rank)).toBeLessThan(Number(b.rank));
      for (const { propensity } of own) expect([0.2 / rows.length, 0.8 + 0.2 / rows.length]).toContain(propensity);
      expect(new Set(own.map((answer) => answer.explored)).size).toBe(1);
    }
    expect(explored).toBeGreaterThan(2);
    expect(explored).toBeLessThan(30);
  });

  it("the order of the rows in the request does not show, nor which lists come along", async () => {
    const [one, two] = [...lists.values()].filter((rows) => rows.length > 3).slice(0, 2) as [number[], number[]];
    const [alone, mixed] = [await ask(one.map(request)), await ask([...two, ...[...one].reverse()].map(request))];
    expect(mixed.slice(two.length).reverse()).toEqual(alone);
  });

  it("a list of one is a list", async () => {
    const [rows] = [...lists.values()];
    const alone = await ask([request(rows![0]!)]);
    expect(alone[0]!.rank).toBe(1);
    const loaded = await bundle();
    expect(loaded.openapi).toMatchObject({ components: { schemas: { Answer: { properties: { rank: { type: "integer" }, propensity: { type: "number" } } }, Row: { required: expect.arrayContaining(["search"]) as unknown } } } });
    expect(JSON.stringify(loaded.openapi)).not.toContain("position");
  });
});
