import { chmodSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BatchInterrupted, DataError, readExamples } from "../../runtime/batch/index.ts";
import type { Plan } from "../../runtime/contract/plan.ts";
import { AIRPORTS, duckdb, namesIn, newFolder, run, smallFlights, smallPlan, smallSystem, write } from "./fixture.ts";
import { flightsPlan, given, maybeInt, span, timestamp } from "./plans.ts";

async function failure(folder: string, plan: Plan): Promise<DataError> {
  const error = await run(folder, plan).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DataError);
  expect(namesIn(join(folder, "out"))).toEqual([]);
  return error as DataError;
}

function withLines(change: (lines: string[]) => void): string {
  const folder = newFolder();
  const lines = smallFlights(50).split("\n");
  change(lines);
  write(folder, { "flights.csv": lines.join("\n"), "airports.csv": AIRPORTS });
  return folder;
}

describe("what is wrong with a file is said before it is read", () => {
  it("a file that is not there", async () => {
    const folder = newFolder();
    write(folder, { "airports.csv": AIRPORTS });
    const error = await failure(folder, smallPlan());
    expect(error.message).toBe('source `flights`: there is no file "flights.csv"');
    expect(error.span.line).toBe(13);
  });

  it("a package that is not installed", async () => {
    const plan = flightsPlan({ flights: { kind: "parquet", package: "no-such-package", path: "a.parquet" }, airports: { kind: "csv", path: "airports.csv" } });
    const error = await failure(withLines(() => undefined), plan);
    expect(error.message).toContain("the package `no-such-package` is not installed");
    expect(error.help).toContain("npm install no-such-package");
  });

  it("a path that leaves its package", async () => {
    const plan = flightsPlan({ flights: { kind: "parquet", package: "zod", path: "../vega-datasets/data/flights-3m.parquet" }, airports: { kind: "csv", path: "airports.csv" } });
    expect((await failure(withLines(() => undefined), plan)).message).toContain("leaves the package `zod`");
  });

  it("a column that is absent, with the name most like it", async () => {
    const error = await failure(withLines((lines) => {
      lines[0] = "date,origin,destinaton,distance,delay";
    }), smallPlan());
    expect(error.message).toBe('source `flights`: the file "flights.csv" has no column `destination`');
    expect(error.help).toContain("did you mean `destinaton`?");
    expect(error.span.line).toBe(18);
  });

  it("a Parquet file that is cut off", async () => {
    const folder = newFolder();
    write(folder, { "airports.csv": AIRPORTS });
    await duckdb(`COPY (SELECT now()::TIMESTAMP AS date, 'ATL' AS origin, 'BOS' AS destination, 100 AS distance, range AS delay FROM range(5000)) TO '${folder}/flights.parquet' (FORMAT parquet)`);
    const plan = flightsPlan({ flights: { kind: "parquet", path: "flights.parquet" }, airports: { kind: "csv", path: "airports.csv" } });
    truncateSync(join(folder, "flights.parquet"), 3000);
    expect((await failure(folder, plan)).message).toContain("truncated, garbled or of another kind");
  });

  it("a Parquet file that is garbled inside", async () => {
    const folder = newFolder();
    write(folder, { "airports.csv": AIRPORTS });
    await duckdb(`COPY (SELECT now()::TIMESTAMP AS date, 'ATL' AS origin, 'BOS' AS destination, 100 AS distance, hash(range) % 1000 AS delay FROM range(50000)) TO '${folder}/flights.parquet' (FORMAT parquet)`);
    const plan = flightsPlan({ flights: { kind: "parquet", path: "flights.parquet" }, airports: { kind: "csv", path: "airports.csv" } });
    const bytes = readFileSync(join(folder, "flights.parquet"));
    bytes.fill(0xaa, 4, bytes.length - 2000);
    writeFileSync(join(folder, "flights.parquet"), bytes);
    expect((await failure(folder, plan)).message).toContain("can't be read to its end");
  });

  it("a column of another type, and a time without a zone where an instant is declared", async () => {
    const folder = newFolder();
    write(folder, { "airports.csv": AIRPORTS });
    await duckdb(`COPY (SELECT TIMESTAMP '2001-01-01' AS date, 'ATL' AS origin, 'BOS' AS destination, [1] AS distance, 1 AS delay) TO '${folder}/flights.parquet' (FORMAT parquet)`);
    const plan = flightsPlan({ flights: { kind: "parquet", path: "flights.parquet" }, airports: { kind: "csv", path: "airports.csv" } });
    expect((await failure(folder, plan)).message).toBe("source `flights`: column `distance` is an INTEGER[] in the file, and the spec says `Int`");
    const scan = plan.scans[0]!;
    const naive: Plan = { ...plan, scans: [{ ...scan, columns: scan.columns.map((column) => (column.name === "date" ? given("date", timestamp, 16) : column)) }] };
    const error = await failure(folder, naive);
    expect(error.message).toContain("times without a zone");
    expect(error.help).toContain("LocalTimestamp");
  });
});

