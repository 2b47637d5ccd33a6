import { expect, test } from "vitest";
import { evaluateWindows, type KernelWindow } from "../../runtime/window/index.ts";

/** Values of one window of one key at some times. Missing is NaN. */
function values(
  window: Partial<KernelWindow>,
  at: readonly number[],
  x: readonly number[],
  t: readonly number[],
  known: readonly number[] = at,
): number[] {
  const events = {
    keyStart: Int32Array.of(0, at.length),
    at: Float64Array.from(at),
    columns: { x: Float64Array.from(x), known: Float64Array.from(known) },
  };
  const full: KernelWindow = { aggregate: "count", lag: 0, over: { kind: "all" }, ...window };
  const [result] = evaluateWindows([full], events, { keyStart: Int32Array.of(0, t.length), t: Float64Array.from(t) });
  return result?.kind === "number" ? Array.from(result.values) : [];
}
const range = (width: number, rest: { step?: number; ending?: number } = {}): KernelWindow["over"] => ({ kind: "range", width, ending: 0, ...rest });
const none = Number.NaN;

test("before means strictly before, and the left edge is in", () => {
  expect(values({ over: range(10) }, [100], [0], [99, 100, 101, 110, 111])).toEqual([0, 0, 1, 1, 0]);
});

test("a row is seen when it has been known for longer than no time at all", () => {
  expect(values({ over: range(10), lag: 3 }, [100], [0], [102, 103, 104, 110, 111])).toEqual([0, 0, 1, 1, 0]);
});

test("a row that becomes known after it has left the window is never counted", () => {
  expect(values({ over: range(10), lag: 10 }, [100], [0], [109, 110, 111, 200])).toEqual([0, 0, 0, 0]);
  expect(values({ over: range(10), known: "known" }, [100, 101], [0, 0], [101, 105, 111, 112, 200], [150, 104])).toEqual([0, 1, 1, 0, 0]);
});

test("rows that become known in another order than they happened are seen each from its own time", () => {
  expect(
    values({ over: { kind: "all" }, known: "known", aggregate: "last", argument: "x" }, [1, 2, 3], [10, 20, 30], [4, 6, 8, 9], [5, 8, 7]),
  ).toEqual([none, 10, 30, 30]);
});

test("a row whose knowledge time is missing is never seen", () => {
  expect(values({ known: "known" }, [1, 2], [0, 0], [1e15], [none, 3])).toEqual([1]);
});

test("step moves only the left edge, down to the multiple below, before 1970 too", () => {
  expect(values({ over: range(10, { step: 10 }) }, [0, 5, 19], [0, 0, 0], [5, 19, 20, 29, 30])).toEqual([1, 2, 1, 1, 0]);
  expect(values({ over: range(10, { step: 10 }) }, [-21, -20, -11, -1], [0, 0, 0, 0], [-11, -10, -1, 0])).toEqual([2, 2, 2, 1]);
});

test("ending shifts both edges, and knowledge stays before t", () => {
  expect(values({ over: range(10, { ending: 5 }) }, [100], [0], [104, 105, 106, 115, 116])).toEqual([0, 0, 1, 1, 0]);
  expect(values({ over: range(10, { ending: 5 }), lag: 8 }, [100], [0], [107, 108, 109, 115, 116])).toEqual([0, 0, 1, 1, 0]);
});

test("ties in time go to the greater value for last, to the least for first, whatever the order of rows", () => {
  for (const x of [
    [3, 9, 4],
    [9, 4, 3],
  ]) {
    expect(values({ aggregate: "last", argument: "x" }, [7, 7, 7], x, [8])).toEqual([9]);
    expect(values({ aggregate: "first", argument: "x" }, [7, 7, 7], x, [8])).toEqual([3]);
    expect(values({ aggregate: "sum", argument: "x", numeric: "int", over: { kind: "rows", count: 2 } }, [7, 7, 7], x, [8])).toEqual([13]);
  }
});

test("the last n rows hold missing values too, which the aggregate skips", () => {
  expect(values({ aggregate: "mean", argument: "x", numeric: "int", over: { kind: "rows", count: 2 } }, [1, 2, 3], [8, 6, none], [2, 3, 4])).toEqual([
    8, 7, 6,
  ]);
});

test("no rows: counts and sums are 0, any is false, all is true, all else is missing", () => {
  const empty = (aggregate: string) => values({ aggregate, argument: "x", numeric: "int", q: [1, 2] }, [], [], [5])[0];
  expect(["count", "countOf", "distinct", "sum", "any", "all"].map(empty)).toEqual([0, 0, 0, 0, 0, 1]);
  expect(["mean", "min", "max", "first", "last", "var", "std", "quantile", "mode"].map(empty)).toEqual(new Array(9).fill(none));
});

test("a sum of integers beyond ±(2^53 − 1) is missing, and comes back when the window moves on", () => {
  const big = Number.MAX_SAFE_INTEGER;
  expect(values({ aggregate: "sum", argument: "x", numeric: "int", over: range(10) }, [1, 2, 12], [big, 1, -1], [2, 3, 12, 13])).toEqual([
    big,
    none,
    1,
    -1,
  ]);
  expect(values({ aggregate: "mean", argument: "x", numeric: "int" }, [1, 2], [big, big], [3])).toEqual([big]);
});

test("floats are summed as integers on their grid, with one division", () => {
  const cents = { numeric: "float" as const, grid: { numerator: 1, denominator: 100 }, argument: "x" };
  expect(values({ aggregate: "sum", ...cents }, [1, 2, 3], [0.1, 0.2, 0.3], [9])).toEqual([0.6]);
  expect(values({ aggregate: "mean", ...cents }, [1, 2], [0.1, 0.2], [9])).toEqual([0.15]);
  expect(values({ aggregate: "var", ...cents }, [1, 2, 3], [0.1, 0.2, 0.3], [9])).toEqual([0.01]);
  expect(values({ aggregate: "sum", ...cents }, [1, 2], [0.1, 1e300], [9])).toEqual([0.1]);
});
