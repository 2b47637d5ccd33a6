import type { Expr } from "../../runtime/contract/expr.ts";
import { cell, type FrameColumn } from "../../runtime/contract/frame.ts";
import { PlanSchema } from "../../runtime/contract/plan.ts";
import { TrainedModelSchema } from "../../runtime/contract/trained.ts";
import type { Type } from "../../runtime/contract/types.ts";
import { evaluateModel } from "../../runtime/evaluate/evaluation.ts";
import type { TestInput } from "../../runtime/evaluate/input.ts";
import { describeFeatures, type ReportInput } from "../../runtime/evaluate/report/input.ts";
import { runTests } from "../../runtime/evaluate/run-tests.ts";
import { baseline, binaryInput, codes, frameOf, metricRef, number, numbers, planTest, SPAN, times } from "./helpers.ts";

const FLOAT: Type = { kind: "float", missing: true, unit: "min" };
const AIRPORT: Type = { kind: "category", entity: "Airport", missing: false };
const TIME: Type = { kind: "timestamp", missing: false };
const moment: Expr = { kind: "column", name: "departed", type: TIME };
const state: Expr = { kind: "lookup", table: "airports", keys: [{ kind: "column", name: "origin", type: AIRPORT }], column: "state", type: { kind: "category", missing: true } };
const count: Expr = { kind: "window", index: 0, type: { kind: "int", missing: false } };

/** A small linear congruential generator (Numerical Recipes), so that the fixture is the same everywhere. */
function randomFrom(seed: number): () => number {
  let next = seed;
  return () => {
    next = (Math.imul(next, 1664525) + 1013904223) >>> 0;
    return next / 2 ** 32;
  };
}

const STATES = ["TX", "CA", "NY", "IL", "GA", "FL", "CO", "AZ", "WA", "NV", "AK", "HI"];

/** Names and texts that a test wants in the report, for the fixture's own. */
export interface Words {
  readonly model: string;
  readonly doc: string;
  readonly state: string;
  readonly reason: string;
  readonly why: string;
}
export const PLAIN: Words = { model: "lateness", doc: "Will a flight arrive 15 minutes late or more? Asked as it leaves the gate.", state: "PR", reason: "warm-up: the data does not yet reach back 31 days", why: "the first month has half-full windows and is small" };

