import { describe, expect, test } from "vitest";
import type { Expr } from "../../runtime/contract/expr.ts";
import type { FrameColumn } from "../../runtime/contract/frame.ts";
import type { ModelInput } from "../../runtime/contract/plan.ts";
import type { Type } from "../../runtime/contract/types.ts";
import { compileFrame, compileRecord, doorFrame, doorRow } from "../../runtime/door/index.ts";
import { call, column, literal, type } from "./support/build.ts";
import { rulesOf } from "./support/zones.ts";

const zones = rulesOf(["UTC"]);
const span = { file: "x.mls", line: 1, column: 1, endLine: 1, endColumn: 1 };

function feature(name: string, of: Type = type("float")): Expr {
  return { kind: "feature", name, type: of };
}

function numbers(...values: number[]): FrameColumn {
  return { kind: "number", values: Float64Array.from(values) };
}

function input(name: string, door: Expr): ModelInput {
  return { name, door, type: door.type, transforms: [], text: name, span };
}

const vector: Type = { kind: "vector", size: 2, missing: false };
const cyclic: Expr = { kind: "vector", items: [call("sin", "float", column("x", "float")), call("cos", "float", column("x", "float"))], type: vector };

describe("outputs", () => {
  test("a later expression reads an earlier one as a feature, also beyond a loop's end", () => {
    const exprs = Array.from({ length: 400 }, (_, i) => ({ name: `f${i}`, expr: i === 0 ? column("x", "float") : call("add", "float", feature(`f${i - 1}`), literal(1, "float")) }));
    const result = compileFrame(exprs, { zones })({ rows: 2, columns: new Map([["x", numbers(0.5, Number.NaN)]]) });
    expect([...result.columns.keys()]).toEqual(exprs.map(({ name }) => name));
    expect(result.columns.get("f399")).toEqual(numbers(399.5, Number.NaN));
    expect(compileRecord(exprs, { zones })({ x: 0.5 }).f399).toBe(399.5);
  });
  test("a vector of n comes out as n columns, and its items can be read", () => {
    const exprs = [{ name: "v", expr: cyclic }, { name: "second", expr: call("element", "float", feature("v", vector), literal(1, "int")) }];
    const result = compileFrame(exprs, { zones })({ rows: 1, columns: new Map([["x", numbers(0.25)]]) });
    expect(Object.fromEntries(result.columns)).toEqual({ "v[0]": numbers(Math.sin(0.25)), "v[1]": numbers(Math.cos(0.25)), second: numbers(Math.cos(0.25)) });
    expect(compileRecord(exprs, { zones })({ x: 0.25 })).toEqual({ "v[0]": Math.sin(0.25), "v[1]": Math.cos(0.25), second: Math.cos(0.25) });
    expect(compileRecord(exprs, { zones }, new Map([["second", "other"]]))({ x: 0.25 })).toEqual({ other: Math.cos(0.25) });
  });
  test("windows, uses and the moment are read from their columns", () => {
    const exprs = [
      { name: "w", expr: call("add", "int", { kind: "window", index: 3, type: type("int") }, { kind: "use", use: 1, feature: "n", type: type("int") }) },
      { name: "hour", expr: call("hour", "int", { kind: "moment", type: type("timestamp") }, literal("UTC", "zone")) },
    ];
    const row = { __w3: 4, __u1_n: 5, __moment: 3600000000 * 25 };
    expect(compileRecord(exprs, { zones })(row)).toEqual({ w: 9, hour: 1 });
    const frame = { rows: 1, columns: new Map(Object.entries(row).map(([name, value]) => [name, numbers(value)])) };
    expect(Object.fromEntries(compileFrame(exprs, { zones })(frame).columns)).toEqual({ w: numbers(9), hour: numbers(1) });
  });
});

describe("a model's door", () => {
  const inputs = [input("distance", call("log1p", "float", feature("distance"))), input("raw", feature("distance")), input("weekday", feature("weekday", vector)), input("late", feature("late", type("bool"))), input("state", feature("state", type("category")))];
  const state: FrameColumn = { kind: "code", codes: Int32Array.of(1, -1), dictionary: ["AZ", "CA"] };
  const columns = new Map([["distance", numbers(100, Number.NaN)], ["weekday[0]", numbers(0, 1)], ["weekday[1]", numbers(1, 0)], ["late", numbers(1, Number.NaN)], ["state", state]]);
  test("a feature is the example column, though an input of that name stands before", () => {
    const door = doorFrame({ inputs }, { rows: 2, columns }, { zones });
    expect(Object.fromEntries(door.columns)).toEqual({
      distance: numbers(Math.log1p(100), Number.NaN), raw: numbers(100, Number.NaN), "weekday[0]": numbers(0, 1), "weekday[1]": numbers(1, 0), late: numbers(1, Number.NaN), state,
    });
  });
  test("one request gives what the frame gives", () => {
    const row = { distance: 100, "weekday[0]": 0, "weekday[1]": 1, late: true, state: "CA" };
    expect(doorRow({ inputs }, { zones })(row)).toEqual({ distance: Math.log1p(100), raw: 100, "weekday[0]": 0, "weekday[1]": 1, late: true, state: "CA" });
  });
  test("an absent column is named", () => {
    expect(() => doorFrame({ inputs }, { rows: 2, columns: new Map() }, { zones })).toThrow("the frame has no number column `distance`");
  });
});
