/** Lists of an example set: whole or not at all, one moment each, numbered the same on both roads and by the oracle. */
import { describe, expect, it } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { readExamples, runBatch } from "../../runtime/batch/index.ts";
import type { Value } from "../oracle/values.ts";
import { DAY, HOUR, MINUTE } from "./events.ts";
import { compareWithOracle, describe as shown, inFolder, planOf, ROOT } from "./harness.ts";
import { csv, generator, made } from "./people.ts";

const START = Date.UTC(2023, 0, 2) * 1000;

const SHOWN = (more: { group?: string; items?: string; split?: string; asked?: string } = {}): string => `source shown {
  from    csv("shown.csv")
  stream  kafka("shown")
  columns {
    session:  Category?
    page:     Int?
    searched: Timestamp
    item:     Category?
    bought:   Bool   known at searched + 2d
    settled:  Timestamp?
  }
  at      searched
  known   at searched
}

features items from shown by item {
  ready every 1d after 2h
  n     = count() over 3d
  sales = count(where bought) over 5d
}

examples results {
  rows     shown asked at ${more.asked ?? "searched within 5m"}
  group    ${more.group ?? "session"}
  ${more.items ?? "where item is not missing"}
  label    took = bought
  features { items(item); item }
}

split results by time in "UTC" {
${more.split ?? "  train until 2023-01-14\n  validate until 2023-01-19\n  test until 2023-02-20"}
}
`;

