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

/** The first instant whose wall clock shows what it showed last at `end`, so many months and days earlier, or later: every stretch of one offset is tried. */
export function calendarLeft(zones: Zones, over: { readonly zone: string; readonly months: number; readonly days: number }, end: number): number {
  const rule = zones.rules[over.zone]!;
  const stretches = rule.offsets.map((offset, i) => ({
    offset: offset * MICROS,
    from: i === 0 ? Number.NEGATIVE_INFINITY : rule.untils[i - 1]! * MICROS,
    until: i === rule.untils.length ? Number.POSITIVE_INFINITY : rule.untils[i]! * MICROS,
  }));
  // Within a stretch the clock rises: the latest it has shown is that of its end, or of now.
  const shown = Math.max(...stretches.filter(({ from }) => from <= end).map(({ offset, until }) => Math.min(end, until) + offset));
  const wanted = earlierDate(shown, over.months) - over.days * 86_400 * MICROS;
  return Math.min(...stretches.filter(({ offset, until }) => wanted < until + offset).map(({ offset, from }) => Math.max(from, wanted - offset)));
}

/** The day of the same number and the same time, months earlier; where that month has no such day, its end. */
function earlierDate(local: number, months: number): number {
  const { date } = fields(local);
  const day = date.getUTCDate();
  const target = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, day));
  const missed = target.getUTCDate() !== day;
  return missed ? Date.UTC(target.getUTCFullYear(), target.getUTCMonth(), 1) * 1000 : target.getTime() * 1000 + (((local % 86_400_000_000) + 86_400_000_000) % 86_400_000_000);
}
