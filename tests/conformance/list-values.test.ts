/** Lists and records as values: columns, functions of them, aggregates over every window, example columns; every engine against the oracle, and in service. */
import { describe as suite, expect, it } from "vitest";
import { compareWithOracle, describe, type Case } from "./harness.ts";
import { listCase } from "./list-data.ts";
import { compareServing } from "./serving.ts";


const WINDOWS: readonly string[] = ["over 3d", "over 2d step 12h", "over 1d ending 6h ago", "over last 4 rows", "over all since 2020-01-02T00:00Z", "over 1 months in \"Europe/Berlin\"", "over 10d where (price > 1) ?? false"];

async function expectEqual(input: Case): Promise<void> {
  const { mismatches, rows, values } = await compareWithOracle(input);
  expect(describe(mismatches)).toBe("");
  expect(rows).toBeGreaterThan(60);
  expect(values).toBeGreaterThan(rows * 10);
}

suite("lists and records as values equal the oracle in every engine", () => {
  for (const window of WINDOWS) it(window, () => expectEqual(listCase({ window })));
  it("knowledge that is a column's, not a lag", () => expectEqual(listCase({ window: "over 3d", late: true, ready: "ready every 1h after 1m" })));
  it("knowledge that is a column's, the last rows", () => expectEqual(listCase({ window: "over last 3 rows", late: true, ready: "ready every 1h after 1m" })));
  it("readiness every six hours", () => expectEqual(listCase({ window: "over 3d", ready: "ready every 6h after 1h" })));
});

suite("in service", () => {
  it("lists and records of the request, of tables and of history are those of training", async () => {
    const { asked, values, mismatches } = await compareServing(listCase({ window: "over 3d", model: true }), "guess");
    expect(mismatches.slice(0, 5)).toEqual([]);
    expect(asked).toBeGreaterThan(40);
    expect(values).toBeGreaterThan(asked * 10);
  });
});
