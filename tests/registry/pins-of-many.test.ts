/** Pins of what is more than one file, or none: files that a pattern fits, and tables of SQLite. (Of PostgreSQL: tests/databases.) */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";
import { describe, expect, it } from "vitest";
import { newFolder } from "../cli/support.ts";
import { LATER, lock, type Order, ORDERS, writeSpec } from "./pins-support.ts";

const csv = (rows: readonly Order[]): string => `town,placed,amount\n${rows.map(({ town, placed, amount }) => `${town},${placed},${amount}\n`).join("")}`;

describe("pins of files that a pattern fits", () => {
  const made = async (): Promise<string> => {
    const folder = newFolder();
    mkdirSync(join(folder, "o"));
    for (const [day, name] of [[0, "a"], [16, "b"]] as const) writeFileSync(join(folder, `o/${name}.csv`), csv(ORDERS.slice(day, day === 0 ? 16 : 40)));
    writeSpec(folder, 'csv("o/*.csv")');
    await lock(folder);
    expect(await lock(folder, { check: true })).toEqual({ code: 0, told: expect.stringContaining("orders: ") });
    return folder;
  };

  it("a file more is growth, by its days", async () => {
    const folder = await made();
    writeFileSync(join(folder, "o/c.csv"), csv([LATER]));
    const { code, told } = await lock(folder, { check: true });
    expect([code, told]).toEqual([1, "orders: 1 more row, known on 2 days from 2024-01-05 to 2024-01-07"]);
    expect(told).not.toContain("rewritten");
    await lock(folder);
    expect((await lock(folder, { check: true })).code).toBe(0);
  });

  it("a value in an old file is history rewritten, told by its day; so is a file that is gone", async () => {
    const folder = await made();
    writeFileSync(join(folder, "o/a.csv"), csv(ORDERS.slice(0, 16).map((row, i) => (i === 9 ? { ...row, amount: 99 } : row))));
    expect(await lock(folder, { check: true })).toEqual({ code: 1, told: expect.stringMatching(/history rewritten: 2024-01-02 \(8 rows, other values\)/) });
    rmSync(join(folder, "o/a.csv"));
    expect(await lock(folder, { check: true })).toEqual({ code: 1, told: expect.stringMatching(/history rewritten: 2024-01-01 .*2024-01-02/) });
  });

  it("the same rows cut into files otherwise are the same rows, in other bytes", async () => {
    const folder = await made();
    writeFileSync(join(folder, "o/a.csv"), csv(ORDERS.slice(0, 30)));
    writeFileSync(join(folder, "o/b.csv"), csv(ORDERS.slice(30)));
    const { told } = await lock(folder, { check: true });
    expect(told).toMatch(/bytes/);
    expect(told).not.toMatch(/rewritten|→/);
    renameSync(join(folder, "o/b.csv"), join(folder, "o/z.csv"));
    expect((await lock(folder, { check: true })).told).not.toMatch(/rewritten|→/);
  });
});

describe("pins of a table of SQLite", () => {
  const fill = (folder: string, statements: readonly string[]): void => {
    const database = new sqlite.Database(join(folder, "shop.db"));
    for (const statement of ["BEGIN", ...statements, "COMMIT"]) database.exec(statement);
    database.close();
  };
  const insert = ({ town, placed, amount }: Order): string => `INSERT INTO orders (town, placed, amount) VALUES ('${town}', '${placed}', ${amount})`;

  it("stay where other tables change and rows lie otherwise; grow and are rewritten by day", async () => {
    const folder = newFolder();
    fill(folder, ["CREATE TABLE orders (id INTEGER PRIMARY KEY, town TEXT, placed TEXT, amount REAL)", ...ORDERS.map(insert)]);
    writeSpec(folder, 'sqlite("shop.db", table: "orders")');
    await lock(folder);
    fill(folder, ["CREATE TABLE other (x)", "INSERT INTO other VALUES (1)"]);
    expect((await lock(folder, { check: true })).code).toBe(0);
    fill(folder, ["DELETE FROM orders WHERE id = 1", insert(ORDERS[0]!)]);
    expect((await lock(folder, { check: true })).told).not.toMatch(/rewritten|→/);
    fill(folder, [insert(LATER)]);
    expect(await lock(folder, { check: true })).toEqual({ code: 1, told: "orders: 1 more row, known on 2 days from 2024-01-05 to 2024-01-07" });
    fill(folder, ["UPDATE orders SET amount = 99 WHERE id = 20"]);
    expect((await lock(folder, { check: true })).told).toMatch(/history rewritten: 2024-01-03 \(8 rows, other values\)/);
  });
});
