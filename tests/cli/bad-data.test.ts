/** What is wrong with data is told at the declaration in the spec that says otherwise, and nothing appears under a final name. */
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { expectMistake, filesBelow, mlsc, newFolder, ordersCsv, SPEC, tinySystem } from "./support.ts";

/** `mlsc train` must fail with the words, shown at the line of the spec that holds `at`. */
async function refused(folder: string, at: string, ...words: readonly string[]): Promise<void> {
  const outcome = await mlsc(["train"], folder);
  const lines = readFileSync(join(folder, "shop.mls"), "utf8").split("\n");
  const line = lines.findIndex((text) => text.includes(at)) + 1;
  expectMistake(outcome, 1, `shop.mls:${line}:`, `${line}│ ${lines[line - 1]}`, ...words);
  // The rows that are wrong stand apart, whole; nothing else is left.
  expect(filesBelow(join(folder, "mls-out")).filter((name) => !name.endsWith("facts.json") && !/^quarantine\/\w+\.jsonl$/.test(name))).toEqual([]);
}

const parquetSpec = (text: string): string => text.replace('csv("orders.csv")', 'parquet("orders.parquet")');

async function parquet(folder: string, sql: string): Promise<void> {
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(`COPY (${sql}) TO '${folder}/orders.parquet' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

describe("data that can't be read", () => {
  it("a file that is not there", async () => {
    const folder = tinySystem();
    rmSync(join(folder, "orders.csv"));
    await refused(folder, "source orders {", "source `orders`: there is no file \"orders.csv\"", "= help: paths are relative to the spec's folder");
  });

  it("a Parquet file that is cut off", async () => {
    const folder = newFolder({ "shop.mls": parquetSpec(SPEC) });
    await parquet(folder, "SELECT 'C1' AS customer, TIMESTAMPTZ '2024-01-01 00:00:00Z' AS placed, 1.0 AS amount, range % 2 = 0 AS returned FROM range(5000)");
    truncateSync(join(folder, "orders.parquet"), 3000);
    await refused(folder, "source orders {", "truncated, garbled or of another kind");
  });

  it("a package that is not installed", async () => {
    await refused(tinySystem({ spec: (text) => text.replace('csv("orders.csv")', 'csv(package("no-such-package", "orders.csv"))') }), "source orders {", "the package `no-such-package` is not installed", "npm install no-such-package");
  });
});

describe("columns that are not as declared", () => {
  it("an absent one, with the one that was meant", async () => {
    await refused(tinySystem({ data: (text) => text.replace("returned", "retourned") }), "    returned: Bool", "has no column `returned`", "did you mean `retourned`?");
  });

  it("one of another type", async () => {
    await refused(tinySystem({ data: (text) => text.replace(/,(\d+\.\d+),true/, ",much,true") }), "    amount:   Float", "`amount` of source `orders` is no Float: 1 case", "much");
  });

  it("a time without a zone", async () => {
    await refused(tinySystem({ data: (text) => text.replaceAll("Z,", ",") }), "    placed:   Timestamp", "`placed` of source `orders` is no Timestamp: 800 cases", "a time needs a zone or Z");
  });

  it("a time without a zone in a Parquet file", async () => {
    const folder = newFolder({ "shop.mls": parquetSpec(SPEC) });
    await parquet(folder, "SELECT 'C1' AS customer, TIMESTAMP '2024-01-01 00:00:00' AS placed, 1.0 AS amount, true AS returned FROM range(5)");
    await refused(folder, "    placed:   Timestamp", "times without a zone", "LocalTimestamp");
  });
});

describe("what can't be learned from", () => {
  const fails = async (folder: string, at: string, ...words: readonly string[]): Promise<void> => {
    const lines = readFileSync(join(folder, "shop.mls"), "utf8").split("\n");
    const { code, err } = await mlsc(["run"], folder);
    for (const word of [`shop.mls:${lines.findIndex((text) => text.startsWith(at)) + 1}:`, ...words]) expect(err).toContain(word);
    expect(code).toBe(1);
    expect(filesBelow(join(folder, "mls-out/bundles"))).toEqual([]);
  };

  it("an empty part of a split, before anything is trained; with what was left out", async () => {
    await fails(tinySystem({ spec: (text) => text.replace("until 2024-04-09", "until 2024-03-20T00:00:01Z") }), "split checkouts", "the test part of `checkouts` has no examples", "left out were");
  });

  it("a label with one class", async () => {
    await fails(tinySystem({ data: (text) => text.replaceAll(",true", ",false") }), "model returns", 'the label `sent_back` of the model `returns` is "false" on every row of the train part');
  });

  it("no rows at all", async () => {
    const folder = tinySystem();
    writeFileSync(join(folder, "orders.csv"), ordersCsv().split("\n")[0]!);
    const { code, err } = await mlsc(["run"], folder);
    expect(code).toBe(1);
    expect(err).not.toContain("this is our mistake");
  });
});
