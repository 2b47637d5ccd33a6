import { hashPlan } from "../../runtime/contract/canonical.ts";
import type { Expr } from "../../runtime/contract/expr.ts";
import type { Manifest } from "../../runtime/contract/manifest.ts";
import { type Column, type Plan, PlanSchema } from "../../runtime/contract/plan.ts";
import type { TrainedModel } from "../../runtime/contract/trained.ts";
import type { Type } from "../../runtime/contract/types.ts";

/** A small plan by hand: flights asked as they leave, with one group of history, and closed flowers; enough for every step of the request path. */
const span = { file: "small.mls", line: 1, column: 1, endLine: 1, endColumn: 2 };
export const T = {
  int: { kind: "int", missing: false } as Type,
  intM: { kind: "int", missing: true } as Type,
  float: { kind: "float", missing: false } as Type,
  floatM: { kind: "float", missing: true } as Type,
  bool: { kind: "bool", missing: false } as Type,
  text: { kind: "string", missing: false } as Type,
  airport: { kind: "category", entity: "Airport", missing: false } as Type,
  stateM: { kind: "category", missing: true } as Type,
  time: { kind: "timestamp", missing: false } as Type,
  timeM: { kind: "timestamp", missing: true } as Type,
  local: { kind: "localTimestamp", missing: false } as Type,
  zoneM: { kind: "zone", missing: true } as Type,
  duration: { kind: "duration", missing: false } as Type,
};
export const col = (name: string, type: Type): Expr => ({ kind: "column", name, type });
export const lit = (value: number | string, type: Type): Expr => ({ kind: "literal", value, type });
export const call = (fn: Extract<Expr, { kind: "call" }>["fn"], args: Expr[], type: Type): Expr => ({ kind: "call", fn, args, type });
const column = (name: string, type: Type, more: Partial<Column> = {}): Column => ({ name, type, marks: [], span, ...more });
const zoneOf = (airport: Expr): Expr => ({ kind: "lookup", table: "airports", keys: [airport], column: "zone", type: T.zoneM });
export const MINUTE = 60_000_000;
export const HOUR = 60 * MINUTE;
const departed = col("departed", T.time);

