import moment from "moment-timezone";
import type { Zones } from "../../../runtime/contract/plan.ts";

/** Rules of zones as the plan carries them, from moment-timezone's data (the compiler's source). */
export function rulesOf(names: readonly string[]): Zones {
  const rules: Record<string, { untils: number[]; offsets: number[] }> = {};
  for (const name of names) {
    const zone = moment.tz.zone(name);
    if (zone === null) throw new Error(`no zone ${name}`);
    rules[name] = { untils: zone.untils.slice(0, -1).map((ms) => Math.round(ms! / 1000)), offsets: zone.offsets.map((minutes) => Math.round(-minutes * 60)) };
  }
  return { version: moment.tz.dataVersion, rules };
}

export const ZONE_NAMES = ["UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "Africa/Casablanca", "Europe/Amsterdam", "America/Phoenix"];

/** µs of an ISO text in UTC, to the microsecond: `2001-04-01T07:00:00.000001Z`. */
export function at(iso: string): number {
  const [, head, micros] = /^(.*?\d\d:\d\d:\d\d)(?:\.(\d{6}))?Z$/.exec(iso)!;
  return Date.parse(`${head}Z`) * 1000 + Number(micros ?? 0);
}
