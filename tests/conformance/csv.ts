import type { Value } from "../oracle/values.ts";
import { instant } from "./events.ts";

/** Mulberry32, seeded. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Rows as a CSV file; columns in `time` are instants in µs. */
export function csv(rows: readonly Readonly<Record<string, Value>>[], time: readonly string[]): string {
  const names = Object.keys(rows[0]!);
  const field = (name: string, value: Value): string => {
    if (value === null) return "";
    if (time.includes(name)) return instant(Number(value));
    return typeof value === "string" ? `"${value.replaceAll('"', '""')}"` : String(value);
  };
  return [names.join(","), ...rows.map((row) => names.map((name) => field(name, row[name]!)).join(","))].join("\n").concat("\n");
}
