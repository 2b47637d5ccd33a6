/** What `from` says, before any file is opened: formats and their arguments, secrets, files that are read twice. */
import { describe, expect, it } from "vitest";
import { check, compile } from "../../compiler/compile.ts";
import { renderText } from "../../compiler/diagnostics/render/text.ts";
import type { Origin } from "../../runtime/contract/plan.ts";
import { originName } from "../../runtime/contract/plan/origin.ts";
import { memoryHost } from "../memory-host.ts";
import { sourceSpec } from "./support.ts";

const PLAIN = { error: String, warning: String, info: String, dim: String, bold: String };
const checked = (spec: string) => check(memoryHost({ "spec.mls": spec }), "spec.mls");
const findings = (from: string): string[] => checked(sourceSpec(from, "placed: Timestamp")).findings.map(({ code, message }) => `${code} ${message}`);
const originOf = (from: string): Origin => {
  const host = memoryHost({ "spec.mls": sourceSpec(from, "placed: Timestamp") });
  return compile(host, check(host, "spec.mls")).scans[0]!.from;
};

describe("forms of `from`", () => {
  const forms: readonly (readonly [string, Origin, string])[] = [
    ['csv("a/*.csv", delimiter: ";", encoding: "latin-1")', { kind: "csv", path: "a/*.csv", delimiter: ";", encoding: "latin-1" }, "a/*.csv"],
    ['json("a.json", rows: "x.y")', { kind: "json", path: "a.json", rows: "x.y" }, "a.json"],
    ['parquet(package("p", "a/**/*.parquet"))', { kind: "parquet", package: "p", path: "a/**/*.parquet" }, "p/a/**/*.parquet"],
    ['arrow("a.arrow")', { kind: "arrow", path: "a.arrow" }, "a.arrow"],
    ['avro("a.avro")', { kind: "avro", path: "a.avro" }, "a.avro"],
    ['protobuf("a.pb", message: "shop.Order", schema: "shop.proto")', { kind: "protobuf", path: "a.pb", message: "shop.Order", schema: "shop.proto" }, "a.pb"],
    ['sqlite("shop.db", table: "orders")', { kind: "sqlite", path: "shop.db", table: "orders" }, "shop.db/orders"],
    ['postgres(env("SHOP_URL"), table: "sales.orders")', { kind: "postgres", env: "SHOP_URL", table: "sales.orders" }, "SHOP_URL/sales.orders"],
  ];
  for (const [from, origin, name] of forms) {
    it(from, () => {
      expect(findings(from)).toEqual([]);
      expect(JSON.parse(JSON.stringify(originOf(from)))).toEqual(origin);
      expect(originName(origin)).toBe(name);
    });
  }

  const wrong: readonly (readonly [string, string])[] = [
    ['cvs("a.csv")', "MLS2002 there is no file format `cvs`"],
    ['csv("a.csv", encoding: "utf8")', 'MLS2109 there is no encoding "utf8" here'],
    ['csv("a.csv", delimiter: ";;")', "MLS2109 `delimiter` is one character, and neither a quote nor a line's end"],
    ['csv("a.csv", delimiter: "\\"")', "MLS2109 `delimiter` is one character, and neither a quote nor a line's end"],
    ['parquet("a.parquet", encoding: "utf-8")', "MLS2401 `parquet` has no option `encoding`"],
    ['csv("a.csv", "b.csv")', "MLS2109 `csv` takes one path, as text"],
    ['sqlite("a.db")', "MLS2109 `sqlite` does not say its `table`"],
    ['protobuf("a.pb", schema: "a.proto")', "MLS2109 `protobuf` does not say its `message`"],
    ['postgres(env("SHOP_URL"))', "MLS2109 `postgres` does not say its `table`"],
    ['postgres(env("not a name"), table: "t")', "MLS2109 `postgres` takes the environment's variable that says where the database is"],
    ['postgres(table: "t")', "MLS2109 `postgres` takes the environment's variable that says where the database is"],
  ];
  for (const [from, expected] of wrong) it(`${from} is refused`, () => expect(findings(from)).toEqual([expected]));
});

describe("a secret in the spec", () => {
  for (const address of ["postgres://shop:hunter2@db/shop", "postgres://shop:hun%20ter2@db.example:5432/shop?sslmode=require", "host=db user=shop password=hunter2"]) {
    it(`${address.slice(0, 12)}… is refused, and not shown again`, () => {
      const result = checked(sourceSpec(`postgres("${address}", table: "orders")`, "placed: Timestamp"));
      expect(result.findings.map(({ code }) => code)).toEqual(["MLS2150"]);
      const shown = result.findings.map((finding) => renderText(finding, result.texts, PLAIN) + JSON.stringify(finding)).join("\n");
      expect(shown).not.toMatch(/hunter2|hun%20ter2/);
      expect(shown).toContain("•••");
    });
  }
});

describe("files that are read twice", () => {
  const two = (one: string, other: string): string[] => checked(`${sourceSpec(one, "placed: Timestamp")}\n${sourceSpec(other, "placed: Timestamp").replace("source orders", "source again")}`).findings.map(({ code }) => code);

  it("by a pattern and by name", () => expect(two('csv("months/*.csv")', 'csv("./months/may.csv")')).toEqual(["MLS3194"]));
  it("by the same table of a database", () => expect(two('sqlite("a.db", table: "t")', 'sqlite("a.db", table: "t")')).toEqual(["MLS3194"]));
  it("by a table's name as the database takes it", () => {
    expect(two('sqlite("a.db", table: "Orders")', 'sqlite("a.db", table: "orders")')).toEqual(["MLS3194"]);
    expect(two('postgres(env("URL"), table: "orders")', 'postgres(env("URL"), table: "public.orders")')).toEqual(["MLS3194"]);
  });
  it("by two patterns that could fit one file", () => {
    for (const [one, other] of [["months/2023-*.csv", "months/*-01.csv"], ["**/a.csv", "deep/*/?.csv"], ["{may,june}.csv", "j*e.csv"], ["a/**", "a/b/**/c.csv"], ["*.csv", "?ay.csv"]]) expect(two(`csv("${one}")`, `csv("${other}")`)).toEqual(["MLS3194"]);
  });
  it("and not by two patterns that can't", () => {
    for (const [one, other] of [["months/2023-*.csv", "months/2024-*.csv"], ["*/a.csv", "deep/deeper/a.csv"], ["{may,june}.csv", "ju*y.csv"], ["a/**/c.csv", "b/**"], ["??.csv", "?.csv"]]) expect(two(`csv("${one}")`, `csv("${other}")`)).toEqual([]);
    expect(two('postgres(env("URL"), table: "orders")', 'postgres(env("URL"), table: "old.orders")')).toEqual([]);
  });
  it("and not by another pattern, table or folder", () => {
    expect(two('csv("months/*.csv")', 'csv("years/*.csv")')).toEqual([]);
    expect(two('sqlite("a.db", table: "t")', 'sqlite("a.db", table: "u")')).toEqual([]);
    expect(two('csv("months/*.csv")', 'csv("months/deep/may.csv")')).toEqual([]);
  });
});
