import type { CalendarOver } from "../../../../runtime/contract/plan/calendar.ts";

/** Left edges of windows of calendar time in SQL, as runtime/contract/plan/calendar.ts has them. */

const DAY = 86_400_000_000;

/** In these, `list_transform([x], lambda v: …)[1]` gives a value a name. DuckDB's functions on TIMESTAMP (without zone) are plain calendar arithmetic; its zone library is not asked. */
function monthsEarlier(clock: string, months: number): string {
  const month = (later: string): string => `epoch_us(make_timestamp(v.m // 12, v.m % 12 + 1, 1, 0, 0, 0e0)${later})`;
  const fields = `[{'clock': ${clock}, 'stamp': make_timestamp(${clock})}]`;
  const parts = `lambda c: {'m': year(c.stamp) * 12 + month(c.stamp) - 1 - ${months}, 'in': c.clock - epoch_us(date_trunc('month', c.stamp))}`;
  return `list_transform(list_transform(${fields}, ${parts}), lambda v: least(${month("")} + v."in", ${month(" + INTERVAL 1 MONTH")}))[1]`;
}

/** SQL of the edge for an `end` in µs. */
export function calendarEdge({ months, days, untils, offsets }: CalendarOver, end: string): string {
  const micros = (seconds: readonly number[]): string => `[${seconds.map((second) => second * 1_000_000).join(", ")}]::BIGINT[]`;
  const shown = untils.map((until, i) => until + offsets[i]!);
  const wanted = `${months === 0 ? "h" : monthsEarlier("h", months)} - ${days * DAY}`;
  const place = (list: readonly number[], by: string): string => (list.length === 0 ? "0" : `len(list_filter(${micros(list)}, lambda until: until <= ${by}))`);
  const at = (list: readonly number[], index: string): string => `(${micros(list)})[${index}]`;
  const held = `list_transform([${place(untils, end)}], lambda p: greatest(${end} + ${at(offsets, "p + 1")}, ${at(shown, "p")}))`;
  const then = `list_transform(list_transform(${held}, lambda h: ${wanted}), lambda w: {'w': w, 'p': ${place(shown, "w")}})`;
  return `list_transform(${then}, lambda v: greatest(v.w - ${at(offsets, "v.p + 1")}, ${at(untils, "v.p")}))[1]`;
}
