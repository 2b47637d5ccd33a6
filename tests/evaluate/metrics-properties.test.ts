import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { exactSum } from "../../runtime/evaluate/metrics/exact-sum.ts";
import { type Judged, takeJudged } from "../../runtime/evaluate/metrics/metric.ts";
import { sortBinary, twiceMannWhitney } from "../../runtime/evaluate/metrics/ranking.ts";
import { computeMetric, metricsOf } from "../../runtime/evaluate/metrics/registry.ts";
import { metricRef } from "./helpers.ts";

const score = fc.oneof(fc.constantFrom(0, 0.1, 0.2, 0.3, 0.5, 0.7, 1), fc.double({ min: 0, max: 1, noNaN: true }));
const binaryRows = fc.array(fc.record({ label: fc.constantFrom(0, 1), score, yes: fc.constantFrom(0, 1) }), { minLength: 1, maxLength: 40 });
const regressionRows = fc.array(fc.record({ label: fc.double({ min: -1e9, max: 1e9, noNaN: true }), score: fc.double({ min: -1e9, max: 1e9, noNaN: true }) }), { minLength: 1, maxLength: 40 });
const classRows = fc.array(fc.record({ label: fc.constantFrom(-1, 0, 1, 2), scores: fc.tuple(score, score, score) }), { minLength: 1, maxLength: 40 });

function binary(rows: readonly { label: number; score: number; yes: number }[]): Judged {
  return { task: { kind: "binary" }, labels: Float64Array.from(rows, (r) => r.label), scores: Float64Array.from(rows, (r) => r.score), decided: Uint8Array.from(rows, (r) => r.yes) };
}

/** A permutation of 0 … n − 1 by sorting random keys. */
function permutation(keys: readonly number[], count: number): Uint32Array {
  return Uint32Array.from(Array.from({ length: count }, (_, i) => i).sort((a, b) => keys[a % keys.length]! - keys[b % keys.length]! || b - a));
}
const keys = fc.array(fc.integer(), { minLength: 40, maxLength: 40 });

function expectOrderBlind(judged: Judged, order: Uint32Array): void {
  const shuffled = takeJudged(judged, order);
  for (const metric of metricsOf(judged.task.kind)) {
    for (const of of metric.takesDecision ? [undefined, "warn"] : [undefined]) {
      const ref = { metric: metric.name, of, args: [] };
      expect(computeMetric(ref, shuffled)).toEqual(computeMetric(ref, judged));
    }
  }
}

describe("no metric depends on the order of rows, to the bit", () => {
  test("binary", () => {
    fc.assert(fc.property(binaryRows, keys, (rows, order) => expectOrderBlind(binary(rows), permutation(order, rows.length))));
  });
  test("regression", () => {
    fc.assert(
      fc.property(regressionRows, keys, (rows, order) => {
        const judged: Judged = { task: { kind: "regression" }, labels: Float64Array.from(rows, (r) => r.label), scores: Float64Array.from(rows, (r) => r.score) };
        expectOrderBlind(judged, permutation(order, rows.length));
      }),
    );
  });
  test("multiclass", () => {
    fc.assert(
      fc.property(classRows, keys, (rows, order) => {
        const judged: Judged = { task: { kind: "multiclass", classes: ["a", "b", "c"] }, labels: Float64Array.from(rows, (r) => r.label), scores: Float64Array.from(rows.flatMap((r) => r.scores)) };
        expectOrderBlind(judged, permutation(order, rows.length));
      }),
    );
  });
});

describe("every metric gives a finite number or a reason", () => {
  test("binary, whatever the labels and scores", () => {
    fc.assert(
      fc.property(binaryRows, (rows) => {
        for (const metric of metricsOf("binary")) {
          const found = computeMetric({ metric: metric.name, args: [] }, binary(rows));
          if (found.kind === "value") expect(Number.isFinite(found.value)).toBe(true);
          else expect(found.reason).not.toBe("");
        }
      }),
    );
  });
});

describe("auc", () => {
  test("of reversed scores is 1 − auc, exactly in pairs", () => {
    fc.assert(
      fc.property(binaryRows, (rows) => {
        const judged = binary(rows);
        const reversed = { ...judged, scores: judged.scores.map((value) => -value) };
        const { positives, negatives } = sortBinary(judged);
        expect(twiceMannWhitney(sortBinary(reversed)) + twiceMannWhitney(sortBinary(judged))).toBe(2 * positives.length * negatives.length);
      }),
    );
  });
  test("counts every pair, a tie as half: equal to the definition", () => {
    fc.assert(
      fc.property(binaryRows, (rows) => {
        let twice = 0;
        for (const a of rows) for (const b of rows) if (a.label === 1 && b.label === 0) twice += a.score > b.score ? 2 : a.score === b.score ? 1 : 0;
        expect(twiceMannWhitney(sortBinary(binary(rows)))).toBe(twice);
      }),
    );
  });
  test("of a constant score is a half", () => {
    const judged = binary([1, 0, 1, 0, 0].map((label) => ({ label, score: 0.2, yes: 0 })));
    expect(computeMetric(metricRef("auc"), judged)).toEqual({ kind: "value", value: 0.5 });
  });
  test("is exact where pairs count in billions", () => {
    const rows = 400_000;
    const labels = Float64Array.from({ length: rows }, (_, i) => i % 2);
    const scores = Float64Array.from({ length: rows }, (_, i) => i / rows);
    const wrong = (200_000 * 199_999) / 2;
    expect(twiceMannWhitney(sortBinary({ task: { kind: "binary" }, labels, scores }))).toBe(2 * (200_000 ** 2 - wrong));
  });
});

describe("exactSum", () => {
  test("rounds the true sum once, where plain addition loses it", () => {
    const terms = [1e16, 1, -1e16, 2 ** -60, 1e16, 1, -1e16];
    expect(exactSum(terms.length, (i) => terms[i]!)).toBe(2);
    expect(exactSum(10, () => 0.1)).toBe(1);
    expect(exactSum(3, (i) => [1, 2 ** -53, 2 ** -106][i]!)).toBe(1 + 2 ** -52);
    expect(exactSum(0, () => 1)).toBe(0);
  });
  test("agrees with big integers on dyadic terms", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 60 })), { maxLength: 30 }), (terms) => {
        const exact = terms.reduce((sum, [mantissa, shift]) => sum + (BigInt(mantissa) << BigInt(shift)), 0n);
        expect(exactSum(terms.length, (i) => terms[i]![0] * 2 ** terms[i]![1])).toBe(Number(exact) + 0);
      }),
    );
  });
});
