/** The standard library: each declaration has a doc whose example compiles, and gives what it says. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "../../compiler/compile.ts";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { readExamples, runBatch } from "../../runtime/batch/index.ts";
import { cell } from "../../runtime/contract/frame.ts";
import { easter, HOLIDAY_FILES } from "../../stdlib/holidays/rules.ts";
import { inFolder, planOf, ROOT } from "../conformance/harness.ts";
import { memoryHost } from "../memory-host.ts";
import { libraryItems, specOf } from "./examples.ts";

const ITEMS = libraryItems();

describe("each declaration of the library", () => {
  it.each(ITEMS.map((item) => [`${item.module}.${item.name}`, item] as const))("%s has a doc and an example that compiles", (_name, item) => {
    expect(item.doc.length).toBeGreaterThan(20);
    expect(item.example).toBeDefined();
    const { findings } = check(memoryHost({ "spec.mls": specOf([item.example!]).spec }), "spec.mls");
    expect(findings.filter((finding) => finding.severity === "error")).toEqual([]);
  });
});

/** Reference values from the formulas of the sources, worked out by other means (noted where it is not plain arithmetic). */
const VALUES: readonly (readonly [expression: string, value: number | string | boolean | null])[] = [
  ["clip(amount, 0, 100)", 100],
  ["clip(amount, 300, 500)", 300],
  ["share_of_range(amount, 0, 500)", 0.5],
  ["share_of_range(amount, 5, 5)", null],
  ["signed_log(0 - amount)", -5.525452939131784],
  ["robust(amount, 240, 5)", 2],
  ["robust(amount, 240, 0)", null],
  ["z_score(amount, 200, 25)", 2],
  ["sigmoid(amount / 250)", 0.7310585786300049],
  ["sigmoid(0 - amount * 100)", null],
  ["squash(amount / 250)", 0.7615941559557649],
  ["smoothed_rate(3, 10, 0.2, 20)", 7 / 30],
  ["smoothed_rate(0, 0, 0.2, 20)", 0.2],
  // the lesser root of (0.3 - x)² = z² x (1 - x) / 10
  ["wilson_lower(3, 10, 1.959963984540054)", 0.10779126740630099],
  ["wilson_lower(0, 0, 1.96)", null],
  ["lift(0.3, 0.2)", 0.3 / 0.2],
  ["log_odds(0.5)", 0],
  ["log_odds(amount / 250)", null],
  ["share(3, 0)", 0],
  ["is_blank(note)", false],
  ["is_blank(\"  \")", true],
  ["occurrences(note, \"!\")", 1],
  ["occurrences(note, \"\")", null],
  ["words(note)", 5],
  ["words(\" \")", 0],
  ["word_length(\"ab abcd\")", 3],
  ["digits(\"a1b22c345\")", 6],
  ["has_link(note)", true],
  ["has_link(\"no link\")", false],
  ["is_shouting(note)", false],
  ["is_shouting(\"STOP!\")", true],
  ["is_shouting(\"123\")", false],
  ["same_text(\" None\", \"none\")", true],
  // Paris to Berlin by the spherical law of cosines on the same sphere
  ["distance_km(latitude, longitude, 52.52<deg>, 13.405<deg>)", 877.4645379215121],
  ["distance_km(0<deg>, 0<deg>, 0<deg>, 180<deg>)", 6371.0088 * Math.PI],
  ["distance_km(latitude, longitude, latitude, longitude)", 0],
  ["bearing(0<deg>, 0<deg>, 0<deg>, 10<deg>)", 90],
  ["bearing(0<deg>, 0<deg>, 0<deg>, -10<deg>)", 270],
  ["bearing(0<deg>, 0<deg>, 10<deg>, 0<deg>)", 0],
  ["cell(latitude, longitude, 1<deg>)", "48/2"],
  ["cell(-0.5<deg>, -0.5<deg>, 1<deg>)", "-1/-1"],
  ["days_since(placed - 36h, placed)", 1.5],
  ["recency(placed - 30d, placed, 30d)", 0.5],
  ["recency(placed, placed, 30d)", 1],
  ["per_day(12, 30d)", 0.4],
  ["value_per_order(120, 4)", 30],
  ["value_per_order(0, 0)", 0],
  ["trend(7, 7d, 30, 30d)", (7.5 / 7) / (30.5 / 30)],
  ["recency_grade(placed - 6d, placed)", 5],
  ["recency_grade(placed - 7d, placed)", 4],
  ["recency_grade(placed - 180d, placed)", 1],
  ["element(from_both_ends(2, 10), 0)", 1 / 3],
  ["element(from_both_ends(2, 10), 1)", 1 / 8],
  ["element(positional(3, 12), 0)", 1],
  ["element(positional(24, 12), 3)", -1],
  ["element(weekday(placed, \"UTC\"), 0)", Math.sin((4 * 2 * Math.PI) / 7)],
  ["element(hour_of_day(placed, \"UTC\"), 1)", -1],
  ["element(on_sphere(0<deg>, 90<deg>), 1)", 1],
  // 2024-03-29: month 3 of 12, day 89 of the year
  ["element(month_of_year(placed, \"UTC\"), 1)", 0.5],
  ["element(season(placed, \"UTC\"), 0)", Math.sin((88 * 2 * Math.PI) / 365.25)],
  ["element(around(3, 12), 0)", 1],
  ["element(around(3, 12), 1)", 0],
  ["radians(180<deg>)", Math.PI],
  ["begins_session(placed - 30m, placed, 30m)", false],
  ["begins_session(placed - 30m - 1us, placed, 30m)", true],
  ["begins_session(instant(easter_sundays(1800).sunday, \"UTC\"), placed, 30m)", true],
  ["faded(instant(easter_sundays(1800).sunday, \"UTC\"), placed, 30m)", 1],
  ["faded(placed - 10m, placed, 30m)", 1 / 3],
  ["faded(placed - 31m, placed, 30m)", 1],
  ["faded(placed, placed, 30m)", 0],
  ["session_minutes(placed - 15m, placed)", 15],
  ["session_pace(6, placed - 15m, placed)", 0.4],
  ["session_pace(1, placed, placed)", null],
  ["bounced(1)", true],
  ["bounced(2)", false],
  ["events_per_session(12, 4)", 3],
  ["events_per_session(0, 0)", 0],
  ["target2_closing_days(date(placed, \"Europe/Berlin\")).name", "Good Friday"],
  ["us_federal_holidays(date(placed, \"America/New_York\")) is missing", true],
  ["instant(easter_sundays(year(placed, \"UTC\")).sunday, \"UTC\") - placed == 36h", true],
];

