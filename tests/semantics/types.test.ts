/** The arithmetic beneath the types: units, ranges, exact fractions, zones, suggestions. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { didYouMean } from "../../compiler/semantics/bind/suggest.ts";
import { nearest } from "../../stdlib/suggest.ts";
import type { Range } from "../../compiler/semantics/program.ts";
import * as ranges from "../../compiler/semantics/types/range.ts";
import { combine, microsPer, raise, sameUnit, showUnit } from "../../compiler/semantics/types/unit.ts";
import { instantOf, startOfDay } from "../../compiler/semantics/types/zones.ts";
import { fractionOf, gridOf } from "../../compiler/semantics/typing/type-node.ts";

const unit = (parts: Record<string, number>): ReadonlyMap<string, number> => new Map(Object.entries(parts));

describe("units", () => {
  const some = fc.dictionary(fc.constantFrom("mile", "h", "kg", "min"), fc.constantFrom(-2, -1, 1, 2)).map(unit);

  it("a product divided by its factor is the other factor", () => {
    fc.assert(fc.property(some, some, (a, b) => sameUnit(combine(combine(a, b, 1), b, -1), a)));
  });
  it("the root of a square is the unit itself", () => {
    fc.assert(fc.property(some, (a) => sameUnit(raise(raise(a, 2)!, 0.5)!, a)));
  });
  it("are shown as they are written", () => {
    expect([showUnit(unit({ mile: 1, h: -1 })), showUnit(unit({ h: -2 })), showUnit(unit({ m: 2, kg: 1, s: -2 })), showUnit(unit({}))]).toEqual(["mile/h", "1/h^2", "kg*m^2/s^2", "1"]);
  });
  it("only a unit that is exactly one of time's makes a duration; m is the metre", () => {
    expect([microsPer(unit({ min: 1 })), microsPer(unit({ m: 1 })), microsPer(unit({ h: -1 })), microsPer(unit({ h: 1, min: 1 })), microsPer(unit({}))]).toEqual([60_000_000, undefined, undefined, undefined, undefined]);
  });
});

describe("ranges", () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const interval = fc.tuple(number, number).map(([a, b]): Range => ({ low: Math.min(a, b), high: Math.max(a, b) }));
  const inside = (range: Range, share: number): number => Math.min(range.high, Math.max(range.low, range.low + (range.high - range.low) * share));
  const holds = (range: Range | undefined, value: number): boolean => range === undefined || (value >= range.low - 1e-3 * Math.abs(range.low) - 1e-6 && value <= range.high + 1e-3 * Math.abs(range.high) + 1e-6);

  it("hold every result of values within them", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(interval, interval, share, share, (a, b, s, t) => {
        const [x, y] = [inside(a, s), inside(b, t)];
        expect(holds(ranges.add(a, b), x + y)).toBe(true);
        expect(holds(ranges.subtract(a, b), x - y)).toBe(true);
        expect(holds(ranges.multiply(a, b), x * y)).toBe(true);
        expect(holds(ranges.absolute(a), Math.abs(x))).toBe(true);
        if (y !== 0) expect(holds(ranges.divide(a, b), x / y)).toBe(true);
        expect(holds(ranges.union(a, b), x) && holds(ranges.union(a, b), y)).toBe(true);
      }),
    );
  });
  it("an open end times zero is zero, not unknown", () => {
    expect(ranges.multiply(ranges.atLeast(0), ranges.point(0))).toEqual({ low: 0, high: 0 });
  });
  it("nothing is known of a quotient whose divisor may be 0", () => {
    expect(ranges.divide(ranges.point(1), ranges.between(0, 1))).toBeUndefined();
  });
});

describe("decimals as written", () => {
  it("are exact fractions in lowest terms", () => {
    expect([fractionOf("0.9"), fractionOf("0.10"), fractionOf("1e-3"), fractionOf("25"), fractionOf("0"), fractionOf("x")]).toEqual([[9, 10], [1, 10], [1, 1000], [25, 1], [0, 1], undefined]);
  });
  it("a grid is above 0 and of whole numbers below 2^53", () => {
    expect([gridOf("0.01"), gridOf("0"), gridOf("1e-30")]).toEqual([{ numerator: 1, denominator: 100 }, undefined, undefined]);
  });
});

describe("zones", () => {
  const local = (text: string): number => Date.parse(`${text}Z`) * 1000;
  const utc = (micros: number | undefined): string => new Date((micros ?? Number.NaN) / 1000).toISOString();

  it("an hour that is skipped moves on by the gap", () => {
    expect(utc(instantOf(local("2024-03-31T02:30"), "Europe/Berlin"))).toBe("2024-03-31T01:30:00.000Z");
    expect(utc(instantOf(local("2024-03-10T02:30"), "America/New_York"))).toBe("2024-03-10T07:30:00.000Z");
  });
  it("of an hour that is repeated the earlier is meant", () => {
    expect(utc(instantOf(local("2024-10-27T02:30"), "Europe/Berlin"))).toBe("2024-10-27T00:30:00.000Z");
    expect(utc(instantOf(local("2024-11-03T01:30"), "America/New_York"))).toBe("2024-11-03T05:30:00.000Z");
  });
  it("a day begins at its midnight, east and west of Greenwich, also before 1970", () => {
    expect(utc(startOfDay(19_723, "Asia/Tokyo"))).toBe("2023-12-31T15:00:00.000Z");
    expect(utc(startOfDay(19_723, "America/New_York"))).toBe("2024-01-01T05:00:00.000Z");
    expect(utc(startOfDay(-1, "UTC"))).toBe("1969-12-31T00:00:00.000Z");
  });
  it("there is no instant in an unknown zone", () => {
    expect(instantOf(0, "Mars/Olympus")).toBeUndefined();
  });
});

describe("suggestions", () => {
  it("are the nearest within a third of the length, or none", () => {
    expect([nearest("distanse", ["delay", "distance"]), nearest("lenght", ["length"]), nearest("xyz", ["distance"]), didYouMean("dely", ["delay"])]).toEqual(["distance", "length", undefined, "did you mean `delay`?"]);
  });
});
