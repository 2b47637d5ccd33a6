/** Zone rules for the plan, as integers: from the IANA database as moment-timezone packs it (pinned by the lock file), so that no engine's own rules can show. */
import moment from "moment-timezone";
import type { Zones } from "../../runtime/contract/plan.ts";

const FROM = Date.UTC(1900, 0, 1) / 1000;
const TO = Date.UTC(2100, 0, 1) / 1000;

export function isZone(name: string): boolean {
  return moment.tz.zone(name) !== null;
}

export function allZoneNames(): string[] {
  return moment.tz.names();
}

/** Rules of the named zones between 1900 and 2100, in order of name; names that are no zones are left out (the typing pass or the reader has said so). */
export function zoneRules(names: Iterable<string>): Zones {
  const rules: Record<string, { untils: number[]; offsets: number[] }> = {};
  for (const name of [...new Set(names)].sort()) {
    const zone = moment.tz.zone(name);
    if (zone === null) continue;
    const untils: number[] = [];
    const offsets: number[] = [];
    zone.offsets.forEach((offset, i) => {
      const until = (zone.untils[i] ?? Number.POSITIVE_INFINITY) / 1000;
      if (until <= FROM) return;
      const last = until >= TO || i === zone.offsets.length - 1;
      if (offsets.length > 0 && untils.length < offsets.length) return;
      offsets.push(Math.round(-offset * 60) + 0);
      if (!last) untils.push(Math.round(until));
    });
    rules[name] = { untils, offsets };
  }
  return { version: `tzdata ${moment.tz.dataVersion}`, rules };
}
