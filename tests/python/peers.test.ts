/** The recorded reference values are what the peers still say: scikit-learn and LightGBM are installed into a folder of their own, the recording scripts run, and every number is compared. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { pythonWith, ROOT, run } from "./environment.ts";

/** As recorded: another version may well differ in the last digits. */
const PACKAGES = ["scikit-learn==1.9.1", "lightgbm==4.7.0"];
let python: string;

beforeAll(() => {
  python = pythonWith("mls-python", PACKAGES);
});

/** Every number of a JSON value with its path. */
function numbers(value: unknown, path = ""): [string, number][] {
  if (typeof value === "number") return [[path, value]];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, part]) => numbers(part, `${path}/${key}`));
}

describe.each([
  ["learners and transforms", 50, "tests/train/reference/make.py", "tests/train/reference/values.json"],
  ["rankings", 8, "tests/train/reference/ranking.py", "tests/train/reference/ranking.json"],
  ["metrics of lists", 50, "tests/evaluate/reference/lists.py", "tests/evaluate/reference/lists.json"],
  ["metrics", 50, "tests/evaluate/reference/metrics.py", "tests/evaluate/reference/metrics.json"],
] as const)("%s", (_title, least, script, recorded) => {
  it("the peers still give the recorded values", () => {
    const now = numbers(JSON.parse(run(python, [script])));
    const then = new Map(numbers(JSON.parse(readFileSync(join(ROOT, recorded), "utf8"))));
    expect(now.length).toBeGreaterThanOrEqual(least);
    const moved = now.filter(([path, value]) => Math.abs(value - (then.get(path) ?? Number.NaN)) > 1e-9 * Math.max(1, Math.abs(value)) || !then.has(path));
    expect(moved).toEqual([]);
  });
});
