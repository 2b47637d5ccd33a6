/** Tables of SQLite files: a type with each value, nothing converted in silence, one hash of the rows. */
import { join } from "node:path";
import { writeFileSync } from "node:fs";
import sqlite from "node-sqlite3-wasm";
import { describe, expect, it } from "vitest";
import { failure, read, sourceSpec } from "./support.ts";

const database = (...statements: readonly string[]) => ({
  prepare: (folder: string) => {
    const made = new sqlite.Database(join(folder, "shop.db"));
    for (const statement of statements) made.exec(statement);
    made.close();
  },
});
const ORDERS = "CREATE TABLE orders (id INTEGER PRIMARY KEY, placed TEXT, seconds INTEGER, amount NUMERIC, gift BOOLEAN, tags TEXT, day TEXT)";
const from = 'sqlite("shop.db", table: "orders")';

describe("a table of an SQLite file", () => {
  it("its values, each by its own type, in the order of rowid", async () => {
    const { rows, error, input } = await read(
      sourceSpec(from, "placed: Timestamp\nwhen from \"seconds\": Timestamp by s\nid: Int\namount: Float?\ngift: Bool?\ntags: List<String>?\nday: Date?"),
      {},
      database(ORDERS, `INSERT INTO orders VALUES (9007199254740991, '2024-01-01T00:00:00.123456Z', -1, 0.1, 1, '["a", "b\\"c"]', '1969-12-31'), (2, '2024-01-02 00:00:00+00:00', 1700000000, 7, 0, '[]', NULL), (3, '2024-01-02T00:00:00Z', 0, 9e999, NULL, NULL, NULL)`),
    );
    expect(error?.message).toBeUndefined();
    expect(rows.map((row) => [Number(row.id), Number(row.when), row.amount, row.gift, row.tags, row.day])).toEqual([
      [2, 1_700_000_000_000_000, 7, false, [], null],
      [3, 0, null, null, null, null],
      [9007199254740991, -1_000_000, 0.1, true, ["a", 'b"c'], -1],
    ]);
    expect(input.notFinite).toEqual([{ column: "amount", count: 1 }]);
  });

  it("a text is no number, a number no text, bytes are neither, and an integer too great is not rounded", async () => {
    const wrong = async (column: string, value: string): Promise<string> => failure(sourceSpec(from, `placed: Timestamp\n${column}`), {}, database(ORDERS, `INSERT INTO orders (placed, amount, tags, seconds) VALUES ('2024-01-01T00:00:00Z', ${value.startsWith("t:") ? "1" : value}, ${value.startsWith("t:") ? value.slice(2) : "'x'"}, 1)`));
    expect(await wrong("amount: Int", "'many'")).toBe('`amount` of source `orders` is no Int: 1 case (first: row 0: "many")');
    expect(await wrong("tags: String", "t:7.5")).not.toContain("no String");
    expect(await wrong('id from "seconds": Category', "1")).toBe("`id` of source `orders` is no Category: 1 case (first: row 0: 1)");
    expect(await wrong("amount: Float", "x'010203'")).toBe('`amount` of source `orders` is no Float: 1 case (first: row 0: {"bytes":3})');
    expect(await wrong("amount: Int", "9007199254740993")).toBe("`amount` of source `orders` is no Int: 1 case (first: row 0: 9007199254740993)");
  });

  it("dirty rows are set apart as in files", async () => {
    const { rows, apart } = await read(sourceSpec(from, "placed: Timestamp\namount: Float", "  quarantine up to 1\n"), {}, database(ORDERS, "INSERT INTO orders (placed, amount) VALUES ('2024-01-01T00:00:00Z', 1), ('2024-01-01T00:00:00Z', 'n/a'), ('2024-01-01T00:00:00Z', 3)"));
    expect(rows.map((row) => row.amount)).toEqual([1, 3]);
    expect(apart).toMatchObject([{ row: 1, code: "MLS3160", values: { amount: "n/a" } }]);
  });

  it("views, and tables without a rowid, are in the order of their values or key", async () => {
    const made = database("CREATE TABLE raw (placed TEXT, k TEXT PRIMARY KEY) WITHOUT ROWID", "INSERT INTO raw VALUES ('2024-01-03T00:00:00Z', 'b'), ('2024-01-01T00:00:00Z', 'c'), ('2024-01-02T00:00:00Z', 'a')", "CREATE VIEW late AS SELECT * FROM raw");
    const keys = async (table: string): Promise<unknown[]> => (await read(sourceSpec(`sqlite("shop.db", table: "${table}")`, "placed: Timestamp\nk: String"), {}, made)).rows.map((row) => row.k);
    expect(await keys("raw")).toEqual(["a", "b", "c"]);
    expect(await keys("late")).toEqual(["c", "a", "b"]);
  });

  it("its hash is of the declared columns' values, and not of the file", async () => {
    const hash = async (...statements: readonly string[]): Promise<string> => (await read(sourceSpec(from, "placed: Timestamp\namount: Float"), {}, database(ORDERS, "INSERT INTO orders (placed, amount) VALUES ('2024-01-01T00:00:00Z', 1)", ...statements))).input.sha256;
    const one = await hash();
    expect(await hash("CREATE TABLE other (x)", "UPDATE orders SET gift = 1")).toBe(one);
    expect(await hash("UPDATE orders SET amount = 2")).not.toBe(one);
  });

  it("a table, a column, a file that is not there, or is none", async () => {
    const made = database(ORDERS);
    expect(await failure(sourceSpec('sqlite("shop.db", table: "ordres")', "placed: Timestamp"), {}, made)).toBe("source `orders`: the table `ordres` of \"shop.db\" can't be read: it has no table `ordres`; it has orders");
    expect(await failure(sourceSpec(from, "placed: Timestamp\nprice: Float"), {}, made)).toContain("has no column `price`");
    expect(await failure(sourceSpec(from, "placed: Timestamp"), {})).toBe('source `orders`: there is no file "shop.db"');
    expect(await failure(sourceSpec(from, "placed: Timestamp"), { "shop.db": "placed,amount\n1,2\n".repeat(100) })).toContain("file is not a database");
    expect(await failure(sourceSpec(from, "placed: Timestamp"), {}, made)).toBe("source `orders`: the table holds no rows");
  });

  it("changes that lie in a log beside the file are not passed over", async () => {
    const made = database(ORDERS, "INSERT INTO orders (placed) VALUES ('2024-01-01T00:00:00Z')");
    const prepare = (folder: string): void => {
      made.prepare(folder);
      writeFileSync(join(folder, "shop.db-wal"), "log");
    };
    expect(await failure(sourceSpec(from, "placed: Timestamp"), {}, { prepare })).toContain('changes of "shop.db" lie in a log beside it');
  });
});
