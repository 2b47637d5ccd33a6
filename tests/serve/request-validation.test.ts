import { describe, expect, it } from "vitest";
import type { Expr } from "../../runtime/contract/expr.ts";
import { type Plan, PlanSchema } from "../../runtime/contract/plan.ts";
import type { Type } from "../../runtime/contract/types.ts";
import { requestShape } from "../../runtime/serve/request-fields.ts";
import { rowDecoder } from "../../runtime/serve/request-schema.ts";
import { call, col, FLIGHT, FLIGHTS_PLAN, lit, T } from "./small-plan.ts";

const flights = FLIGHTS_PLAN.examples[0]!;

function problemsOf(row: unknown): string[] {
  const decoded = rowDecoder(requestShape(FLIGHTS_PLAN, flights), new Set(["UTC"])).decode(row);
  return decoded.ok ? [] : decoded.problems.map((problem) => problem.message);
}

const DISTANCE = "`distance` must be a whole number (in mile) from 1 to 6000 (at most 2^53 - 1 in size).";
const RANGE = "`distance` must be a number from 1 to 6000: the spec expects `distance in 1..6000`.";
const LOCAL = "`date` must be a time on the wall clock without zone, such as `2001-06-03T14:05:00`.";

describe("a bad row is told what is wrong", () => {
  it.each<[string, unknown, string[]]>([
    ["no object", 7, ["A row must be a JSON object."]],
    ["nothing", null, ["A row must be a JSON object."]],
    ["text for a number", { ...FLIGHT, distance: "800" }, [DISTANCE]],
    ["a fraction for a whole number", { ...FLIGHT, distance: 800.5 }, [DISTANCE]],
    ["beyond 2^53", { ...FLIGHT, distance: 2 ** 53 }, [DISTANCE, RANGE]],
    ["an overflow to infinity", { ...FLIGHT, distance: Number.POSITIVE_INFINITY }, [DISTANCE]],
    ["NaN", { ...FLIGHT, distance: Number.NaN }, [DISTANCE]],
    ["out of range", { ...FLIGHT, distance: 6001 }, [RANGE]],
    ["null where it may not be missing", { ...FLIGHT, distance: null }, ["`distance` is missing: a whole number (in mile) from 1 to 6000 (at most 2^53 - 1 in size)."]],
    ["an absent field", { date: FLIGHT.date, distance: 1 }, ["`origin` is missing: text (a key of Airport)."]],
    ["a value outside of a closed set", { ...FLIGHT, carrier: "XX" }, ['`carrier` must be one of "AA", "UA".']],
    ["a local time with zone", { ...FLIGHT, date: "2001-06-03T14:05:00Z" }, [LOCAL]],
    ["a day that does not exist", { ...FLIGHT, date: "2001-02-29T14:05:00" }, [LOCAL]],
    ["an hour that does not exist", { ...FLIGHT, date: "2001-02-28T24:00:00" }, [LOCAL]],
    ["more digits than microseconds", { ...FLIGHT, date: "2001-02-28T23:00:00.1234567" }, [LOCAL]],
    ["half a surrogate pair", { ...FLIGHT, origin: "\ud800" }, ["`origin` must be well-formed Unicode."]],
    ["a misspelt field", { ...FLIGHT, orgin: "JFK" }, ["`orgin` is no field of this model; did you mean `origin`?"]],
    ["a field of another world", { ...FLIGHT, colour: "red" }, ["`colour` is no field of this model; leave it out."]],
    ["the answer itself", { ...FLIGHT, delay: 20 }, ["`delay` of `flights` is no part of a request (it is not known yet, or not used); leave it out."]],
    ["a derived column", { ...FLIGHT, departed: "2001-06-03T14:05:00Z" }, ["`departed` is worked out by the server; leave it out."]],
    ["several at once", { date: "x", origin: 1, distance: 0, extra: 1 }, [LOCAL, "`origin` must be text (a key of Airport).", RANGE, "`extra` is no field of this model; leave it out."]],
  ])("%s", (_name, row, messages) => {
    expect(problemsOf(row)).toEqual(messages);
  });

  it("and never hears its own values again", () => {
    expect(JSON.stringify(problemsOf({ date: "secret-1", origin: ["secret-2"], distance: "secret-3", carrier: "secret-4" }))).not.toMatch("secret");
  });
});

