/** A small builder of plans by hand, and the plan of the flights example, for tests and benchmarks of the batch engines. */
import { zoneRules } from "../../compiler/plan/zones.ts";
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Intrinsic } from "../../runtime/contract/vocabulary/intrinsics.ts";
import { type Column, type Examples, type Group, type Plan, PlanSchema, type Scan, type Table, type View, type Window } from "../../runtime/contract/plan.ts";
import type { PlanSpan, Type } from "../../runtime/contract/types.ts";

export const MINUTE = 60_000_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const int = { kind: "int", missing: false } as const;
export const maybeInt = { kind: "int", missing: true } as const;
export const float = { kind: "float", missing: false } as const;
export const maybeFloat = { kind: "float", missing: true } as const;
export const bool = { kind: "bool", missing: false } as const;
export const maybeBool = { kind: "bool", missing: true } as const;
export const category = { kind: "category", missing: false } as const;
export const maybeCategory = { kind: "category", missing: true } as const;
export const timestamp = { kind: "timestamp", missing: false } as const;
export const maybeTimestamp = { kind: "timestamp", missing: true } as const;
export const localTimestamp = { kind: "localTimestamp", missing: false } as const;
export const zone = { kind: "zone", missing: false } as const;
export const maybeZone = { kind: "zone", missing: true } as const;
export const duration = { kind: "duration", missing: false } as const;

export function span(line: number): PlanSpan {
  return { file: "flights.mls", line, column: 1, endLine: line, endColumn: 20 };
}

export function column(name: string, type: Type): Expr {
  return { kind: "column", name, type };
}
export function literal(value: number | string | boolean | null, type: Type): Expr {
  return { kind: "literal", value, type };
}
export function call(fn: Intrinsic, args: readonly Expr[], type: Type): Expr {
  return { kind: "call", fn, args, type };
}
export function lookup(table: string, keys: readonly Expr[], name: string, type: Type): Expr {
  return { kind: "lookup", table, keys, column: name, type };
}
export function windowValue(index: number, type: Type): Expr {
  return { kind: "window", index, type };
}
export function plus(time: Expr, micros: number): Expr {
  return call("add", [time, literal(micros, duration)], time.type);
}

/** A column as a file gives it. */
export function given(name: string, type: Type, line: number, extra: Partial<Column> = {}): Column {
  return { name, type, from: name, marks: [], span: span(line), ...extra };
}
export function derived(name: string, type: Type, derive: Expr, line: number): Column {
  return { name, type, derive, marks: [], span: span(line) };
}

export function window(aggregate: Window["aggregate"], over: Window["over"], type: Type, extra: Partial<Window> = {}): Window {
  return { kind: "window", aggregate, over, visible: { kind: "lag", lag: 0 }, type, text: `${aggregate}(…)`, span: span(1), ...extra };
}

export function range(width: number, step?: number, ending = 0): Window["over"] {
  return step === undefined ? { kind: "range", width, ending } : { kind: "range", width, step, ending };
}

export function emptyPlan(name: string, zones: readonly string[] = []): Plan {
  return {
    format: "mls-plan/1",
    name,
    zones: zoneRules(zones),
    scans: [],
    tables: [],
    views: [],
    groups: [],
    examples: [],
    partitions: [],
    models: [],
    decisions: [],
    tests: [],
    deployments: [],
    waivers: [],
  };
}

/** The zones of US airports. */
const ZONES = [
  "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Phoenix", "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "America/St_Thomas",
  "America/Detroit", "America/Indiana/Indianapolis", "America/Boise", "America/Juneau", "America/Sitka", "America/Nome", "America/Kentucky/Louisville", "America/Vancouver", "America/Yakutat",
];

export interface FlightsOptions {
  readonly flights: Scan["from"];
  readonly airports: Table["from"];
}

