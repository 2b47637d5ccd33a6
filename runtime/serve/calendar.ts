import type { Zones } from "../contract/plan.ts";
import type { CalendarSpine } from "../contract/spine.ts";
import { zoneTable } from "../../stdlib/intrinsics/index.ts";

const DAY = 86_400_000_000;

/**
 * The latest date of a calendar at or before an instant: a model that was trained at such dates is asked as of the last one, whenever the question comes.
 */
export function calendarMoment(spine: CalendarSpine, zones: Zones): (moment: number) => number {
  const { period, time } = spine;
  if (time === undefined) return (moment) => Math.floor(moment / period) * period;
  const table = zoneTable(zones);
  return (moment) => {
    // No zone is further than a day from UTC, so the local day after this one is always later.
    for (let local = Math.floor((moment + 2 * DAY) / period) * period; ; local -= period) {
      const date = table.instantOfLocal(time.zone, local + time.micros);
      if (date <= moment || Number.isNaN(date)) return date;
    }
  };
}
