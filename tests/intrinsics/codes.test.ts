import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commonRanks, sortedDistinct, tuples } from "../../runtime/door/codes.ts";
import { compareUtf8 } from "../../stdlib/intrinsics/index.ts";

const numbers = fc.oneof(
  fc.array(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constant(Number.NaN))),
  fc.array(fc.oneof(fc.integer({ min: -1e15, max: 1e15 }), fc.double({ noDefaultInfinity: true }), fc.constantFrom(0, 0.5, Number.NaN, 2 ** 32, 2 ** 33))),
);

describe("codes", () => {
  test("rows have one number exactly where their tuples are equal, and each number names its first row", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const rows = Math.min(a.length, b.length);
        const columns = [a, b].map((values) => Float64Array.from(values.slice(0, rows), (x) => x + 0));
        const { entry, first } = tuples(rows, columns);
        const seen = new Map<string, number>();
        const expected = Array.from({ length: rows }, (_, row) => {
          const key = columns.map((column) => column[row]).join();
          if (!seen.has(key)) seen.set(key, row);
          return seen.get(key);
        });
        expect([...entry].map((place) => first[place])).toEqual(expected);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
  test("dictionaries are sorted by UTF-8 bytes, as Buffer compares them", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("\uffff", "😀", "\ue000", "a", "aa"))), (values) => {
        const expected = [...new Set(values)].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
        expect(sortedDistinct([...values, null])).toEqual(expected);
      }),
      { seed: 12, numRuns: 300 },
    );
  });
  test("ranks of two dictionaries compare as their strings do", () => {
    const a = sortedDistinct(["a", "b", "😀", "\uffff"]);
    const b = sortedDistinct(["", "b", "c", "\ue000", "😀"]);
    const ranks = commonRanks(a, b);
    for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) expect(Math.sign(ranks.a[i + 1]! - ranks.b[j + 1]!)).toBe(Math.sign(compareUtf8(a[i]!, b[j]!)));
    expect([ranks.a[0], ranks.b[0]]).toEqual([Number.NaN, Number.NaN]);
  });
});
