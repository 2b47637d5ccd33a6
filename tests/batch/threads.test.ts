/** Windows on several threads, and files written by several: the bytes are those of one thread. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { BatchInterrupted } from "../../runtime/batch/data-error.ts";
import { Engine } from "../../runtime/batch/engine.ts";
import { partition } from "../../runtime/batch/windows/partition.ts";
import { WindowPool, WindowThreads } from "../../runtime/batch/windows/pool.ts";
import { type OutputColumn, wholeRows, writeParquet } from "../../runtime/batch/write-parquet.ts";
import { piecePaths, piecesFor, writeInPieces } from "../../runtime/batch/write-pieces.ts";
import { sha256 } from "../../runtime/contract/canonical.ts";
import { planOf } from "../conformance/harness.ts";
import { duckdb, newFolder, run, write } from "./fixture.ts";

const SPEC = `
source events {
  from    parquet("events.parquet")
  stream  kafka("events")
  columns { user: Int?, time: Timestamp, amount: Float?, shop: Category?, kind: Category, failed: Bool, seen: Timestamp }
  at      time
  known   at seen
  expect  { seen >= time else fail }
}
source asks {
  from    parquet("asks.parquet")
  columns { user: Int?, time: Timestamp, bad: Bool known at time + 1h }
  at      time
  known   at time
}
features recent from events by user {
  ready live within 1m
  n     = count() over 1d
  total = sum(amount) over 7d
  often = mode(shop) over 7d
  usual = mode(kind) over 7d
  shops = list(shop, 3) over 7d
  tops  = top(shop, 2) over 7d
  share = log1p(count(where failed) over 7d)
  bands = histogram(amount, [10, 100]) over 7d
}
examples answers {
  rows  asks asked at time
  label bad = bad
  features { recent(user) }
}
split answers by time in "UTC" { train until 2024-03-10, validate until 2024-03-20, test until 2024-03-31 }
`;

/** Events known out of order, users of very different size, missing users, amounts and shops; events in partitions of more than one batch. */
const EVENTS = `SELECT CASE WHEN hash(i) % 50 = 0 THEN NULL WHEN hash(i) % 10 = 1 THEN 7 ELSE hash(i + 1) % 4000 END AS "user", make_timestamptz(1704067200000000 + (i * 7776000000000 // 70000)) AS time,
  CASE WHEN i % 11 = 0 THEN NULL ELSE (hash(i + 2) % 100000) / 100 END AS amount, CASE WHEN i % 13 = 0 THEN NULL ELSE 'shop ' || hash(i + 3) % 40 END AS shop, 'kind ' || hash(i + 6) % 5 AS kind, i % 3 = 0 AS failed,
  make_timestamptz(1704067200000000 + (i * 7776000000000 // 70000) + CAST(hash(i + 4) % 3600000000 AS BIGINT)) AS seen FROM (SELECT range AS i FROM range(70000))`;
const ASKS = `SELECT CASE WHEN i % 97 = 0 THEN NULL ELSE hash(i + 5) % 4100 END AS "user", make_timestamptz(1704067200000000 + (i * 7776000000000 // 70000)) AS time, i % 5 = 0 AS bad FROM (SELECT range AS i FROM range(70000))`;

async function system(): Promise<string> {
  const folder = newFolder();
  write(folder, { "spec.mls": SPEC });
  await duckdb("SET TimeZone = 'UTC'", `COPY (${EVENTS}) TO '${folder}/events.parquet' (FORMAT parquet)`, `COPY (${ASKS}) TO '${folder}/asks.parquet' (FORMAT parquet)`);
  return folder;
}

