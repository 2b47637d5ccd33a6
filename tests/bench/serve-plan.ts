import { hashPlan } from "../../runtime/contract/canonical.ts";
import type { Expr } from "../../runtime/contract/expr.ts";
import { type Plan, PlanSchema } from "../../runtime/contract/plan.ts";
import type { TrainedModel, Tree } from "../../runtime/contract/trained.ts";
import type { Type } from "../../runtime/contract/types.ts";

/** A plan of the shape of `examples/flights` (four uses of three groups, sixteen inputs, 300 trees of depth 6), by hand and without data, for the server's benchmark. */
const span = { file: "bench.mls", line: 1, column: 1, endLine: 1, endColumn: 2 };
export const MINUTE = 60_000_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const int: Type = { kind: "int", missing: false };
const intM: Type = { kind: "int", missing: true };
const floatM: Type = { kind: "float", missing: true };
const airport: Type = { kind: "category", entity: "Airport", missing: false };
const time: Type = { kind: "timestamp", missing: false };
const column = (name: string, type: Type): Expr => ({ kind: "column", name, type });
const literal = (value: number | string, type: Type): Expr => ({ kind: "literal", value, type });
const call = (fn: Extract<Expr, { kind: "call" }>["fn"], args: Expr[], type: Type): Expr => ({ kind: "call", fn, args, type });
const zone: Expr = { kind: "lookup", table: "airports", keys: [column("origin", airport)], column: "zone", type: { kind: "zone", missing: true } };
const departed = column("departed", time);
const range = (width: number, step?: number) => ({ kind: "range" as const, width, step, ending: 0 });

export const AIRPORTS = ["ATL", "ORD", "DFW", "LAX", "PHX", "DEN", "JFK", "SFO"];
export const WINDOWS = {
  departures: [
    { aggregate: "count", over: range(HOUR) },
    { aggregate: "count", over: range(3 * HOUR) },
  ],
  arrivals: [
    { aggregate: "mean", argument: "delay", over: range(3 * HOUR) },
    { aggregate: "count", argument: undefined, filter: "late", over: range(7 * DAY, HOUR) },
    { aggregate: "count", over: range(7 * DAY, HOUR) },
    { aggregate: "last", argument: "delay", over: range(7 * DAY) },
  ],
  route: [
    { aggregate: "count", over: range(30 * DAY, DAY) },
    { aggregate: "mean", argument: "delay", over: range(30 * DAY, DAY) },
    { aggregate: "quantile", argument: "delay", q: [9, 10] as [number, number], over: range(30 * DAY, DAY) },
  ],
} as const;

const windowNode = (window: { readonly aggregate: string; readonly over: object }) => ({ kind: "window", ...window, argument: undefined, filter: undefined, visible: { kind: "lag", lag: 0 }, type: floatM, text: window.aggregate, span });
const at = (index: number): Expr => ({ kind: "window", index, type: floatM });
const feature = (name: string, expr: Expr) => ({ name, expr, type: floatM, marks: [], text: name, span });
const smoothed = call("div", [call("add", [at(1), literal(2, int)], floatM), call("add", [at(2), literal(10, int)], floatM)], floatM);
const group = (id: keyof typeof WINDOWS, keys: string[], ready: object, features: object[]) => ({
  kind: "group",
  id,
  input: "flights",
  keys: keys.map((name) => ({ name, expr: column(name, airport), type: airport })),
  ready,
  windows: WINDOWS[id].map(windowNode),
  features,
  reach: null,
  span,
});
const live = { kind: "live", within: MINUTE };

const USES = [
  { group: "departures", keys: ["origin"], features: ["n_1h", "n_3h"] },
  { group: "arrivals", keys: ["origin"], features: ["mean_delay_3h", "late_rate_7d", "last_delay"] },
  { group: "arrivals", keys: ["destination"], features: ["mean_delay_3h", "late_rate_7d", "last_delay"] },
  { group: "route", keys: ["origin", "destination"], features: ["flights", "mean_delay", "p90_delay"] },
];
const PREFIXES = ["from_", "in_", "to_", "route_"];
const exampleColumn = (name: string, expr: Expr, type: Type, reach: string) => ({ name, expr, type, reach, marks: [], text: name, span });
const COLUMNS = [
  ...USES.flatMap((use, u) => use.features.map((name) => exampleColumn(`${PREFIXES[u]}${name}`, { kind: "use", use: u, feature: name, type: floatM }, floatM, "history"))),
  exampleColumn("distance", column("distance", int), int, "request"),
  exampleColumn("hour", call("hour", [departed, zone], intM), intM, "timeless"),
  exampleColumn("weekday", call("dayOfWeek", [departed, zone], intM), intM, "timeless"),
];
const given = (name: string): Expr => ({ kind: "feature", name, type: floatM });
const INPUTS = COLUMNS.flatMap(({ name }) => {
  if (name === "distance") return [{ name, door: call("log1p", [given(name)], floatM) }];
  if (name !== "weekday") return [{ name, door: given(name) }];
  const angle = call("mul", [given(name), literal((2 * Math.PI) / 7, floatM)], floatM);
  return [{ name: "weekday_sin", door: call("sin", [angle], floatM) }, { name: "weekday_cos", door: call("cos", [angle], floatM) }];
});

