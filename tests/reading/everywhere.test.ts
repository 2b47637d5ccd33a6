/** The same rows in every format give the same example set, bit for bit, on both roads and whatever the session's zone. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { tableFromArrays, tableToIPC } from "apache-arrow";
import sqlite from "node-sqlite3-wasm";
import protobuf from "protobufjs";
import { describe, expect, it } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { readExamples, runBatch } from "../../runtime/batch/index.ts";
import type { Frame } from "../../runtime/contract/frame.ts";
import { differences, duckdb } from "../batch/fixture.ts";
import { inFolder, planOf, ROOT } from "../conformance/harness.ts";

interface Order {
  readonly customer: string;
  readonly micros: number;
  readonly amount: number | null;
  readonly items: number;
  readonly kept: boolean;
}

const ORDERS: readonly Order[] = Array.from({ length: 400 }, (_, i) => ({ customer: `k${(i * 7) % 13}`, micros: Date.UTC(2024, 0, 1) * 1000 + i * 5_431_000_017, amount: i % 11 === 0 ? null : ((i * 37) % 1000) / 7, items: (i * 31) % 9, kept: i % 3 === 0 }));
const instant = ({ micros }: Order): string => `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, -1)}${String(micros % 1000).padStart(3, "0")}Z`;

const spec = (from: string, time: string): string => `entity Customer: Category

source orders {
  from    ${from}
  columns {
    customer: Customer
    placed:   ${time}
    amount:   Float?
    items:    Int
    kept:     Bool   known at placed + 1d
  }
  at      placed
  known   at placed + 1m
}

features habits from orders by customer {
  ready every 1h after 10m
  n     = count() over 5d
  total = sum(amount) over 5d
  usual = mean(items) over 5d
  last  = last(amount) over 5d
}

examples checkouts {
  rows   orders asked at placed + 1m
  label  keeps = kept
  features { habits(customer); amount; items }
}

split checkouts by time in "UTC" {
  train    until 2024-01-15
  validate until 2024-01-20
  test     until 2024-01-25
}
`;

const PROTO = 'syntax = "proto3"; import "google/protobuf/timestamp.proto"; message Order { string customer = 1; google.protobuf.Timestamp placed = 2; optional double amount = 3; int32 items = 4; bool kept = 5; }';

/** `from`, the type of `placed`, and what writes the file. */
const FORMATS: Readonly<Record<string, readonly [from: string, time: string, write: (folder: string) => Promise<void> | void]>> = {
  csv: ['csv("o.csv")', "Timestamp", (folder) => writeFileSync(join(folder, "o.csv"), `customer,placed,amount,items,kept\n${ORDERS.map((one) => `${one.customer},${instant(one)},${one.amount ?? ""},${one.items},${one.kept}\n`).join("")}`)],
  "csv in two files": [
    'csv("o-*.csv")',
    "Timestamp",
    (folder) => {
      for (const [i, part] of [ORDERS.slice(0, 150), ORDERS.slice(150)].entries()) writeFileSync(join(folder, `o-${i}.csv`), `kept,customer,placed,amount,items\n${part.map((one) => `${one.kept},${one.customer},${instant(one)},${one.amount ?? ""},${one.items}\n`).join("")}`);
    },
  ],
  json: ['json("o.jsonl")', "Timestamp by us", (folder) => writeFileSync(join(folder, "o.jsonl"), ORDERS.map(({ micros, ...one }) => `${JSON.stringify({ ...one, placed: micros })}\n`).join(""))],
  parquet: ['parquet("o.parquet")', "Timestamp", (folder) => duckdb(`COPY (SELECT * FROM (VALUES ${ORDERS.map((one) => `('${one.customer}', TIMESTAMPTZ '${instant(one)}', ${one.amount ?? "NULL"}::DOUBLE, ${one.items}, ${one.kept})`).join(", ")}) AS t(customer, placed, amount, items, kept)) TO '${folder}/o.parquet'`)],
  arrow: [
    'arrow("o.arrow")',
    "Timestamp by us",
    (folder) => {
      const columns = { customer: ORDERS.map((one) => one.customer), amount: ORDERS.map((one) => one.amount), items: Int32Array.from(ORDERS, (one) => one.items), kept: ORDERS.map((one) => one.kept), placed: BigInt64Array.from(ORDERS, (one) => BigInt(one.micros)) };
      writeFileSync(join(folder, "o.arrow"), tableToIPC(tableFromArrays<Record<string, readonly unknown[]>>(columns as never) as never, "stream"));
    },
  ],
  sqlite: [
    'sqlite("o.db", table: "orders")',
    "Timestamp by us",
    (folder) => {
      const database = new sqlite.Database(join(folder, "o.db"));
      database.exec(`CREATE TABLE orders (customer TEXT, placed INTEGER, amount REAL, items INTEGER, kept BOOLEAN); INSERT INTO orders VALUES ${ORDERS.map((one) => `('${one.customer}', ${one.micros}, ${one.amount ?? "NULL"}, ${one.items}, ${one.kept})`).join(", ")}`);
      database.close();
    },
  ],
  protobuf: [
    'protobuf("o.pb", message: "Order", schema: "o.proto")',
    "Timestamp",
    (folder) => {
      const root = new protobuf.Root();
      root.addJSON(protobuf.common.get("google/protobuf/timestamp.proto")!.nested!);
      const type = protobuf.parse(PROTO, root, { keepCase: true }).root.lookupType("Order");
      writeFileSync(join(folder, "o.proto"), PROTO);
      writeFileSync(join(folder, "o.pb"), Buffer.concat(ORDERS.map(({ micros, amount, ...one }) => type.encodeDelimited({ ...one, ...(amount === null ? {} : { amount }), placed: { seconds: Math.floor(micros / 1e6), nanos: (micros % 1_000_000) * 1000 } }).finish())));
    },
  ],
};

async function examples(format: string, engine: "kernel" | "sql"): Promise<Frame> {
  const [from, time, write] = FORMATS[format]!;
  return inFolder({ "spec.mls": spec(from, time) }, async (folder) => {
    await write(folder);
    const plan = planOf(folder);
    const result = await runBatch(emitBatch(plan), plan, { specFolder: folder, packagesFolder: join(ROOT, "node_modules"), libraryFolder: join(ROOT, "stdlib"), outputFolder: join(folder, "out"), engine, ...(engine === "sql" ? { timeZone: "Asia/Kathmandu" } : {}) });
    return readExamples(result.examples[0]!.path);
  });
}

describe("one table, every format", () => {
  it("has the values of CSV", async () => {
    const expected = await examples("csv", "kernel");
    expect(expected.rows).toBeGreaterThan(250);
    for (const format of Object.keys(FORMATS)) for (const engine of ["kernel", "sql"] as const) expect([format, engine, differences(expected, await examples(format, engine))]).toEqual([format, engine, []]);
  });
});
