import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { type BatchResult, readExamples } from "../../runtime/batch/index.ts";
import { sha256 } from "../../runtime/contract/canonical.ts";
import { BatchProgramSchema } from "../../runtime/contract/batch.ts";
import type { Frame } from "../../runtime/contract/frame.ts";
import { differences, duckdb, FLIGHTS, newFolder, run, smallPlan, smallSystem } from "./fixture.ts";
import { flightsPlan } from "./plans.ts";

describe("the two roads on a small system", () => {
  let kernel: BatchResult;
  let frame: Frame;
  const folder = smallSystem();
  beforeAll(async () => {
    kernel = await run(folder, smallPlan(), { outputFolder: join(folder, "kernel") });
    frame = await readExamples(kernel.examples[0]!.path);
  });

  it("the SQL road gives every value of the default road, bit for bit", async () => {
    const sql = await run(folder, smallPlan(), { engine: "sql", outputFolder: join(folder, "sql") });
    expect(differences(frame, await readExamples(sql.examples[0]!.path))).toEqual([]);
    expect({ ...sql.examples[0], path: "" }).toEqual({ ...kernel.examples[0], path: "" });
  });

  it("the file's bytes are the same on one thread, two and four, and on the SQL road", async () => {
    const hashes = new Set([sha256(readFileSync(kernel.examples[0]!.path))]);
    for (const threads of [1, 2, 4]) {
      const again = await run(folder, smallPlan(), { threads, manyRows: 1, outputFolder: join(folder, `threads-${threads}`) });
      hashes.add(sha256(readFileSync(again.examples[0]!.path)));
    }
    expect(hashes.size).toBe(1);
  });

  it("columns stand in the order of the plan, rows in the order of moment and row", () => {
    expect([...frame.columns.keys()].filter((name) => !name.startsWith("__")).slice(0, 3)).toEqual(["late", "from_n_1h", "from_n_3h"]);
    expect([...frame.columns.keys()].slice(-2)).toEqual(["weekday[0]", "weekday[1]"]);
    const moment = frame.columns.get("__moment");
    const moments = moment?.kind === "number" ? moment.values : [];
    expect(moments.every((value, i) => i === 0 || value >= moments[i - 1]!)).toBe(true);
  });

  it("every row is an example or left out for one reason", () => {
    const { rows, kept, leftOut, parts } = kernel.examples[0]!;
    expect(rows).toBe(4000);
    expect(kept + leftOut.reduce((sum, { count }) => sum + count, 0)).toBe(4000);
    expect(Object.values(parts).reduce((sum, count) => sum + count, 0)).toBe(kept);
    expect(leftOut.map(({ reason }) => reason)).toContain("the data has not run long enough for the windows (warm-up)");
  });

  it("features are those of the plan, and history is really there", () => {
    const mean = frame.columns.get("in_mean_delay_3h");
    const values = mean?.kind === "number" ? mean.values : [];
    expect(values.some((value) => value > 0)).toBe(true);
    expect(values.some((value) => Number.isNaN(value))).toBe(true);
    const state = frame.columns.get("state");
    expect(state?.kind === "code" && state.dictionary).toEqual(["AZ", "CA", "CO", "GA", "IL", "MA", "NY"]);
  });

  it("reading a part and some columns gives those alone", async () => {
    const path = kernel.examples[0]!.path;
    const part = await readExamples(path, { columns: ["late", "state"], part: "train" });
    expect([...part.columns.keys()]).toEqual(["late", "state"]);
    expect(part.rows).toBe(kernel.examples[0]!.parts.train);
    await expect(readExamples(path, { columns: ["latte"] })).rejects.toThrow("no column `latte`");
  });

  it("tells the hashes and sizes of its input files", () => {
    expect(kernel.inputs.map(({ node, read, kept, bytes, sha256: hash }) => [node, read, kept, bytes > 0, hash.length])).toEqual([
      ["airports", 8, 8, true, 64],
      ["flights", 4000, 4000, true, 64],
    ]);
  });
});

describe("a slice of the real flights", () => {
  it("both roads agree on every value", async () => {
    const folder = newFolder();
    await duckdb(`COPY (SELECT * FROM '${FLIGHTS}' WHERE origin = 'SFO' OR destination = 'YAK') TO '${folder}/flights.parquet' (FORMAT parquet)`);
    const plan = flightsPlan({ flights: { kind: "parquet", path: "flights.parquet" }, airports: { kind: "csv", path: new URL("../../examples/flights/data/airports.csv", import.meta.url).pathname } });
    const kernel = await run(folder, plan, { outputFolder: join(folder, "kernel") });
    const sql = await run(folder, plan, { engine: "sql", outputFolder: join(folder, "sql") });
    expect(kernel.examples[0]!.kept).toBeGreaterThan(20_000);
    expect(differences(await readExamples(kernel.examples[0]!.path), await readExamples(sql.examples[0]!.path))).toEqual([]);
  });
});

describe("the program", () => {
  it("is the same bytes each time, and survives JSON", () => {
    const [first, second] = [emitBatch(smallPlan()), emitBatch(smallPlan())];
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
    expect(BatchProgramSchema.parse(JSON.parse(JSON.stringify(first)))).toEqual(JSON.parse(JSON.stringify(first)));
  });

  it("holds no path, and says which line of the spec a piece of SQL serves", () => {
    const sql = JSON.stringify(emitBatch(smallPlan()));
    expect(sql).not.toContain("flights.csv'");
    expect(sql).toContain("-- flights.mls:20  delay");
  });
});
