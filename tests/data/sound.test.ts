/** Data that looks like a mistake and is none: no finding. */
import { expect, it } from "vitest";
import { csv, draw, instant } from "../../compiler/diagnostics/catalogue/data/entry.ts";
import { birds, orders, PACE, ROWS } from "../../compiler/diagnostics/catalogue/data/cases.ts";
import { codesOf } from "./support.ts";

it("readings that are taken at every full hour", async () => expect(await codesOf(orders({ placed: (row) => instant(row * 60) }))).toEqual([]));

it("events that were rounded to the hour are told", async () => expect(await codesOf(orders({ placed: (row) => instant(60 * Math.floor(row * 2 + 5 * draw(row))) }))).toEqual(["MLS3172"]));

it("a column that is there now and then, from late on", async () => {
  expect(await codesOf(orders({ columns: "\n    tip:    Float?", more: [["tip", (row) => (draw(row, 3) < 0.05 ? "1" : "")]] }))).toEqual([]);
});

it("a value that is known a day after the last event of its file", async () => {
  expect(await codesOf(orders({ columns: "\n    paid:   Float    known at placed + 20h", more: [["paid", (row) => String(row % 7)]] }))).toEqual([]);
});

it("a file that is complete until long after its last event", async () => {
  expect(await codesOf(orders({ columns: "\n    paid:   Float    known at placed + 30d", body: "\n  complete until 2024-06-01T00:00Z", more: [["paid", (row) => String(row % 7)]] }))).toEqual([]);
});

it("a file that is sorted by its answers, with inputs that are not", async () => {
  expect(await codesOf(birds({ male: (row) => String(row >= ROWS / 2), mass: (row) => (3000 + 2000 * draw(row, 7)).toFixed(0) }))).toEqual([]);
});

it("a good input, but not too good", async () => {
  expect(await codesOf(birds({ wing: (row) => (draw(row, 1) + draw(row, 9) + 0.4 * draw(row, 8)).toFixed(3) }))).toEqual([]);
});

it("a handful of equal birds", async () => {
  const twin = (row: number): number => (row === 299 ? 298 : row);
  expect(await codesOf(birds({ mass: (row) => (3000 + 2000 * draw(twin(row), 1)).toFixed(0), wing: (row) => (180 + 40 * draw(twin(row), 2)).toFixed(1), beak: (row) => (40 + 15 * draw(twin(row), 3)).toFixed(1) }))).toEqual([]);
});

it("a number with a zero before its point, and a zero", async () => {
  expect(await codesOf(orders({ columns: "\n    count:  Int", more: [["count", (row) => String(row % 11)]] }))).toEqual([]);
});

it("a quantity that one input tells is told, whichever way it points", async () => {
  const spec = `source shifts {
  from    csv("shifts.csv")
  columns { began: Timestamp, hours: Float, walked: Float, wage: Float known at began + 1d }
  at      began
  known   at began + 1m
}

examples wages {
  rows   shifts asked at began + 1m
  label  paid = wage
  features {
    hours
    walked
  }
}
`;
  const file = (wage: (row: number) => number): string => csv("began,hours,walked,wage", ROWS, (row) => `${instant(row * PACE)},${draw(row, 1)},${draw(row, 2)},${wage(row)}`);
  expect(await codesOf({ spec, files: { "shifts.csv": file((row) => 9 - draw(row, 1) ** 2) } })).toEqual(["MLS3182"]);
  expect(await codesOf({ spec, files: { "shifts.csv": file((row) => 9 - draw(row, 1) + draw(row, 3)) } })).toEqual([]);
});

it("where rules vote for one label, what tells the other is told on all rows that have it", async () => {
  const spec = `source shifts {
  from    csv("shifts.csv")
  columns { began: Timestamp, hours: Float, walked: Float, late: Bool? known at began + 1d, long: Bool known at began + 1d }
  at      began
  known   at began + 1m
}

examples days {
  rows   shifts asked at began + 1m
  label  was_late = late
  label  was_long = long
  features {
    hours
    walked
  }
}

labeler guesses for days {
  predict was_late
  much  = if walked > 0.8 then true else missing
  bit   = if walked < 0.3 then false else missing
}
`;
  // Of one in thirty is known whether it was late.
  const file = (long: (row: number) => boolean): string => csv("began,hours,walked,late,long", ROWS, (row) => `${instant(row * PACE)},${draw(row, 1)},${draw(row, 2)},${row % 30 === 0 ? draw(row, 4) < 0.5 : ""},${long(row)}`);
  expect(await codesOf({ spec, files: { "shifts.csv": file((row) => draw(row, 1) > 0.5) } })).toEqual(["MLS3182"]);
  expect(await codesOf({ spec, files: { "shifts.csv": file((row) => draw(row, 3) > 0.5) } })).toEqual([]);
});
