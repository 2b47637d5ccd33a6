/** The set of places over which the latest rows of versions are kept, against a plain one: at every size at which its levels begin. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlaceSet } from "../../runtime/window/place-set.ts";

const SIZES = [1, 31, 32, 33, 1023, 1024, 1025, 32_769, 1_048_577];

describe("a set of places", () => {
  it.each(SIZES)("of %i finds the next above and below any of them as a plain set does", (size) => {
    const tested = new PlaceSet();
    const place = fc.oneof(fc.integer({ min: 0, max: size - 1 }), fc.constantFrom(...[0, 31, 32, 1023, 1024, size - 1].filter((at) => at < size)));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom("add", "add", "delete"), place), { maxLength: 40 }), fc.array(place, { minLength: 1, maxLength: 20 }), (changes, asked) => {
        tested.reset(size);
        const plain = new Set<number>();
        for (const [change, at] of changes) {
          tested[change as "add" | "delete"](at);
          plain[change as "add" | "delete"](at);
        }
        for (const at of [...asked, ...plain, size]) {
          expect([at, tested.below(at)]).toEqual([at, Math.max(-1, ...[...plain].filter((one) => one < at))]);
          const above = Math.min(...[...plain].filter((one) => one > at));
          expect([at, tested.above(at)]).toEqual([at, Number.isFinite(above) ? above : -1]);
        }
      }),
      { numRuns: size > 100_000 ? 20 : 60 },
    );
  });
});
