/** The dates of `rows each`: every one between the first and the last that could matter is tried. */
import type { Examples } from "../../runtime/contract/plan.ts";
import { instantOfLocal } from "./calendar.ts";
import { dataEnd } from "./examples.ts";
import type { World } from "./relations.ts";

const DAY = 86_400_000_000;

/** From when the data has run (or begun, where half-full windows are waived) to before it ends. */
export function calendarDates(world: World, examples: Examples, spine: Extract<Examples["spine"], { kind: "calendar" }>): number[] {
  const beginOf = (id: string): number => world.start(id);
  const groups = examples.uses.map((use) => world.plan.groups.find((node) => node.id === use.group)!);
  const full = examples.warmupWaived ? [] : groups.flatMap((group) => (group.reach === null ? [] : [beginOf(group.input) + group.reach]));
  const begun = [...groups.map((group) => group.input), ...[examples.label, ...(examples.further ?? [])].flatMap((label) => (label.from === undefined ? [] : [label.from.input]))].map(beginOf);
  const from = full.length > 0 ? Math.max(...full) : Math.min(...begun);
  const end = dataEnd(world, examples);
  const dates: number[] = [];
  for (let n = Math.floor(from / spine.period) - 3 - Math.ceil((3 * DAY) / spine.period); n * spine.period < end + 3 * DAY; n++) {
    const date = spine.time === undefined ? n * spine.period : instantOfLocal(world.plan.zones, spine.time.zone, n * spine.period + spine.time.micros)!;
    if (date >= from && date < end) dates.push(date);
  }
  return dates;
}
