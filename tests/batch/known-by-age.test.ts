/** When a column is filled in, seen from how filled it is by age. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { filledInByAge, roundest, roundUp } from "../../runtime/batch/known/by-age.ts";
import type { AgeBucket } from "../../runtime/batch/known/profile.ts";

const DAY = 86_400e6;

/** Rows at ages 0, step, 2·step …, filled with the chance `share` gives for their age, by a generator of its own seed. */
function buckets(share: (days: number) => number, seed: number, days = 60, rowsPerDay = 50): AgeBucket[] {
  let next = seed >>> 0;
  const draw = (): number => {
    next = (Math.imul(next, 1664525) + 1013904223) >>> 0;
    return next / 2 ** 32;
  };
  return Array.from({ length: days }, (_, day) => {
    let filled = 0;
    for (let i = 0; i < rowsPerDay; i++) if (draw() < share(day + i / rowsPerDay)) filled++;
    return { low: day * DAY, high: (day + 1) * DAY, rows: rowsPerDay, filled };
  });
}

describe("the age from which on a column is filled in", () => {
  it("is found to the bucket, whatever share is ever filled", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 2, max: 20 }), fc.double({ min: 0.4, max: 1, noNaN: true }), (seed, lag, plateau) => {
        const found = filledInByAge(buckets((age) => (age < lag ? 0 : plateau), seed));
        expect(found?.reached).toBe(lag * DAY);
        expect(found?.young).toBe(0);
        expect(found?.plateau).toBeCloseTo(plateau, 0);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it("is not found where age makes no difference", () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.05, max: 1, noNaN: true }), (seed, share) => {
        expect(filledInByAge(buckets(() => share, seed))).toBeUndefined();
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it("of what comes bit by bit is that of the slowest, or nearly", () => {
    const found = filledInByAge(buckets((age) => Math.min(1, Math.max(0, (age - 1) / 8)), 3))!;
    expect(found.reached / DAY).toBeGreaterThanOrEqual(7);
    expect(found.reached / DAY).toBeLessThanOrEqual(9);
  });

  it("is not asked of too few rows, or of what is never filled", () => {
    expect(filledInByAge([])).toBeUndefined();
    expect(filledInByAge([{ low: 0, high: DAY, rows: 5, filled: 0 }, { low: DAY, high: 2 * DAY, rows: 5, filled: 5 }])).toBeUndefined();
    expect(filledInByAge(buckets(() => 0, 1))).toBeUndefined();
  });
});

describe("round durations", () => {
  it("are the roundest that lie between, and never shorter than asked", () => {
    expect(roundest(6.9 * DAY, 7.1 * DAY)).toBe(7 * DAY);
    expect(roundest(1.9 * DAY, 2.2 * DAY)).toBe(2 * DAY);
    expect(roundest(50 * 60e6, 70 * 60e6)).toBe(3600e6);
    fc.assert(fc.property(fc.integer({ min: 1, max: 1e14 }), (micros) => roundUp(micros) >= micros && roundUp(micros) <= micros * 1.1 + 2e6), { numRuns: 300 });
  });
});
