import type { Column } from "../../../../runtime/contract/plan.ts";
import { quoteString } from "../expression/index.ts";
import { HIDDEN, isPersonal } from "../input/personal.ts";
import { rowColumn } from "../row-select.ts";

export const HOUR = 3_600_000_000;
export const DAY = 24 * HOUR;

/** An instant (complete SQL, µs) as a person reads it. */
export const shownTime = (sql: string): string => `CAST(make_timestamp(CAST(${sql} AS BIGINT)) AS VARCHAR) || 'Z'`;

/** A column of `row` as a person reads it. */
export function shownColumn(column: Pick<Column, "name" | "type" | "marks">): string {
  if (isPersonal(column)) return HIDDEN;
  const sql = rowColumn(column.name);
  switch (column.type.kind) {
    case "timestamp":
      return `coalesce(${shownTime(sql)}, 'missing')`;
    case "localTimestamp":
      return `coalesce(CAST(make_timestamp(${sql}) AS VARCHAR), 'missing')`;
    case "date":
      return `coalesce(CAST(DATE '1970-01-01' + CAST(${sql} AS INTEGER) AS VARCHAR), 'missing')`;
    default:
      return `coalesce(CAST(${sql} AS VARCHAR), 'missing')`;
  }
}

/** `row 7: delay = 12, landed = 2001-01-01 10:00:00Z`. */
export function sampleOf(parts: readonly (readonly [name: string, sql: string])[]): string {
  return `concat(${["'row '", `"row"."__row"`, ...parts.flatMap(([name, sql], i) => [quoteString(`${i === 0 ? ": " : ", "}${name} = `), sql])].join(", ")})`;
}

/** The first sample, in the order of the file, of the rows that meet a condition; with how many they are. */
export function violationsOf(condition: string, sample: string): { sql: string; as: string }[] {
  return [
    { sql: `count(*) FILTER (WHERE ${condition})`, as: "violations" },
    { sql: `arg_min(${sample}, "row"."__row") FILTER (WHERE ${condition})`, as: "sample" },
  ];
}

/** The pieces to be asked, of a check over a source that lies in pieces: none where `quiet` is true of their states (or says nothing), else those of which `where` is true. */
export function unless(quiet: string, where = "true", from = `"states"`): string {
  return `SELECT DISTINCT "__piece" FROM "states" WHERE NOT (SELECT coalesce(${quiet}, true) FROM ${from}) AND (${where})`;
}

export const quotedNames = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

