/** Many files are one source: patterns, partitioned folders, columns that come and go. */
import { describe, expect, it } from "vitest";
import { fits, hasWildcard } from "../../stdlib/glob.ts";
import { duckdb } from "../batch/fixture.ts";
import { failure, read, sourceSpec } from "./support.ts";

const COLUMNS = "placed: Timestamp\namount: Float";
const day = (of: number): string => `2024-01-${String(of).padStart(2, "0")}T00:00:00Z`;
const csv = (...days: readonly number[]): string => `placed,amount\n${days.map((of) => `${day(of)},${of}\n`).join("")}`;

describe("a pattern stands for all files that it fits", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["a/*.csv", "a/b.csv", true],
    ["a/*.csv", "a/b/c.csv", false],
    ["a/**/*.csv", "a/b.csv", true],
    ["a/**/*.csv", "a/b/c/d.csv", true],
    ["a/**", "a/b/c", true],
    ["**/*.csv", "b.csv", true],
    ["a/?.csv", "a/é.csv", true],
    ["a/?.csv", "a/bc.csv", false],
    ["a/{x,y}.csv", "a/y.csv", true],
    ["a/{x,y}.csv", "a/z.csv", false],
    ["a/*.csv", "a/_b.csv", false],
    ["a/**/*.csv", "a/.git/b.csv", false],
    ["a/b+c.csv", "a/bbc.csv", false],
    ["a/[b].csv", "a/[b].csv", true],
  ];
  for (const [pattern, path, expected] of cases) it(`${pattern} ${expected ? "fits" : "does not fit"} ${path}`, () => expect(fits(pattern, path)).toBe(expected));
  it("a name with brackets alone is no pattern", () => expect([hasWildcard("a{b}.csv"), hasWildcard("a/b.csv"), hasWildcard("a{b,c}.csv")]).toEqual([false, false, true]));

  it("reads them in the order of their paths, by bytes, and numbers the rows through", async () => {
    const { rows, input } = await read(sourceSpec('csv("months/**/*.csv")', COLUMNS), { "months/b.csv": csv(3, 4), "months/a.csv": csv(1, 2), "months/B.csv": csv(5), "months/deep/er/c.csv": csv(6), "months/_tmp.csv": csv(9), "months/a.txt": csv(9) });
    expect(rows.map((row) => row.amount)).toEqual([5, 1, 2, 3, 4, 6]);
    expect(rows.map((row) => Number(row.__row))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(input.files.map(({ name }) => name)).toEqual(["months/B.csv", "months/a.csv", "months/b.csv", "months/deep/er/c.csv"]);
  });

  it("the hash of many is of their contents and names", async () => {
    const hashOf = async (files: Readonly<Record<string, string>>) => (await read(sourceSpec('csv("*.csv")', COLUMNS), files)).input.sha256;
    const one = await hashOf({ "a.csv": csv(1), "b.csv": csv(2) });
    expect(await hashOf({ "b.csv": csv(2), "a.csv": csv(1) })).toBe(one);
    expect(await hashOf({ "a.csv": csv(1), "c.csv": csv(2) })).not.toBe(one);
    expect(await hashOf({ "a.csv": csv(1), "b.csv": csv(3) })).not.toBe(one);
  });

  it("no file that fits is an error", async () => {
    expect(await failure(sourceSpec('csv("none/*.csv")', COLUMNS), {})).toBe('source `orders`: no file fits "none/*.csv"');
  });

  it("a folder is no file, and its message says how to read all in it", async () => {
    const { error } = await read(sourceSpec('csv("months")', COLUMNS), { "months/a.csv": csv(1) });
    expect([error?.message, error?.help]).toEqual(['source `orders`: "months" is not a file', 'for all files in it write "months/**/*.csv"']);
  });

  it("a message names the file, and the row in it", async () => {
    expect(await failure(sourceSpec('csv("*.csv")', COLUMNS), { "a.csv": csv(1, 2), "b.csv": `${csv(3)}${day(4)},much\n` })).toBe('`amount` of source `orders` is no Float: 1 case (first: row 1 of "b.csv": much)');
  });
});

describe("folders of a partitioned set are columns", () => {
  const PARTITIONED = "year: Int\nmonth: Category\nplaced: Timestamp\namount: Float";

  it("in CSV, JSON and Parquet", async () => {
    const expected = [[2023, "12", 1], [2024, "01", 2], [2024, "01", 3]];
    const cells = (rows: readonly Readonly<Record<string, unknown>>[]): unknown[] => rows.map((row) => [Number(row.year), row.month, row.amount]);
    const asCsv = await read(sourceSpec('csv("e/**/*.csv")', PARTITIONED), { "e/year=2023/month=12/a.csv": csv(1), "e/year=2024/month=01/a.csv": csv(2, 3) });
    expect(cells(asCsv.rows)).toEqual(expected);
    const json = (of: number): string => `${JSON.stringify({ placed: day(of), amount: of })}\n`;
    const asJson = await read(sourceSpec('json("e/**/*.jsonl")', PARTITIONED), { "e/year=2023/month=12/a.jsonl": json(1), "e/year=2024/month=01/a.jsonl": json(2) + json(3) });
    expect(cells(asJson.rows)).toEqual(expected);
    const asParquet = await read(sourceSpec('parquet("e/**/*.parquet")', PARTITIONED), { "e/year=2023/month=12/x": "", "e/year=2024/month=01/x": "" }, {
      prepare: (folder) =>
        duckdb(
          `COPY (SELECT TIMESTAMPTZ '2024-01-01 00:00:00Z' AS placed, 1.0::DOUBLE AS amount) TO '${folder}/e/year=2023/month=12/a.parquet'`,
          `COPY (SELECT TIMESTAMPTZ '2024-01-01 00:00:00Z' AS placed, unnest([2.0, 3.0])::DOUBLE AS amount) TO '${folder}/e/year=2024/month=01/a.parquet'`,
        ),
    });
    expect(cells(asParquet.rows)).toEqual(expected);
  });

  it("are percent-decoded, and may say that there is no value", async () => {
    const { rows } = await read(sourceSpec('csv("e/*/*.csv")', `town: Category?\n${COLUMNS}`), { "e/town=S%C3%A3o%20Paulo/a.csv": csv(1), "e/town=__HIVE_DEFAULT_PARTITION__/a.csv": csv(2) });
    expect(rows.map((row) => [row.town, row.amount])).toEqual([["São Paulo", 1], [null, 2]]);
  });

  it("a file's own column counts, where it has one", async () => {
    const { rows } = await read(sourceSpec('csv("e/*/*.csv")', COLUMNS), { "e/amount=7/a.csv": csv(1) });
    expect(rows.map((row) => row.amount)).toEqual([1]);
  });
});

