/** Rows that can't be read are set apart with their reason and counted, up to a bound that the spec says; without one the first of them fails the read. */
import { describe, expect, it } from "vitest";
import { nodeHost } from "../../compiler/cli/project.ts";
import { check } from "../../compiler/compile.ts";
import { inFolder, ROOT } from "../conformance/harness.ts";
import { failure, read, sourceSpec } from "./support.ts";

const COLUMNS = "placed: Timestamp\namount: Float";
const lines = (count: number): string => Array.from({ length: count }, (_, i) => `2024-01-01T00:00:${String(i % 60).padStart(2, "0")}Z,${i}\n`).join("");
const csv = `placed,amount\n${lines(3)}2024-01-02T00:00:00Z\n2024-01-02T00:00:00Z,1,2,3\n2024-01-03T00:00:00Z,n/a\nyesterday,1\n${lines(3)}`;
const bound = (text: string): string => `  quarantine up to ${text}\n`;

describe("CSV", () => {
  it("without a bound the first bad line fails the read, and all of them stand in the quarantine", async () => {
    const { error, apart } = await read(sourceSpec('csv("a.csv")', COLUMNS), { "a.csv": csv });
    expect(error?.message).toBe("source `orders` holds what is no row: 2 cases (first: line 5: 1 of 2 values: 2024-01-02T00:00:00Z)");
    expect(apart.map(({ line, row, why, raw, values }) => [line ?? row, why ?? null, raw ?? values])).toEqual([
      [6, "more than 2 values", "2024-01-02T00:00:00Z,1,2,3"],
      [5, "1 of 2 values", "2024-01-02T00:00:00Z"],
      [4, null, { placed: "yesterday", amount: "1" }],
      [3, null, { placed: "2024-01-03T00:00:00Z", amount: "n/a" }],
    ]);
  });

  it("within the bound they are set apart and counted, by reason", async () => {
    const { rows, input, apart } = await read(sourceSpec('csv("a.csv")', COLUMNS, bound("4")), { "a.csv": csv });
    expect(rows.map((row) => row.amount)).toEqual([0, 1, 2, 0, 1, 2]);
    expect([input.read, input.kept]).toEqual([10, 6]);
    expect(input.dropped.map(({ reason, count, sample }) => `${count} ${reason} (${sample})`)).toEqual([
      "2 source `orders` holds what is no row (line 5: 1 of 2 values: 2024-01-02T00:00:00Z)",
      "1 `placed` of source `orders` is no Timestamp (row 4: yesterday)",
      "1 `amount` of source `orders` is no Float (row 3: n/a)",
    ]);
    expect(input.quarantine).toMatchObject({ rows: 4, written: 4 });
    expect(apart.length).toBe(4);
  });

  it("beyond the bound, as a number or a share, the read fails", async () => {
    expect(await failure(sourceSpec('csv("a.csv")', COLUMNS, bound("3")), { "a.csv": csv })).toBe("more rows of source `orders` can't be read than `quarantine up to 3` allows: 4 cases");
    expect(await failure(sourceSpec('csv("a.csv")', COLUMNS, bound("39.9%")), { "a.csv": csv })).toBe("more rows of source `orders` can't be read than `quarantine up to 39.9%` allows: 4 cases");
    expect((await read(sourceSpec('csv("a.csv")', COLUMNS, bound("40%")), { "a.csv": csv })).error).toBeUndefined();
  });

  it("what is missing where it may not be has its own rule, and is set apart by it", async () => {
    const text = `placed,amount\n${lines(2)}2024-01-02T00:00:00Z,\n`;
    expect(await failure(sourceSpec('csv("a.csv")', COLUMNS, bound("50%")), { "a.csv": text })).toBe("`amount` of source `orders` is missing: 1 case (first: row 2)");
    const { input, apart } = await read(sourceSpec('csv("a.csv")', COLUMNS, "  expect  amount is not missing else drop\n"), { "a.csv": text });
    expect([input.kept, apart.map(({ row, values }) => [row, values])]).toEqual([2, [[2, { placed: "2024-01-02T00:00:00Z", amount: null }]]]);
  });

  it("what can't be read is no missing value, even where a rule that drops rows holds of one", async () => {
    const columns = "placed: Timestamp\namount: Float?";
    const text = `placed,amount\n${lines(2)}2024-01-02T00:00:00Z,n/a\n2024-01-02T00:00:00Z,\n`;
    const rule = "  expect  (amount ?? 0) != 7 else drop\n";
    expect(await failure(sourceSpec('csv("a.csv")', columns, rule), { "a.csv": text })).toBe("`amount` of source `orders` is no Float: 1 case (first: row 2: n/a)");
    const { input, apart } = await read(sourceSpec('csv("a.csv")', columns, `${rule}${bound("1")}`), { "a.csv": text });
    expect([input.kept, apart.map(({ row, code, values }) => [row, code, values])]).toEqual([3, [[2, "MLS3160", { placed: "2024-01-02T00:00:00Z", amount: "n/a" }]]]);
    // One that does not hold takes the row first.
    const dropped = await read(sourceSpec('csv("a.csv")', columns, "  expect  amount is not missing else drop\n"), { "a.csv": text });
    expect([dropped.error, dropped.input.kept]).toEqual([undefined, 2]);
  });

  it("a quote that is never closed is no single bad line: what follows would be lost", async () => {
    expect(await failure(sourceSpec('csv("a.csv")', COLUMNS, bound("50%")), { "a.csv": `placed,amount\n${lines(3)}2024-01-02T00:00:00Z,"7\n${lines(3)}` })).toMatch(/a quote in the file "a\.csv", on line 5 or after it, is not closed/);
  });

  it("an overflow of a derived column is set apart", async () => {
    const { rows, apart } = await read(sourceSpec('csv("a.csv")', "placed: Timestamp\nn: Int\ntwice: Int = n + n", bound("1")), { "a.csv": "placed,n\n2024-01-01T00:00:00Z,5\n2024-01-01T00:00:00Z,9007199254740991\n" });
    expect(rows.map((row) => Number(row.twice))).toEqual([10]);
    expect(apart).toMatchObject([{ row: 1, code: "MLS3162", values: { n: "9007199254740991" } }]);
  });

  it("of many files it says which", async () => {
    const { apart } = await read(sourceSpec('csv("*.csv")', COLUMNS, bound("90%")), { "a.csv": `placed,amount\n${lines(2)}`, "b.csv": `placed,amount\n${lines(1)}x,1\nq\n` });
    expect(apart.map(({ file, line, row }) => [file, line ?? null, row ?? null])).toEqual([["b.csv", 4, null], ["b.csv", null, 1]]);
  });

  it("a quarantine of an earlier read is taken away", async () => {
    const { apart } = await read(sourceSpec('csv("a.csv")', COLUMNS), { "a.csv": `placed,amount\n${lines(2)}`, "out/quarantine/orders.jsonl": '{"old": true}\n' });
    expect(apart).toEqual([]);
  });
});

