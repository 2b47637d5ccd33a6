/**
 * Zone rules as the plan carries them (seconds), made fast to ask (µs). The engine's own time zones are never asked.
 *
 * At a transition T from offset o1 to o2 the wall clock goes from T + o1 to T + o2. A local time before T + max(o1, o2) is read with o1: so one that is
 * skipped (o2 > o1) moves on by the gap, and one that is repeated (o2 < o1) is the earlier.
 */
export interface ZoneRules {
  readonly rules: Readonly<Record<string, { readonly untils: readonly number[]; readonly offsets: readonly number[] }>>;
}

export interface ZoneTable {
  /** Place of a zone, for the calls below; −1 for one without rules, or missing. */
  indexOf(zone: string | null): number;
  /** Offset from UTC in µs at an instant (µs); NaN for zone −1 or a missing instant. */
  offsetAt(zone: number, instant: number): number;
  /** Offset from UTC in µs with which a wall clock's time (µs) is read; NaN for zone −1 or a missing time. */
  offsetAtLocal(zone: number, local: number): number;
  /** The same by name. */
  offsetAtInstant(zone: string, instant: number): number;
  /** The instant (µs) of a wall clock's time (µs); NaN if the zone is unknown. */
  instantOfLocal(zone: string, local: number): number;
}

/** Offsets by breakpoints: `offsets[i]` holds before `untils[i]`, the last has no end. */
interface Steps {
  readonly untils: Float64Array;
  readonly offsets: Float64Array;
  /** The place found last: rows in time's order hit it nearly always. */
  last: number;
}

const MICROS = 1000000;

/** Local breakpoints, in seconds, of the UTC breakpoints `untils` between `offsets`. */
export function localUntils(untils: readonly number[], offsets: readonly number[]): number[] {
  return untils.map((until, i) => until + Math.max(offsets[i]!, offsets[i + 1]!));
}

function steps(untils: readonly number[], offsets: readonly number[]): Steps {
  return { untils: Float64Array.from(untils, (s) => s * MICROS), offsets: Float64Array.from(offsets, (s) => s * MICROS), last: 0 };
}

function valueAt(table: Steps, time: number): number {
  if (Number.isNaN(time)) return time;
  const { untils, offsets, last } = table;
  if ((last === 0 || time >= untils[last - 1]!) && (last === untils.length || time < untils[last]!)) return offsets[last]!;
  let low = 0;
  let high = untils.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (time < untils[middle]!) high = middle;
    else low = middle + 1;
  }
  table.last = low;
  return offsets[low]!;
}

/** The plan's zone rules, ready to ask. A zone's steps are made when it is first asked for: a plan may carry all six hundred, of which a run meets a few. */
export function zoneTable(zones: ZoneRules): ZoneTable {
  const rules = Object.values(zones.rules);
  const places = new Map(Object.keys(zones.rules).map((name, place) => [name, place]));
  const instants = new Array<Steps | undefined>(rules.length).fill(undefined);
  const locals = new Array<Steps | undefined>(rules.length).fill(undefined);
  const atInstant = (zone: number): Steps => (instants[zone] ??= steps(rules[zone]!.untils, rules[zone]!.offsets));
  const atLocal = (zone: number): Steps => (locals[zone] ??= steps(localUntils(rules[zone]!.untils, rules[zone]!.offsets), rules[zone]!.offsets));
  const indexOf = (zone: string | null): number => (zone === null ? -1 : (places.get(zone) ?? -1));
  const offsetAt = (zone: number, instant: number): number => (zone < 0 ? Number.NaN : valueAt(atInstant(zone), instant));
  const offsetAtLocal = (zone: number, local: number): number => (zone < 0 ? Number.NaN : valueAt(atLocal(zone), local));
  return {
    indexOf,
    offsetAt,
    offsetAtLocal,
    offsetAtInstant: (zone, instant) => offsetAt(indexOf(zone), instant),
    instantOfLocal: (zone, local) => local - offsetAtLocal(indexOf(zone), local),
  };
}
