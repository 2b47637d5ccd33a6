/** Aggregates of pairs, of age and of bins where numbers end: every grid and both engines against the oracle, to the bit. */
import { describe as suite, expect, it } from "vitest";
import { filesOf, HOUR, oddAsks, oddEvents, specOf, type Event } from "./events.ts";
import { compareWithOracle, describe } from "./harness.ts";

const ITEMS: readonly string[] = [
  "histogram(x, [0, 3, 10])", "histogram(z, [-1.5, 0.5])", "correlation(x, y)", "correlation(x, z)", "slope(x)", "slope(y)", "ewma(x, half_life: 1h)", "ewma(y, half_life: 90s)", "ewma(z, half_life: 1us)",
];

function group(window: string): string {
  return `features past from events by k {\n  ready live within 1m\n${ITEMS.map((item, i) => `  f${i} = ${item} ${window}`).join("\n")}\n}\n`;
}

/** Rows at the ends of what integers may be, on a line and off it, of one key each. */
function extremes(around: number): Event[] {
  const big = 2 ** 53 - 1;
  const series: Readonly<Record<string, readonly number[]>> = { "on a line": [1, 2, 3, 4], flat: [5, 5, 5], ends: [big, -big, big], "one off": [big, big - 1, big, big - 3], alone: [7] };
  return Object.entries(series).flatMap(([k, xs]) => xs.map((x, i) => ({ k, at: around + i * HOUR, seen: around + i * HOUR, x, y: -x / 128, z: x / 3, s: null, b: null })));
}

suite("pairs, ages and bins equal the oracle in every engine", () => {
  for (const window of ["over 12h", "over last 3 rows", "over all since 2001-03-30T00:00:00Z"]) {
    it(window, async () => {
      const events = [...oddEvents().slice(0, 60), ...extremes(oddEvents()[0]!.at)];
      const asks = oddAsks(events);
      const { mismatches, values, rows } = await compareWithOracle({ spec: specOf({ groups: group(window), features: "    past(k)" }), examples: "questions", ...filesOf(events, asks) });
      expect(rows).toBe(asks.length);
      expect(values).toBeGreaterThan(rows * ITEMS.length);
      expect(describe(mismatches)).toBe("");
    });
  }
});
