/** A source that says until when it is complete: its data ends then, and not with its greatest event time, in every build. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { newFolder } from "../cli/support.ts";
import { planOf } from "../conformance/harness.ts";
import { build } from "./support.ts";

const SPEC = (complete: string): string => `source visits {
  from    csv("visits-*.csv")
  columns { who: Category, came: Timestamp, stayed: Bool known at came + 2d }
  at      came
  known   at came
${complete}}

examples asked {
  rows     visits asked at came within 1s
  label    stays = stayed
  features { who }
}

split asked by time in "UTC" { train until 2024-01-05; validate until 2024-01-10; test until 2024-01-20 }
`;

const days = (from: number, to: number): string => `who,came,stayed\n${Array.from({ length: to - from }, (_, i) => `a,2024-01-${String(from + i).padStart(2, "0")}T06:00:00Z,${i % 2 === 0}\n`).join("")}`;

describe("the end of the data", () => {
  it.each([
    { complete: "", until: "with its greatest event time", first: 8, then: 10 },
    { complete: "  complete until 2024-02-01T00:00Z\n", until: "when the source says", first: 11, then: 13 },
  ])("comes $until", async ({ complete, first, then }) => {
    const folder = newFolder({ "spec.mls": SPEC(complete) });
    const plan = planOf(folder);
    const kept = async (out: string, full?: true): Promise<number> => (await build(folder, plan, out, full === undefined ? {} : { full })).examples[0]!.kept;
    const bytes = (out: string): Buffer => readFileSync(join(folder, out, "asked.parquet"));
    writeFileSync(join(folder, "visits-1.csv"), days(1, 8));
    writeFileSync(join(folder, "visits-2.csv"), days(8, 16));
    expect([await kept("step"), await kept("whole", true)]).toEqual([first, first]);
    expect(bytes("step").equals(bytes("whole"))).toBe(true);
    writeFileSync(join(folder, "visits-3.csv"), days(16, 18));
    expect([await kept("step"), await kept("whole", true)]).toEqual([then, then]);
    expect(bytes("step").equals(bytes("whole"))).toBe(true);
  });
});
