/** What only the data can show of histories and versions ends the run, and names the rows. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { DataError } from "../../runtime/batch/data-error.ts";
import { runBatch } from "../../runtime/batch/index.ts";
import { inFolder, planOf, ROOT } from "./harness.ts";

const SPEC = `entity Sku: Category

table prices {
  from    csv("prices.csv")
  key     sku
  valid   from begins to ends known at entered
  columns { sku: Sku, begins: Timestamp, ends: Timestamp?, entered: Timestamp, price: Float }
}

source sales {
  from    csv("sales.csv")
  columns { id: Int, sku: Sku, sold: Timestamp, loaded: Timestamp, kept: Bool known at sold + 1d }
  at      sold
  known   at sold
  key     id revised by loaded
}

examples checkouts {
  rows  sales asked at sold + 1h
  label outcome = kept
  features { price = prices(sku).price }
}
`;
const PRICES = "sku,begins,ends,entered,price\n";
const SALES = "id,sku,sold,loaded,kept\n";
const PRICE = "ale,2024-01-01T00:00:00Z,,2024-01-01T00:00:00Z,5\n";
const SALE = "1,ale,2024-01-02T00:00:00Z,2024-01-02T00:00:00Z,true\n";

/** The message and help of what the data breaks; "" if it breaks nothing. */
async function said(prices: string, sales: string): Promise<string> {
  return inFolder({ "spec.mls": SPEC, "prices.csv": PRICES + prices, "sales.csv": SALES + sales }, async (folder) => {
    const plan = planOf(folder);
    try {
      await runBatch(emitBatch(plan), plan, { specFolder: folder, packagesFolder: join(ROOT, "node_modules"), libraryFolder: join(ROOT, "stdlib"), outputFolder: join(folder, "out"), engine: "kernel" });
    } catch (error) {
      if (error instanceof DataError) return error.message;
      throw error;
    }
    return "";
  });
}

describe("data that breaks what a spec says of the past", () => {
  it("sound data passes", async () => expect(await said(PRICE, SALE)).toBe(""));

  it("two rows of a key that begin and are known at once", async () => {
    const message = await said(PRICE + PRICE.replace(",5", ",6"), SALE);
    expect(message).toContain("rows of table `prices` of one key begin and are known at the same time");
    expect(message).toContain("ale from 2024-01-01 00:00:00Z, known at 2024-01-01 00:00:00Z, stands 2 times");
  });

  it("two that begin at once and are known one after the other are a correction", async () => {
    expect(await said(PRICE + PRICE.replace(",,2024-01-01T00:00:00Z,5", ",,2024-01-01T00:00:00.000001Z,6"), SALE)).toBe("");
  });

  it("an end at its begin", async () => {
    const message = await said(`${PRICE}bun,2024-01-03T00:00:00Z,2024-01-03T00:00:00Z,2024-01-03T00:00:00Z,2\n`, SALE);
    expect(message).toContain("`ends` of table `prices` is not after `begins`");
    expect(message).toContain("row 1: bun from 2024-01-03 00:00:00Z to 2024-01-03 00:00:00Z");
  });

  it("two versions of a row that came at one time", async () => {
    const message = await said(PRICE, SALE + SALE.replace("true", "false"));
    expect(message).toContain("`id`, `loaded` of source `sales` are not unique");
    expect(message).toContain("1, 2024-01-02 00:00:00Z stands 2 times");
  });

  it("a later version of a row repeats its key, and may", async () => {
    expect(await said(PRICE, SALE + SALE.replace("00:00:00Z,true", "00:00:01Z,false"))).toBe("");
  });
});
