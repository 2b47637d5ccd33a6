/** A number within a list or a record that is none (NaN, an infinity) is missing where it may be, and counted, as one in a column is; where it may not be missing the read fails. From Parquet, and from what is read row by row. */
import { DuckDBInstance } from "@duckdb/node-api";
import { tableFromArrays, tableToIPC, vectorFromArray, List, Field, Float64, Table } from "apache-arrow";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failure, read, sourceSpec } from "./support.ts";

const parquet = async (folder: string): Promise<void> => {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(`COPY (SELECT timestamptz '2024-01-01 00:00:00Z' + n * interval '1 hour' AS placed, CASE n WHEN 1 THEN [1.5, 'NaN'::DOUBLE] WHEN 2 THEN ['inf'::DOUBLE, NULL] ELSE [2.5] END AS values, {'x': CASE n WHEN 3 THEN '-inf'::DOUBLE ELSE 0.5 END} AS point FROM range(1, 4) AS t(n)) TO '${join(folder, "a.parquet")}' (FORMAT parquet)`);
  connection.closeSync();
};
const plain = (rows: readonly unknown[]): unknown => JSON.parse(JSON.stringify(rows, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value)));

describe("in Parquet", () => {
  it("it is missing, and counted", async () => {
    const { rows, error, input } = await read(sourceSpec('parquet("a.parquet")', "placed: Timestamp\nvalues: List<Float?>\npoint: { x: Float? }"), {}, { prepare: parquet });
    expect(error?.message).toBeUndefined();
    expect(plain(rows.map(({ values, point }) => ({ values, point })))).toEqual([{ values: [1.5, null], point: { x: 0.5 } }, { values: [null, null], point: { x: 0.5 } }, { values: [2.5], point: { x: null } }]);
    expect(input.notFinite).toEqual([{ column: "values", count: 2 }, { column: "point", count: 1 }]);
  });
  it("the read fails where it may not be missing", async () => {
    expect(await failure(sourceSpec('parquet("a.parquet")', "placed: Timestamp\nvalues: List<Float>"), {}, { prepare: parquet })).toContain("`values` of source `orders`");
  });
});

describe("in Arrow", () => {
  it("it is missing, and counted", async () => {
    const values = vectorFromArray([[1.5, Number.NaN], [Number.POSITIVE_INFINITY], [2.5]], new List(new Field("item", new Float64(), true)));
    const table = new Table({ placed: tableFromArrays({ placed: ["2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z", "2024-01-03T00:00:00Z"] }).getChild("placed")!, values });
    const { rows, error, input } = await read(sourceSpec('arrow("a.arrow")', "placed: Timestamp\nvalues: List<Float?>"), { "a.arrow": tableToIPC(table, "file") });
    expect(error?.message).toBeUndefined();
    expect(plain(rows.map((row) => row.values))).toEqual([[1.5, null], [null], [2.5]]);
    expect(input.notFinite).toEqual([{ column: "values", count: 2 }]);
  });
});
