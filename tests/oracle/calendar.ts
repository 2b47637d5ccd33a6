/** Zones and calendar, straight from the rules: every offset that a zone has ever had is tried. */
import type { Zones } from "../../runtime/contract/plan.ts";

const MICROS = 1_000_000;

export function offsetAt(zones: Zones, zone: string, instant: number): number | null {
  const rule = zones.rules[zone];
  if (rule === undefined) return null;
  const place = rule.untils.findIndex((until) => instant < until * MICROS);
  return rule.offsets[place === -1 ? rule.offsets.length - 1 : place]! * MICROS;
}

/** An hour that the zone skips moves on by the gap; a repeated one is the earlier. */
export function instantOfLocal(zones: Zones, zone: string, local: number): number | null {
  const rule = zones.rules[zone];
  if (rule === undefined) return null;
  const fitting = rule.offsets.map((offset) => local - offset * MICROS).filter((instant, i) => offsetAt(zones, zone, instant) === rule.offsets[i]! * MICROS);
  if (fitting.length > 0) return Math.min(...fitting);
  for (let i = 0; i < rule.untils.length; i++) {
    const until = rule.untils[i]! * MICROS;
    const before = rule.offsets[i]! * MICROS;
    const after = rule.offsets[i + 1]! * MICROS;
    if (local >= until + before && local < until + after) return local + (after - before) - after;
  }
  throw new Error(`no instant for ${local} in ${zone}`);
}

/** The wall clock's fields, by JavaScript's proleptic Gregorian UTC calendar over the local µs. */
export function fields(local: number): { date: Date; days: number } {
  const date = new Date(Math.floor(local / 1000));
  return { date, days: Math.floor(local / (86_400 * MICROS)) };
}

export function dayOfYear(date: Date): number {
  return (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000 + 1;
}
