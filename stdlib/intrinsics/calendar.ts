import type { Expr } from "../../runtime/contract/expr.ts";
import { exactly, type IntrinsicDefinition } from "./definition.ts";

const DAY: Expr = { kind: "literal", value: 86400000000, type: { kind: "duration", missing: false } };

/** The wall clock of a timestamp in a zone. Beyond ±(2^53−1) it is missing, and so is all that is read off it. */
function wallClock([instant, zone]: readonly Expr[]): readonly Expr[] {
  return [{ kind: "call", fn: "local", args: [instant!, zone!], type: { kind: "localTimestamp", missing: true } }];
}

/** Midnight of a date, as the clock shows it, made an instant in the zone. */
function midnight([date, zone]: readonly Expr[]): readonly Expr[] {
  const local: Expr = { kind: "call", fn: "mul", args: [date!, DAY], type: { kind: "localTimestamp", missing: true } };
  return [{ kind: "call", fn: "instant", args: [local, zone!], type: { kind: "timestamp", missing: true } }];
}

/** A field of the wall clock. DuckDB's functions on TIMESTAMP (without zone) are plain calendar arithmetic; its zone library is not asked. */
function field(js: (local: string) => string, sql: string, doc: string): IntrinsicDefinition {
  return { doc, arity: exactly(2), through: wallClock, js: ([local]) => js(local!), duckdb: ([local]) => `${sql}(make_timestamp(${local}))` };
}

/** `Math.floor(local / unit)` modulo `size`: a field of the clock's face. */
function clockFace(unit: number, size: number): (local: string) => string {
  return (local) => `mod(Math.floor(${local} / ${unit}), ${size})`;
}

export const CALENDAR = {
  instant: {
    doc: "The instant of a wall clock's time in a zone. An hour that the zone skips moves on by the gap, a repeated one is the earlier",
    arity: exactly(2),
    offset: "atLocal",
    js: ([local, offset]) => `int(${local} - ${offset})`,
    duckdb: ([local, offset]) => `__int(${local} - ${offset})`,
  },
  local: {
    doc: "The wall clock's time of an instant in a zone",
    arity: exactly(2),
    offset: "atInstant",
    js: ([instant, offset]) => `int(${instant} + ${offset})`,
    duckdb: ([instant, offset]) => `__int(${instant} + ${offset})`,
  },
  dateOf: {
    doc: "The date of an instant in a zone",
    arity: exactly(2),
    through: wallClock,
    js: ([local]) => `Math.floor(${local} / 86400000000)`,
    duckdb: ([local]) => `CAST(floor(${local} / 86400000000) AS INTEGER)`,
  },
  startOfDate: {
    doc: "The instant of a date's 00:00 in a zone",
    arity: exactly(2),
    through: midnight,
    js: ([instant]) => `${instant}`,
    duckdb: ([instant]) => `${instant}`,
  },
  year: field((local) => `year(${local})`, "year", "Year of an instant in a zone"),
  quarter: field((local) => `quarter(${local})`, "quarter", "Quarter, 1–4"),
  month: field((local) => `month(${local})`, "month", "Month, 1–12"),
  dayOfMonth: field((local) => `dayOfMonth(${local})`, "day", "Day of the month, 1–31"),
  dayOfYear: field((local) => `dayOfYear(${local})`, "dayofyear", "Day of the year, 1–366"),
  dayOfWeek: field((local) => `dayOfWeek(${local})`, "isodow", "ISO day of the week: Monday 1 … Sunday 7"),
  hour: field(clockFace(3600000000, 24), "hour", "Hour, 0–23"),
  minute: field(clockFace(60000000, 60), "minute", "Minute, 0–59"),
  second: field(clockFace(1000000, 60), "second", "Second, 0–59"),
  floorTime: {
    doc: "The last multiple of a duration, counted from 1970-01-01T00:00Z, at or before an instant; missing for a duration of 0 or less",
    arity: exactly(2),
    js: ([instant, step]) => `(${step} > 0 ? int(Math.floor(${instant} / ${step}) * ${step} + 0) : NaN)`,
    duckdb: ([instant, step], { args }) => {
      const value = `__int(floor(${instant} / ${step}) * ${step})`;
      const given = args[1];
      return given?.kind === "literal" && typeof given.value === "number" && given.value > 0 ? value : `CASE WHEN ${step} > 0 THEN ${value} END`;
    },
  },
} as const satisfies Record<string, IntrinsicDefinition>;
