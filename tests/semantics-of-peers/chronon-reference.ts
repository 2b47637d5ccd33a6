/**
 * Chronon's windows in a few lines, after its documentation: `docs/source/authoring_features/GroupBy.md` (Windowing, Accuracy), `Join.md` (Computation examples) and
 * `docs/source/window_tiling.md` (Sawtooth Windows); the widths at which tails hop are those of `FiveMinuteResolution`, the rest that of its aggregators. Times are µs, in Chronon milliseconds.
 */
import { DAY, type Event, HOUR, MILLISECOND, MINUTE } from "./row.ts";

const down = (time: number, to: number): number => Math.floor(time / to) * to;

/** By how much the tail of a window moves at once. */
const hopOf = (width: number): number => (width >= 12 * DAY ? DAY : width >= 12 * HOUR ? HOUR : 5 * MINUTE);

/** `TEMPORAL`: the head slides, the tail hops: [round(t − w), t). In the order in which events came. */
export function sawtooth(events: readonly Event[], t: number, width: number): Event[] {
  const start = down(down(t, MILLISECOND) - width, hopOf(width));
  return events.filter(({ at }) => at >= start && down(at, MILLISECOND) < down(t, MILLISECOND));
}

/** `SNAPSHOT`: as of the midnight before, in UTC. */
export const snapshot = (events: readonly Event[], t: number, width: number): Event[] => sawtooth(events, down(t, DAY), width);

/** An entity under mutations: each takes back the version before it, from its own time on (GroupBy.md, Reversible Aggregations). */
export const asMutated = (versions: readonly Event[], t: number): Event[] => versions.filter(({ at, seen }) => (seen ?? at) < t).slice(-1);

const values = (events: readonly Event[]): number[] => events.flatMap(({ x }) => (x === null ? [] : [x]));

/** Aggregators begin with the first value, so that nothing is null; nulls are skipped. */
export const count = (events: readonly Event[]): number | null => values(events).length || null;
export const sum = (events: readonly Event[]): number | null => (values(events).length === 0 ? null : values(events).reduce((total, x) => total + x, 0));

/** Of the population. */
export function variance(events: readonly Event[]): number | null {
  const all = values(events);
  if (all.length === 0) return null;
  const mean = all.reduce((total, x) => total + x, 0) / all.length;
  return all.reduce((total, x) => total + (x - mean) ** 2, 0) / all.length;
}

/** A later time takes the place; an equal one doesn't. */
export const last = (events: readonly Event[]): number | null =>
  events.filter(({ x }) => x !== null).reduce<Event | undefined>((found, event) => (found === undefined || down(event.at, MILLISECOND) > down(found.at, MILLISECOND) ? event : found), undefined)?.x ?? null;
