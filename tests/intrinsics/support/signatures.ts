import type { Intrinsic } from "../../../runtime/contract/vocabulary/intrinsics.ts";
import { at } from "./zones.ts";
import type { Cell } from "./three-ways.ts";
import type { Simple } from "./build.ts";

const LARGEST = 9007199254740991;

export const INTS = [null, 0, 1, -1, 2, -2, 3, 7, -7, 400, 86400, 2147483647, 2147483648, -2147483648, 4294967296, 94906266, 3002399751580331, 4503599627370496, 9007199254740881, LARGEST - 1, LARGEST, -LARGEST, 1 - LARGEST];
export const FLOATS = [
  null, 0, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, -0.49999999999999994, 1, -1, 3, 0.1, -0.3, 1e-300, -1e-300, 5e-324, -5e-324, 1.7976931348623157e308, -1.7976931348623157e308,
  4503599627370495.5, 4503599627370497, 9007199254740992, -9007199254740992, 1e22, 123.456, -7.25, 9223372036854775000, 400, 6.283185307179586,
];
export const TEXTS = [
  null, "", "a", "A", "aZ", "Zürich", "ß", "ſK", "İI", " a ", "\t\u000b\f x\r\n", "\u00a0a\u00a0", "😀", "a😀b😀", "é", "e\u0301", "\uffff", "\ue000", "a\u0000b", "\u0000", "'", "''; --", '"', "%_\\", "日本", "$&", "aaa", "aa", "ΑΣ", "airport_id",
];
export const TIMES = [
  null, 0, 1, -1, LARGEST, -LARGEST, at("2001-04-01T06:59:59.999999Z"), at("2001-04-01T07:00:00Z"), at("2001-10-28T06:00:00Z"), at("2001-10-28T05:59:59.999999Z"), at("2001-04-01T02:30:00Z"), at("2001-10-28T01:30:00Z"),
  at("1969-12-31T23:59:59.999999Z"), at("1900-02-28T23:00:00Z"), at("2000-02-29T12:34:56.789012Z"), at("2011-12-30T12:00:00Z"), at("2024-12-30T00:00:00Z"), at("2021-01-03T23:59:59Z"), at("1684-12-30T00:00:00Z"), at("2037-11-01T06:00:00Z"), at("1884-01-01T00:00:00Z"),
];
export const DATES = [null, 0, -1, 11413, 11623, 19722, -25000, 104000, -104000, 106752, 2147483647, -2147483648];
export const ZONES = [null, "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "Europe/Amsterdam", "America/Phoenix", "No/Where"];
export const BOOLS = [null, true, false];
export const DURATIONS = [null, 0, 1, -1, 60000000, 3600000000, 604800000000, 999983, LARGEST, -LARGEST];

export const EDGES: Record<Simple, readonly Cell[]> = {
  int: INTS, float: FLOATS, string: TEXTS, category: TEXTS, bool: BOOLS, timestamp: TIMES, localTimestamp: TIMES, date: DATES, zone: ZONES, duration: DURATIONS,
};

/** Those of lists and records have a test of their own (lists.test.ts). */
export type OfNested = "listLength" | "listHas" | "listAt" | "listShared" | "listLeast" | "listGreatest" | "listSum" | "listMean" | "listField" | "record" | "field";

/** Argument types and the result's, for every other intrinsic but `element`. */
export const SIGNATURES: Record<Exclude<Intrinsic, "element" | OfNested>, readonly { args: readonly Simple[]; result: Simple }[]> = (() => {
  const f = (result: Simple, ...args: Simple[]) => ({ args, result });
  const arithmetic = [f("int", "int", "int"), f("float", "float", "float"), f("float", "int", "float"), f("float", "float", "int")];
  const timeArithmetic = [f("timestamp", "timestamp", "duration"), f("duration", "timestamp", "timestamp"), f("date", "date", "int")];
  const toWhole = [f("int", "float")];
  const math = [f("float", "float"), f("float", "int")];
  const compare = [f("bool", "int", "int"), f("bool", "float", "float"), f("bool", "int", "float"), f("bool", "string", "string"), f("bool", "bool", "bool"), f("bool", "timestamp", "timestamp")];
  const field = [f("int", "timestamp", "zone")];
  const two = [f("float", "float", "float")];
  const testText = [f("bool", "string", "string")];
  return {
    add: [...arithmetic, ...timeArithmetic], sub: [...arithmetic, ...timeArithmetic], mul: [...arithmetic, f("duration", "duration", "int")],
    neg: [f("int", "int"), f("float", "float")], abs: [f("int", "int"), f("float", "float")], div: [f("float", "int", "int"), f("float", "float", "float"), f("float", "int", "float")],
    intdiv: [f("int", "int", "int"), f("int", "float", "float"), f("float", "float", "float")], mod: [f("int", "int", "int"), f("float", "float", "float")],
    least: [f("int", "int", "int"), f("float", "float", "float"), f("float", "int", "float"), f("string", "string", "string")],
    greatest: [f("int", "int", "int"), f("float", "float", "float"), f("float", "int", "float"), f("string", "string", "string")],
    round: toWhole, floor: toWhole, ceil: toWhole, sqrt: math, toFloat: [f("float", "int")], duration: [f("duration", "float", "int"), f("duration", "int", "int")], durationRatio: [f("float", "duration", "duration")],
    log: math, log1p: math, log2: math, log10: math, exp: math, expm1: math, sin: math, cos: math, tan: math, asin: math, acos: math, atan: math, atan2: two, sinh: math, cosh: math, tanh: math, pow: two,
    eq: compare, ne: compare, lt: compare, le: compare, gt: compare, ge: compare,
    inSet: [f("bool", "int", "int", "int"), f("bool", "string", "string", "string"), f("bool", "float", "float")], inRange: [f("bool", "int", "int", "int"), f("bool", "string", "string", "string"), f("bool", "float", "float", "float")],
    and: [f("bool", "bool", "bool"), f("bool", "bool", "bool", "bool")], or: [f("bool", "bool", "bool"), f("bool", "bool", "bool", "bool")], not: [f("bool", "bool")],
    isMissing: [f("bool", "int"), f("bool", "float"), f("bool", "string"), f("bool", "bool")], coalesce: [f("int", "int", "int"), f("float", "float", "float"), f("string", "string", "string"), f("string", "string", "string", "string"), f("bool", "bool", "bool")], isTrue: [f("bool", "bool")],
    instant: [f("timestamp", "localTimestamp", "zone")], local: [f("localTimestamp", "timestamp", "zone")], dateOf: [f("date", "timestamp", "zone")], startOfDate: [f("timestamp", "date", "zone")],
    year: field, quarter: field, month: field, dayOfMonth: field, dayOfYear: field, dayOfWeek: field, hour: field, minute: field, second: field, floorTime: [f("timestamp", "timestamp", "duration")],
    length: [f("int", "string")], lower: [f("string", "string")], upper: [f("string", "string")], trim: [f("string", "string")], concat: [f("string", "string", "string"), f("string", "string", "string", "string")],
    startsWith: testText, endsWith: testText, contains: testText, replace: [f("string", "string", "string", "string")], substring: [f("string", "string", "int", "int")],
    hash: [f("int", "string", "int"), f("int", "int", "int"), f("int", "bool", "int")], toText: [f("string", "int")],
  };
})();
