/** Made-up events and questions about them, with all that is odd: ties, boundaries, missing values, huge and tiny numbers, keys never seen, times before 1970. */
import type { Data } from "../oracle/relations.ts";
import type { Value } from "../oracle/values.ts";

export const MINUTE = 60_000_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Event {
  readonly k: string | null;
  readonly at: number;
  /** From when x is known. */
  readonly seen: number;
  readonly x: number | null;
  readonly y: number | null;
  readonly z: number | null;
  readonly s: string | null;
  readonly b: boolean | null;
}
export interface Ask {
  readonly k: string | null;
  readonly moment: number;
}

/** ISO text with µs; years of four digits. */
export function instant(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = micros - millis * 1000;
  return `${new Date(millis).toISOString().slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}

function csv(header: readonly string[], rows: readonly (readonly (Value | undefined)[])[]): string {
  const field = (value: Value | undefined): string => {
    if (value === null || value === undefined) return "";
    return typeof value === "string" ? `"${value.replaceAll('"', '""')}"` : String(value);
  };
  return [header.join(","), ...rows.map((row) => row.map(field).join(","))].join("\n").concat("\n");
}

/** The spec: features of events by k, asked by rows of `asks`. `late` columns are known at `seen`, the others a minute after the event. */
export function specOf(options: { readonly groups: string; readonly features: string; readonly late?: boolean }): string {
  const known = options.late === true ? "  known at seen" : "";
  return `entity Key: Category

source events {
  from   csv("events.csv")
  stream kafka("events")
  columns {
    k: Key?
    happened: Timestamp
    seen: Timestamp
    x: Int?${known}
    y: Float? by 0.01${known}
    z: Float?${known}
    s: String?${known}
    b: Bool?${known}
  }
  at    happened
  known at happened + 1m
}

source asks {
  from csv("asks.csv")
  columns {
    k: Key?
    asked: Timestamp
    answer: Bool  known at asked + 1d
  }
  at    asked
  known at asked
  complete until 2100-01-01T00:00Z
}

${options.groups}

examples questions {
  rows  asks asked at asked
  label yes = answer
  features {
${options.features}
  }
  allow MLS3045 "half-full windows are wanted in this test"
}
`;
}

export function filesOf(events: readonly Event[], asks: readonly Ask[]): { files: Record<string, string>; data: Data } {
  return {
    files: {
      "events.csv": csv(
        ["k", "happened", "seen", "x", "y", "z", "s", "b"],
        events.map((event) => [event.k, instant(event.at), instant(event.seen), event.x, event.y, event.z, event.s, event.b]),
      ),
      "asks.csv": csv(
        ["k", "asked", "answer"],
        asks.map((ask) => [ask.k, instant(ask.moment), true]),
      ),
    },
    data: {
      events: events.map((event) => ({ k: event.k, happened: event.at, seen: event.seen, x: event.x, y: event.y, z: event.z, s: event.s, b: event.b })),
      asks: asks.map((ask) => ({ k: ask.k, asked: ask.moment, answer: true })),
    },
  };
}

const START = Date.UTC(2001, 2, 30) * 1000;
const BIG = 2 ** 53 - 1;

/** A fixed set of some hundred events with ties and edges; `around` is where the boundaries lie (some specs ask about times before 1970). */
export function oddEvents(around = START): Event[] {
  const keys = ["a", "a", "a", "b", "b", "c", null, "ä", "💡", "Z"];
  const xs = [0, 1, -1, 3, 3, 7, 15, null, 60, -4];
  const ys = [0.01, -0.005, 2.675, 1e6, null, 0.1, 0.2, 0.3, -7.77, 0.015];
  const zs = [0.5, 1 / 3, -2.5, null, 1e-7, 123456.789, -1e-9, 3, 3, 2.5];
  const words = ["", "x", "é", "e\u0301", "💡", "\uffff", "abc", null, "x", "Z"];
  const events: Event[] = [];
  let state = 12345;
  const random = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  for (let i = 0; i < 160; i++) {
    const at = around + Math.floor(random() * 96) * 15 * MINUTE + pick([0, 0, 0, 1, -1, 500]);
    events.push({ k: pick(keys), at, seen: at + pick([0, MINUTE, MINUTE, HOUR, 6 * HOUR, 30 * HOUR]), x: pick(xs), y: pick(ys), z: pick(zs), s: pick(words), b: pick([true, false, null, true]) });
  }
  for (const x of [BIG, -BIG, BIG]) events.push({ k: "big", at: around + HOUR, seen: around + HOUR, x, y: 9e13, z: 4e9, s: "big", b: true });
  return events;
}

/** Moments at the events' times, a µs around them, at window edges and in between; keys seen and unseen. */
export function oddAsks(events: readonly Event[], around = START): Ask[] {
  const asks: Ask[] = [];
  events.forEach((event, i) => {
    const offsets = [0, 1, -1, MINUTE, MINUTE + 1, 3 * HOUR, 3 * HOUR + 1, DAY, DAY + MINUTE];
    asks.push({ k: event.k, moment: event.at + offsets[i % offsets.length]! });
    if (i % 3 === 0) asks.push({ k: event.k, moment: event.at + offsets[(i * 7 + 3) % offsets.length]! });
  });
  for (let hour = -2; hour < 40; hour += 3) asks.push({ k: "a", moment: around + hour * HOUR }, { k: "b", moment: around + hour * HOUR + 1 });
  asks.push({ k: "never seen", moment: around + DAY }, { k: null, moment: around + DAY });
  for (const minutes of [59, 60, 61, 62, 121]) asks.push({ k: "big", moment: around + minutes * MINUTE });
  return asks;
}
