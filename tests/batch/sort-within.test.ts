/** A key's rows by time: the same as a stable sort, whatever the disorder. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SortWithin } from "../../runtime/batch/windows/sort-within.ts";

const HOUR = 3_600_000_000;

/** How times may come about: nearly in order, late by much, in bursts, few different ones, with one far away, any. */
const times = fc.oneof(
  fc.array(fc.integer({ min: 0, max: HOUR }), { maxLength: 400 }).map((late) => late.map((by, i) => i * 1000 + (by % 17 === 0 ? by : 0))),
  fc.array(fc.integer({ min: 0, max: 5 * HOUR }), { maxLength: 400 }).map((late) => late.map((by, i) => i * 60_000_000 + by)),
  fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 50 })), { maxLength: 400 }).map((bursts) => bursts.map(([burst, by]) => burst * 24 * HOUR + by)),
  fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 200 }),
  fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 70, maxLength: 200 }).map((near) => near.with(13, Number.MAX_SAFE_INTEGER)),
  fc.array(fc.maxSafeInteger(), { maxLength: 300 }),
);

describe("rows of a key", () => {
  it("are in the order of time, equal times in the order in which they came", () => {
    const sort = new SortWithin();
    fc.assert(
      fc.property(times, fc.nat({ max: 5 }), (came, before) => {
        const all = Float64Array.from([...Array.from({ length: before }, () => Number.MAX_VALUE), ...came, -1]);
        const rows = Int32Array.from(all, (_, i) => i);
        sort.sort(all, rows, before, before + came.length);
        const expected = came.map((time, i) => ({ time, row: i + before })).sort((a, b) => a.time - b.time);
        expect([...all]).toEqual([...Array.from({ length: before }, () => Number.MAX_VALUE), ...expected.map(({ time }) => time), -1]);
        expect([...rows]).toEqual([...Array.from({ length: before }, (_, i) => i), ...expected.map(({ row }) => row), came.length + before]);
      }),
      { numRuns: 500, seed: 20261130 },
    );
  });
});
