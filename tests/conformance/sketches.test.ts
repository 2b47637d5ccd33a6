/** The two sketches where they matter: beyond what they keep, at the ends of numbers, in labels and segments, in service. Equal to the oracle, and within the error that is stated. */
import fc from "fast-check";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe as suite, expect, it } from "vitest";
import { DISTINCT_ERROR, KEPT_BITS, KEPT_HASHES, QUANTILE_ERROR } from "../../runtime/contract/vocabulary/sketches.ts";
import { bucketMiddle, distinctEstimate, quantileEstimate } from "../../runtime/window/sketches.ts";
import { hashOf } from "../oracle/expression.ts";
import { toEightBits } from "../oracle/sketches.ts";
import { type Event, filesOf, HOUR, MINUTE, oddAsks, oddEvents, specOf } from "./events.ts";
import { type Case, compareWithOracle, describe, ROOT } from "./harness.ts";
import { compareServing } from "./serving.ts";

const START = Date.UTC(2001, 2, 30) * 1000;
const event = (k: string, i: number, values: Partial<Event>): Event => ({ k, at: START + i, seen: START + i, x: null, y: null, z: null, s: null, b: null, ...values });
const group = (items: readonly string[], window: string): string => `features past from events by k {\n  ready live within 1m\n${items.map((item, i) => `  f${i} = ${item} ${window}`).join("\n")}\n}\n`;
const DISTINCT = ["approx_distinct(s)", "approx_distinct(x)", "approx_distinct(z)", "distinct(s)"];
const QUANTILES = ["approx_quantile(z, 0)", "approx_quantile(z, 0.25)", "approx_quantile(z, 0.5)", "approx_quantile(z, 0.999)", "approx_quantile(z, 1)", "approx_quantile(x, 0.5)", "approx_quantile(x, 1)", "approx_quantile(y, 0.3)"];

/** 6,000 visitors of one key, each three times, in any order; and keys just around what is kept. */
function crowds(): Event[] {
  const many = Array.from({ length: 9000 }, (_, i) => event("many", i, { s: `visitor ${(i * 7919) % 6000}`, x: (i * 7919) % 6000, z: ((i * 7919) % 6000) / 7 }));
  const edges = [KEPT_HASHES - 1, KEPT_HASHES, KEPT_HASHES + 1].flatMap((count) => Array.from({ length: count }, (_, i) => event(`k${count}`, i, { s: `ä💡${i}`, x: -i, z: 1 / (i + 1) })));
  return [...many, ...edges];
}

const EXTREME = [5e-324, -5e-324, 1e-308, 2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308, 2 ** 900, 2 ** 901, -(2 ** 1000) * 1.7, 2 ** 52 + 0.5, 257, 258, 259, 513.0000001, 1 / 3, -0.1, 0];

suite("approx_distinct", () => {
  it("equals the oracle around and beyond what is kept", async () => {
    const events = crowds();
    const keys = ["many", ...[-1, 0, 1].map((d) => `k${KEPT_HASHES + d}`), "never"];
    const asks = keys.flatMap((k) => [START + 2 * MINUTE, START + HOUR].map((moment) => ({ k, moment })));
    const { mismatches, rows } = await compareWithOracle({ spec: specOf({ groups: group(DISTINCT, "over 1d"), features: "    past(k)" }), examples: "questions", ...filesOf(events, asks) });
    expect(describe(mismatches)).toBe("");
    expect(rows).toBe(asks.length);
  });

  it("is exact below what is kept, and within five standard errors beyond", () => {
    for (const [count, seed] of [[0, 1], [1, 1], [2047, 1], [2048, 1], [5000, 1], [5000, 2], [40_000, 3], [100_000, 4]] as const) {
      const hashes = Float64Array.from({ length: count }, (_, i) => hashOf(`${seed}/${i}`, 2 ** 52)).sort();
      const value = distinctEstimate(count, hashes[KEPT_HASHES - 1] ?? 0);
      if (count < KEPT_HASHES) expect(value).toBe(count);
      else expect(Math.abs(value - count) / count).toBeLessThan(5 * DISTINCT_ERROR);
    }
  });

  it("never falls as values are added, and merges: the sketch of both is the least of two sketches", () => {
    const hashes = Array.from({ length: 9000 }, (_, i) => hashOf(`v${i}`, 2 ** 52));
    const sketch = (all: readonly number[]): number[] => [...new Set(all)].sort((a, b) => a - b).slice(0, KEPT_HASHES);
    const value = (kept: readonly number[]): number => distinctEstimate(kept.length, kept[KEPT_HASHES - 1] ?? 0);
    let before = 0;
    for (let n = 1800; n < 3000; n += 7) {
      const now = value(sketch(hashes.slice(0, n)));
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
    expect(sketch([...sketch(hashes.slice(0, 6000)), ...sketch(hashes.slice(3000))])).toEqual(sketch(hashes));
  });
});

suite("approx_quantile", () => {
  it("equals the oracle at the ends of numbers", async () => {
    const big = 2 ** 53 - 1;
    const events = [
      ...EXTREME.map((z, i) => event("all", i, { z, x: [big, -big, big - 1, 257, 258, 0][i % 6]!, y: i })),
      ...EXTREME.map((z, i) => event(`one ${i}`, i, { z, x: big - i, y: -i / 3 + 0 })),
      ...Array.from({ length: 300 }, (_, i) => event("spread", i, { z: 1.07 ** i, x: i * i * i, y: i / 7 })),
    ];
    const asks = [...new Set(events.map(({ k }) => k!))].map((k) => ({ k, moment: START + HOUR }));
    const { mismatches, rows } = await compareWithOracle({ spec: specOf({ groups: group(QUANTILES, "over 1d"), features: "    past(k)" }), examples: "questions", ...filesOf(events, asks) });
    expect(describe(mismatches)).toBe("");
    expect(rows).toBe(asks.length);
  });

  it("a bucket's middle is x to 8 significant bits, half to even, for every such x and all around", () => {
    for (let m = 0; m < 512; m++) for (const power of [-1074, -1030, -3, 0, 50, 880, 893, 1000]) expect(bucketMiddle(m * 2 ** power)).toBe(toEightBits(m * 2 ** power));
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -(2 ** 1023), max: 2 ** 1023 });
    const same = fc.property(number, (x) => {
      expect(bucketMiddle(x + 0) + 0).toBe(toEightBits(x) + 0);
    });
    fc.assert(same, { numRuns: 20_000 });
  });

  it("is within the stated share of the exact quantile, whatever the numbers; of one row it is the row", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }).filter((x) => x === 0 || Math.abs(x) > 1e-300);
    fc.assert(
      fc.property(fc.array(finite, { minLength: 1, maxLength: 50 }), fc.nat(49), (values, at) => {
        const ordered = [...values].sort((a, b) => a - b);
        const exact = ordered[at % ordered.length]!;
        const value = quantileEstimate(exact, ordered[0]!, ordered.at(-1)!);
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(QUANTILE_ERROR * Math.abs(exact));
        if (values.length === 1) expect(value).toBe(exact);
      }),
      { numRuns: 5000 },
    );
  });
});