/** Sessions of one search each, with ties in time between sessions, missing sessions, items and labels, and names that sort otherwise by code unit than by byte. */
function shownRows(seed: number): Record<string, Value>[] {
  const random = generator(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  return Array.from({ length: 120 }, (_, s) => {
    const searched = START + Math.floor(random() * 22 * 24) * HOUR + pick([0, 0, 1, -1, MINUTE]);
    const session = pick([`s${s}`, `s${s}`, `\u{1F600}${s}`, `\uFF5E${s}`, null]);
    return Array.from({ length: 1 + Math.floor(random() * 5) }, (_, i) => ({ session, page: pick([1, 1, 2, null]), searched, item: pick(["a", "b", "c", null]), bought: pick([true, false, false]), settled: searched + pick([0, DAY]), order: i }));
  }).flat().map(({ order: _, ...row }) => row);
}

async function compared(spec: string, rows: readonly Record<string, Value>[]) {
  const result = await compareWithOracle({ spec, files: { "shown.csv": csv(rows, ["searched", "settled"]) }, data: { shown: rows }, examples: "results" });
  expect(shown(result.mismatches)).toBe("");
  return result;
}

describe("lists of what was shown", () => {
  it("by session, drawn by it: all rows of a list have one moment", async () => {
    const { rows } = await compared(SHOWN(), shownRows(3));
    expect(rows).toBeGreaterThan(60);
  });

  it("by two columns, of which one is a number and may be missing", async () => {
    await compared(SHOWN({ group: "session, page" }), shownRows(4));
  });

  it("with what decides between equal scores, where a decision goes by the place: the same number on both roads and by the oracle", async () => {
    const decided = `${SHOWN({ group: "session, page", items: "where item is not missing\n  weight 1" })}model order for results { predict took as ranking; inputs { items_n = n }; learner gbdt }\ndecide shown_first for order { show = rank <= 2 }\n`;
    const { rows } = await compared(decided, shownRows(8));
    expect(rows).toBeGreaterThan(60);
  });

  it("with folds, which cut no list", async () => {
    await compared(SHOWN({ split: "  train until 2023-01-14\n  validate until 2023-01-19\n  test until 2023-02-20\n  folds 4" }), shownRows(5));
  });

  it("sampled as a whole", async () => {
    const { rows } = await compared(SHOWN({ items: "sample 50%" }), shownRows(6));
    expect(rows).toBeGreaterThan(20);
  });

  it("weighed row by row", async () => {
    await compared(SHOWN({ items: "weight if bought then 3 else 1" }), shownRows(7));
  });
});

describe("lists of candidates at dates", () => {
  const PEOPLE = [{ who: "ann" }, { who: "bob" }, { who: "cem" }];
  const KINDS = [{ kind: "b" }, { kind: "a" }, { kind: "c" }];
  const spec = `table people { from csv("people.csv"); key who; timeless "made up"; columns { who: Category } }
table kinds { from csv("kinds.csv"); key kind; timeless "made up"; columns { kind: Category } }
source orders {
  from    csv("orders.csv")
  stream  kafka("orders")
  columns { buyer: Category?, placed: Timestamp, settled: Timestamp, amount: Float?, paid: Bool?, kind: Category? }
  at      placed
  known   at placed + 1m
}
features habits from orders by buyer, kind {
  ready every 1d after 1h
  n = count() over 5d
}
examples results {
  rows       each people every 2d
  candidates kinds as which
  group      who
  label      took = count() from orders by who = buyer, which = kind over next 3d
  features   { habits(who, which) }
}
split results by time in "UTC" { train until 2023-01-22; validate until 2023-02-01; test until 2023-02-20 }
`;
  it("a list is a row's candidates at a date", async () => {
    const { orders } = made(11);
    const result = await compareWithOracle({ spec, files: { "people.csv": csv(PEOPLE, []), "kinds.csv": csv(KINDS, []), "orders.csv": csv(orders, ["placed", "settled"]) }, data: { people: PEOPLE, kinds: KINDS, orders }, examples: "results" });
    expect(shown(result.mismatches)).toBe("");
    expect(result.rows).toBeGreaterThan(60);
  });
});

describe("a label known at another time in each row of a list", () => {
  const spec = SHOWN().replace("known at searched + 2d", "known at later").replace("settled:  Timestamp?", "settled:  Timestamp?\n    later:    Timestamp = max(settled ?? searched, searched) + 1us").replace("features items from shown by item {\n  ready every 1d after 2h\n  n     = count() over 3d\n  sales = count(where bought) over 5d\n}", "features items from shown by item {\n  ready every 1d after 2h\n  n     = count() over 3d\n}").replace("asked at searched within 5m", "asked at searched");
  it("leaves out the whole list where time leaves out one of its rows", async () => {
    const searched = Date.UTC(2023, 0, 13, 20) * 1000;
    const row = (session: string, item: string, settled: number, at = searched): Record<string, Value> => ({ session, page: 1, searched: at, item, bought: true, settled });
    const rows = [
      ...shownRows(9),
      row("cut", "a", searched), row("cut", "b", searched + DAY), // known on both sides of the edge of train
      row("late", "a", START + 21 * DAY, START + 21 * DAY), row("late", "b", START + 60 * DAY, START + 21 * DAY), // one never known
    ];
    await compared(spec, rows);
    await inFolder({ "spec.mls": spec, "shown.csv": csv(rows, ["searched", "settled"]) }, async (folder) => {
      const plan = planOf(folder);
      const result = await runBatch(emitBatch(plan), plan, { specFolder: folder, packagesFolder: ROOT, libraryFolder: ROOT, outputFolder: folder, engine: "kernel" });
      expect(result.examples[0]!.leftOut.map(({ reason }) => reason)).toContain("another row of its list is left out for its time");
      const frame = await readExamples(result.examples[0]!.path);
      const lists = frame.columns.get("__group");
      expect(lists?.kind === "number" && new Set(lists.values).size > 20).toBe(true);
    });
  });
});

describe("rows of a list at several moments", () => {
  it("end the run, naming the list", async () => {
    const rows: Record<string, Value>[] = [...shownRows(2), { session: "twice", page: 1, searched: START + 8 * DAY, item: "a", bought: true, settled: null }, { session: "twice", page: 1, searched: START + 8 * DAY + 1, item: "b", bought: false, settled: null }];
    await expect(compared(SHOWN(), rows)).rejects.toThrow(/asked about at one moment: 1 case \(first: session twice\)/);
  });
});