describe("a function of the library that was not brought in", () => {
  it("is told with its module", () => {
    const { spec } = specOf(["distance_kn(latitude, longitude, latitude, longitude)", "clip(amount, 0, 1)"]);
    const { findings } = check(memoryHost({ "spec.mls": spec.replace(/^use .*\n/gm, "") }), "spec.mls");
    expect(findings.map((finding) => [finding.code, finding.help])).toEqual([
      ["MLS2002", undefined],
      ["MLS2002", "bring it in: `use std.scale (clip)`"],
    ]);
  });
});

describe("values", () => {
  it("are there for every declaration", () => {
    expect(ITEMS.filter((item) => !VALUES.some(([expression]) => new RegExp(`\\b${item.name}\\(`).test(expression))).map((item) => `${item.module}.${item.name}`)).toEqual([]);
  });

  it("each function gives its reference value, run as a feature", async () => {
    const { spec, files } = specOf(VALUES.map(([expression]) => expression));
    await inFolder({ "spec.mls": spec, ...files }, async (folder) => {
      const plan = planOf(folder);
      const result = await runBatch(emitBatch(plan), plan, { specFolder: folder, packagesFolder: join(ROOT, "node_modules"), libraryFolder: join(ROOT, "stdlib"), outputFolder: join(folder, "out"), engine: "kernel" });
      const frame = await readExamples(result.examples[0]!.path);
      const wrong = VALUES.map(([expression, expected], i) => ({ expression, expected, found: cell(frame.columns.get(`x${i}`)!, 0) })).filter(({ expected, found }) => !same(expected, found));
      expect(wrong).toEqual([]);
    });
  });
});

/** Within 1e-12 of the greater of the two and 1; bools are 0 and 1 in a frame. */
function same(expected: number | string | boolean | null, found: unknown): boolean {
  const value = typeof expected === "boolean" ? Number(expected) : expected;
  if (typeof value !== "number") return value === found;
  return typeof found === "number" && Math.abs(value - found) <= 1e-12 * Math.max(1, Math.abs(value));
}

describe("holidays", () => {
  const FOLDER = join(ROOT, "stdlib/holidays");
  it.each(Object.keys(HOLIDAY_FILES))("%s is what the rules give", (name) => {
    const path = join(FOLDER, name);
    if (process.env.UPDATE === "1") writeFileSync(path, HOLIDAY_FILES[name]!);
    expect(existsSync(path)).toBe(true);
    expect(readFileSync(path, "utf8")).toBe(HOLIDAY_FILES[name]);
  });

  it("knows days that are on record", () => {
    const federal = HOLIDAY_FILES["us_federal.csv"]!;
    for (const line of ["2023-11-23,Thanksgiving Day", "2021-07-05,Independence Day", "2021-12-31,New Year's Day", "2022-06-20,Juneteenth", "2021-06-18,Juneteenth", '2021-01-18,"Birthday of Martin Luther King, Jr."', "2020-05-25,Memorial Day", "2019-10-14,Columbus Day"]) {
      expect(federal.split("\n")).toContain(line);
    }
    expect(federal).not.toMatch(/2020-06-19|1985-01-21/);
    const sundays = [1961, 2000, 2008, 2024, 2025, 2038].map((year) => new Date(easter(year) * 86_400_000).toISOString().slice(0, 10));
    expect(sundays).toEqual(["1961-04-02", "2000-04-23", "2008-03-23", "2024-03-31", "2025-04-20", "2038-04-25"]);
  });
});
