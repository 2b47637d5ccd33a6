/** `mls.lock` as commands write it and hold data to it. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { beforeAll, describe, expect, it } from "vitest";
import { LockSchema, type Pin } from "../../runtime/contract/lock.ts";
import { copyOf, expectMistake, filesBelow, mlsc, newFolder, ordersCsv, tinySystem } from "../cli/support.ts";

const lockOf = (folder: string) => LockSchema.parse(JSON.parse(readFileSync(join(folder, "mls.lock"), "utf8")));
const pinOf = (folder: string, node: string, spec = "shop.mls"): Pin => lockOf(folder).inputs[spec]![node]!;
const content = ({ rows, digest, days, open, at, known }: Pin) => ({ rows, digest, days, open, at, known });
const change = (folder: string, how: (text: string) => string, file = "orders.csv"): void => writeFileSync(join(folder, file), how(readFileSync(join(folder, file), "utf8")));
const row = (n: number, how: (line: string) => string) => (text: string) => text.split("\n").map((line, i) => (i === n + 1 ? how(line) : line)).join("\n");
const flip = (line: string): string => (line.endsWith("true") ? line.replace(/true$/, "false") : line.replace(/false$/, "true"));

let built: string;
beforeAll(async () => {
  built = tinySystem();
  expect(await mlsc(["build"], built)).toMatchObject({ code: 0 });
});

describe("a build", () => {
  it("pins what is not pinned, the same on any number of threads, and leaves a lock that fits as it is", async () => {
    const before = readFileSync(join(built, "mls.lock"), "utf8");
    expect(pinOf(built, "orders")).toMatchObject({ rows: 800, columns: { customer: "Customer", returned: "Bool known at placed + 1d" }, known: ["2024-01-01T00:01:00Z", "2024-04-09T21:01:00Z"] });
    const again = copyOf(built);
    rmSync(join(again, "mls.lock"));
    expect((await mlsc(["train", "--threads", "1"], again)).err).toContain("mls.lock pins the data: 1 input; keep it with the code");
    expect(readFileSync(join(again, "mls.lock"), "utf8")).toBe(before);
    expect((await mlsc(["train", "--locked"], again)).code).toBe(0);
    expect((await mlsc(["train"], again)).err).not.toContain("mls.lock");
    expect(readFileSync(join(again, "mls.lock"), "utf8")).toBe(before);
  });

  it("follows data that grew, and says so; an outcome that comes when it is due is growth", async () => {
    const folder = newFolder({ "shop.mls": readFileSync(join(built, "shop.mls"), "utf8").replace("returned: Bool known", "returned: Bool? known").replace("sent_back = returned", "sent_back = returned ?? false"), "orders.csv": "" });
    // On the day of the first build the outcome of the last two orders is not there yet.
    writeFileSync(join(folder, "orders.csv"), row(798, (line) => line.replace(/,\w+$/, ","))(row(799, (line) => line.replace(/,\w+$/, ","))(ordersCsv())));
    expect((await mlsc(["lock"], folder)).code).toBe(0);
    writeFileSync(join(folder, "orders.csv"), `${ordersCsv()}C1,2024-04-10T03:00:00Z,10.00,\nC2,2024-04-12T03:00:00Z,11.00,\n`);
    const { code, err } = await mlsc(["train"], folder);
    expect(code).toBe(0);
    expect(err).toContain("mls.lock pins the data anew\n  orders: 2 more rows, known on 5 days from 2024-04-09 to 2024-04-13");
    expect(err).not.toContain("MLS3151");
    expect(pinOf(folder, "orders").rows).toBe(802);
  });

  it("warns of rewritten history at each build, and leaves the pin, until somebody says that it is right", async () => {
    const folder = copyOf(built);
    change(folder, row(10, flip));
    for (let time = 0; time < 2; time++) {
      const { code, err } = await mlsc(["train"], folder);
      expect(code).toBe(0);
      expect(err).toContain("warning[MLS3151]: history of `orders` was rewritten on 1 day: 2024-01-03 (8 rows, other values)");
    }
    expect(pinOf(folder, "orders")).toEqual(pinOf(built, "orders"));
    expect((await mlsc(["check", "--data"], folder)).out).toContain("MLS3151");
    expect((await mlsc(["train", "--update-lock"], folder)).err).not.toContain("MLS3151");
    expect((await mlsc(["train"], folder)).err).not.toContain("MLS3151");
    expect((await mlsc(["train", "--locked"], folder)).code).toBe(0);
  });

  it("tells what rewritten history means for the openings that were counted", async () => {
    const folder = copyOf(built);
    expect((await mlsc(["test"], folder)).code).toBe(0);
    const { openings } = lockOf(folder);
    expect(openings).toHaveLength(1);
    change(folder, row(10, flip));
    expect((await mlsc(["train"], folder)).err).toContain("the test part has been opened once on other data");
    expect((await mlsc(["lock"], folder)).code).toBe(0);
    expect(lockOf(folder).openings).toEqual(openings);
  });
});

describe("a row that was changed", () => {
  const keyed = (spec: string): string => spec.replace("  columns {", "  unique by id\n  columns {\n    id:       String @id");
  const numbered = (text: string): string => text.split("\n").map((line, i) => (line === "" ? line : `${i === 0 ? "id" : `n${i}`},${line}`)).join("\n");
  it("with a key, shows on the day on which the changed column was known, and on no other", async () => {
    const folder = newFolder({ "shop.mls": keyed(readFileSync(join(built, "shop.mls"), "utf8")), "orders.csv": numbered(ordersCsv()) });
    expect((await mlsc(["lock"], folder)).code).toBe(0);
    const before = readFileSync(join(folder, "orders.csv"), "utf8");
    writeFileSync(join(folder, "orders.csv"), row(10, (line) => line.replace(/\d+\.\d\d/, "99.99"))(before));
    expect((await mlsc(["lock", "--check"], folder)).out).toBe("orders: history rewritten: 2024-01-02 (8 rows, other values)\n");
    writeFileSync(join(folder, "orders.csv"), row(10, flip)(before));
    expect((await mlsc(["lock", "--check"], folder)).out).toBe("orders: history rewritten: 2024-01-03 (8 rows, other values)\n");
  });
});

describe("--locked", () => {
  it("refuses other data, tells what is different, and writes nothing", async () => {
    const folder = newFolder({ "shop.mls": readFileSync(join(built, "shop.mls")), "mls.lock": readFileSync(join(built, "mls.lock")), "orders.csv": row(10, flip)(ordersCsv()) });
    const before = filesBelow(folder);
    for (const command of ["build", "train", "run"]) expectMistake(await mlsc([command, "--locked"], folder), 1, "the data is not what mls.lock pins", "orders: history rewritten: 2024-01-03 (8 rows, other values)");
    expect(filesBelow(folder)).toEqual(before);
    expect(existsSync(join(folder, "mls-out"))).toBe(false);
  });
  it("refuses growth and other bytes too", async () => {
    const folder = copyOf(built);
    change(folder, (text) => `${text}C1,2024-04-12T03:00:00Z,10.00,true\n`);
    expectMistake(await mlsc(["train", "--locked"], folder), 1, "orders: 1 more row");
    writeFileSync(join(folder, "orders.csv"), ordersCsv().replaceAll("\n", "\r\n"));
    expectMistake(await mlsc(["train", "--locked"], folder), 1, "orders: other bytes, but no row and no value");
  });
  it("wants something pinned, and no `--update-lock` beside it", async () => {
    expectMistake(await mlsc(["train", "--locked"], tinySystem()), 1, "nothing is pinned in mls.lock", "mlsc lock");
    expectMistake(await mlsc(["train", "--locked", "--update-lock"], built), 2, "contradict each other");
  });
});

describe("mlsc lock", () => {
  it("pins without building; --check writes nothing and ends with 1 where the data is another", async () => {
    const folder = tinySystem();
    expect(await mlsc(["lock", "--check"], folder)).toMatchObject({ code: 1, out: "orders: 800 rows, not pinned yet\n" });
    expect(existsSync(join(folder, "mls.lock"))).toBe(false);
    expect((await mlsc(["lock"], folder)).code).toBe(0);
    expect(filesBelow(folder)).toEqual(["mls.lock", "orders.csv", "shop.mls"]);
    expect(pinOf(folder, "orders")).toEqual(pinOf(built, "orders"));
    expect(await mlsc(["lock", "--check"], folder)).toMatchObject({ code: 0, out: "orders: as it was\n" });
  });
  it("keeps the openings of a lock that was written before, and the pins of another spec beside it", async () => {
    const folder = copyOf(built);
    const opening = { model: "returns", bundle: "b", data: "d", at: "2024-01-01T00:00:00Z", passed: true };
    writeFileSync(join(folder, "mls.lock"), JSON.stringify({ format: "mls-lock/1", openings: [opening] }));
    expect((await mlsc(["lock", "shop.mls"], folder)).code).toBe(0);
    renameSync(join(folder, "shop.mls"), join(folder, "other.mls"));
    expect((await mlsc(["lock", "other.mls"], folder)).code).toBe(0);
    expect(Object.keys(lockOf(folder).inputs)).toEqual(["other.mls", "shop.mls"]);
    expect(lockOf(folder).openings).toEqual([opening]);
  });
  it("tells that a declaration is another, and what can't be told then", async () => {
    const folder = copyOf(built);
    change(folder, (text) => text.replace("amount:   Float by 0.01", "amount:   Float by 0.1"), "shop.mls");
    expect((await mlsc(["lock", "--check"], folder)).out).toBe("orders: declared otherwise: `amount` was Float by 0.01, is Float by 0.1; what else changed can't be told\n");
    expect((await mlsc(["train", "--locked"], folder)).code).toBe(0);
  });
});

describe("a digest is of content", () => {
  const convert = async (folder: string, sql: string): Promise<void> => {
    const instance = await DuckDBInstance.create(":memory:");
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    await connection.run(sql.replaceAll("FROM", join(folder, "orders.csv")));
    connection.closeSync();
    instance.closeSync();
  };
  it("the same from CSV, Parquet and JSON lines, in any order of rows", async () => {
    const folder = newFolder({ "orders.csv": readFileSync(join(built, "orders.csv")) });
    const read = "(SELECT customer, CAST(placed AS TIMESTAMPTZ) AS placed, CAST(amount AS DOUBLE) AS amount, CAST(returned AS BOOLEAN) AS returned FROM read_csv('FROM', all_varchar = true) ORDER BY hash(placed))";
    await convert(folder, `COPY ${read.replace("FROM read_csv", "from read_csv")} TO '${join(folder, "orders.parquet")}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
    await convert(folder, `COPY (SELECT customer, strftime(placed, '%Y-%m-%dT%H:%M:%SZ') AS placed, amount, returned from ${read.replace("FROM read_csv", "from read_csv")}) TO '${join(folder, "orders.json")}' (FORMAT json)`);
    const spec = readFileSync(join(built, "shop.mls"), "utf8");
    for (const format of ["parquet", "json"]) {
      writeFileSync(join(folder, `${format}.mls`), spec.replace('csv("orders.csv")', `${format}("orders.${format}")`));
      expect((await mlsc(["lock", `${format}.mls`], folder)).err).toContain("wrote mls.lock");
      expect(content(pinOf(folder, "orders", `${format}.mls`))).toEqual(content(pinOf(built, "orders")));
    }
  });
  it("holds nothing of what is marked @pii", async () => {
    const personal = (name: string) => newFolder({
      "shop.mls": readFileSync(join(built, "shop.mls"), "utf8").replace("  columns {", "  columns {\n    email:    String @pii"),
      "orders.csv": ordersCsv().split("\n").map((line, i) => (line === "" ? line : i === 0 ? `${line},email` : `${line},${name}${i}@example.org`)).join("\n"),
    });
    const [one, two] = [personal("ann"), personal("bob")];
    for (const folder of [one, two]) expect((await mlsc(["lock"], folder)).code).toBe(0);
    expect(content(pinOf(one, "orders"))).toEqual(content(pinOf(two, "orders")));
    expect(pinOf(one, "orders").columns.email).toBe("String @pii, in no digest");
    expect(readFileSync(join(one, "mls.lock"), "utf8")).not.toContain("example");
  });
  it("of tables: a timeless one as a whole, one with history by day", async () => {
    const spec = `entity Sku: Category

table skus {
  from     csv("skus.csv")
  key      sku
  timeless "a sku keeps its size"
  columns  { sku: Sku, size: Int }
}

table prices {
  from    csv("prices.csv")
  key     sku
  valid   from begins known at entered
  columns { sku: Sku, begins: Timestamp, entered: Timestamp, price: Float by 0.01 }
}
`;
    const prices = (third: string) => `sku,begins,entered,price\nA,2024-01-01T00:00:00Z,2024-01-01T08:00:00Z,1.00\nA,2024-02-01T00:00:00Z,2024-01-20T08:00:00Z,2.00\n${third}B,2024-03-01T00:00:00Z,2024-03-01T09:00:00Z,4.00\n`;
    const folder = newFolder({ "shop.mls": spec, "skus.csv": "sku,size\nA,1\nB,2\n", "prices.csv": prices("") });
    expect((await mlsc(["lock"], folder)).code).toBe(0);
    expect(pinOf(folder, "skus")).toMatchObject({ rows: 2 });
    expect(pinOf(folder, "skus").days).toBeUndefined();
    expect(Object.keys(pinOf(folder, "prices").days!)).toEqual(["2024-01"]);
    writeFileSync(join(folder, "skus.csv"), "sku,size\nB,2\nA,1\nC,9\n");
    writeFileSync(join(folder, "prices.csv"), prices("A,2024-02-10T00:00:00Z,2024-02-02T08:00:00Z,3.00\n"));
    expect((await mlsc(["lock", "--check"], folder)).out).toBe("skus: 2 rows then, 3 rows now\nprices: history rewritten: 2024-02-02 (no row then, 1 now); rows 3 → 4\n");
    const { out } = await mlsc(["check", "--data"], folder);
    expect(out).toContain("warning[MLS3151]: `skus` is timeless, and is not what it was: 2 rows then, 3 now");
    expect(out).toContain("what is said to be known then was not there");
  });
});