describe("a good row is decoded to physical values", () => {
  it("with an optional field given, null or left out", () => {
    const decoder = rowDecoder(requestShape(FLIGHTS_PLAN, flights), new Set());
    const { carrier: _left, ...without } = FLIGHT;
    const base = { date: 991577100000000, origin: "JFK", distance: 800 };
    expect(decoder.decode(FLIGHT)).toEqual({ ok: true, values: { ...base, carrier: "AA" } });
    for (const row of [without, { ...FLIGHT, carrier: null }]) expect(decoder.decode(row)).toEqual({ ok: true, values: { ...base, carrier: null } });
  });

  it.each<[Type, unknown, unknown]>([
    [{ kind: "timestamp", missing: false }, "2001-06-03T14:05:00+02:00", 991569900000000],
    [{ kind: "timestamp", missing: false }, "1969-12-31T23:59:59.999999Z", -1],
    [{ kind: "timestamp", missing: false }, "2001-06-03T14:05:00", undefined],
    [{ kind: "timestamp", missing: false }, 991569900000, 991569900000000],
    [{ kind: "timestamp", missing: true }, null, null],
    [{ kind: "date", missing: false }, "1970-01-02", 1],
    [{ kind: "date", missing: false }, "1970-13-02", undefined],
    [{ kind: "zone", missing: false }, "UTC", "UTC"],
    [{ kind: "zone", missing: false }, "Mars/Olympus", undefined],
    [{ kind: "bool", missing: false }, true, true],
    [{ kind: "bool", missing: false }, 1, undefined],
    [{ kind: "float", missing: false }, -0, 0],
    [{ kind: "vector", size: 2, missing: false }, [1, 2.5], [1, 2.5]],
    [{ kind: "vector", size: 2, missing: false }, [1], undefined],
    [{ kind: "list", of: { kind: "string", missing: true }, missing: false }, ["a", null], '["a",null]'],
    [{ kind: "record", fields: [{ name: "a", type: { kind: "int", missing: false } }], missing: true }, { a: 1 }, '{"a":1}'],
    [{ kind: "record", fields: [{ name: "a", type: { kind: "int", missing: false } }], missing: true }, { a: 1, b: 2 }, undefined],
  ])("%j takes %j as %j", (type, given, expected) => {
    const table = FLIGHTS_PLAN.tables[1]!;
    const plan: Plan = PlanSchema.parse({ ...FLIGHTS_PLAN, tables: [{ ...table, columns: [{ name: "x", type, epoch: type.kind === "timestamp" ? "ms" : undefined, marks: [], span: table.span }] }] });
    const decoded = rowDecoder(requestShape(plan, { ...plan.examples[1]!, request: ["x"] }), new Set(["UTC"])).decode({ x: given });
    expect(decoded.ok ? decoded.values.x : undefined).toEqual(expected);
  });
});

describe("the shape of a request", () => {
  const span = FLIGHTS_PLAN.models[0]!.span;
  const withRules = (...conditions: Expr[]): Plan => ({
    ...FLIGHTS_PLAN,
    scans: [{ ...FLIGHTS_PLAN.scans[0]!, expect: conditions.map((condition, i) => ({ condition, otherwise: "drop" as const, text: `rule ${i}`, span })) }],
  });

  it("takes the narrowest of several plain bounds, and keeps the other rules to be judged", () => {
    const distance = col("distance", T.int);
    const other = call("ne", [col("origin", T.airport), lit("ZZZ", T.airport)], T.bool);
    const shape = requestShape(withRules(call("ge", [distance, lit(1, T.int)], T.bool), call("gt", [lit(500, T.int), distance], T.bool), call("lt", [distance, lit(900, T.int)], T.bool), other), flights);
    const field = shape.fields.find((candidate) => candidate.name === "distance");
    expect(field?.range).toMatchObject({ low: { value: 1, open: false }, high: { value: 500, open: true } });
    expect(shape.rules.map((rule) => rule.text)).toEqual(["rule 3", "the `where` of the example set"]);
  });

  it("leaves out rules about what is not known yet", () => {
    const shape = requestShape(FLIGHTS_PLAN, flights);
    expect(shape.rules.map((rule) => rule.text)).toEqual(["airports(origin) is not missing", "the `where` of the example set"]);
    expect(shape.fields.map((field) => field.name)).toEqual(["date", "origin", "distance", "carrier"]);
    expect(shape.derived.map((column) => column.name)).toEqual(["departed", "landed"]);
  });

  it("of examples over a view is that of the source below it", () => {
    const scan = FLIGHTS_PLAN.scans[0]!;
    const through = scan.columns.map((column) => ({ ...column, from: undefined, derive: col(column.name, column.type) }));
    const far = { ...through[0]!, name: "far", type: T.bool, derive: call("ge", [col("distance", T.int), lit(1000, T.int)], T.bool) };
    const where = call("ge", [col("distance", T.int), lit(100, T.int)], T.bool);
    const view = { kind: "view" as const, id: "long", input: "flights", where, at: scan.at, exists: scan.exists, columns: [...through, far], span };
    const shape = requestShape({ ...FLIGHTS_PLAN, views: [view] }, { ...flights, spine: { ...flights.spine, source: "long" } as typeof flights.spine, request: ["far", "origin", "departed"] });
    expect(shape.fields.map((field) => field.name)).toEqual(["date", "origin", "distance"]);
    expect(shape.derived.map((column) => column.name)).toEqual(["departed", "landed", "far"]);
    expect(shape.rules.map((rule) => rule.text)).toContain("the `where` of view `long`");
  });
});
