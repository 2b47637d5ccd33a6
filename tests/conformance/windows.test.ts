/** Every aggregate × window form × engine, over odd events, against the oracle: equal to the bit. */
import { describe as suite, expect, it } from "vitest";
import { compareWithOracle, describe } from "./harness.ts";
import { DAY, filesOf, oddAsks, oddEvents, specOf } from "./events.ts";

const AGGREGATES: readonly string[] = [
  "count()", "count(x)", "distinct(x)", "distinct(s)", "sum(x)", "sum(y)", "sum(z)", "mean(x)", "mean(y)", "mean(z)", "mean(b)", "min(x)", "max(x)", "min(z)", "max(z)", "min(s)", "max(s)", "first(x)", "last(x)", "first(s)", "last(s)",
  "last(z)", "last(b)", "quantile(x, 0.5)", "quantile(x, 0.9)", "quantile(z, 0.1)", "quantile(x, 1)", "approx_distinct(x)", "approx_distinct(s)", "approx_distinct(z)", "approx_distinct(b)", "approx_quantile(x, 0.5)", "approx_quantile(z, 0.9)", "approx_quantile(y, 0)", "approx_quantile(x, 1)",
  "mode(x)", "mode(s)", "any(b)", "all(b)",
  "correlation(x, y)", "correlation(x, x)", "correlation(z, b)", "correlation(y, z)", "slope(x)", "slope(y)", "slope(z)", "slope(b)",
  "ewma(x, half_life: 3h)", "ewma(y, half_life: 1h)", "ewma(z, half_life: 7m)", "ewma(b, half_life: 2s)",
  "var(x)", "std(x)", "var(y)", "std(y)", "var(z)", "std(z)",
];

/** How rows are chosen: a suffix of the item. */
const WINDOWS: Readonly<Record<string, string>> = {
  "over 3h": "over 3h",
  "over 1d step 1h": "over 1d step 1h",
  "over 6h ending 2h ago": "over 6h ending 2h ago",
  "over 6h step 2h ending 1h ago": "over 6h step 2h ending 1h ago",
  "over last 3 rows": "over last 3 rows",
  "over all since a date": "over all since 2001-03-30T12:00:00Z",
  "where … over 12h": "where (x >= 1) ?? false over 12h",
};

const READY: Readonly<Record<string, string>> = { "live within 0s": "ready live within 0s", "live within 1m": "ready live within 1m", "every 6h after 30m": "ready every 6h after 30m" };

function group(ready: string, window: string): string {
  return `features past from events by k {\n  ${ready}\n${AGGREGATES.map((aggregate, i) => `  f${i} = ${aggregate} ${window}`).join("\n")}\n}\n`;
}

async function expectEqual(spec: string, around?: number): Promise<void> {
  const events = oddEvents(around);
  const asks = oddAsks(events, around);
  const { mismatches, values, rows } = await compareWithOracle({ spec, examples: "questions", ...filesOf(events, asks) });
  expect(rows).toBe(asks.length);
  expect(values).toBeGreaterThan(rows * 9);
  expect(describe(mismatches)).toBe("");
}

suite("every aggregate equals the oracle in every engine", () => {
  for (const [title, window] of Object.entries(WINDOWS)) {
    it(`${title}, known a minute after the event`, () => expectEqual(specOf({ groups: group(READY["live within 1m"]!, window), features: "    past(k)" })));
  }
  for (const [title, ready] of Object.entries(READY)) {
    it(`ready ${title}`, () => expectEqual(specOf({ groups: group(ready, "over 1d"), features: "    past(k)" })));
  }
  for (const title of ["over 3h", "over 1d step 1h", "over last 3 rows"] as const) {
    it(`${title}, known by a column of its own`, () => expectEqual(specOf({ late: true, groups: group("ready every 1h after 0s", WINDOWS[title]!), features: "    past(k)" })));
  }
  it("times before 1970", () => expectEqual(specOf({ groups: group(READY["every 6h after 30m"]!, "over 1d step 1h"), features: "    past(k)" }), -3 * DAY));
  it("last and first without a window read all history", () => {
    const lines = ["last(x)", "first(x)", "last(s)", "first(z)"].map((aggregate, i) => `  f${i} = ${aggregate}`);
    const spec = specOf({ groups: `features past from events by k {\n  ready live within 1m\n${lines.join("\n")}\n${AGGREGATES.map((aggregate, i) => `  g${i} = ${aggregate} over 3h`).join("\n")}\n}\n`, features: "    past(k)" });
    return expectEqual(spec);
  });
});