describe("windows on threads", () => {
  it("give the bytes of one thread, with a small memory too, and leave nothing behind", async () => {
    const folder = await system();
    const plan = planOf(folder, "spec.mls");
    const hashes = new Map<string, string>();
    for (const [name, options] of Object.entries({ one: { threads: 1 }, three: { threads: 3, manyRows: 1 }, spilled: { threads: 2, manyRows: 1, memoryLimit: "800MB" } })) {
      const result = await run(folder, plan, { ...options, outputFolder: join(folder, name) });
      expect(result.examples[0]!.kept).toBeGreaterThan(50_000);
      hashes.set(name, sha256(readFileSync(result.examples[0]!.path)));
      expect(readdirSync(join(folder, name))).toEqual(["answers.parquet"]);
    }
    expect(new Set(hashes.values()).size).toBe(1);
  });

  it("end with the run when it is interrupted, and leave nothing behind", async () => {
    const folder = await system();
    const plan = planOf(folder, "spec.mls");
    for (const stage of ["frame of answers", "features of recent"]) {
      const control = new AbortController();
      const progress = (event: { readonly kind: string; readonly stage: string }): void => {
        if (event.kind === "begin" && event.stage === stage) control.abort();
      };
      const outputFolder = join(folder, stage);
      await expect(run(folder, plan, { threads: 2, manyRows: 1, signal: control.signal, progress, outputFolder })).rejects.toThrow(BatchInterrupted);
      expect(readdirSync(outputFolder)).toEqual([]);
    }
  });

  it("are started only where there is much to do and more than one thread", async () => {
    expect(new WindowThreads(1, 1).pool(1e9)).toBeUndefined();
    expect(new WindowThreads(8).pool(999_999)).toBeUndefined();
    const threads = new WindowThreads(2, 10);
    expect((await threads.pool(10))?.threads).toBe(2);
    expect(threads.pool(10)).toBe(threads.pool(11));
    await threads.close();
  });

  it("put rows in partitions as this thread does", async () => {
    const shared = <T>(make: (buffer: SharedArrayBuffer) => T): T => make(new SharedArrayBuffer(8000));
    const keys = shared((buffer) => new Int32Array(buffer, 0, 1000).map((_, i) => ((i * 7919) % 101) - 1));
    const times = shared((buffer) => new Float64Array(buffer));
    times.forEach((_, i) => {
      times[i] = i;
    });
    const work = () => ({ rows: 1000, bits: 3, key: 0, columns: [keys, times], into: [shared((buffer) => new Int32Array(buffer, 0, 1000)), shared((buffer) => new Float64Array(buffer))] });
    const [here, there] = [work(), work()];
    const pool = await WindowPool.start(2);
    const [done, answered] = [partition(here), await pool.partition(there)];
    await pool.close();
    expect(answered).toEqual(done);
    expect(there.into).toEqual(here.into);
    expect(done.greatest).toBe(100);
    for (let p = 0; p < 8; p++) for (let i = done.starts[p]!; i < done.starts[p + 1]!; i++) expect((here.into[0]![i]! + 1) % 8).toBe(p);
  });

  it("tell what went wrong on a thread, and what is asked of one that is gone fails", async () => {
    const pool = await WindowPool.start(1);
    const nothing = { rows: 0, names: ["__k", "__at"], shapes: ["integer", "number"], bits: 0, order: "__at", greatest: -1, blocks: [], descriptor: undefined } as const;
    const feed = { events: nothing, uses: [{ group: { windows: [{ aggregate: "median", lag: 0, over: { kind: "all" } }], features: [], dictionaries: [] }, use: 0, needed: new Set<string>(), queries: nothing, dictionaries: new Map(), columns: {} }] };
    await expect(pool.evaluate(feed as never, { version: "none", rules: {} }, [{ from: 0, to: 1 }], () => undefined)).rejects.toThrow("median");
    await pool.close();
    await expect(pool.partition({ rows: 0, bits: 0, key: 0, columns: [new Int32Array(0)], into: [new Int32Array(0)] })).rejects.toThrow("ended before its time");
  });
});

describe("a file written by several threads", () => {
  it("has the bytes of one", async () => {
    const folder = newFolder();
    const rows = 122_880 * 5 + 17;
    const columns: OutputColumn[] = [
      { name: "n", type: { kind: "int", missing: true }, column: { kind: "number", values: Float64Array.from({ length: rows }, (_, i) => (i % 10 === 0 ? Number.NaN : Math.imul(i, 2654435761))) } },
      { name: "x", type: { kind: "float", missing: false }, column: { kind: "number", values: Float64Array.from({ length: rows }, (_, i) => i / 7) } },
      { name: "word", type: { kind: "category", missing: true }, column: { kind: "code", codes: Int32Array.from({ length: rows }, (_, i) => (i % 50) - 1), dictionary: Array.from({ length: 49 }, (_, i) => `w${String(i).padStart(2, "0")}`) } },
    ];
    const [whole, pieced] = [join(folder, "whole.partial"), join(folder, "pieced.partial")];
    expect([1, 2, 3, 8].map((threads) => piecesFor(rows, threads))).toEqual([1, 2, 3, 3]);
    const pieces = piecePaths(pieced, 3);
    const engine = await Engine.open({ temporaryFolder: join(folder, "spill"), variables: new Map(), paths: [whole, pieced, ...pieces], threads: 1 });
    await engine.with((connection) => writeParquet(connection, whole, wholeRows(rows, columns)));
    await writeInPieces(engine, pieced, pieces, columns);
    engine.close();
    expect(sha256(readFileSync(pieced))).toBe(sha256(readFileSync(whole)));
    expect(readdirSync(folder).sort()).toEqual(["pieced.partial", "whole.partial"]);
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    const [found] = (await connection.runAndReadAll(`SELECT count(*)::INTEGER, count(n)::INTEGER, sum(x), count(DISTINCT word)::INTEGER FROM read_parquet('${pieced}')`)).getRowsJS();
    expect(found).toEqual([rows, rows - Math.ceil(rows / 10), expect.any(Number), 49]);
    instance.closeSync();
  });
});