/** The flights example of the language page: three groups, four uses. */
export function flightsPlan(options: FlightsOptions): Plan {
  const originZone = lookup("airports", [column("origin", category)], "zone", maybeZone);
  const departed = column("departed", timestamp);
  const airports: Table = {
    kind: "table",
    id: "airports",
    from: options.airports,
    columns: [given("iata", category, 9), given("state", maybeCategory, 9), given("latitude", float, 9), given("longitude", float, 9), given("zone", zone, 9)],
    key: ["iata"],
    keyIsRow: false,
    validity: { kind: "timeless", why: "airports do not move" },
    expect: [],
    span: span(5),
  };
  const hours = call("duration", [call("div", [column("distance", int), literal(400, int)], float), literal(HOUR, int)], duration);
  const flights: Scan = {
    kind: "scan",
    id: "flights",
    from: options.flights,
    columns: [
      given("date", localTimestamp, 16),
      given("origin", category, 17),
      given("destination", category, 18),
      given("distance", int, 19),
      given("delay", int, 20),
      derived("departed", timestamp, call("instant", [column("date", localTimestamp), originZone], timestamp), 21),
      derived("landed", timestamp, call("add", [plus(departed, HOUR), hours], timestamp), 22),
    ],
    at: departed,
    exists: plus(departed, MINUTE),
    expect: [
      { condition: call("inRange", [column("distance", int), literal(1, int), literal(6000, int)], bool), otherwise: "drop", text: "distance in 1..6000", span: span(26) },
      { condition: call("not", [call("isMissing", [originZone], bool)], bool), otherwise: "fail", text: "airports(origin) is not missing", span: span(27) },
    ],
    key: [],
    unique: [],
    span: span(13),
  };
  const through = (name: string, type: Type): Column => derived(name, type, column(name, type), 31);
  const landings: View = {
    kind: "view",
    id: "landings",
    input: "flights",
    at: column("landed", timestamp),
    exists: column("landed", timestamp),
    columns: flights.columns.map(({ name, type }) => through(name, type)),
    span: span(31),
  };
  const delay = column("delay", int);
  const departures = groupOf("departures", "flights", ["origin"], { kind: "live", within: MINUTE }, [window("count", range(HOUR), int, { visible: { kind: "lag", lag: MINUTE } }), window("count", range(3 * HOUR), int, { visible: { kind: "lag", lag: MINUTE } })], {
    n_1h: windowValue(0, int),
    n_3h: windowValue(1, int),
  });
  const late = call("ge", [delay, literal(15, int)], bool);
  const arrivals = groupOf(
    "arrivals",
    "landings",
    ["destination"],
    { kind: "live", within: MINUTE },
    [
      window("mean", range(3 * HOUR), maybeFloat, { argument: delay, text: "mean(delay) over 3h" }),
      window("count", range(7 * DAY, HOUR), int, { where: late, text: "count(where delay >= 15) over 7d step 1h" }),
      window("count", range(7 * DAY, HOUR), int, { text: "count() over 7d step 1h" }),
      window("last", range(7 * DAY), maybeInt, { argument: delay, text: "last(delay) over 7d" }),
    ],
    {
      mean_delay_3h: windowValue(0, maybeFloat),
      late_rate_7d: call("div", [call("add", [windowValue(1, int), literal(2, int)], int), call("add", [windowValue(2, int), literal(10, int)], int)], maybeFloat),
      last_delay: windowValue(3, maybeInt),
    },
  );
  const month = range(30 * DAY, DAY);
  const route = groupOf(
    "route",
    "landings",
    ["origin", "destination"],
    { kind: "every", period: DAY, after: 2 * HOUR },
    [window("count", month, int), window("mean", month, maybeFloat, { argument: delay }), window("quantile", month, maybeInt, { argument: delay, q: [9, 10], text: "quantile(delay, 0.9) over 30d step 1d" })],
    { flights: windowValue(0, int), mean_delay: windowValue(1, maybeFloat), p90_delay: windowValue(2, maybeInt) },
  );
  const weekday = call("dayOfWeek", [departed, originZone], maybeInt);
  const angle = call("mul", [call("div", [weekday, literal(7, int)], maybeFloat), literal(2 * Math.PI, float)], maybeFloat);
  const keys = (...names: string[]): Expr[] => names.map((name) => column(name, category));
  const uses = [
    { group: "departures", keys: keys("origin"), prefix: "from_", span: span(62) },
    { group: "arrivals", keys: keys("origin"), prefix: "in_", span: span(63) },
    { group: "arrivals", keys: keys("destination"), prefix: "to_", span: span(64) },
    { group: "route", keys: keys("origin", "destination"), prefix: "", span: span(65) },
  ];
  const groups = [departures, arrivals, route];
  const used = uses.flatMap((use, u) =>
    groups.find((group) => group.id === use.group)!.features.map((feature) => exampleColumn(`${use.prefix}${feature.name}`, { kind: "use", use: u, feature: feature.name, type: feature.type }, "history", use.span.line)),
  );
  const pushbacks: Examples = {
    kind: "examples",
    id: "pushbacks",
    spine: { kind: "asked", source: "flights", moment: plus(departed, MINUTE), within: MINUTE, drawnBy: ["date", "origin", "destination", "distance"] },
    request: ["date", "origin", "destination", "distance"],
    uses,
    columns: [
      ...used,
      exampleColumn("distance", column("distance", int), "request", 66),
      exampleColumn("state", lookup("airports", [column("origin", category)], "state", maybeCategory), "timeless", 67),
      exampleColumn("hour", call("hour", [departed, originZone], maybeInt), "timeless", 68),
      exampleColumn("weekday", { kind: "vector", items: [call("sin", [angle], maybeFloat), call("cos", [angle], maybeFloat)], type: { kind: "vector", size: 2, missing: true } }, "timeless", 69),
    ],
    label: { name: "late", expr: late, type: bool, known: column("landed", timestamp), text: "delay >= 15", span: span(59) },
    warmupWaived: false,
    span: span(57),
  };
  const instant = (text: string): number => Date.parse(text) * 1000;
  return PlanSchema.parse({
    ...emptyPlan("flights", ZONES),
    scans: [flights],
    tables: [airports],
    views: [landings],
    groups,
    examples: [pushbacks],
    partitions: [
      {
        kind: "partition",
        examples: "pushbacks",
        method: {
          kind: "time",
          parts: [
            { name: "train", until: instant("2001-04-15T00:00Z"), text: "train until 2001-04-15" },
            { name: "validate", until: instant("2001-05-15T00:00Z"), text: "validate until 2001-05-15" },
            { name: "test", until: instant("2001-07-01T00:00Z"), text: "test until 2001-07-01" },
          ],
          gap: 0,
        },
        span: span(73),
      },
    ],
  });
}

export function exampleColumn(name: string, expr: Expr, reach: "request" | "timeless" | "history", line: number): Examples["columns"][number] {
  return { name, expr, type: expr.type, reach, marks: [], text: name, span: span(line) };
}

export function groupOf(id: string, input: string, keys: readonly string[], ready: Group["ready"], windows: readonly Window[], features: Readonly<Record<string, Expr>>): Group {
  const delay = ready.kind === "live" ? ready.within : ready.period + ready.after;
  const reaches = windows.flatMap(({ over }) => (over.kind === "range" ? [over.width + (over.step ?? 0) + over.ending + delay] : []));
  return {
    kind: "group",
    id,
    input,
    keys: keys.map((name) => ({ name, expr: column(name, category), type: category })),
    ready,
    windows: [...windows],
    features: Object.entries(features).map(([name, expr], i) => ({ name, expr, type: expr.type, marks: [], text: name, span: span(40 + i) })),
    reach: reaches.length === 0 ? null : Math.max(...reaches),
    span: span(36),
  };
}
