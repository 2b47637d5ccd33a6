import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeKey } from "../../runtime/store/key.ts";

const part = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom("", "\u0001", "\u0002a", "1", "x".repeat(600)),
  fc.double({ noNaN: true }).map((x) => x + 0),
  fc.integer({ min: -3, max: 3 }),
  fc.boolean(),
);

test("different keys have different bytes, equal keys equal ones", () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), fc.array(part, { maxLength: 4 }), (a, b) => {
      expect(encodeKey(a)!.equals(encodeKey(b)!)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
    { numRuns: 3000, seed: 1 },
  );
  const close = [["a", "b"], ["ab"], ["ab", ""], ["", "ab"], [1, 2], [12], ["1", 2], [true], [1], ["true"], ["x".repeat(2000)], ["x".repeat(2001)]];
  expect(new Set(close.map((key) => encodeKey(key)!.toString("hex"))).size).toBe(close.length);
});

test("a missing part has no key, and −0 is 0", () => {
  expect(encodeKey(["a", null])).toBeUndefined();
  expect(encodeKey([Number.NaN])).toBeUndefined();
  expect(encodeKey([-0])).toStrictEqual(encodeKey([0]));
});
