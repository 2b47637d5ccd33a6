/** Lists and records of files: JSON and Parquet give the same items, and what is no value of its type fails the read with its row. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe as suite, expect, it } from "vitest";
import { duckdb } from "../batch/fixture.ts";
import { compareWithOracle, describe, inFolder } from "./harness.ts";
import { asked, randomPeople } from "./made-rows.ts";

const SPEC = asked(
  `view items from orders each lines as line

view tagged from orders each tags as tag

features buying from items by user {
  ready live within 1m
  n      = sum(line.n) over 3d
  price  = sum(line.price) over 3d
  tea    = count(where line.sku == "tea") over 3d
}

features tagging from tagged by tag {
  ready live within 1m
  n = count() over 3d
}
`,
  '    buying(user)\n    tagging("gift") prefix gift_',
);

/** The orders as a Parquet file with lists and structs. */
async function asParquet(json: string): Promise<Uint8Array> {
  return inFolder({ "orders.json": json }, async (folder) => {
    const columns = `{id: 'INTEGER', user: 'VARCHAR', placed: 'TIMESTAMPTZ', lines: 'STRUCT(sku VARCHAR, n SMALLINT, price DECIMAL(9, 2))[]', tags: 'VARCHAR[]', fine: 'BOOLEAN'}`;
    await duckdb(`COPY (SELECT * FROM read_json('${folder}/orders.json', columns = ${columns}, format = 'newline_delimited')) TO '${folder}/orders.parquet' (FORMAT parquet)`);
    return readFileSync(join(folder, "orders.parquet"));
  });
}

suite("lists of files", () => {
  it("Parquet's lists of structs have the items that JSON's have", async () => {
    const made = randomPeople(11, 100);
    const files = { ...made.files, "orders.parquet": await asParquet(made.files["orders.json"]!) };
    const spec = SPEC.replace('json("orders.json")', 'parquet("orders.parquet")');
    const { mismatches, rows } = await compareWithOracle({ spec, files, data: made.data, examples: "asks" });
    expect(describe(mismatches)).toBe("");
    expect(rows).toBeGreaterThan(20);
  });

  const broken: readonly (readonly [string, string, RegExp])[] = [
    ["an item's field of another type", '{"sku":"tea","n":"two","price":1}', /`lines` of source `orders` is no list of its type/],
    ["an item's field that is absent", '{"sku":"tea","price":1}', /`lines` of source `orders` is no list of its type/],
    ["an item that is missing", "null", /`lines` of source `orders` is no list of its type/],
    ["an item of another shape", '"tea"', /`lines` of source `orders` is no list of its type/],
  ];
  for (const [name, item, message] of broken) {
    it(`${name} fails the read`, async () => {
      const made = randomPeople(11, 40);
      const orders = made.files["orders.json"]!.replace(/"lines":\[[^\]]*\]/, `"lines":[{"sku":"tea","n":1,"price":null},${item}]`);
      await expect(compareWithOracle({ spec: SPEC, files: { ...made.files, "orders.json": orders }, data: made.data, examples: "asks" }, ["kernel"])).rejects.toThrow(message);
    });
  }

  it("text where a list should be fails the read", async () => {
    const made = randomPeople(11, 40);
    const orders = made.files["orders.json"]!.replace(/"tags":(\[[^\]]*\]|null)/, '"tags":"gift"');
    await expect(compareWithOracle({ spec: SPEC, files: { ...made.files, "orders.json": orders }, data: made.data, examples: "asks" }, ["kernel"])).rejects.toThrow(/`tags` of source `orders` is no list of its type/);
  });

  it("a list in a text file fails the read", async () => {
    const made = randomPeople(11, 40);
    const spec = SPEC.replace('json("orders.json")', 'csv("orders.csv")');
    const files = { ...made.files, "orders.csv": 'id,user,placed,lines,tags,fine\n1,ann,2020-01-01T00:00:00Z,"[]",,true\n' };
    await expect(compareWithOracle({ spec, files, data: made.data, examples: "asks" }, ["kernel"])).rejects.toThrow(/column `lines` is a VARCHAR in the file, and the spec says `List`/);
  });
});