describe("what is wrong with rows is counted, and shown by one of them", () => {
  const cases: readonly (readonly [string, (lines: string[]) => void, string])[] = [
    ["text where an Int is declared", (lines) => { lines[3] = "2001-03-01 00:00:00,ATL,BOS,300,soon"; }, "`delay` of source `flights` is no Int: 1 case (first: row 2: soon)"],
    ["a fraction where an Int is declared", (lines) => { lines[3] = "2001-03-01 00:00:00,ATL,BOS,300,1.5"; }, "`delay` of source `flights` is no Int: 1 case (first: row 2: 1.5)"],
    ["a zone where a wall clock's time is declared", (lines) => { lines[3] = "2001-03-01 00:00:00Z,ATL,BOS,300,1"; }, "`date` of source `flights` is no LocalTimestamp: 1 case (first: row 2: 2001-03-01 00:00:00Z)"],
    ["nothing in a column that may not be missing", (lines) => { lines[3] = "2001-03-01 00:00:00,,BOS,300,1"; lines[5] = "2001-03-01 00:00:00,,BOS,300,1"; }, "`origin` of source `flights` is missing: 2 cases (first: row 2)"],
    ["a key that a table doesn't have", (lines) => { lines[3] = "2001-03-01 00:00:00,XXX,BOS,300,1"; }, "`airports(origin) is not missing` of source `flights`: 1 case (first: row 2: origin = XXX)"],
    ["an integer beyond ±(2^53 − 1)", (lines) => { lines[3] = "2001-03-01 00:00:00,ATL,BOS,300,9007199254740992"; }, "`delay` of source `flights` is no Int: 1 case (first: row 2: 9007199254740992)"],
  ];
  for (const [title, change, message] of cases) {
    it(title, async () => {
      expect((await failure(withLines(change), smallPlan())).message).toBe(message);
    });
  }

  it("an unmet `expect … else drop` drops the row, and tells how many", async () => {
    const folder = withLines((lines) => {
      lines[3] = "2001-03-01 00:00:00,ATL,BOS,0,1";
      lines[4] = "2001-03-01 00:00:00,ATL,BOS,,1";
    });
    const plan = smallPlan();
    const result = await run(folder, { ...plan, examples: [{ ...plan.examples[0]!, warmupWaived: true }] });
    expect(result.inputs[1]!.dropped).toEqual([{ reason: "`distance in 1..6000` of source `flights`", count: 2, sample: "row 2: distance = 0" }]);
    expect(result.inputs[1]!.kept).toBe(48);
  });

  it("a table's `unique by` that does not hold", async () => {
    const plan = smallPlan();
    const tables = plan.tables.map((table) => ({ ...table, unique: [["zone"]] }));
    const error = await failure(withLines(() => undefined), { ...plan, tables });
    expect(error.message).toMatch(/^`zone` of table `airports` is not unique: \d+ cases? \(first: America\/\w+ stands \d+ times\)/);
  });

  it("a personal value is not shown, whatever is wrong with it", async () => {
    const plan = smallPlan();
    const marked = (names: readonly string[]) => plan.tables.map((table) => ({ ...table, unique: [["zone"]], columns: table.columns.map((column) => (names.includes(column.name) ? { ...column, marks: ["pii"] } : column)) }));
    expect((await failure(withLines(() => undefined), { ...plan, tables: marked(["zone"]) })).message).toMatch(/\(first: \(personal\) stands \d+ times\)/);
    const folder = withLines(() => undefined);
    write(folder, { "airports.csv": AIRPORTS.replace("33.6", "north") });
    const broken = { ...plan, tables: marked(["latitude"]).map((table) => ({ ...table, unique: [] })) };
    const { message } = await failure(folder, broken);
    expect(message).toContain("`latitude` of table `airports` is no Float");
    expect(message).not.toContain("north");
  });

  it("a key that is not unique", async () => {
    const folder = withLines(() => undefined);
    write(folder, { "airports.csv": `${AIRPORTS}BOS,MA,1,1,America/New_York\n` });
    const error = await failure(folder, smallPlan());
    expect(error.message).toBe("`iata` of table `airports` is not unique: 1 case (first: BOS stands 2 times)");
  });

  it("a CSV row with too many fields", async () => {
    expect((await failure(withLines((lines) => { lines[30] = `${lines[30]},1,2,3`; }), smallPlan())).message).toMatch(/^source `flights` holds what is no row: 1 case \(first: line 31: more than 5 values: /);
  });

  it("`001` stays text", async () => {
    const folder = withLines(() => undefined);
    write(folder, { "airports.csv": AIRPORTS.replaceAll(",GA,", ",001,") });
    const plan = smallPlan();
    const result = await run(folder, { ...plan, examples: [{ ...plan.examples[0]!, warmupWaived: true }] });
    const state = (await readExamples(result.examples[0]!.path)).columns.get("state");
    expect(state?.kind === "code" && state.dictionary.includes("001")).toBe(true);
  });

  it("NaN and infinities are missing, and −0 is 0, as they are read", async () => {
    const folder = withLines(() => undefined);
    write(folder, { "airports.csv": AIRPORTS.replace("33.6", "NaN") });
    expect((await failure(folder, smallPlan())).message).toBe("`latitude` of table `airports` is missing: 1 case (first: row 0)");
  });
});

describe("nothing half-written is left behind", () => {
  it("an interrupt in mid-run ends it with a message of its own", async () => {
    const folder = smallSystem(6000);
    for (const stage of ["read flights", "rows of pushbacks", "features of arrivals", "write pushbacks"]) {
      const stop = new AbortController();
      const running = run(folder, smallPlan(), { signal: stop.signal, progress: (event) => event.kind === "begin" && event.stage === stage && stop.abort() });
      await expect(running).rejects.toBeInstanceOf(BatchInterrupted);
      expect(namesIn(join(folder, "out"))).toEqual([]);
    }
  });

  it("what a killed run left is removed at the next start", async () => {
    const folder = smallSystem(2000);
    write(folder, { "out/pushbacks.parquet.partial": "half" });
    const plan = smallPlan();
    await run(folder, { ...plan, examples: [{ ...plan.examples[0]!, warmupWaived: true }] });
    expect(namesIn(join(folder, "out"))).toEqual(["pushbacks.parquet"]);
  });

  it("an output folder that can't be made is said in one sentence", async () => {
    const folder = smallSystem(2000);
    write(folder, { "out/file": "" });
    chmodSync(join(folder, "out/file"), 0o444);
    await expect(run(folder, smallPlan(), { outputFolder: join(folder, "out/file") })).rejects.toThrow(/can't be written/);
  });

  it("a column that is optional may be empty", async () => {
    const folder = withLines((lines) => {
      lines[3] = "2001-03-01 00:00:00,ATL,BOS,300,";
    });
    const plan = smallPlan();
    const scan = plan.scans[0]!;
    const result = await run(folder, { ...plan, scans: [{ ...scan, columns: scan.columns.map((column) => (column.name === "delay" ? { ...column, type: maybeInt, span: span(20) } : column)) }], examples: [{ ...plan.examples[0]!, warmupWaived: true }] });
    expect(result.examples[0]!.leftOut).toContainEqual({ reason: "the label `late` is missing", count: 1 });
  });
});
