import { cell, type Frame } from "../contract/frame.ts";
import type { Type } from "../contract/types.ts";

/** A cell as a person reads it: `missing`, `true`, `2001-04-15`, `2001-04-15T06:00:00Z`; numbers as JavaScript writes them. */
export function displayCell(frame: Frame, name: string, row: number, type: Type | undefined): string {
  const column = frame.columns.get(name);
  if (!column) return "missing";
  return displayValue(cell(column, row), type);
}

export function displayValue(value: number | string | null, type: Type | undefined): string {
  if (value === null) return "missing";
  if (typeof value === "string") return value;
  switch (type?.kind) {
    case "bool":
      return value === 1 ? "true" : "false";
    case "date":
      return isoDate(value * 86_400_000_000);
    case "timestamp":
      return `${isoSecond(value)}Z`;
    case "localTimestamp":
      return isoSecond(value);
    default:
      return String(value);
  }
}

/** µs since 1970 as `2001-04-15`. */
export function isoDate(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString().slice(0, 10);
}

/** µs since 1970 as `2001-04-15T06:00:00`. */
export function isoSecond(micros: number): string {
  return new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19);
}

/** A number for tables: four decimals at most, four digits where it is small; the same in every locale. A true minus sign. */
export function displayNumber(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0";
  const text = size >= 1e15 ? size.toExponential(3) : size >= 1000 ? groupThousands(trimZeros(size.toFixed(1))) : size >= 0.001 ? trimZeros(size.toFixed(4)) : size.toPrecision(3);
  return (value < 0 ? "−" : "") + text;
}

/** A count with thousands apart: `1,234,567`. */
export function displayCount(count: number): string {
  return (count < 0 ? "−" : "") + groupThousands(String(Math.abs(count)));
}

/** `1 row`, `2,000 rows`. */
export function displayRows(count: number): string {
  return `${displayCount(count)} ${count === 1 ? "row" : "rows"}`;
}

/** With its sign, also when positive: for margins. */
export function displaySigned(value: number): string {
  return value > 0 ? `+${displayNumber(value)}` : displayNumber(value);
}

/** A share as per cent: `20.9 %`. */
export function displayPercent(share: number): string {
  const percent = share * 100;
  return `${percent !== 0 && Math.abs(percent) < 0.05 ? percent.toPrecision(2) : trimZeros(percent.toFixed(1))} %`;
}

/** Microseconds in the unit that reads best. */
export function displayMicros(micros: number): string {
  const size = Math.abs(micros);
  if (size >= 1_000_000) return `${displayNumber(micros / 1_000_000)} s`;
  if (size >= 1000) return `${displayNumber(micros / 1000)} ms`;
  return `${displayNumber(micros)} µs`;
}

function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

function groupThousands(text: string): string {
  const [whole = "", decimals] = text.split(".");
  return whole.replace(/\B(?=(\d{3})+$)/g, ",") + (decimals === undefined ? "" : `.${decimals}`);
}
