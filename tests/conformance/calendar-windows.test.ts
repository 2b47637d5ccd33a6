/** Windows of calendar time against the oracle, in both engines: where the clock is put forward and back, at the ends of months, and with a zone that is a constant. */
import { describe as suite, expect, it } from "vitest";
import { DAY, type Event, filesOf, HOUR, oddAsks, oddEvents, specOf } from "./events.ts";
import { compareWithOracle, describe } from "./harness.ts";

const WINDOWS: readonly string[] = [
  'over 3 days in "Europe/Berlin"', 'over 1 weeks in "UTC"', 'over 1 months in "Europe/Berlin"', "over 1 months in home", 'over 1 years in "Europe/Berlin"', 'over 2 days in "Europe/Berlin" ending 5h ago',
];
const ITEMS: readonly string[] = ["count()", "sum(x)", "last(x)", "max(z)", "mode(s)", "slope(y)"];

function group(ready = "live within 1m"): string {
  const lines = WINDOWS.flatMap((window, w) => ITEMS.map((item, i) => `  f${w}_${i} = ${item} ${window}`));
  return `const home: Zone = "America/New_York"\n\nfeatures past from events by k {\n  ready ${ready}\n${lines.join("\n")}\n}\n`;
}

/** Events each hour and a half around a change of the clock, and a month and a year before it. */
function around(change: number): Event[] {
  const offsets = [0, -DAY, -3 * DAY, -28 * DAY, -30 * DAY, -31 * DAY, -365 * DAY];
  return offsets.flatMap((offset) =>
    Array.from({ length: 8 }, (_, i): Event => {
      const at = change + offset + Math.round((i - 4) * 1.5) * HOUR + (i % 3) - 1;
      return { k: i % 4 === 0 ? "b" : "a", at, seen: at, x: i, y: i / 4, z: 4 - i, s: String(i % 3), b: null };
    }),
  );
}

/** The clock goes forward, back; the last of March, which has no namesake in February; before 1970. */
const TIMES: Readonly<Record<string, number>> = {
  "the hour that Berlin skips": Date.UTC(2001, 2, 25, 1) * 1000,
  "the hour that Berlin repeats": Date.UTC(2001, 9, 28, 1) * 1000,
  "a month and a year after New York's change": Date.UTC(2001, 4, 1, 7) * 1000,
  "the end of March": Date.UTC(2000, 2, 30, 12) * 1000,
  "before 1970": Date.UTC(1968, 2, 1, 0) * 1000,
};

suite("windows of calendar time equal the oracle in every engine", () => {
  for (const [title, change] of Object.entries(TIMES)) {
    it(title, async () => {
      const events = [...around(change), ...oddEvents(change).slice(0, 10)];
      const asks = oddAsks(events, change);
      const { mismatches, rows } = await compareWithOracle({ spec: specOf({ groups: group(), features: "    past(k)" }), examples: "questions", ...filesOf(events, asks) });
      expect(rows).toBe(asks.length);
      expect(describe(mismatches)).toBe("");
    });
  }

  it("known by a column of its own: a row comes into sight by its knowledge, and goes by the calendar", async () => {
    const change = TIMES["the end of March"]!;
    const events = [...around(change), ...oddEvents(change).slice(0, 10)].map((event, i): Event => ({ ...event, seen: event.at + (i % 5) * 7 * HOUR }));
    const asks = oddAsks(events, change);
    const { mismatches, rows } = await compareWithOracle({ spec: specOf({ groups: group("every 1h after 0s"), features: "    past(k)", late: true }), examples: "questions", ...filesOf(events, asks) });
    expect(rows).toBe(asks.length);
    expect(describe(mismatches)).toBe("");
  });
});
