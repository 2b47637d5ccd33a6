/** A table of an SQLite file is read where the file has changed; what it does not hold itself is read in each build. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sqlite from "node-sqlite3-wasm";
import { describe, expect, it } from "vitest";
import type { BatchResult } from "../../runtime/batch/index.ts";
import { generator } from "../conformance/csv.ts";
import { inFolder, planOf } from "../conformance/harness.ts";
import { build } from "./support.ts";

const SPEC = (table: string): string => `source orders {
  from    sqlite("shop.db", table: "${table}")
  columns { id: Int, who: Category, placed: Timestamp, amount: Float by 0.01 }
  at      placed
  known   at placed
  key     id
  quarantine up to 20%
  expect  amount < 90 else drop
}
source asks {
  from    csv("asks/*.csv")
  columns { who: Category, asked: Timestamp, good: Bool known at asked + 1h }
  at      asked
  known   at asked
}
features pace from orders by who { ready every 1h after 5m; n = count() over 2d; spent = sum(amount) over 3d }
examples asked {
  rows   asks asked at asked within 0s
  allow MLS3045 "wanted here"
  label  good = good
  features { pace(who) }
}
`;
const time = (hours: number): string => new Date(Date.UTC(2024, 0, 1) + hours * 3_600_000).toISOString();

function execute(folder: string, ...statements: readonly string[]): void {
  const made = new sqlite.Database(join(folder, "shop.db"));
  for (const statement of statements) made.exec(statement);
  made.close();
}

function begin(folder: string, table: string): { random: () => number; order: (id: number) => string } {
  const random = generator(3);
  const order = (id: number): string => `INSERT INTO orders VALUES (${id}, '${["a", "b"][id % 2]}', '${time(random() * 300)}', ${random() < 0.1 ? "'much'" : Math.floor(random() * 10_000) / 100})`;
  execute(folder, "CREATE TABLE orders (id INTEGER PRIMARY KEY, who TEXT, placed TEXT, amount NUMERIC)", "CREATE VIEW lately AS SELECT * FROM orders WHERE placed < datetime('now')", "CREATE TABLE other (x INT)", ...Array.from({ length: 80 }, (_, i) => order(i)));
  writeFileSync(join(folder, "spec.mls"), SPEC(table));
  write(folder, 12);
  return { random, order };
}

function write(folder: string, days: number): void {
  for (let day = 0; day < days; day++) inFile(folder, day, 0);
}

function inFile(folder: string, day: number, more: number): void {
  const lines = Array.from({ length: 4 + more }, (_, i) => `${["a", "b"][i % 2]},${time(day * 24 + i * 5)},${i % 3 === 0}`);
  writeFileSync(join(folder, `asks/${String(day).padStart(3, "0")}.csv`), `who,asked,good\n${lines.join("\n")}\n`);
}

const told = ({ inputs, examples }: BatchResult) => ({ inputs: inputs.map(({ scanned: _scanned, quarantine, ...rest }) => ({ ...rest, quarantine: quarantine?.rows })), examples: examples.map(({ path: _path, reuse: _reuse, ...rest }) => rest) });

/** Rows of orders that were read, and days computed. */
async function compare(folder: string): Promise<{ read: number; computed: number }> {
  const plan = planOf(folder);
  const again = await build(folder, plan, "again", { quarantineFolder: join(folder, "again/apart") });
  const full = await build(folder, plan, "full", { full: true, quarantineFolder: join(folder, "full/apart") });
  expect(told(again)).toEqual(told(full));
  for (const file of ["asked.parquet", "apart/orders.jsonl"]) expect(readFileSync(join(folder, "again", file)).equals(readFileSync(join(folder, "full", file))), file).toBe(true);
  const { scanned, read } = again.inputs.find(({ node }) => node === "orders")!;
  return { read: scanned === undefined ? read : scanned.rows, computed: again.examples[0]!.reuse!.computed };
}

describe("a table of an SQLite file", { timeout: 120_000 }, () => {
  it("is not read where its file has not changed and no day that is made sees it, and else is", () =>
    inFolder({ "asks/000.csv": "" }, async (folder) => {
      const { random, order } = begin(folder, "orders");
      expect((await compare(folder)).read).toBe(80);
      expect(await compare(folder)).toEqual({ read: 0, computed: 0 });
      // A day that is made sees orders.
      inFile(folder, 5, 1);
      expect(await compare(folder)).toEqual({ read: 80, computed: 1 });
      // Another table has changed: the rows are read, and found to be what they were.
      execute(folder, "INSERT INTO other VALUES (1)");
      expect(await compare(folder)).toEqual({ read: 80, computed: 0 });
      for (const change of [order(100), "DELETE FROM orders WHERE id = 7", `UPDATE orders SET amount = ${Math.floor(random() * 80)} WHERE id = 12`, order(101)]) {
        execute(folder, change);
        const { computed } = await compare(folder);
        expect(computed).toBeLessThan(12);
        expect(await compare(folder)).toEqual({ read: 0, computed: 0 });
      }
    }));

  it("of which changes lie in a log beside it is refused, as in a build of all", () =>
    inFolder({ "asks/000.csv": "" }, async (folder) => {
      begin(folder, "orders");
      await compare(folder);
      writeFileSync(join(folder, "shop.db-wal"), "changes");
      const plan = planOf(folder);
      const said = await Promise.all([build(folder, plan, "again"), build(folder, plan, "full", { full: true })].map((run) => run.then(() => "nothing", ({ message }: Error) => message)));
      expect(said[0]).toMatch(/lie in a log beside it/);
      expect(said[0]).toBe(said[1]);
    }));

  it("that is a view is read in each build, since it may ask for the time", () =>
    inFolder({ "asks/000.csv": "" }, async (folder) => {
      begin(folder, "lately");
      await compare(folder);
      expect(await compare(folder)).toEqual({ read: 80, computed: 0 });
    }));
});
