import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type SqlScope, sqlExpression, sqlScope } from "../../compiler/emit/duckdb/expression/index.ts";
import type { Expr } from "../../runtime/contract/expr.ts";
import { compileRow } from "../../runtime/door/index.ts";
import { call, column, literal, type } from "./support/build.ts";
import { byFrame, byRow, type Cells, duckdb, type Engine, frameOf } from "./support/three-ways.ts";
import { rulesOf } from "./support/zones.ts";

const zones = rulesOf(["UTC", "America/New_York"]);
const airports = { relation: '"airports"', keys: ["iata"] };
let engine: Engine;
beforeAll(async () => {
  engine = await duckdb(zones);
});
afterAll(() => engine.close());

function flights(): SqlScope {
  return sqlScope({ column: (name) => `f."${name}"` }, new Map([["airports", airports]]), zones);
}

const zoneOfOrigin: Expr = { kind: "lookup", table: "airports", keys: [column("origin", "category")], column: "zone", type: type("zone") };
const departed = column("departed", "timestamp");

describe("the SQL reads as the spec does", () => {
  test("a duration is added, with the bound of Int kept", () => {
    expect(sqlExpression(call("add", "timestamp", departed, literal(60000000, "duration")), flights())).toBe('__int(f."departed" + 60000000)');
  });
  test("the flights' landing time", () => {
    const air = call("duration", "duration", call("div", "float", column("distance", "int"), literal(400, "int")), literal(3600000000, "int"));
    const landed = call("add", "timestamp", call("add", "timestamp", departed, literal(3600000000, "duration")), air);
    expect(sqlExpression(landed, flights())).toBe('__int(__int(f."departed" + 3600000000) + __int(round((f."distance" / 400) * 3600000000)))');
  });
  test("lookups and zones become joins, equal ones once", () => {
    const scope = flights();
    expect(sqlExpression(call("hour", "int", departed, zoneOfOrigin), scope)).toBe('hour(make_timestamp(__int(f."departed" + "__j1".offset_us)))');
    expect(sqlExpression(call("dayOfWeek", "int", departed, zoneOfOrigin), scope)).toBe('isodow(make_timestamp(__int(f."departed" + "__j1".offset_us)))');
    expect(scope.joins).toEqual([
      'LEFT JOIN "airports" AS "__j0" ON "__j0"."iata" = f."origin"',
      'LEFT JOIN __zone_instant AS "__j1" ON "__j1".zone = "__j0"."zone" AND "__j1".bucket = floor(f."departed" / 35184372088832) AND f."departed" >= "__j1".from_us AND f."departed" < "__j1".until_us',
    ]);
  });
  test("a zone that never changes needs no join", () => {
    const scope = flights();
    expect(sqlExpression(call("local", "localTimestamp", departed, literal("UTC", "zone")), scope)).toBe('f."departed"');
    expect(scope.joins).toEqual([]);
  });
  test("a float is normalised once, where its value is asked for", () => {
    const rate = call("div", "float", call("add", "float", column("late", "int"), literal(0.5, "float")), call("add", "int", column("n", "int"), literal(10, "int")));
    expect(sqlExpression(rate, flights())).toBe('__num((f."late" + 0.5e0) / __int(f."n" + 10))');
  });
});

describe("no text of a spec becomes code", () => {
  const nasty = ['a"b', "a'b", '"; DROP TABLE x; --', "'); DROP TABLE x; --", "\\", "`$" + "{1}`", '"]; throw 1; //', "\n", "\u2028", "*/", "\u0000'", "__proto__"];
  test("as a string literal it comes back as it is, in SQL and at the door", async () => {
    const exprs = nasty.map((text) => call("concat", "string", literal(text, "string"), column("s", "string")));
    const rows = [{ s: "" }, { s: "'" }];
    const expected = rows.map(({ s }) => nasty.map((text) => text + s));
    const columns = { s: type("string") };
    expect(byRow(exprs, rows, { zones })).toEqual(expected);
    expect(byFrame(exprs, frameOf(rows, columns), { zones })).toEqual(expected);
    expect(await engine.evaluate(exprs, rows, columns)).toEqual(expected);
  });
  test("as the name of a column it is but a name", async () => {
    const names = nasty.filter((name) => !name.includes("\u0000"));
    const columns = Object.fromEntries(names.map((name) => [name, type("int")]));
    const rows: Cells[] = [Object.fromEntries(names.map((name, i) => [name, i]))];
    const exprs = names.map((name) => call("add", "int", column(name, "int"), literal(1, "int")));
    const expected = [names.map((name, i) => (Object.hasOwn(rows[0]!, name) ? i + 1 : null))];
    expect(byRow(exprs, rows, { zones })).toEqual(expected);
    expect(byFrame(exprs, frameOf(rows, columns), { zones })).toEqual(expected);
    expect(await engine.evaluate(exprs, rows, columns)).toEqual(expected);
  });
});

describe("literals", () => {
  test("every double comes through SQL with all its bits", async () => {
    const doubles = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 2000, seed: 7 }).map((x) => x + 0);
    const exprs = doubles.map((x) => literal(x, "float"));
    expect((await engine.evaluate(exprs, [{ s: "" }], { s: type("string") }))[0]).toEqual(doubles);
  });
  test("integer literals alone do not overflow as small SQL types would", async () => {
    const big = literal(2147483647, "int");
    const sum = call("add", "int", big, big);
    const either: Expr = { kind: "if", condition: column("b", "bool"), then: big, else: literal(1, "int"), type: type("int") };
    const exprs = [sum, call("add", "int", either, either), call("mul", "int", either, either), call("sub", "int", call("coalesce", "int", literal(-2147483648, "int"), big), big)];
    expect(await engine.evaluate(exprs, [{ b: true }], { b: type("bool") })).toEqual([[4294967294, 4294967294, null, -4294967295]]);
  });
});

describe("what can't be", () => {
  test("a transcendental in SQL is refused with the reason", () => {
    expect(() => sqlExpression(call("log", "float", column("x", "float")), flights())).toThrow("`log` is computed at the door, never in SQL");
  });
  test("a name of a kind that the scope doesn't have is refused", () => {
    expect(() => sqlExpression({ kind: "score", type: type("float") }, flights())).toThrow("a `score` can't stand in this place");
  });
  test("a table that the door was not given is named", () => {
    expect(() => compileRow(zoneOfOrigin, { zones })).toThrow("the door was not given the table `airports`");
  });
});
