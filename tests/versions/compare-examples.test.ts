/** How far columns moved, against the same reckoned row by row. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { compareExamples, psi } from "../../runtime/batch/compare-examples.ts";
import { writeFrame } from "../../runtime/batch/index.ts";

const folder = mkdtempSync(join(tmpdir(), "mls-moved-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Row {
  readonly part: string;
  readonly x: number | null;
  readonly town: string | null;
}
const draw = (i: number, stream: number): number => (((i * 2654435761 + stream * 40503) >>> 0) % 10007) / 10007;
const rowsOf = (n: number, shift: number): Row[] => Array.from({ length: n }, (_, i) => ({ part: i % 5 === 0 ? "test" : "train", x: draw(i, 1) < 0.05 + shift / 10 ? null : Math.round(1000 * (draw(i, 2) + shift)) / 1000, town: draw(i, 3) < 0.1 ? null : ["Alta", "Bergen", "Oslo", "O'Hare"][Math.floor(4 * draw(i, 4) ** (1 + shift))]! }));

async function written(name: string, rows: readonly Row[]): Promise<string> {
  const path = join(folder, `${name}.parquet`);
  const code = (values: readonly (string | null)[]) => {
    const dictionary = [...new Set(values.filter((value) => value !== null))].sort();
    return { kind: "code" as const, dictionary, codes: Int32Array.from(values, (value) => (value === null ? -1 : dictionary.indexOf(value))) };
  };
  await writeFrame(path, "parquet", rows.length, [
    { name: "__part", type: { kind: "enum", values: ["train", "test"], missing: true }, column: code(rows.map(({ part }) => part)) },
    { name: "x", type: { kind: "float", missing: true }, column: { kind: "number", values: Float64Array.from(rows, ({ x }) => x ?? Number.NaN) } },
    { name: "town", type: { kind: "category", missing: true }, column: code(rows.map(({ town }) => town)) },
  ]);
  return path;
}

/** Bins by the least, the deciles and the greatest of `before`, as values that are there. */
function byHand(before: readonly (number | null)[], after: readonly (number | null)[]): number {
  const sorted = before.filter((value) => value !== null).sort((a, b) => a - b);
  const edges = [...new Set([...Array.from({ length: 9 }, (_, i) => sorted[Math.max(1, Math.ceil(((i + 1) / 10) * sorted.length - 1e-9)) - 1]!), sorted.at(-1)!])];
  const counts = (values: readonly (number | null)[]): number[] => {
    const bins = new Array<number>(edges.length + 3).fill(0);
    for (const value of values) {
      const within = value === null ? 0 : edges.findIndex((edge) => value <= edge);
      bins[value === null ? edges.length + 2 : value < sorted[0]! ? 0 : within < 0 ? edges.length + 1 : within + 1]!++;
    }
    return bins;
  };
  return psi(counts(before), counts(after))!;
}

describe("two example sets", () => {
  it("have moved by so much, in each part; the column that moved most comes first", async () => {
    const [before, after] = [rowsOf(4000, 0), rowsOf(3000, 0.4)];
    const compared = await compareExamples(await written("before", before), await written("after", after));
    expect(compared).toMatchObject({ same: false, rows: { before: 4000, after: 3000 }, added: [], removed: [] });
    expect(compared.columns.map(({ column }) => column)).toEqual(["x", "town"]);
    const x = compared.columns[0]!;
    for (const { part, psi: moved, before: then, after: now } of x.parts) {
      const of = (rows: readonly Row[]) => rows.filter((row) => row.part === part).map((row) => row.x);
      expect(moved).toBeCloseTo(byHand(of(before), of(after)), 10);
      expect(then.rows).toBe(of(before).length);
      expect(now.missing).toBe(of(after).filter((value) => value === null).length);
      const there = of(after).filter((value) => value !== null).sort((a, b) => a - b);
      expect(now.mean).toBeCloseTo(there.reduce((a, b) => a + b, 0) / there.length, 10);
      expect(now.quantiles![1]).toBe(there[Math.ceil(there.length / 2) - 1]);
    }
    const town = compared.columns[1]!.parts.find(({ part }) => part === "train")!;
    const counts = (rows: readonly Row[]) => ["Alta", "Bergen", "O'Hare", "Oslo", null].map((value) => rows.filter((row) => row.part === "train" && row.town === value).length);
    expect(town.psi).toBeCloseTo(psi(counts(before), counts(after))!, 10);
  });
  it("of the same bytes are not looked into", async () => {
    const path = await written("again", rowsOf(100, 0));
    expect(await compareExamples(path, path)).toEqual({ same: true, rows: { before: 100, after: 100 }, added: [], removed: [], columns: [] });
  });
  it("with a column that is constant, or missing throughout, have a finite index", async () => {
    const none = rowsOf(200, 0).map((row) => ({ ...row, x: null }));
    const constant = rowsOf(200, 0).map((row) => ({ ...row, x: 7 }));
    for (const [a, b] of [[none, constant], [constant, none], [constant, rowsOf(200, 1)], [constant, constant.map((row) => ({ ...row, x: 3 }))]] as const) {
      const { columns } = await compareExamples(await written("a", a), await written("b", b));
      expect(columns.find(({ column }) => column === "x")!.psi).toBeGreaterThan(1);
      expect(columns.every((column) => Number.isFinite(column.psi))).toBe(true);
    }
  });
});

describe("the population stability index", () => {
  it("is 0 of equal shares, and symmetric", () => {
    expect(psi([10, 20], [5, 10])).toBeCloseTo(0, 12);
    expect(psi([10, 30], [20, 20])).toBeCloseTo(psi([20, 20], [10, 30])!, 12);
    expect(psi([10, 30], [20, 20])).toBeCloseTo(0.25 * Math.log(2) - 0.25 * Math.log(2 / 3), 12);
  });
  it("is none where a side has no rows", () => expect(psi([1, 2], [0, 0])).toBeNull());
});
