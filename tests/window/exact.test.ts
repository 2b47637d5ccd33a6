import fc from "fast-check";
import { expect, test } from "vitest";
import { floorToStep, gridInteger, quantilePlace, ratioToDouble, wideTimes } from "../../runtime/window/exact.ts";
import { nearest } from "./brute-force.ts";

test("a rational is rounded once: a hair above a tie goes up, a tie goes to even", () => {
  const tie = 2n ** 53n + 1n;
  expect(ratioToDouble(tie, 1n)).toBe(2 ** 53);
  expect(ratioToDouble(tie * 3n * 2n ** 100n + 1n, 3n * 2n ** 100n)).toBe(2 ** 53 + 2);
  expect(ratioToDouble(tie * 3n * 2n ** 100n - 1n, 3n * 2n ** 100n)).toBe(2 ** 53);
});

test("a rational of any size becomes the nearest double", () => {
  const size = fc.bigInt({ min: 1n, max: 2n ** 200n });
  fc.assert(
    fc.property(size, size, fc.nat({ max: 190 }), (a, b, down) => {
      const small = (b >> BigInt(down)) + 1n;
      expect(ratioToDouble(a, small)).toBe(nearest(a, small));
    }),
    { numRuns: 2000, seed: 7 },
  );
});

test("grid integers are half away from zero, and missing beyond ±(2^53 − 1)", () => {
  expect(gridInteger(0.49999999999999994, 1, 1)).toBe(0);
  expect(gridInteger(2.5, 1, 1)).toBe(3);
  expect(gridInteger(-2.5, 1, 1)).toBe(-3);
  expect(Object.is(gridInteger(-0.4, 1, 1), 0)).toBe(true);
  expect(gridInteger(Number.MAX_SAFE_INTEGER, 1, 1)).toBe(Number.MAX_SAFE_INTEGER);
  expect(gridInteger(2 ** 53, 1, 1)).toBeNaN();
  expect(gridInteger(1e300, 1, 1048576)).toBeNaN();
  expect(gridInteger(Number.NaN, 1, 1)).toBeNaN();
});

test("a wide sum times a numerator is rounded once", () => {
  const sum = 2n ** 70n + 2n ** 17n + 1n;
  const high = Number(sum >> 27n);
  const low = Number(sum & (2n ** 27n - 1n));
  expect(wideTimes(high, low, 1)).toBe(Number(sum));
  expect(wideTimes(high, low, 3)).toBe(Number(3n * sum));
});

test("quantile places are exact where q·n is no whole number in doubles", () => {
  expect(quantilePlace(7, 100, 100)).toBe(7);
  expect(quantilePlace(9, 10, 10)).toBe(9);
  expect(quantilePlace(9, 10, 11)).toBe(10);
  expect(quantilePlace(0, 1, 5)).toBe(1);
  expect(quantilePlace(999999999999999, 1000000000000000, 1000000)).toBe(1000000);
});

test("steps are counted from 1970 down as well", () => {
  expect(floorToStep(-1, 10)).toBe(-10);
  expect(floorToStep(-10, 10)).toBe(-10);
  expect(floorToStep(9, 10)).toBe(0);
  expect(Object.is(floorToStep(0, 10), 0)).toBe(true);
});
