import type { CalendarOver } from "../contract/plan/calendar.ts";

/** Left edges of windows of calendar time, as runtime/contract/plan/calendar.ts has them. */

const SECOND = 1_000_000;
const DAY = 86_400 * SECOND;

/** The first instant whose wall clock shows what it showed at `end`, so many months and days earlier, or later. Never falls as `end` rises. */
export function calendarEdge(over: CalendarOver, end: number): number {
  const { untils, offsets } = over;
  const now = firstPlace(untils, (until) => until * SECOND > end);
  const clock = end + offsets[now]! * SECOND;
  // In an hour that comes a second time the clock is taken to stand where it was.
  const held = now === 0 ? clock : Math.max(clock, (untils[now - 1]! + offsets[now - 1]!) * SECOND);
  const wanted = monthsEarlier(held, over.months) - over.days * DAY;
  const then = firstPlace(untils, (until, i) => (until + offsets[i]!) * SECOND > wanted);
  const instant = wanted - offsets[then]! * SECOND;
  return then === 0 ? instant : Math.max(instant, untils[then - 1]! * SECOND);
}

/** The place of the first transition for which it holds, from then on; their number if for none. */
function firstPlace(untils: readonly number[], holds: (until: number, i: number) => boolean): number {
  let low = 0;
  let high = untils.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(untils[middle]!, middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The same day and time of an earlier month; of a day that it does not have, the month's end. */
function monthsEarlier(clock: number, months: number): number {
  if (months === 0) return clock;
  const day = Math.floor(clock / DAY);
  const date = new Date(day * 86_400_000);
  const first = monthStart(date.getUTCFullYear(), date.getUTCMonth() - months);
  return Math.min(first + (date.getUTCDate() - 1) * DAY + (clock - day * DAY), monthStart(date.getUTCFullYear(), date.getUTCMonth() - months + 1));
}

function monthStart(year: number, month: number): number {
  return new Date(0).setUTCFullYear(year, month, 1) * 1000;
}
