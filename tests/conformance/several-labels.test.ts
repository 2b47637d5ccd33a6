/** Several labels of one example set: each in its own column, the same in every engine as in the oracle; a row is an example where all of them are there and known. */
import { describe as suite, expect, it } from "vitest";
import { exampleSet } from "../oracle/examples.ts";
import { World } from "../oracle/relations.ts";
import { DAY, instant } from "./events.ts";
import { type Case, compareWithOracle, describe, inFolder, planOf } from "./harness.ts";

const START = Date.UTC(2020, 0, 1) * 1000;
const SHOWN = Array.from({ length: 220 }, (_, i) => ({
  visitor: i % 29 === 7 ? null : `v${i % 11}`,
  shown: START + Math.floor(i / 2) * (DAY / 4),
  place: i % 5,
  clicked: i % 31 === 4 ? null : i % 3 === 0,
  mood: i % 17 === 3 ? null : ["low", "high", "ärger"][i % 3]!,
}));
const BUYS = Array.from({ length: 150 }, (_, i) => ({ buyer: `v${(i * 5) % 11}`, paid: START + i * (DAY / 5) + (i % 7) * 1000, price: ((i * 37) % 500) / 10 }));

function looks(labels: string, split: string): Case {
  const spec = `source looks {
  from    csv("looks.csv")
  columns { visitor: Category?, shown: Timestamp, place: Int, clicked: Bool? known at shown + 1h, mood: Category? known at shown + 3d }
  at      shown
  known   at shown + 1m
}

source buys {
  from    csv("buys.csv")
  columns { buyer: Category, paid: Timestamp, price: Float by 0.1 }
  at      paid
  known   at paid + 2h
}

examples ads {
  rows     looks asked at shown + 1m
${labels}
  features { place }
}

split ads ${split}
`;
  const look = SHOWN.map((row) => [row.visitor ?? "", instant(row.shown), row.place, row.clicked ?? "", row.mood ?? ""].join(","));
  const buy = BUYS.map((row) => [row.buyer, instant(row.paid), row.price].join(","));
  return { spec, files: { "looks.csv": `visitor,shown,place,clicked,mood\n${look.join("\n")}\n`, "buys.csv": `buyer,paid,price\n${buy.join("\n")}\n` }, data: { looks: SHOWN, buys: BUYS }, examples: "ads" };
}

const DATES = 'by time in "UTC" {\n  train until 2020-01-14\n  validate until 2020-01-20\n  test until 2020-02-15\n}';
const ROW = "  label    click = clicked ?? false";
const MOOD = '  label    feeling = mood ?? "none"';
const AHEAD = "  label    bought = any(price > 20) from buys by visitor = buyer over next 2d";
const SUM = "  label    worth = sum(price where price > 5) from buys by visitor = buyer over next 3d";
const MEAN = "  label    usual = mean(price) from buys by visitor = buyer over next 12h";

suite("several labels", () => {
  it.each([
    ["of the row, with different times", [ROW, MOOD], DATES],
    ["of the row and from another source", [ROW, AHEAD], DATES],
    ["from another source first", [AHEAD, ROW], 'by time in "UTC" { train last 12d, validate 5d, test 5d }'],
    ["several from another source, one often missing", [SUM, MEAN, ROW], DATES],
    ["with folds", [MOOD, SUM], DATES.replace("{\n", "{\n  folds 3\n")],
  ] as const)("%s equal the oracle", async (_, labels, split) => {
    const input = looks(labels.join("\n"), split);
    const { mismatches, values } = await compareWithOracle(input);
    expect(describe(mismatches)).toBe("");
    expect(values).toBeGreaterThan(200);
  });

  it("a row goes into a part only where the last of its labels is known before the next begins", () =>
    inFolder({ "spec.mls": looks([ROW, AHEAD].join("\n"), DATES).spec }, async (folder) => {
      const both = exampleSet(new World(planOf(folder), { looks: SHOWN, buys: BUYS }), "ads").rows.filter((row) => row.part === "train");
      const last = Math.max(...both.map((row) => row.moment!));
      expect(last + 2 * DAY + 2 * 3_600_000_000).toBeLessThan(Date.UTC(2020, 0, 14) * 1000);
      expect(both.length).toBeGreaterThan(40);
    }));
});

const CLOSED = Array.from({ length: 90 }, (_, i) => ({ id: i, mass: 100 + ((i * 37) % 90), kind: i % 13 === 2 ? null : `k${i % 3}`, old: i % 4 === 0 }));
it("closed rows have several labels too", async () => {
  const spec = `table birds {
  from     csv("birds.csv")
  key      id
  timeless "measured once"
  columns  { id: Int, mass: Int, kind: Category?, old: Bool }
}
examples sorting {
  rows     birds
  where    kind is not missing
  label    is_old = old
  label    sort = kind
  features { mass }
}
split sorting random { train 60%, validate 20%, test 20% }
`;
  const { mismatches, rows } = await compareWithOracle({ spec, files: { "birds.csv": `id,mass,kind,old\n${CLOSED.map((row) => `${row.id},${row.mass},${row.kind ?? ""},${row.old}`).join("\n")}\n` }, data: { birds: CLOSED }, examples: "sorting" });
  expect(describe(mismatches)).toBe("");
  expect(rows).toBeGreaterThan(60);
});

it("of rows that come in versions each is what is first known of it", async () => {
  const versions = Array.from({ length: 120 }, (_, i) => ({ id: `o${Math.floor(i / 3)}`, placed: START + Math.floor(i / 3) * DAY, loaded: START + Math.floor(i / 3) * DAY + (i % 3) * 2 * DAY, back: i % 3 === 0 && i % 2 === 0 ? null : i % 4 === 1, note: i % 3 === 1 ? null : ["a", "b"][i % 2]! }));
  const spec = `source orders {
  from    csv("orders.csv")
  key     id revised by loaded
  columns { id: Category, placed: Timestamp, loaded: Timestamp, back: Bool? known at placed + 3d, note: Category? known at placed + 1d }
  at      placed
  known   at placed + 1m
}
examples checks {
  rows     orders asked at placed + 1h
  label    returned = back
  label    noted = note
  features { day = hour(placed, "UTC") }
}
split checks by time in "UTC" { train until 2020-01-20, validate until 2020-01-28, test until 2020-03-01 }
`;
  const lines = versions.map((row) => [row.id, instant(row.placed), instant(row.loaded), row.back ?? "", row.note ?? ""].join(","));
  const { mismatches, rows } = await compareWithOracle({ spec, files: { "orders.csv": `id,placed,loaded,back,note\n${lines.join("\n")}\n` }, data: { orders: versions }, examples: "checks" });
  expect(describe(mismatches)).toBe("");
  expect(rows).toBeGreaterThan(10);
});