const PLAIN = { marks: [], span };
export const BENCH_PLAN: Plan = PlanSchema.parse({
  format: "mls-plan/1",
  name: "bench",
  zones: { version: "test", rules: { "America/New_York": { untils: [986108400, 1004248800], offsets: [-18000, -14400, -18000] } } },
  scans: [
    {
      kind: "scan",
      id: "flights",
      from: { kind: "csv", path: "flights.csv" },
      columns: [
        { name: "date", type: { kind: "localTimestamp", missing: false }, ...PLAIN },
        { name: "origin", type: airport, ...PLAIN },
        { name: "destination", type: airport, ...PLAIN },
        { name: "distance", type: int, ...PLAIN },
        { name: "departed", type: time, derive: call("instant", [column("date", { kind: "localTimestamp", missing: false }), zone], time), ...PLAIN },
      ],
      at: departed,
      exists: departed,
      expect: [
        { condition: call("inRange", [column("distance", int), literal(1, int), literal(6000, int)], { kind: "bool", missing: false }), otherwise: "drop", text: "distance in 1..6000", span },
        { condition: { kind: "exists", table: "airports", keys: [column("origin", airport)], type: { kind: "bool", missing: false } }, otherwise: "fail", text: "airports(origin) is not missing", span },
      ],
      key: [],
      unique: [],
      span,
    },
  ],
  tables: [
    {
      kind: "table",
      id: "airports",
      from: { kind: "csv", path: "airports.csv" },
      columns: [{ name: "iata", type: airport, ...PLAIN }, { name: "zone", type: { kind: "zone", missing: true }, ...PLAIN }],
      key: ["iata"],
      keyIsRow: false,
      validity: { kind: "timeless", why: "a benchmark" },
      expect: [],
      span,
    },
  ],
  views: [],
  groups: [
    group("departures", ["origin"], live, [feature("n_1h", at(0)), feature("n_3h", at(1))]),
    group("arrivals", ["destination"], live, [feature("mean_delay_3h", at(0)), feature("late_rate_7d", smoothed), feature("last_delay", at(3))]),
    group("route", ["origin", "destination"], { kind: "every", period: DAY, after: 2 * HOUR }, [feature("flights", at(0)), feature("mean_delay", at(1)), feature("p90_delay", at(2))]),
  ],
  examples: [
    {
      kind: "examples",
      id: "pushbacks",
      spine: { kind: "asked", source: "flights", moment: call("add", [departed, literal(MINUTE, { kind: "duration", missing: false })], time), within: MINUTE, drawnBy: [] },
      request: ["date", "origin", "destination", "distance"],
      uses: USES.map(({ group: id, keys }, u) => ({ group: id, keys: keys.map((key) => column(key, airport)), prefix: PREFIXES[u], span })),
      columns: COLUMNS,
      label: { name: "late", expr: literal("x", airport), type: { kind: "bool", missing: false }, text: "late", span },
      warmupWaived: false,
      span,
    },
  ],
  partitions: [],
  models: [
    {
      kind: "model",
      id: "lateness",
      examples: "pushbacks",
      label: "late",
      task: { kind: "binary" },
      inputs: INPUTS.map((input) => ({ ...input, type: floatM, transforms: [], text: input.name, span })),
      learner: { kind: "gbdt", params: {}, monotone: [], span },
      seed: 1,
      refit: [],
      span,
    },
  ],
  decisions: [],
  tests: [],
  deployments: [{ kind: "deploy", model: "lateness", serve: { port: 8080, timeoutMicros: 50_000, otherwise: "prior" }, span }],
  waivers: [],
});

/** A random number generator that is the same everywhere: [0, 1). */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

export function benchModel(trees: number, depth: number): TrainedModel {
  const next = randomNumbers(7);
  return {
    format: "mls-model/1",
    model: "lateness",
    planHash: hashPlan(BENCH_PLAN),
    task: { kind: "binary" },
    inputs: INPUTS.map(({ name }) => ({ name, type: floatM, transforms: [], columns: [name] })),
    learned: { kind: "gbdt", base: [-1], trees: Array.from({ length: trees }, () => [fullTree(depth, next)]), categorical: [] },
    calibration: [{ kind: "isotonic", x: [0, 0.2, 0.5, 1], y: [0, 0.25, 0.5, 0.9] }],
    seed: 1,
    prior: [0.2],
    decisions: {},
    history: { rows: { train: 1, validate: 1, test: 1 }, rounds: [], bestRound: null, importance: [], pieces: [] },
  };
}

function fullTree(depth: number, next: () => number): Tree {
  const inner = 2 ** depth - 1;
  const nodes = Array.from({ length: 2 * inner + 1 }, (_, i) => i);
  const isLeaf = (i: number) => i >= inner;
  return {
    feature: nodes.map((i) => (isLeaf(i) ? -1 : Math.floor(next() * INPUTS.length))),
    threshold: nodes.map((i) => (isLeaf(i) ? 0 : Math.fround(next() * 20))),
    categories: nodes.map(() => null),
    left: nodes.map((i) => (isLeaf(i) ? -1 : 2 * i + 1)),
    right: nodes.map((i) => (isLeaf(i) ? -1 : 2 * i + 2)),
    missingLeft: nodes.map(() => next() < 0.5),
    value: nodes.map((i) => (isLeaf(i) ? Math.round((next() - 0.5) * 2 ** 14) / 2 ** 18 : 0)),
  };
}