describe("JSON", () => {
  const json = (of: number): string => `{"placed": "2024-01-0${of}T00:00:00Z", "amount": ${of}}\n`;

  it("a line that is no object is set apart with its text", async () => {
    const { rows, apart } = await read(sourceSpec('json("a.jsonl")', COLUMNS, bound("3")), { "a.jsonl": `${json(1)}{"placed": \n\n[1, 2]\n7\n${json(2)}` });
    expect(rows.map((row) => row.amount)).toEqual([1, 2]);
    expect(apart.map(({ row, why, raw }) => [row, why, raw])).toEqual([[1, "no JSON", '{"placed": '], [2, "no JSON object", "[1, 2]"], [3, "no JSON object", "7"]]);
  });

  it("a text that is one whole, cut off, fails the read however much is allowed", async () => {
    expect(await failure(sourceSpec('json("a.json")', COLUMNS, bound("100%")), { "a.json": `[${json(1)},${json(2)}` })).toContain('the file "a.json" can\'t be read to its end');
  });
});

describe("what is personal leaves no trace", () => {
  const PERSONAL = "placed: Timestamp\nname: String @pii\nnumber: Int @pii";
  const secret = "Ada Lovelace";

  it("in quarantine and messages of CSV and JSON", async () => {
    const texts = {
      csv: `placed,name,number\n2024-01-01T00:00:00Z,${secret},1\n2024-01-01T00:00:00Z,${secret}\n2024-01-01T00:00:00Z,${secret},${secret}\nnever,${secret},1\n`,
      json: `{"placed": "2024-01-01T00:00:00Z", "name": "${secret}", "number": 1}\n{"name": "${secret}"\n{"placed": "never", "name": "${secret}", "number": 2}\n{"placed": "2024-01-01T00:00:00Z", "name": "x", "number": "${secret}"}\n`,
    };
    for (const [format, text] of Object.entries(texts)) {
      const { apart, input, error } = await read(sourceSpec(`${format}("a.txt")`, PERSONAL, bound("90%")), { "a.txt": text });
      expect(error).toBeUndefined();
      expect(apart.length).toBe(3);
      expect(JSON.stringify([apart, input.dropped])).not.toContain("Ada");
      expect(await failure(sourceSpec(`${format}("a.txt")`, PERSONAL), { "a.txt": text })).not.toContain("Ada");
    }
  });
});

describe("NaN and infinities", () => {
  it("are missing, and counted", async () => {
    const { rows, input } = await read(sourceSpec('csv("a.csv")', "placed: Timestamp\na: Float?\nb: Float?"), { "a.csv": "placed,a,b\n2024-01-01T00:00:00Z,NaN,1\n2024-01-01T00:00:00Z,-inf,Infinity\n2024-01-01T00:00:00Z,,2\n" });
    expect(rows.map((row) => [row.a, row.b])).toEqual([[null, 1], [null, null], [null, 2]]);
    expect(input.notFinite).toEqual([{ column: "a", count: 2 }, { column: "b", count: 1 }]);
  });

  it("are missing where they may not be", async () => {
    expect(await failure(sourceSpec('csv("a.csv")', COLUMNS), { "a.csv": "placed,amount\n2024-01-01T00:00:00Z,nan\n" })).toBe("`amount` of source `orders` is missing: 1 case (first: row 0)");
  });
});

describe("the bound is a share or a number of rows", () => {
  for (const wrong of ["1.5", "150%", '"few"', "3<kg>"]) {
    it(`and not ${wrong}`, () =>
      inFolder({ "spec.mls": sourceSpec('csv("a.csv")', COLUMNS, bound(wrong)) }, async (folder) => {
        const { findings } = check(nodeHost({ folder, entry: "spec.mls", name: "spec", output: folder, display: (path) => path }, ROOT), "spec.mls");
        expect(findings.map(({ code }) => code)).toContain("MLS2109");
      }));
  }
});