function planOf(words: Words): ReportInput["plan"] {
  const scan = { stream: undefined, at: moment, exists: moment, expect: [], key: [], unique: [], span: SPAN, columns: [{ name: "origin", type: AIRPORT, marks: [], span: SPAN }, { name: "tail", type: AIRPORT, marks: ["@pii"], span: SPAN }] };
  const group = (id: string, input: string) => ({ kind: "group", id, input, keys: [{ name: "origin", expr: { kind: "column", name: "origin", type: AIRPORT }, type: AIRPORT }], ready: { kind: "live", within: 60_000_000 }, windows: [], features: [], reach: null, span: SPAN });
  const column = (name: string, type: Type, expr: Expr, text: string, reach: string, doc?: string, knownText?: string) => ({ name, expr, type, reach, marks: [], text, doc, knownText, span: SPAN });
  return PlanSchema.parse({
    format: "mls-plan/1",
    name: "flights",
    zones: { version: "2026a", rules: {} },
    scans: [{ kind: "scan", id: "flights", from: { kind: "parquet", path: "flights.parquet" }, ...scan }],
    tables: [{ kind: "table", id: "airports", from: { kind: "csv", path: "airports.csv" }, columns: [], key: ["iata"], keyIsRow: false, validity: { kind: "timeless", why: "airports do not move" }, expect: [], span: SPAN }],
    views: [{ kind: "view", id: "landings", input: "flights", at: moment, exists: moment, columns: [], span: SPAN }],
    groups: [group("departures", "flights"), group("arrivals", "landings"), group("route", "landings")],
    examples: [
      {
        kind: "examples",
        id: "pushbacks",
        spine: { kind: "asked", source: "flights", moment, within: 60_000_000, drawnBy: [] },
        request: ["origin"],
        uses: ["departures", "arrivals", "route"].map((id) => ({ group: id, keys: [], prefix: "", span: SPAN })),
        columns: [
          column("from_n_1h", { kind: "int", missing: false }, count, "count() over 1h", "history", "Departures from the origin in the hour before.", "moment − 1m"),
          column("in_late_rate_7d", FLOAT, count, "(count(where delay >= 15) + 2) / (count() + 10) over 7d step 1h", "history", "How often flights into the airport were late.", "moment − 1m"),
          column("distance", { kind: "int", unit: "mile", missing: false }, count, "distance", "request"),
          column("state", { kind: "category", missing: true }, state, "airports(origin).state", "timeless", "State of the origin."),
        ],
        label: { name: "late", expr: count, type: { kind: "bool", missing: false }, text: "delay >= 15", span: SPAN },
        warmupWaived: true,
        span: SPAN,
      },
    ],
    partitions: [{ kind: "partition", examples: "pushbacks", method: { kind: "time", gap: 0, parts: [{ name: "train", until: 1, text: "2001-04-15" }, { name: "validate", until: 2, text: "2001-05-15" }, { name: "test", until: 3, text: "2001-07-01" }] }, span: SPAN }],
    models: [{ kind: "model", id: words.model, examples: "pushbacks", label: "late", task: { kind: "binary" }, inputs: [], learner: { kind: "gbdt", params: { trees: 300, depth: 6 }, monotone: [{ input: "in_late_rate_7d", direction: "up" }], span: SPAN }, calibrate: "isotonic", seed: 42, refit: [], doc: words.doc, span: SPAN }],
    decisions: [{ kind: "decide", id: "warn", model: words.model, rules: [{ name: "warn", expr: count, type: { kind: "bool", missing: false }, text: "score >= c", span: SPAN }], choose: [], span: SPAN }],
    tests: [],
    deployments: [{ kind: "deploy", model: words.model, serve: { port: 8080 }, span: SPAN }],
    waivers: [{ code: "MLS3104", why: words.why, subject: "pushbacks", span: SPAN }],
  });
}

function trainedOf(words: Words): ReportInput["trained"] {
  const rounds = Array.from({ length: 120 }, (_, i) => ({ train: 0.42 + 0.09 * Math.exp(-i / 25), stop: 0.44 + 0.075 * Math.exp(-i / 22) + 0.00002 * i }));
  const gains: [string, number][] = [["in_late_rate_7d", 5210], ["from_n_1h", 3120], ["hour", 2400], ["to_mean_delay_3h", 2100], ["p90_delay", 1450], ["distance", 820], ["state", 610], ["weekday", 230]];
  return TrainedModelSchema.parse({
    format: "mls-model/1",
    model: words.model,
    planHash: "9f2c",
    task: { kind: "binary" },
    inputs: [],
    learned: { kind: "prior", margins: [0] },
    calibration: [],
    seed: 42,
    prior: [0.21],
    decisions: { warn: { c: 0.2314 } },
    history: { rows: { train: 1_600_000, validate: 480_000, test: 700_000 }, rounds, bestRound: 104, importance: gains.map(([input, gain]) => ({ input, gain })), pieces: [{ use: "stop", rows: 160_000 }, { use: "calibrate", rows: 160_000 }, { use: "threshold", rows: 160_000 }] },
  });
}

