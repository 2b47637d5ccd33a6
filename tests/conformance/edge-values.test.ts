/** The values at which engines differ, each by name: against the oracle on both roads, and as served. Every case goes through a file, derived columns, windows, keys, look-ups and the door. */
import { describe as suite, expect, it } from "vitest";
import type { Value } from "../oracle/values.ts";
import { csv } from "./csv.ts";
import { DAY, HOUR } from "./events.ts";
import { type Case, compareWithOracle, describe } from "./harness.ts";
import { compareServing } from "./serving.ts";

type Row = Record<string, Value>;
const at = (text: string): number => Date.parse(text) * 1000;

/** What a case is made of: events of one key, a window's width, and the moments asked at. */
interface Edge {
  readonly events: readonly { readonly at: number; readonly x?: number | null; readonly f?: number | null; readonly s?: string | null }[];
  readonly asked: readonly number[];
  /** As the file has it, where that is not what is read. */
  readonly written?: (text: string) => string;
  readonly grid?: string;
  readonly zone?: string;
}

const SPEC = ({ grid = "", zone = "Europe/Berlin" }: Edge): string => `source events {
  from   csv("events.csv")
  stream kafka("events")
  columns {
    k:  Category?
    at: Timestamp
    x:  Int?
    f:  Float?${grid}
    s:  String?
    day:    Date = date(at, "${zone}")
    wall:   LocalTimestamp = local(at, "${zone}")
    again:  Timestamp = instant(wall, "${zone}")
    begun:  Timestamp = instant(day, "${zone}")
    more:   Int? = x + 1
    half:   Float? = f / 2
    shout:  String? = concat(upper(s), trim(s))
    size:   Int? = length(s)
  }
  at     at
  known  at at + 1us
}

source asks {
  from csv("asks.csv")
  columns { k: Category, asked: Timestamp, x: Int?, f: Float?${grid}, s: String?, answer: Bool known at asked + 1d }
  at    asked
  known at asked
  complete until 2100-01-01T00:00Z
}

features past from events by k {
  ready live within 0s
  n       = count() over 1h
  n_step  = count() over 1h step 30m
  n_day   = count() over 1 days in "${zone}"
  n_month = count() over 1 months in "${zone}"
  n_since = count() over all since 1900-01-02T00:00Z
  latest  = last(at) over 30d
  total   = sum(x) over 30d
  total_f = sum(f) over 30d
  mean_f  = mean(f) over 30d
  spread  = std(f) over 30d
  least   = min(f) over 30d
  most    = max(x) over 30d
  middle  = approx_quantile(f, 0.5) over 30d
  texts   = distinct(s) over 30d
  usual   = mode(s) over 30d
  first_s = min(s) over 30d
  last_s  = max(s) over 30d
  more    = max(more) over 30d
  half    = min(half) over 30d
  shout   = last(shout) over 30d
  size    = sum(size) over 30d
  again   = last(again) over 30d
  begun   = last(begun) over 30d
  walls   = last(wall) over 30d
  days    = last(day) over 30d
}
features by_text from events by s { ready live within 0s; n = count() over 30d }
features by_number from events by x { ready live within 0s; n = count() over 30d }

examples questions {
  rows  asks asked at asked
  label yes = answer
  features {
    past(k)
    by_text(s)   prefix text_
    by_number(x) prefix number_
    hour   = hour(moment, "${zone}")
    minute = minute(moment, "${zone}")
    month  = month(moment, "${zone}")
    year   = year(moment, "${zone}")
    turn   = day_of_year(moment, "${zone}")
    week   = day_of_week(moment, "${zone}")
    own_day = date(moment, "${zone}")
    noon   = instant(date(moment, "${zone}"), "${zone}") + 12h
    floor  = floor_time(moment, 7d)
    since  = moment - again
    plus   = x + 1
    times  = x * x
    root   = sqrt(f)
    third  = f / 3
    logs   = log1p(f)
    lower  = lower(s)
    shape  = length(s)
    piece  = substring(s, 1, 2)
    bucket = hash(s, 1000)
    told   = replace(s, "e", "é")
    order  = s < "f"
  }
  allow MLS3045 "edges, not windows"
}
model served for questions { predict yes; inputs { hour }; learner prior }
`;

function caseOf(edge: Edge): Case {
  const events: Row[] = edge.events.map((event) => ({ k: "a", at: event.at, x: event.x ?? null, f: event.f ?? null, s: event.s ?? null }));
  const asks: Row[] = edge.asked.map((asked, i) => ({ k: "a", asked, x: edge.events[i % edge.events.length]!.x ?? null, f: edge.events[i % edge.events.length]!.f ?? null, s: edge.events[i % edge.events.length]!.s ?? null, answer: i % 2 === 0 }));
  const written = edge.written ?? ((text) => text);
  return { spec: SPEC(edge), files: { "events.csv": written(csv(events, ["at"])), "asks.csv": written(csv(asks, ["asked"])) }, data: { events, asks }, examples: "questions" };
}

async function equal(edge: Edge): Promise<void> {
  const input = caseOf(edge);
  const { mismatches, rows, values } = await compareWithOracle(input);
  expect(describe(mismatches)).toBe("");
  expect(rows).toBe(edge.asked.length);
  expect(values).toBeGreaterThan(rows * 90);
  const served = await compareServing(input, "served");
  expect(served.mismatches.slice(0, 5)).toEqual([]);
  expect(served.asked).toBe(rows);
}

