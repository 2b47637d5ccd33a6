import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluateWindows, OneKeyWindows, WindowStream } from "../../runtime/window/index.ts";
import { bruteForce } from "./brute-force.ts";
import { columnsOf, queriesArbitrary, queryColumns, rowsArbitrary, sortQueries, valueOfResult, windowArbitrary } from "./generate.ts";

const KEYS = 3;
const scene = rowsArbitrary.chain((rows) =>
  fc.record({
    rows: fc.constant(rows),
    windows: fc.array(windowArbitrary, { minLength: 1, maxLength: 6 }),
    queries: queriesArbitrary(rows).map(sortQueries),
  }),
);
const runs = { numRuns: 1500, seed: 20010401 };

test("every aggregate over every kind of window equals the brute force by the rules, bit for bit", () => {
  fc.assert(
    fc.property(scene, ({ rows, windows, queries }) => {
      const results = evaluateWindows(windows, columnsOf(rows, KEYS), queryColumns(queries, KEYS + 1));
      for (const [w, window] of windows.entries()) {
        for (const [i, { key, t }] of queries.entries()) {
          expect(valueOfResult(results[w]!, i), `${JSON.stringify(window)} of key ${key} at ${t}`).toStrictEqual(bruteForce(window, rows, key, t));
        }
      }
    }),
    runs,
  );
});

test("one key at one time gives the bits of the batch", () => {
  fc.assert(
    fc.property(scene, ({ rows, windows, queries }) => {
      const events = columnsOf(rows, KEYS);
      const results = evaluateWindows(windows, events, queryColumns(queries, KEYS + 1));
      const one = new OneKeyWindows(windows, ["code"]);
      for (const [i, { key, t }] of queries.entries()) {
        const from = key < KEYS ? events.keyStart[key]! : 0;
        const to = key < KEYS ? events.keyStart[key + 1]! : 0;
        const values = one.evaluate({ at: events.at, columns: events.columns, from, to }, t);
        for (const [w, window] of windows.entries()) {
          const value = values[w]!;
          const plain = typeof value !== "number" ? value : Number.isNaN(value) || (one.dictionaryOf(w) !== undefined && value < 0) ? null : value;
          expect(plain, `${JSON.stringify(window)} of key ${key} at ${t}`).toStrictEqual(valueOfResult(results[w]!, i));
        }
      }
    }),
    runs,
  );
});

test("events that come in chunks cut anywhere give the results of the whole", () => {
  fc.assert(
    fc.property(scene, fc.array(fc.nat({ max: 25 }), { maxLength: 8 }), ({ rows, windows, queries }, cuts) => {
      const events = columnsOf(rows, KEYS);
      const asked = queryColumns(queries, KEYS + 1);
      const stream = new WindowStream(windows, ["code"], asked);
      const key = Int32Array.from(events.at, (_, i) => events.keyStart.findIndex((start, k) => i >= start && i < events.keyStart[k + 1]!));
      let start = 0;
      for (const cut of [...cuts, Number.POSITIVE_INFINITY]) {
        const end = Math.min(key.length, start + cut);
        const columns = Object.fromEntries(Object.entries(events.columns).map(([name, column]) => [name, column.slice(start, end)]));
        stream.push({ key: key.slice(start, end), at: events.at.slice(start, end), columns });
        start = end;
      }
      expect(stream.finish()).toStrictEqual(evaluateWindows(windows, events, asked));
    }),
    runs,
  );
});

test("a window that can't be run is refused before any row is read, with what is wrong", () => {
  const none = { keyStart: Int32Array.of(0, 0), at: new Float64Array(0), columns: { code: new Int32Array(0) } };
  const asked = { keyStart: Int32Array.of(0, 1), t: Float64Array.of(5) };
  const over = { kind: "all" as const };
  const refused: [string, object, string][] = [
    ["median", { argument: "x" }, "there is no aggregate `median`"],
    ["slope", { argument: "x" }, "`slope` needs to know what its argument is"],
    ["correlation", { argument: "x", numeric: "int" }, "`correlation` needs two arguments"],
    ["ewma", { argument: "x", numeric: "int" }, "`ewma` needs its half-life"],
    ["sum", {}, "`sum` needs an argument"],
    ["sum", { argument: "x" }, "`sum` needs to know what its argument is"],
    ["mean", { argument: "code", numeric: "int" }, "`mean` needs numbers, and `code` holds strings"],
    ["quantile", { argument: "x" }, "`quantile` needs q"],
    ["top", { argument: "x" }, "`top` needs k"],
    ["histogram", { argument: "x" }, "`histogram` needs its edges"],
  ];
  for (const [aggregate, rest, message] of refused)
    expect(() => evaluateWindows([{ aggregate, lag: 0, over, ...rest }], none, asked)).toThrow(message);
  expect(() => evaluateWindows([{ aggregate: "count", lag: 0, over }], none, { keyStart: Int32Array.of(0, 0), t: asked.t })).toThrow(
    "keys end at 0, and there are 1 times",
  );
});