/** Sketches in a label, in sessions, and of rows that are known in any order; asked in service too. */
function everywhere(): Case {
  const events = oddEvents();
  const asks = oddAsks(events);
  const { files, data } = filesOf(events, asks);
  const groups = `${group([...DISTINCT.slice(0, 3), "approx_distinct(b)", ...QUANTILES], "over 1d step 1h")}
view visits from events by k gap 2h { kinds = approx_distinct(s); numbers = approx_distinct(z); middle = approx_quantile(z, 0.5); flags = approx_distinct(b) }
features sittings from visits by k {
  ready every 1h after 1m
  kinds  = mean(kinds) over 3d
  middle = max(middle) over 3d
  last_n = approx_distinct(numbers) over last 3 rows
  flags  = sum(flags) over 3d
}
`;
  const model = 'split questions by time in "UTC" { train until 2010-01-01; validate until 2011-01-01; test until 2012-01-01 }\nmodel served for questions { predict yes; inputs { * }; learner prior }\n';
  return { spec: `${specOf({ groups, features: "    past(k)\n    sittings(k) prefix s_" })}\n${model}`, files, data, examples: "questions" };
}

suite("both sketches", () => {
  it("in sessions, and over steps", async () => {
    const { mismatches, rows } = await compareWithOracle(everywhere());
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(100);
  });

  it("served as trained", async () => {
    const { asked, values, mismatches } = await compareServing(everywhere(), "served");
    expect(mismatches.slice(0, 5)).toEqual([]);
    expect(values).toBeGreaterThan(asked * 10);
  });

  it("in a label from another source", async () => {
    const events = oddEvents().slice(0, 120);
    const asks = oddAsks(events).slice(0, 80);
    const { files, data } = filesOf(events, asks);
    const label = "label yes = approx_distinct(s) + (approx_quantile(z, 0.5) ?? 0) + approx_distinct(x) from events by k over next 12h";
    const spec = specOf({ groups: group(["approx_distinct(s)"], "over 6h"), features: "    past(k)" }).replace("label yes = answer", label).replace("  known at happened + 1m", "  known at happened + 1m\n  complete until 2100-01-01T00:00Z");
    const { mismatches, rows } = await compareWithOracle({ spec, files, data, examples: "questions" });
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(50);
  });

  it("the pages tell the numbers of the code", () => {
    const pages = ["docs/language.md", "docs/decisions/sketches.md", "compiler/reference/aggregates.ts"].map((page) => readFileSync(join(ROOT, page), "utf8"));
    expect([KEPT_HASHES, KEPT_BITS, Math.round(DISTINCT_ERROR * 1000) / 10, QUANTILE_ERROR]).toEqual([2048, 8, 2.2, 1 / 256]);
    expect(pages.filter((page) => !page.includes("2048") || !page.includes("2.2 %"))).toEqual([]);
  });
});