/** The times, a µs around each, and an hour and a day on. */
const around = (...times: number[]): number[] => times.flatMap((time) => [time - 1, time, time + 1, time + 2, time + HOUR, time + HOUR + 1, time + HOUR + 2, time + DAY, time + DAY + 1]);
const events = (...times: number[]): Edge["events"] => times.map((time, i) => ({ at: time, x: i, f: i / 4, s: `s${i}` }));

const HALF_PAST = 30 * 60_000_000;
const T = at("2001-05-01T12:00:00Z");
const LARGEST = 2 ** 53 - 1;
const texts = (...all: (string | null)[]): Edge => ({ events: all.map((s, i) => ({ at: T + i * 1000, x: i, s })), asked: all.map((_, i) => T + HALF_PAST + i * 1000) });
const floats = (...all: (number | null)[]): Edge => ({ events: all.map((f, i) => ({ at: T + i * 1000, x: i, f })), asked: all.map((_, i) => T + HALF_PAST + i * 1000) });
const ints = (...all: (number | null)[]): Edge => ({ events: all.map((x, i) => ({ at: T + i * 1000, x })), asked: all.map((_, i) => T + HALF_PAST + i * 1000) });

/** Each by the issue's own words. */
const EDGES: Readonly<Record<string, Edge>> = {
  "boundaries ± 1 µs": { events: events(T, T + 1, T + HOUR, T + HOUR + 1), asked: around(T, T + HOUR) },
  "times before 1970": { events: events(at("1969-12-31T23:59:59.999Z") + 999, at("1970-01-01T00:00:00Z"), at("1969-12-25T00:00:00Z") - 1), asked: around(at("1970-01-01T00:00:00Z"), at("1969-12-31T12:00:00Z"), at("1969-12-25T01:00:00Z")) },
  "leap days": { events: events(at("2000-02-28T23:30:00Z"), at("2000-02-29T12:00:00Z"), at("2000-03-01T00:00:00Z")), asked: around(at("2000-02-29T00:00:00Z"), at("2000-03-01T00:00:00Z"), at("2000-03-29T12:00:00Z"), at("2000-03-31T12:00:00Z")), zone: "UTC" },
  "a century that is no leap year": { events: events(at("1900-02-28T23:30:00Z"), at("1900-03-01T00:00:00Z")), asked: around(at("1900-03-01T00:30:00Z"), at("1900-03-28T12:00:00Z")), zone: "UTC" },
  "an hour that a zone skips": { events: events(at("2001-03-25T00:59:59.999Z") + 999, at("2001-03-25T01:00:00Z"), at("2001-03-24T01:30:00Z")), asked: around(at("2001-03-25T01:00:00Z"), at("2001-03-26T00:30:00Z"), at("2001-04-25T00:30:00Z")) },
  "an hour that a zone repeats": { events: events(at("2001-10-28T00:30:00Z"), at("2001-10-28T01:30:00Z"), at("2001-10-28T01:00:00Z")), asked: around(at("2001-10-28T00:30:00Z"), at("2001-10-28T01:30:00Z"), at("2001-10-29T01:30:00Z")) },
  "half an hour that a zone repeats": { events: events(at("2024-04-06T15:00:00Z"), at("2024-04-06T15:15:00Z"), at("2024-04-06T14:45:00Z")), asked: around(at("2024-04-06T15:00:00Z"), at("2024-04-07T15:00:00Z")), zone: "Australia/Lord_Howe" },
  "a day that a zone skips": { events: events(at("2011-12-30T09:59:59Z"), at("2011-12-30T10:00:00Z")), asked: around(at("2011-12-30T10:00:00Z"), at("2011-12-31T10:30:00Z"), at("2012-01-30T10:30:00Z")), zone: "Pacific/Apia" },
  "±(2^53 − 1)": ints(LARGEST, -LARGEST, LARGEST - 1, 1 - LARGEST, 0, null, LARGEST),
  subnormals: floats(5e-324, -5e-324, 2.225073858507201e-308, -2.2250738585072014e-308, 0, 1e-320, null),
  "the largest floats": floats(1.7976931348623157e308, -1.7976931348623157e308, 1e300, 9007199254740992, -9007199254740994, 8589934591.999999, null),
  "−0": { ...floats(0, 0, 1, 0, null), written: (text) => text.replaceAll(/,0,(?=\n|$)/g, ",-0.0,") },
  "NaN and infinities in a file": { ...floats(1, null, null, 2.5, null), written: (text) => text.replace("Z,1,,", "Z,1,NaN,").replace("Z,2,,", "Z,2,-Infinity,").replace("Z,4,,", "Z,4,inf,") },
  "grids: hundredths, halves away from zero": { ...floats(0.005, -0.005, 0.015, 1.005, 2.675, 0.125, 1e14), grid: " by 0.01" },
  "grids: multiples of 2.5": { ...floats(1.25, -1.25, 3.75, 2.5, 1e16, 6.2, null), grid: " by 2.5" },
  "grids: the default, of 2^-20": floats(2 ** -20, 2 ** -21, -(2 ** -21), 3 * 2 ** -22, 1 / 3, 8589934592, -8589934592.5),
  "empty strings": texts("", null, "", " ", "a", "\t"),
  "combining characters": texts("é", "e\u0301", "e", "E\u0301", "ﬁ", "ß", "İ"),
  "astral characters": texts("💡", "💡💡", "\uffff", "\ue000", "a💡b", "𝒳", "\u{10ffff}"),
  "quotes and signs": texts('"', "'", "\\", "%_", "$&", ",", ";"),
};

suite("edge values equal the oracle in every engine and as served", () => {
  for (const [name, edge] of Object.entries(EDGES)) it(name, () => equal(edge));
});
