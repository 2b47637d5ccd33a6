import fc from "fast-check";
import { expect, test } from "vitest";
import { type EventColumns, evaluateWindows, type KernelWindow, type OneKeyEvents, OneKeyWindows } from "../../runtime/window/index.ts";
import { columnsOf, queriesArbitrary, queryColumns, rowsArbitrary, sortQueries, valueOfResult, windowArbitrary } from "./generate.ts";

/** A history that stays: the kernel may keep running sums with it. */
const staying = (events: EventColumns, from: number, to: number): OneKeyEvents => ({ at: events.at, columns: events.columns, from, to, read: () => undefined });

test("any window over a history that stays, asked again and again in any order, gives the bits of the batch", () => {
  const scene = rowsArbitrary.chain((rows) =>
    fc.record({ rows: fc.constant(rows), windows: fc.array(windowArbitrary, { minLength: 1, maxLength: 6 }), queries: queriesArbitrary(rows).map(sortQueries) }),
  );
  fc.assert(
    fc.property(scene, ({ rows, windows, queries }) => {
      const events = columnsOf(rows, 4);
      const results = evaluateWindows(windows, events, queryColumns(queries, 4));
      const one = new OneKeyWindows(windows, ["code"]);
      const histories = [0, 1, 2, 3].map((key) => staying(events, events.keyStart[key]!, events.keyStart[key + 1]!));
      for (const [i, { key, t }] of [...queries.entries()].reverse()) {
        const values = one.evaluate(histories[key]!, t);
        for (const [w, window] of windows.entries()) {
          const value = values[w]!;
          const plain = typeof value !== "number" ? value : Number.isNaN(value) || (one.dictionaryOf(w) !== undefined && value < 0) ? null : value;
          expect(plain, `${JSON.stringify(window)} of key ${key} at ${t}`).toStrictEqual(valueOfResult(results[w]!, i));
        }
      }
    }),
    { numRuns: 400, seed: 20010402 },
  );
});

const ROWS = 7000;
let state = 5;
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};
const upTo = (n: number): number => Math.floor(random() * n);

/** Four pieces: the first of small values, the second of the greatest of one sign, the third of both signs, the last of all kinds. */
function hugeHistory(): EventColumns {
  const value = (i: number): number => {
    const huge = Number.MAX_SAFE_INTEGER - upTo(5);
    if (random() < 0.05) return Number.NaN;
    if (i < 2048) return upTo(100) - 50;
    if (i < 4096) return -huge;
    if (i < 6144) return random() < 0.5 ? huge : -huge;
    return random() < 0.01 ? 2 ** 52 + upTo(9) : upTo(1e6);
  };
  const at = Float64Array.from({ length: ROWS }, () => upTo(ROWS * 3)).sort();
  return {
    keyStart: Int32Array.of(0, ROWS),
    at,
    columns: {
      int: Float64Array.from(at, (_, i) => value(i)),
      float: Float64Array.from(at, (_, i) => value(i) / 1024 + random()),
      bool: Float64Array.from(at, () => (random() < 0.1 ? Number.NaN : random() < 0.99 ? 1 : 0)),
      keep: Uint8Array.from(at, () => upTo(2)),
    },
  };
}

test("sums of the greatest integers over many pieces are exact, whatever the edges", () => {
  const overs: KernelWindow["over"][] = [
    { kind: "range", width: 6000, ending: 0 },
    { kind: "range", width: 14_000, step: 700, ending: 0 },
    { kind: "range", width: 3, ending: 900 },
    { kind: "all" },
    { kind: "since", start: 5000 },
  ];
  const whats: Partial<KernelWindow>[] = [
    { aggregate: "count" },
    { aggregate: "countOf", argument: "float" },
    { aggregate: "sum", argument: "int", numeric: "int" },
    { aggregate: "mean", argument: "int", numeric: "int" },
    { aggregate: "sum", argument: "float", numeric: "float", grid: { numerator: 3, denominator: 1024 } },
    { aggregate: "mean", argument: "float", numeric: "float", grid: { numerator: 3, denominator: 1024 } },
    { aggregate: "any", argument: "bool", numeric: "bool" },
    { aggregate: "all", argument: "bool", numeric: "bool" },
  ];
  const windows = overs.flatMap((over) => whats.flatMap((what) => [0, 40].flatMap((lag) => [undefined, "keep"].map((filter) => JSON.parse(JSON.stringify({ ...what, over, lag, filter })) as KernelWindow))));
  const events = hugeHistory();
  const t = Float64Array.from({ length: 300 }, () => upTo(ROWS * 3 + 2000)).sort();
  const results = evaluateWindows(windows, events, { keyStart: Int32Array.of(0, t.length), t });
  const one = new OneKeyWindows(windows, []);
  const history = staying(events, 0, ROWS);
  const seen = new Set<unknown>();
  for (const i of Array.from(t.keys()).sort(() => random() - 0.5)) {
    const values = one.evaluate(history, t[i]!);
    for (const [w, window] of windows.entries()) {
      const value = Number.isNaN(values[w]) ? null : values[w];
      seen.add(value);
      if (!Object.is(value, valueOfResult(results[w]!, i))) expect(value, `${JSON.stringify(window)} at ${t[i]}`).toBe(valueOfResult(results[w]!, i));
    }
  }
  expect(seen.size).toBeGreaterThan(5000);
});

test("nothing left of the windows and right of their end is read", () => {
  const events = hugeHistory();
  const asked: [number, number][] = [];
  const windows: KernelWindow[] = [{ aggregate: "sum", argument: "int", numeric: "int", over: { kind: "range", width: 100, ending: 0 }, lag: 0 }];
  const one = new OneKeyWindows(windows, []);
  const history: OneKeyEvents = { ...staying(events, 0, ROWS), read: (from, to) => void asked.push([from, to]) };
  const t = events.at[5000]! + 1;
  const first = one.evaluate(history, t);
  expect(asked.length).toBeGreaterThan(0);
  for (const [from, to] of asked) expect([from >= 4096, to <= 6144]).toStrictEqual([true, true]);
  asked.length = 0;
  expect(one.evaluate(history, t)).toStrictEqual(first);
  expect(asked).toStrictEqual([]);
});
