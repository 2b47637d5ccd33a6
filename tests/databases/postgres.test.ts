/** Tables of a real PostgreSQL server: every value exact, and no secret anywhere. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { inputFacts, runBatch } from "../../runtime/batch/index.ts";
import { inFolder, planOf, ROOT } from "../conformance/harness.ts";
import { failure, read, sourceSpec } from "../reading/support.ts";
import { PASSWORD, type Server, startServer } from "./server.ts";

let server: Server;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const from = (table: string): string => `postgres(env("SHOP_URL"), table: "${table}")`;
const here = () => ({ environment: { SHOP_URL: server.url } });

describe("a table of PostgreSQL", () => {
  it("its values, exact, whatever the server's zone and style of dates", async () => {
    await server.run(`DROP TABLE IF EXISTS orders; CREATE TYPE kind AS ENUM ('small', 'large');
      CREATE TABLE orders (id bigint PRIMARY KEY, placed timestamptz NOT NULL, wall timestamp, amount numeric(30, 10), ratio double precision, narrow real, town text, code char(4), size kind, gift boolean, day date, tags text[], point jsonb, ref uuid);
      INSERT INTO orders VALUES
        (9007199254740991, '2024-01-01T00:00:00.123456Z', '1969-12-31 23:59:59.999999', 9007199254740993.0000000001, 0.1, 0.1, 'Zürich', 'ab', 'large', true, '1969-12-31', '{a,"b,c"}', '{"x": 0.5, "n": 9007199254740991}', '0e37df36-f698-11e6-8dd4-cb9ced3df976'),
        (-5, '1969-12-31T23:59:59.999999Z', NULL, NULL, 'NaN', '-Infinity', '', 'abcd', NULL, false, '0001-01-01', '{}', NULL, NULL),
        (3, '2024-06-01T12:00:00+05:45', '2024-02-29', -0.01, 1e-300, NULL, NULL, NULL, 'small', NULL, NULL, NULL, '{"x": null, "n": 1}', NULL)`);
    const columns = `id: Int\nplaced: Timestamp\nwall: LocalTimestamp?\namount: Float?\nratio: Float?\nnarrow: Float?\ntown: Category?\ncode: Category?\nsize: "small" | "large"?\ngift: Bool?\nday: Date?\ntags: List<String>?\npoint: { x: Float?, n: Int }?\nref: String?`;
    const { rows, error, input } = await read(sourceSpec(from("orders"), columns), {}, here());
    expect(error?.message).toBeUndefined();
    const plain = JSON.parse(JSON.stringify(rows, (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value))) as unknown;
    expect(plain).toEqual([
      { __row: 0, id: -5, placed: -1, wall: null, amount: null, ratio: null, narrow: null, town: "", code: "abcd", size: null, gift: false, day: -719162, tags: [], point: null, ref: null },
      { __row: 1, id: 3, placed: Date.UTC(2024, 5, 1, 6, 15) * 1000, wall: Date.UTC(2024, 1, 29) * 1000, amount: -0.01, ratio: 1e-300, narrow: null, town: null, code: null, size: "small", gift: null, day: null, tags: null, point: { x: null, n: 1 }, ref: null },
      { __row: 2, id: 9007199254740991, placed: Date.UTC(2024, 0, 1) * 1000 + 123456, wall: -1, amount: 9007199254740994, ratio: 0.1, narrow: Math.fround(0.1), town: "Zürich", code: "ab  ", size: "large", gift: true, day: -1, tags: ["a", "b,c"], point: { x: 0.5, n: 9007199254740991 }, ref: "0e37df36-f698-11e6-8dd4-cb9ced3df976" },
    ]);
    expect(input.notFinite).toEqual([{ column: "ratio", count: 1 }, { column: "narrow", count: 1 }]);
  });

  it("an infinite time is none, and is set apart or fails the read", async () => {
    await server.run("DROP TABLE IF EXISTS ends; CREATE TABLE ends (placed timestamptz); INSERT INTO ends VALUES ('2024-01-01Z'), ('infinity'), ('0044-03-15 BC')");
    expect(await failure(sourceSpec(from("ends"), "placed: Timestamp"), {}, here())).toMatch(/^`placed` of source `orders` is no Timestamp: 2 cases/);
    const { rows, apart } = await read(sourceSpec(from("ends"), "placed: Timestamp", "  quarantine up to 2\n"), {}, here());
    expect([rows.length, apart.length]).toEqual([1, 2]);
  });

  it("without a key, rows are in the order of their values; hash and numbers do not depend on how they lie", async () => {
    const make = (order: string): string => `DROP TABLE IF EXISTS heap; CREATE TABLE heap AS SELECT timestamptz '2024-01-01Z' + n * interval '1 hour' AS placed, chr(96 + n) AS town FROM generate_series(1, 20) AS n ORDER BY ${order}`;
    const spec = sourceSpec(from("heap"), "town: Category\nplaced: Timestamp");
    await server.run(make("n DESC"));
    const one = await read(spec, {}, here());
    await server.run(make("n % 7"));
    const other = await read(spec, {}, here());
    expect(other.rows).toEqual(one.rows);
    expect(other.input.sha256).toBe(one.input.sha256);
    expect(one.rows[0]?.town).toBe("a");
    await server.run("UPDATE heap SET town = 'z' WHERE town = 'a'");
    expect((await read(spec, {}, here())).input.sha256).not.toBe(one.input.sha256);
  });

  it("the hash alone, as `mlsc score` asks for it, is that of the read; views and schemas too; more rows than a batch", async () => {
    await server.run("CREATE SCHEMA IF NOT EXISTS sales; DROP VIEW IF EXISTS sales.late; CREATE VIEW sales.late AS SELECT timestamptz '2024-01-01Z' + n * interval '1 second' AS placed, n FROM generate_series(1, 5000) AS n");
    await inFolder({ "spec.mls": sourceSpec(from("sales.late"), "placed: Timestamp\nn: Int") }, async (folder) => {
      const plan = planOf(folder);
      const program = emitBatch(plan, "all");
      const places = { specFolder: folder, packagesFolder: join(ROOT, "node_modules"), libraryFolder: join(ROOT, "stdlib"), ...here() };
      const run = await runBatch(program, plan, { ...places, outputFolder: join(folder, "out"), engine: "kernel" });
      expect(run.inputs[0]).toMatchObject({ read: 5000, kept: 5000 });
      expect((await inputFacts(program, plan, places)).get("orders")?.sha256).toBe(run.inputs[0]!.sha256);
    });
  });

  it("types that don't go with the declaration are told before anything is read", async () => {
    await server.run("DROP TABLE IF EXISTS odd; CREATE TABLE odd (placed timestamp, n bigint, raw bytea, town text)");
    expect(await failure(sourceSpec(from("odd"), "placed: Timestamp"), {}, here())).toContain("has times without a zone");
    expect(await failure(sourceSpec(from("odd"), "placed: LocalTimestamp\nn: Category").replace("at      placed", 'at      instant(placed, "UTC")').replace("placed + 1m", 'instant(placed, "UTC")'), {}, here())).toContain("column `n` is a BIGINT in the file, and the spec says `Category`");
    expect(await failure(sourceSpec(from("odd"), "placed from \"raw\": Timestamp"), {}, here())).toContain("is a BLOB");
  });
});

describe("no secret is told", () => {
  const secrets = [PASSWORD, encodeURIComponent(PASSWORD), "127.0.0.1"];
  const clean = (text: string): void => {
    for (const secret of secrets) expect(text).not.toContain(secret);
  };

  it("in messages of what goes wrong", async () => {
    const spec = sourceSpec(from("orders"), "placed: Timestamp");
    const tries = [
      [{ SHOP_URL: undefined }, "the environment has no SHOP_URL"],
      [{ SHOP_URL: server.url.replace(encodeURIComponent(PASSWORD), "wrong") }, "password authentication failed"],
      [{ SHOP_URL: server.url.replace(/:\d+\//, ":1/") }, "ECONNREFUSED"],
      [{ SHOP_URL: server.url.replace(/postgres$/, "nothing_here") }, "does not exist"],
      [{ SHOP_URL: `host=127.0.0.1 password=${PASSWORD}` }, "can't be read"],
    ] as const;
    for (const [environment, expected] of tries) {
      const message = await failure(spec, {}, { environment });
      expect(message).toContain(expected);
      clean(message);
    }
    expect(await failure(sourceSpec(from("none"), "placed: Timestamp"), {}, here())).toContain("there is no table `none` that may be read");
  });

  it("in anything that a run leaves", async () => {
    await server.run("DROP TABLE IF EXISTS ends; CREATE TABLE ends (placed timestamptz); INSERT INTO ends VALUES ('2024-01-01Z'), ('infinity')");
    await inFolder({ "spec.mls": sourceSpec(from("ends"), "placed: Timestamp", "  quarantine up to 1\n") }, async (folder) => {
      const plan = planOf(folder);
      const program = emitBatch(plan, "all");
      const run = await runBatch(program, plan, { specFolder: folder, packagesFolder: folder, libraryFolder: folder, outputFolder: join(folder, "out"), quarantineFolder: join(folder, "quarantine"), engine: "kernel", ...here() });
      clean(JSON.stringify([plan, program, run]));
      for (const name of readdirSync(join(folder, "quarantine"))) clean(readFileSync(join(folder, "quarantine", name), "utf8"));
    });
  });

  it("writing is not possible", async () => {
    await server.run("DROP TABLE IF EXISTS log; CREATE TABLE log (x int); CREATE OR REPLACE FUNCTION note() RETURNS timestamptz AS $$ BEGIN INSERT INTO log VALUES (1); RETURN now(); END $$ LANGUAGE plpgsql; DROP VIEW IF EXISTS noting; CREATE VIEW noting AS SELECT note() AS placed");
    expect(await failure(sourceSpec(from("noting"), "placed: Timestamp"), {}, here())).toContain("read-only transaction");
  });
});