describe("columns that come and go", () => {
  const spec = (type: string): string => sourceSpec('csv("*.csv")', `placed: Timestamp\nfee: ${type}`);
  const files = { "a.csv": `placed\n${day(1)}\n${day(2)}\n`, "b.csv": `fee,placed\n5,${day(3)}\n` };

  it("is missing where a file has none, and that is told with the files and rows", async () => {
    const { rows, input, noticed } = await read(spec("Float?"), files);
    expect(rows.map((row) => row.fee)).toEqual([null, null, 5]);
    expect(input.absent).toEqual([{ column: "fee", files: '"a.csv"', rows: 2 }]);
    expect(noticed.map(({ code, message }) => `${code} ${message}`)).toEqual(['MLS3178 `fee` of source `orders` is not in "a.csv": it is missing on 2 rows']);
  });

  it("fails the read if it may not be missing", async () => {
    expect(await failure(spec("Float"), files)).toBe('source `orders`: "a.csv" has no column `fee`, which the others have');
  });

  it("a new name for it is guessed at", async () => {
    const { error } = await read(spec("Float"), { ...files, "a.csv": `placed,charge\n${day(1)},3\n` });
    expect(error?.help).toContain("only it has `charge`: was it renamed?");
  });

  it("one that no file has is a slip of the spec, whatever its type", async () => {
    expect(await failure(sourceSpec('csv("*.csv")', "placed: Timestamp\nfare: Float?"), files)).toBe("source `orders`: none of the 2 files has a column `fare`");
  });

  it("columns in another order are found by name", async () => {
    const { rows } = await read(sourceSpec('csv("*.csv")', COLUMNS), { "a.csv": csv(1), "b.csv": `amount,more,placed\n2,x,${day(2)}\n`, "c.csv": csv(3) });
    expect(rows.map((row) => row.amount)).toEqual([1, 2, 3]);
  });
});

describe("a column's type may differ from file to file where nothing is lost", () => {
  const parquet = (...selects: readonly string[]) => ({
    prepare: (folder: string) => duckdb(...selects.map((select, i) => `COPY (SELECT TIMESTAMPTZ '2024-01-01 00:00:00Z' AS placed, ${select} AS amount) TO '${folder}/${i}.parquet'`)),
  });
  const amounts = async (type: string, ...selects: readonly string[]): Promise<unknown[]> => (await read(sourceSpec('parquet("*.parquet")', `placed: Timestamp\namount: ${type}`), {}, parquet(...selects))).rows.map((row) => (typeof row.amount === "bigint" ? Number(row.amount) : row.amount));

  it("integers of several widths, and numbers with a point where all are whole", async () => {
    expect(await amounts("Int", "1::TINYINT", "2::BIGINT", "3::UINTEGER", "4::UBIGINT")).toEqual([1, 2, 3, 4]);
    expect(await amounts("Int", "1::BIGINT", "9007199254740991::DOUBLE", "16777216::FLOAT")).toEqual([1, 9007199254740991, 16777216]);
    expect(await amounts("Float", "1::INTEGER", "0.1::FLOAT", "0.1::DOUBLE", "0.10::DECIMAL(10,2)")).toEqual([1, Math.fround(0.1), 0.1, 0.1]);
  });

  it("a decimal is the nearest number of its digits", async () => {
    expect(await amounts("Float", "9007199254740993.0000000001::DECIMAL(38,10)")).toEqual([9007199254740994]);
  });

  it("a number in one and a text in the other names both", async () => {
    const { error } = await read(sourceSpec('parquet("*.parquet")', "placed: Timestamp\namount: Float"), {}, parquet("1::BIGINT", "'1'"));
    expect([error?.code, error?.message]).toEqual(["MLS3179", 'source `orders`: column `amount` is a BIGINT in "0.parquet", and a VARCHAR in "1.parquet"']);
  });

  it("nanoseconds lie in their microsecond, before 1970 too", async () => {
    const times = async (...selects: readonly string[]) => (await read(sourceSpec('parquet("*.parquet")', "placed: Timestamp\nlocal: LocalTimestamp"), {}, { prepare: (folder: string) => duckdb(...selects.map((select, i) => `COPY (SELECT TIMESTAMPTZ '2024-01-01 00:00:00Z' AS placed, ${select} AS local) TO '${folder}/${i}.parquet'`)) })).rows.map((row) => Number(row.local));
    expect(await times("TIMESTAMP_NS '1969-12-31 23:59:59.999999500'", "TIMESTAMP_NS '1970-01-01 00:00:00.000001999'", "TIMESTAMP_MS '1970-01-01 00:00:00.001'")).toEqual([-1, 1, 1000]);
  });
});