export const FLIGHTS_PLAN: Plan = PlanSchema.parse({
  format: "mls-plan/1",
  name: "small",
  zones: { version: "test", rules: { "America/New_York": { untils: [986108400, 1004248800], offsets: [-18000, -14400, -18000] }, UTC: { untils: [], offsets: [0] } } },
  scans: [
    {
      kind: "scan",
      id: "flights",
      from: { kind: "csv", path: "flights.csv" },
      columns: [
        column("date", T.local, { from: "date" }),
        column("origin", T.airport, { from: "origin", doc: "Where it leaves." }),
        column("distance", { kind: "int", unit: "mile", missing: false }, { from: "distance" }),
        column("carrier", { kind: "enum", values: ["AA", "UA"], missing: true }, { from: "carrier" }),
        column("delay", T.int, { from: "delay" }),
        column("departed", T.time, { derive: call("instant", [col("date", T.local), zoneOf(col("origin", T.airport))], T.timeM) }),
        column("landed", T.time, { derive: call("add", [departed, lit(HOUR, T.duration)], T.time) }),
      ],
      at: departed,
      exists: departed,
      expect: [
        { condition: call("inRange", [col("distance", T.int), lit(1, T.int), lit(6000, T.int)], T.bool), otherwise: "drop", text: "distance in 1..6000", span },
        { condition: { kind: "exists", table: "airports", keys: [col("origin", T.airport)], type: T.bool }, otherwise: "fail", text: "airports(origin) is not missing", span },
        { condition: call("lt", [col("delay", T.int), lit(2000, T.int)], T.bool), otherwise: "drop", text: "delay < 2000", span },
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
      columns: [column("iata", T.airport), column("state", T.stateM), column("zone", T.zoneM)],
      key: ["iata"],
      keyIsRow: false,
      validity: { kind: "timeless", why: "a test" },
      expect: [],
      span,
    },
    {
      kind: "table",
      id: "flowers",
      from: { kind: "csv", path: "flowers.csv" },
      columns: [column("petal", T.floatM), column("sex", { kind: "enum", values: ["f", "m"], missing: true }), column("species", T.text)],
      key: [],
      keyIsRow: true,
      validity: { kind: "timeless", why: "a test" },
      expect: [],
      span,
    },
  ],
  views: [],
  groups: [
    {
      kind: "group",
      id: "departures",
      input: "flights",
      keys: [{ name: "origin", expr: col("origin", T.airport), type: T.airport }],
      ready: { kind: "live", within: MINUTE },
      windows: [{ kind: "window", aggregate: "count", over: { kind: "range", width: HOUR, ending: 0 }, visible: { kind: "lag", lag: 0 }, type: T.int, text: "count() over 1h", span }],
      features: [
        { name: "n_1h", expr: { kind: "window", index: 0, type: T.int }, type: T.int, marks: [], text: "count() over 1h", span },
        { name: "twice", expr: call("add", [{ kind: "feature", name: "n_1h", type: T.int }, { kind: "feature", name: "n_1h", type: T.int }], T.int), type: T.int, marks: [], text: "n_1h + n_1h", span },
      ],
      reach: HOUR + MINUTE,
      span,
    },
  ],
  examples: [
    {
      kind: "examples",
      id: "pushbacks",
      spine: { kind: "asked", source: "flights", moment: call("add", [departed, lit(MINUTE, T.duration)], T.time), within: MINUTE, drawnBy: ["date", "origin", "distance"] },
      where: call("ne", [col("origin", T.airport), lit("XXX", T.airport)], T.bool),
      request: ["date", "origin", "distance", "carrier", "departed"],
      uses: [{ group: "departures", keys: [col("origin", T.airport)], prefix: "from_", span }],
      columns: [
        { name: "from_n_1h", expr: { kind: "use", use: 0, feature: "n_1h", type: T.int }, type: T.int, reach: "history", marks: [], text: "n_1h", span },
        { name: "from_twice", expr: { kind: "use", use: 0, feature: "twice", type: T.int }, type: T.int, reach: "history", marks: [], text: "twice", span },
        { name: "distance", expr: col("distance", T.int), type: T.int, reach: "request", marks: [], text: "distance", span },
        { name: "carrier", expr: col("carrier", T.stateM), type: T.stateM, reach: "request", marks: [], text: "carrier", span },
        { name: "state", expr: { kind: "lookup", table: "airports", keys: [col("origin", T.airport)], column: "state", type: T.stateM }, type: T.stateM, reach: "timeless", marks: [], text: "state", span },
      ],
      label: { name: "late", expr: call("ge", [col("delay", T.int), lit(15, T.int)], T.bool), type: T.bool, text: "delay >= 15", span },
      warmupWaived: false,
      span,
    },
    {
      kind: "examples",
      id: "blossoms",
      spine: { kind: "closed", table: "flowers" },
      request: ["petal", "sex"],
      uses: [],
      columns: [
        { name: "petal", expr: col("petal", T.floatM), type: T.floatM, reach: "request", marks: [], text: "petal", span },
        { name: "sex", expr: col("sex", T.stateM), type: T.stateM, reach: "request", marks: [], text: "sex", span },
      ],
      label: { name: "species", expr: col("species", T.text), type: T.text, text: "species", span },
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
      inputs: [
        { name: "from_n_1h", door: { kind: "feature", name: "from_n_1h", type: T.int }, type: T.int, transforms: [], text: "from_n_1h", span },
        { name: "far", door: call("log1p", [{ kind: "feature", name: "distance", type: T.int }], T.floatM), type: T.floatM, transforms: [], text: "log1p(distance)", span },
      ],
      learner: { kind: "logistic", params: {}, monotone: [], span },
      seed: 1,
      refit: [],
      span,
    },
    {
      kind: "model",
      id: "kinds",
      examples: "blossoms",
      label: "species",
      task: { kind: "multiclass", classes: ["iris", "rose", "tulip"] },
      inputs: [{ name: "petal", door: { kind: "feature", name: "petal", type: T.floatM }, type: T.floatM, transforms: [{ transform: "impute", options: {}, usesLabel: false, text: "impute", span }], text: "petal", span }],
      learner: { kind: "logistic", params: {}, monotone: [], span },
      seed: 1,
      refit: [],
      span,
    },
  ],
  decisions: [
    {
      kind: "decide",
      id: "warn",
      model: "lateness",
      rules: [{ name: "warn", expr: call("ge", [{ kind: "score", type: T.float }, { kind: "parameter", name: "c", type: T.float }], T.bool), type: T.bool, text: "score >= c", span }],
      choose: [],
      span,
    },
  ],
  tests: [],
  deployments: [{ kind: "deploy", model: "lateness", serve: { port: 8080, timeoutMicros: 10_000_000 }, span }],
  waivers: [],
});

export const TABLES = new Map([
  ["airports", { columns: ["iata", "state", "zone"], rows: [["JFK", "NY", "America/New_York"], ["LHR", null, "UTC"]] }],
]);

const history: TrainedModel["history"] = { rows: { train: 3, validate: 0, test: 0 }, rounds: [], bestRound: null, importance: [], pieces: [] };

export const LATENESS: TrainedModel = {
  format: "mls-model/1",
  model: "lateness",
  planHash: hashPlan(FLIGHTS_PLAN),
  task: { kind: "binary" },
  inputs: [
    { name: "from_n_1h", type: T.int, transforms: [], columns: ["from_n_1h"] },
    { name: "far", type: T.floatM, transforms: [], columns: ["far"] },
  ],
  learned: { kind: "linear", intercepts: [-2], weights: [[0.5, 0.25]] },
  calibration: [],
  seed: 1,
  prior: [0.2],
  decisions: { warn: { c: 0.5 } },
  history,
};

export const KINDS: TrainedModel = {
  ...LATENESS,
  model: "kinds",
  task: { kind: "multiclass", classes: ["iris", "rose", "tulip"] },
  inputs: [{ name: "petal", type: T.floatM, transforms: [{ transform: "impute", value: 1 }], columns: ["petal"] }],
  learned: { kind: "linear", intercepts: [0, 0.5, 1], weights: [[2], [1], [0]] },
  prior: [0.25, 0.25, 0.5],
  decisions: {},
};

/** A manifest for bundles that live in memory only. */
export function manifestOf(model: TrainedModel): Manifest {
  return { format: "mls-bundle/1", name: "small", model: model.model, planHash: model.planHash, mlsVersion: "0.0.0", data: {}, files: {}, reports: {}, waivers: [], tests: "not opened" };
}

/** A row of `lateness` whose question is due at 14:06 to 14:07 of New York's summer. */
export const FLIGHT = { date: "2001-06-03T14:05:00", origin: "JFK", distance: 800, carrier: "AA" };
export const DUE = "2001-06-03T18:06:30Z";
