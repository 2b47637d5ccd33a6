/**
 * Every aggregate × window form × situation, compared with the oracle on both roads: a table, counted from the rows that each window of the comparison really saw, in which no cell may be empty. What else
 * there is (intrinsics, views, spines, …) is counted over all suites by tests/run.mjs, from what each has compared (compared.ts).
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe as suite, expect, it } from "vitest";
import type { Plan, Window } from "../../runtime/contract/plan.ts";
import { AGGREGATES, type Aggregate } from "../../runtime/contract/vocabulary/aggregates.ts";
import { evaluate } from "../oracle/expression.ts";
import { readyTime } from "../oracle/examples.ts";
import { World } from "../oracle/relations.ts";
import { rowsSeen, type Seen } from "../oracle/windows.ts";
import { VOCABULARY } from "./constructs.ts";
import { filesOf, oddAsks, oddEvents, specOf } from "./events.ts";
import { compareWithOracle, describe, inFolder, planOf } from "./harness.ts";

/** How each aggregate of the contract is written; a new one can't be forgotten. */
const WRITTEN: Readonly<Record<Aggregate, readonly string[]>> = {
  count: ["count()"], countOf: ["count(x)", "count(s)"], distinct: ["distinct(s)", "distinct(z)"], sum: ["sum(x)", "sum(y)"], mean: ["mean(y)", "mean(b)"], min: ["min(z)", "min(s)"], max: ["max(x)", "max(s)"],
  first: ["first(s)", "first({x, s})"], last: ["last(z)", "last({x, s})"], var: ["var(y)"], std: ["std(x)"], quantile: ["quantile(z, 0.9)", "quantile(s, 0.5)"], mode: ["mode(s)", "mode(b)"], top: ["top(s, 2)", "top(x, 3)"],
  list: ["list(x, 2)", "list({x, s}, 3)"], histogram: ["histogram(z, [0, 1, 3])"], any: ["any(b)"], all: ["all(b)"], correlation: ["correlation(x, y)", "correlation(b, z)"], slope: ["slope(y)"], ewma: ["ewma(z, half_life: 3h)"],
  approx_distinct: ["approx_distinct(s)"], approx_quantile: ["approx_quantile(z, 0.5)"],
};

const FORMS: Readonly<Record<string, string>> = {
  over: "over 6h", step: "over 6h step 2h", ending: "over 6h ending 2h ago", "step ending": "over 6h step 2h ending 1h ago", calendar: 'over 1 days in "Europe/Berlin"', "calendar ending": 'over 1 days in "Europe/Berlin" ending 1h ago',
  "last rows": "over last 3 rows", lifetime: "over all since 2001-03-30T06:00:00Z", where: "where (b ?? false) over 12h",
};

const SITUATIONS: Readonly<Record<string, (seen: readonly Seen[], window: Window, keyless: boolean) => boolean>> = {
  "no rows": (seen, _window, keyless) => seen.length === 0 && !keyless,
  "one row": (seen) => seen.length === 1,
  "several rows": (seen) => seen.length > 1,
  "rows of one time": (seen) => new Set(seen.map(({ at }) => at)).size < seen.length,
  "key missing": (_seen, _window, keyless) => keyless,
  "some missing": (seen, window) => window.argument !== undefined && seen.some(({ x }) => x === null) && seen.some(({ x }) => x !== null),
  "all missing": (seen, window) => window.argument !== undefined && seen.length > 0 && seen.every(({ x }) => x === null),
  "second missing": (seen, window) => window.argument2 !== undefined && seen.some(({ x, y }) => x !== null && y === null),
};

/** What can't be: rows are counted without an argument; only pairs have a second; of the true there are no missing ones. */
function canBe(aggregate: Aggregate, form: string, situation: string): boolean {
  if (situation === "second missing") return aggregate === "correlation";
  if (situation === "some missing" || situation === "all missing") return aggregate !== "count" && !(form === "where" && (aggregate === "any" || aggregate === "all"));
  return true;
}

const counts = new Map<string, number>();
const cell = (aggregate: string, form: string, situation: string): string => `${aggregate} | ${form} | ${situation}`;

/** Counts which situations the comparison of a plan held. */
function count(plan: Plan, data: ReturnType<typeof filesOf>["data"], form: string): void {
  const world = new World(plan, data);
  const group = plan.groups[0]!;
  for (const ask of world.rows("asks")) {
    const keys = plan.examples[0]!.uses[0]!.keys.map((key) => evaluate(key, { ...world.base(), column: (name) => ask.values.get(name) ?? null }));
    const t = readyTime(group, ask.at);
    for (const window of group.windows) {
      const seen = rowsSeen(world, group, window, keys, t);
      for (const [situation, holds] of Object.entries(SITUATIONS)) {
        if (!holds(seen, window, keys.includes(null))) continue;
        const name = cell(window.aggregate, form, situation);
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
  }
}

suite("every aggregate, in every window form, in every situation", () => {
  for (const [form, window] of Object.entries(FORMS)) {
    it(`${form} equals the oracle in every engine`, async () => {
      const lines = AGGREGATES.flatMap((aggregate) => WRITTEN[aggregate]).map((written, i) => `  f${i} = ${written} ${window}`);
      const spec = specOf({ groups: `features past from events by k {\n  ready live within 1m\n${lines.join("\n")}\n}\n`, features: "    past(k)" });
      const odd = oddEvents();
      const alone = (k: string, i: number) => ({ ...odd[i]!, k, x: null, y: null, z: null, s: null, b: i % 2 === 0 ? null : true });
      // Keys of which nothing is there but the time (and the condition), and one with values on one side of a pair alone.
      const events = [...odd.slice(0, 90), alone("mute", 2), alone("mute", 4), alone("bare", 1), alone("bare", 3), { ...odd[5]!, k: "half", x: 1, y: null, b: true, z: null }, { ...odd[5]!, k: "half", x: 1, y: 2, b: true, z: 3 }];
      const asks = oddAsks(events).filter((_, i) => i % 2 === 0).concat(events.slice(-6).flatMap(({ k, at }) => [{ k, moment: at + 90_000_000 }, { k, moment: at + 2 * 3_600_000_000 + 90_000_000 }]));
      const files = filesOf(events, asks);
      const { mismatches, rows } = await compareWithOracle({ spec, examples: "questions", ...files });
      expect(describe(mismatches)).toBe("");
      expect(rows).toBe(asks.length);
      await inFolder({ "spec.mls": spec }, async (folder) => count(planOf(folder), files.data, form));
    });
  }

  it("no cell of the table is empty", () => {
    const empty = AGGREGATES.flatMap((aggregate) => Object.keys(FORMS).flatMap((form) => Object.keys(SITUATIONS).filter((situation) => canBe(aggregate, form, situation) && !counts.has(cell(aggregate, form, situation))).map((situation) => cell(aggregate, form, situation))));
    expect(empty).toEqual([]);
  });
});

// What there is, for the count over all suites.
afterAll(() => {
  if (process.env.MLS_COMPARED !== undefined) writeFileSync(join(process.env.MLS_COMPARED, "vocabulary.json"), JSON.stringify(VOCABULARY));
});