/** Rows of a plausible model: labels drawn from the scores, slices by state. */
export function judgedRows(words: Words, rows = 6000): TestInput {
  const random = randomFrom(11);
  const scores = Array.from({ length: rows }, () => Math.min(0.98, 0.04 + 0.5 * random() * random() + 0.3 * random() ** 4));
  const labels = scores.map((score) => (random() < score * 1.05 ? 1 : 0));
  const states = scores.map((_, i) => (i % 41 === 0 ? words.state : i % 97 === 0 ? null : STATES[Math.floor(random() ** 1.7 * STATES.length)]!));
  const frame = frameOf({ state: codes(states), in_late_rate_7d: numbers(scores.map((score, i) => (i % 9 === 0 ? Number.NaN : score))), from_n_1h: numbers(scores.map((_, i) => i % 30)), distance: numbers(scores.map((_, i) => 100 + (i % 2000))) });
  return binaryInput(labels, scores, {
    frame,
    decisions: new Map([["warn", Uint8Array.from(scores, (score) => (score >= 0.2314 ? 1 : 0))]]),
    rescore: ({ rows: asked, replacement }) => ({ scores: Float64Array.from(asked, (row, i) => (replacement.kind === "values" && replacement.values.kind === "number" ? replacement.values.values[i]! : scores[row]! + 0.003)) }),
    latency: () => 0,
    tests: {
      kind: "tests",
      model: words.model,
      span: SPAN,
      tests: [
        planTest("metric", { text: "auc >= 0.69", metric: metricRef("auc"), op: ">=", bound: number(0.69) }),
        planTest("metric", { text: "logloss <= 0.93 * prior.logloss", metric: metricRef("logloss"), op: "<=", bound: times(number(0.93), baseline("prior", "logloss")) }),
        planTest("metric", { text: "ece <= 0.03", metric: metricRef("ece"), op: "<=", bound: number(0.03) }),
        planTest("metric", { text: "auc >= 0.67 for each state where count >= 100", metric: metricRef("auc"), op: ">=", bound: number(0.67), slice: { by: ["state"], minCount: 100 } }),
        planTest("spread", { text: "spread(recall of warn) by state <= 0.25", metric: metricRef("recall of warn"), by: ["state"], minCount: 100, op: "<=", bound: number(0.25) }),
        planTest("monotone", { text: "nondecreasing in in_late_rate_7d", direction: "nondecreasing", input: "in_late_rate_7d" }),
        planTest("stable", { text: "stable when distance = round(distance * 1.01) within 0.02 on 99% of rows", column: "distance", value: count, within: 0.02, share: 0.99 }),
        planTest("metric", { text: 'precision of warn >= 0.6 xfail "late flights are few"', metric: metricRef("precision of warn"), op: ">=", bound: number(0.6), severity: "xfail", why: "late flights are few" }),
      ],
    },
  });
}

export async function reportInput(words: Words = PLAIN): Promise<ReportInput> {
  const judged = judgedRows(words);
  const plan = planOf(words);
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) * 1000;
  return {
    date: "2026-01-15",
    mlsVersion: "0.1.0",
    plan,
    planHash: "9f2c4a7be01d3358cc10aa52f7d94e6b9f2c4a7be01d3358cc10aa52f7d94e6b",
    trained: trainedOf(words),
    data: { flights: { sha256: "1be7".repeat(16), bytes: 14_493_214, rows: 3_000_000 }, airports: { sha256: "c07a".repeat(16), bytes: 210_365, rows: 3376 } },
    dataSpan: { from: day("2001-01-01"), to: day("2001-06-30") },
    parts: [
      { name: "train", rows: 1_600_122, from: day("2001-02-01"), to: day("2001-04-14") },
      { name: "validate", rows: 480_310, from: day("2001-04-15"), to: day("2001-05-14") },
      { name: "test", rows: 700_045, from: day("2001-05-15"), to: day("2001-06-30") },
    ],
    leftOut: [
      { reason: words.reason, count: 212_404 },
      { reason: "label not known before the next part begins", count: 7_119 },
    ],
    evaluation: evaluateModel({ ...judged, trained: trainedOf(words), part: "test" }),
    outcomes: await runTests(judged),
    features: describeFeatures(plan.examples[0]!, new Map([...judged.frame.columns].map(([name, column]) => [name, missingShare(column, judged.frame.rows)]))),
    findings: [
      { code: "MLS3182", severity: "warning", message: "`tip` alone tells the label `paid`: AUC 0.9971 on train", span: { file: "taxi.mls", line: 31, column: 5, endLine: 31, endColumn: 8 }, notes: [], help: "find out when it is filled in", count: 900, sample: null },
    ],
    rivals: [],
    openings: [
      { model: words.model, bundle: "ab12cd34ef56", data: "1be71be71be7", at: "2026-01-12T09:30:00Z", passed: false },
      { model: words.model, bundle: "77aa88bb99cc", data: "1be71be71be7", at: "2026-01-15T10:02:00Z", passed: true },
    ],
  };
}

function missingShare(column: FrameColumn, rows: number): number {
  return Array.from({ length: rows }, (_, row) => cell(column, row)).filter((value) => value === null).length / rows;
}
