/** What the intrinsics give, held to answers that come from elsewhere: standards, published vectors, history. */
import { describe, expect, test } from "vitest";
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Intrinsic } from "../../runtime/contract/vocabulary/intrinsics.ts";
import { compileRow } from "../../runtime/door/index.ts";
import { zoneTable } from "../../stdlib/intrinsics/index.ts";
import { call, literal, type Simple } from "./support/build.ts";
import { at, rulesOf } from "./support/zones.ts";

const zones = rulesOf(["UTC", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Europe/Amsterdam", "Asia/Kolkata"]);

function value(expr: Expr) {
  return compileRow(expr, { zones })({});
}

function of(fn: Intrinsic, result: Simple, ...args: [number | string | boolean | null, Simple][]) {
  return value(call(fn, result, ...args.map(([v, kind]) => literal(v, kind))));
}

describe("numbers", () => {
  test.each([
    [0.5, 1], [-0.5, -1], [1.5, 2], [2.5, 3], [-2.5, -3], [0.49999999999999994, 0], [-0.3, 0], [4503599627370495.5, 4503599627370496], [4503599627370497, 4503599627370497], [9007199254740992, null], [1e300, null],
  ])("round(%d) is %d: half away from zero, exact where adding 0.5 is not, missing beyond Int", (x, rounded) => {
    expect(of("round", "int", [x, "float"])).toBe(rounded);
  });
  test.each([[7, 2, 3, 1], [-7, 2, -4, 1], [7, -2, -4, -1], [-7, -2, 3, -1], [0, 5, 0, 0], [9007199254740991, -3002399751580331, -3, -2]])("%d divided by %d floors to %d, rest %d with the divisor's sign", (a, b, quotient, rest) => {
    expect(of("intdiv", "int", [a, "int"], [b, "int"])).toBe(quotient);
    expect(of("mod", "int", [a, "int"], [b, "int"])).toBe(rest);
  });
  test("what is no number is missing: division by 0, roots and logarithms out of domain, overflow", () => {
    expect(of("div", "float", [1, "int"], [0, "int"])).toBe(null);
    expect(of("intdiv", "int", [1, "int"], [0, "int"])).toBe(null);
    expect(of("mod", "int", [1, "int"], [0, "int"])).toBe(null);
    expect(of("sqrt", "float", [-1, "float"])).toBe(null);
    expect(of("log", "float", [0, "float"])).toBe(null);
    expect(of("asin", "float", [1.5, "float"])).toBe(null);
    expect(of("pow", "float", [null, "float"], [0, "float"])).toBe(null);
    expect(of("mul", "float", [1e200, "float"], [1e200, "float"])).toBe(null);
    expect(of("add", "int", [9007199254740991, "int"], [1, "int"])).toBe(null);
    expect(of("mul", "int", [94906267, "int"], [94906267, "int"])).toBe(null);
    expect(of("add", "int", [9007199254740990, "int"], [1, "int"])).toBe(9007199254740991);
  });
  test("there is no −0", () => {
    expect(of("mul", "float", [-1e-200, "float"], [1e-200, "float"])).toBe(0);
    expect(of("ceil", "int", [-0.5, "float"])).toBe(0);
    expect(of("neg", "float", [0, "float"])).toBe(0);
    expect(of("mod", "float", [-4, "float"], [2, "float"])).toBe(0);
  });
  test("a number with a unit of time is rounded to µs, half away from zero", () => {
    expect(of("duration", "duration", [1.5, "float"], [60000000, "int"])).toBe(90000000);
    expect(of("duration", "duration", [0.0000005, "float"], [1000000, "int"])).toBe(1);
    expect(of("duration", "duration", [-0.0000005, "float"], [1000000, "int"])).toBe(-1);
  });
});

describe("logic is Kleene's", () => {
  const bools: (boolean | null)[] = [true, false, null];
  test("and, or, not over all three values", () => {
    for (const a of bools) {
      expect(of("not", "bool", [a, "bool"])).toBe(a === null ? null : !a);
      for (const b of bools) {
        expect(of("and", "bool", [a, "bool"], [b, "bool"])).toBe(a === false || b === false ? false : a === null || b === null ? null : true);
        expect(of("or", "bool", [a, "bool"], [b, "bool"])).toBe(a === true || b === true ? true : a === null || b === null ? null : false);
      }
    }
  });
  test("a missing condition gives missing, not the other branch", () => {
    const condition = call("gt", "bool", literal(null, "int"), literal(1, "int"));
    expect(value({ kind: "if", condition, then: literal(1, "int"), else: literal(2, "int"), type: { kind: "int", missing: true } })).toBe(null);
  });
});

describe("strings", () => {
  test("order is by UTF-8 bytes: U+FFFF before U+1F600, which UTF-16 units turn round", () => {
    expect("\uffff" < "😀").toBe(false);
    expect(of("lt", "bool", ["\uffff", "string"], ["😀", "string"])).toBe(true);
    expect(Buffer.compare(Buffer.from("\uffff"), Buffer.from("😀"))).toBe(-1);
  });
  test("length and places count code points; case is ASCII's", () => {
    expect(of("length", "int", ["a😀é", "string"])).toBe(3);
    expect(of("substring", "string", ["a😀bc", "string"], [2, "int"], [2, "int"])).toBe("😀b");
    expect(of("lower", "string", ["ÀΣSK", "string"])).toBe("ÀΣsk");
    expect(of("upper", "string", ["ßıa", "string"])).toBe("ßıA");
    expect(of("trim", "string", [" \t\u00a0x\v\f\r\n", "string"])).toBe("\u00a0x");
  });
  test("hash is the first 13 hex digits of RFC 1321's MD5, modulo n", () => {
    expect(of("hash", "int", ["", "string"], [2 ** 52, "int"])).toBe(0xd41d8cd98f00b);
    expect(of("hash", "int", ["abc", "string"], [2 ** 52, "int"])).toBe(0x900150983cd24);
    expect(of("hash", "int", ["message digest", "string"], [1000, "int"])).toBe(0xf96b697d7cb79 % 1000);
    expect(of("hash", "int", ["abc", "string"], [0, "int"])).toBe(null);
  });
});

describe("calendar and zones", () => {
  test.each([
    ["2001-04-01T06:59:59.999999Z", "2001-04-01T01:59:59.999999Z", "America/New_York"],
    ["2001-04-01T07:00:00Z", "2001-04-01T03:00:00Z", "America/New_York"],
    ["2001-10-28T05:30:00Z", "2001-10-28T01:30:00Z", "America/New_York"],
    ["2001-10-28T06:30:00Z", "2001-10-28T01:30:00Z", "America/New_York"],
    ["2011-12-31T00:00:00Z", "2011-12-31T14:00:00Z", "Pacific/Apia"],
    ["1969-07-20T20:17:40Z", "1969-07-21T01:47:40Z", "Asia/Kolkata"],
  ])("%s is %s on the clocks of %s", (instant, wall, zone) => {
    expect(of("local", "localTimestamp", [at(instant), "timestamp"], [zone, "zone"])).toBe(at(wall.replace(/(:\d\d)Z/, "$1Z")));
  });
  test.each([
    ["an hour that the zone skips moves on by the gap", "2001-04-01T02:30:00Z", "2001-04-01T07:30:00Z", "America/New_York"],
    ["the first moment of the gap", "2001-04-01T02:00:00Z", "2001-04-01T07:00:00Z", "America/New_York"],
    ["a repeated hour is the earlier one", "2001-10-28T01:30:00Z", "2001-10-28T05:30:00Z", "America/New_York"],
    ["the first moment after the repeated hour", "2001-10-28T02:00:00Z", "2001-10-28T07:00:00Z", "America/New_York"],
    ["a gap of half an hour", "2001-10-28T02:15:00Z", "2001-10-27T15:45:00Z", "Australia/Lord_Howe"],
    ["a day that Samoa skipped moves on by a day", "2011-12-30T12:00:00Z", "2011-12-30T22:00:00Z", "Pacific/Apia"],
  ])("%s", (_, wall, instant, zone) => {
    expect(of("instant", "timestamp", [at(wall), "localTimestamp"], [zone, "zone"])).toBe(at(instant));
  });
  test.each([
    ["2000-02-29T00:00:00Z", 2000, 1, 2, 29, 60, 2],
    ["1900-03-01T00:00:00Z", 1900, 1, 3, 1, 60, 4],
    ["1969-12-31T23:59:59.999999Z", 1969, 4, 12, 31, 365, 3],
    ["1970-01-01T00:00:00Z", 1970, 1, 1, 1, 1, 4],
    ["2024-12-30T12:00:00Z", 2024, 4, 12, 30, 365, 1],
    ["2021-01-03T12:00:00Z", 2021, 1, 1, 3, 3, 7],
    ["1684-07-29T00:00:00Z", 1684, 3, 7, 29, 211, 6],
  ])("%s is year %i, quarter %i, month %i, day %i, day of the year %i, ISO weekday %i", (instant, ...expected) => {
    const fields = ["year", "quarter", "month", "dayOfMonth", "dayOfYear", "dayOfWeek"] as const;
    expect(fields.map((fn) => of(fn, "int", [at(instant), "timestamp"], ["UTC", "zone"]))).toEqual(expected);
  });
  test("the calendar of every day from 1684 to 2255 is that of ECMAScript's Date", () => {
    const fields = (["year", "month", "dayOfMonth", "dayOfWeek"] as const).map((fn) =>
      compileRow(call(fn, "int", { kind: "column", name: "t", type: { kind: "timestamp", missing: false } }, literal("UTC", "zone")), { zones }),
    );
    const wrong: number[] = [];
    for (let day = -104249; day <= 104248; day++) {
      const date = new Date(day * 86400000);
      const expected = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay() || 7];
      if (fields.some((field, i) => field({ t: day * 86400000000 + 1 }) !== expected[i])) wrong.push(day);
    }
    expect(wrong).toEqual([]);
  });
  test("the last microsecond of an hour before 1970 belongs to that hour", () => {
    const instant = at("1969-12-31T22:59:59.999999Z");
    expect((["hour", "minute", "second"] as const).map((fn) => of(fn, "int", [instant, "timestamp"], ["UTC", "zone"]))).toEqual([22, 59, 59]);
    expect(of("dateOf", "date", [-1, "timestamp"], ["UTC", "zone"])).toBe(-1);
    expect(of("floorTime", "timestamp", [-1, "timestamp"], [3600000000, "duration"])).toBe(-3600000000);
  });
  test("a day begins where the zone has its midnight", () => {
    expect(of("startOfDate", "timestamp", [11413, "date"], ["America/New_York", "zone"])).toBe(at("2001-04-01T05:00:00Z"));
    expect(of("startOfDate", "timestamp", [11414, "date"], ["America/New_York", "zone"])).toBe(at("2001-04-02T04:00:00Z"));
  });
  test("offsets agree with the platform's own zone data around every transition from 1972 to 2020", () => {
    const table = zoneTable(zones);
    for (const [name, { untils }] of Object.entries(zones.rules)) {
      const format = new Intl.DateTimeFormat("en-US", { timeZone: name, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });
      for (const until of untils.filter((second) => second > at("1972-01-01T00:00:00Z") / 1e6 && second < at("2020-01-01T00:00:00Z") / 1e6)) {
        for (const second of [until - 1, until]) {
          const parts = Object.fromEntries(format.formatToParts(second * 1000).map((part) => [part.type, Number(part.value)]));
          const wall = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour!, parts.minute!, parts.second!) / 1000;
          expect(table.offsetAtInstant(name, second * 1e6) / 1e6, `${name} at ${second}`).toBe(wall - second);
        }
      }
    }
  });
  test("a zone without rules gives missing", () => {
    expect(of("hour", "int", [0, "timestamp"], ["No/Where", "zone"])).toBe(null);
    expect(of("hour", "int", [0, "timestamp"], [null, "zone"])).toBe(null);
  });
});
