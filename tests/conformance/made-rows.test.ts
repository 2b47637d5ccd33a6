/** Views that make rows, over random events, equal the oracle in both engines: unions, items of lists, sessions and filled days; alone, one on another, and as the rows that are asked about. */
import { describe as suite, expect, it } from "vitest";
import { compareWithOracle, describe } from "./harness.ts";
import { randomPeople } from "./made-rows.ts";
import { EACH, EACH_SPINE, FILL, SESSIONS, STACKED, UNION, UNION_SPINE } from "./made-rows-specs.ts";

const SEEDS = [1, 2, 3];

async function equal(spec: string, seed: number, least: number): Promise<void> {
  const { mismatches, rows } = await compareWithOracle({ spec, ...randomPeople(seed, 120), examples: "asks" });
  expect(describe(mismatches)).toBe("");
  expect(rows).toBeGreaterThan(least);
}

suite.each(SEEDS)("views that make rows equal the oracle in both engines (seed %i)", (seed) => {
  it("a union of two sources, one of which is known late", () => equal(UNION, seed, 20));
  it("rows of a union are asked about", () => equal(UNION_SPINE, seed, 60));
  it("sessions, with every aggregate", () => equal(SESSIONS, seed, 20));
  it("days are filled, before 1970 too", () => equal(FILL, seed, 20));
  it("items of lists, records and texts", () => equal(EACH, seed, 20));
  it("items are asked about", () => equal(EACH_SPINE, seed, 20));
  it("sessions of a union, and days of sessions", () => equal(STACKED, seed, 20));
});
