/** Values at the edges, as data and as written in a spec. */
import { instant } from "../../conformance/events.ts";
import type { Draw } from "./draw.ts";
import type { FuzzType } from "./term.ts";

export const MINUTE = 60_000_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** µs in one of what a file counts a time in. */
export const COUNTED: Readonly<Record<string, number>> = { ms: 1000, s: 1_000_000 };
const LARGEST = 2 ** 53 - 1;

const at = (text: string): number => Date.parse(text) * 1000;

/** Around these times clocks do odd things: changes of zones with their missing and repeated hours, leap days, 1970, ends of years, a day that a zone skipped whole. */
export const ANCHORS: readonly number[] = [
  at("2001-03-25T00:00:00Z"), at("2001-10-27T22:00:00Z"), at("2024-03-10T05:00:00Z"), at("2024-11-03T04:00:00Z"), at("2011-12-29T20:00:00Z"), at("2019-10-05T12:00:00Z"), at("2000-02-28T20:00:00Z"), at("1900-12-31T12:00:00Z"),
  at("1969-12-31T18:00:00Z"), at("1970-01-01T00:00:00Z"), at("1968-02-28T12:00:00Z"), at("2024-12-29T12:00:00Z"), at("2099-02-27T12:00:00Z"), at("2038-01-19T00:00:00Z"), at("1945-05-07T00:00:00Z"),
];

/** By whose clocks the anchors are odd. */
export const ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"] as const;

export const CATEGORIES: readonly string[] = ["a", "b", "c", "ä", "é", "e\u0301", "💡", "\uffff", "A", ""];
const WORDS: readonly string[] = ["", "a", "A", "aZ", " a ", "\t", "é", "e\u0301", "💡", "a💡b💡", "\uffff", "\ue000", "ß", "İ", "日本", "'", '"', "\\", "%_", "$&", "aaa", "aa", "12", "-7", "NaN", "null", "ΑΣ", "ς"];
const INTS: readonly number[] = [0, 1, -1, 2, 3, 3, 7, -4, 15, 60, 1000, 2147483648, -2147483649, LARGEST, -LARGEST, LARGEST - 1, 4503599627370497, 94906267];
const FLOATS: readonly number[] = [0, 0.5, -0.5, 1.5, 2.5, 0.1, 0.2, 0.3, 2.675, -7.77, 1 / 3, 1e-7, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308, 1e22, 123456.789, 0.005, 0.015, -0.005, 9007199254740992, 4503599627370495.5, 2 ** -20, 2 ** -21, 8589934591.999];
const DURATIONS: readonly number[] = [0, 1, -1, MINUTE, HOUR, DAY, 999_983, 90 * MINUTE, -HOUR];

/** A value for a column: mostly small ones that repeat, so that groups, ties and modes happen. */
export function anyValue(draw: Draw, type: FuzzType, around: number): unknown {
  switch (type.kind) {
    case "bool":
      return draw.chance(50);
    case "int":
      return draw.chance(70) ? draw.between(-3, 9) : draw.pick(INTS);
    case "float":
      return draw.chance(50) ? draw.between(-40, 400) / draw.pick([1, 4, 8, 100, 1000]) + 0 : draw.pick(FLOATS);
    case "text":
      return draw.pick(WORDS);
    case "category":
      return draw.pick(type.entity === undefined ? CATEGORIES : CATEGORIES.slice(0, 7));
    case "enum":
      return draw.pick(type.values!);
    case "zone":
      return draw.pick(ZONES);
    case "timestamp":
      if (type.grid === "ms") return Math.floor(anyTime(draw, around) / 1000) * 1000;
      return anyTime(draw, around);
    case "localTimestamp":
      return anyTime(draw, around);
    case "date":
      return Math.floor(around / DAY) + draw.between(-3, 3);
    case "duration":
      return draw.pick(DURATIONS);
    case "list": {
      const items = draw.times(0, draw.pick([0, 1, 3, 5]), () => anyValue(draw, type.of!, around));
      return items;
    }
    case "record":
      return Object.fromEntries(type.fields!.map((field) => [field.name, field.missing && draw.chance(30) ? null : anyValue(draw, field.type, around)]));
    case "vector":
      throw new Error("no vector comes from a file");
  }
}

function anyTime(draw: Draw, around: number): number {
  return draw.chance(95) ? around + draw.between(-20, 20) * 15 * MINUTE + draw.pick([0, 0, 0, 1, -1, 500]) : draw.pick(ANCHORS);
}

/** The value as a spec has it. */
export function written(type: FuzzType, value: unknown): string {
  switch (type.kind) {
    case "bool":
      return String(value);
    case "int":
      return Number(value) < 0 ? `(${value}${unitEnd(type)})` : `${value}${unitEnd(type)}`;
    case "float":
      return floatText(Number(value), unitEnd(type));
    case "text":
    case "category":
    case "enum":
    case "zone":
      return textLiteral(String(value));
    case "timestamp":
      return instant(Number(value));
    case "date":
      return instant(Number(value) * DAY).slice(0, 10);
    case "duration":
      return durationText(Number(value));
    default:
      throw new Error(`a ${type.kind} is not written`);
  }
}

const unitEnd = ({ unit }: FuzzType): string => (unit === undefined ? "" : `<${unit}>`);

function floatText(value: number, end: string): string {
  const [digits, exponent] = String(Math.abs(value)).split("e");
  const number = exponent === undefined ? (digits!.includes(".") ? digits : `${digits}.0`) : `${digits}e${Number(exponent)}`;
  return value < 0 ? `(-${number}${end})` : `${number}${end}`;
}

function textLiteral(text: string): string {
  const escaped = [...text].map((one) => ({ '"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r" })[one] ?? (one.codePointAt(0)! > 0xe000 ? `\\u{${one.codePointAt(0)!.toString(16).toUpperCase()}}` : one));
  return `"${escaped.join("")}"`;
}

/** Of µs, in the longest unit that gives a whole number. */
export function durationText(micros: number): string {
  if (micros < 0) return `(-${durationText(-micros)})`;
  for (const [unit, size] of [["d", DAY], ["h", HOUR], ["m", MINUTE], ["s", 1_000_000], ["ms", 1000]] as const) if (micros >= size && micros % size === 0) return `${micros / size}${unit}`;
  return `${micros}us`;
}

/** A plain value of each type: what stands for a missing one. */
export function plain(type: FuzzType): string {
  switch (type.kind) {
    case "bool":
      return "false";
    case "int":
      return `0${unitEnd(type)}`;
    case "float":
      return `0.5${unitEnd(type)}`;
    case "text":
    case "category":
      return '"a"';
    case "enum":
      return written(type, type.values![0]);
    case "zone":
      return '"UTC"';
    case "timestamp":
      return "2001-03-25T01:00Z";
    case "date":
      return "2001-03-25";
    case "duration":
      return "1h";
    case "localTimestamp":
      return 'local(2001-03-25T01:00Z, "UTC")';
    case "list":
      return "[]";
    default:
      throw new Error(`nothing stands for a ${type.kind}`);
  }
}
