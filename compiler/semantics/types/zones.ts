import { createRequire } from "node:module";
import type Moment from "moment-timezone";

/** Zones by their IANA names, and instants of dates in a zone. The rules are those of the installed moment-timezone (IANA's tz database), and travel in the plan. */

let loaded: typeof Moment | undefined;

/** Loaded when first asked for: its tables cost more than checking a small spec, and most small specs name `UTC` alone. */
function moment(): typeof Moment {
  loaded ??= createRequire(import.meta.url)("moment-timezone") as typeof Moment;
  return loaded;
}

let names: ReadonlySet<string> | undefined;

/** All zone names, links included. */
export function zoneNames(): ReadonlySet<string> {
  names ??= new Set(moment().tz.names());
  return names;
}

export function isZone(name: string): boolean {
  return name === "UTC" || zoneNames().has(name);
}

const DAY = 86_400_000_000;

/**
 * The instant, in µs, at which the wall clock of `zone` shows `localMicros` (µs since 1970-01-01T00:00 on that clock). An hour that the zone skips moves on by the gap; a repeated one is the earlier.
 * Undefined for an unknown zone.
 */
export function instantOf(localMicros: number, zone: string): number | undefined {
  if (zone === "UTC") return localMicros;
  const rules = moment().tz.zone(zone);
  if (!rules) return undefined;
  const local = Math.floor(localMicros / 1000);
  const rest = localMicros - local * 1000;
  // Offsets are minutes west of UTC. Every offset in force within two days could apply; the earliest instant that reads back as `local` is meant.
  const candidates = [...new Set([local - 2 * 86_400_000, local, local + 2 * 86_400_000].map((near) => rules.utcOffset(near)))].map((offset) => local + offset * 60_000);
  const hits = candidates.filter((utc) => utc - rules.utcOffset(utc) * 60_000 === local);
  if (hits.length > 0) return Math.min(...hits) * 1000 + rest;
  // Skipped: the offset before the gap moves it on by the gap.
  return (local + rules.utcOffset(Math.min(...candidates)) * 60_000) * 1000 + rest;
}

/** The instant of 00:00 of a day (days since 1970-01-01) in `zone`. */
export function startOfDay(days: number, zone: string): number | undefined {
  return instantOf(days * DAY, zone);
}
