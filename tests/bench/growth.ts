/**
 * How the cost of each window grows with the rows of a key: all rows are one key's, n, 2n and 4n of them over the same half year, asked at each. Prints the exponent: the logarithm to base 2 of what the processor's time
 * grows by when rows double. Near 1 is linear (sorting and trees show as a little more), 2 is quadratic; what takes less than 20 ms at 4n is not measured. In SQL every run has a time by the wall in which it must be done, else the
 * cell says what it got to.
 *
 *   npm run bench:growth -- [--engine kernel,sql] [--rows 20000] [--only quantile,ewma] [--forms 'over 30d'] [--knowledge column] [--limit 60]
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { emitBatch } from "../../compiler/emit/duckdb/index.ts";
import { BatchInterrupted, runBatch } from "../../runtime/batch/index.ts";
import { evaluateWindows, type EventColumns, type KernelWindow } from "../../runtime/window/index.ts";
import { duckdb, PACKAGES, ROOT } from "../batch/fixture.ts";
import { planOf } from "../conformance/harness.ts";

const DAY = 86_400_000_000;
const SPAN = 180 * DAY;

interface Aggregate {
  readonly name: string;
  readonly spec: string;
  readonly window: Partial<KernelWindow> & Pick<KernelWindow, "aggregate">;
}

const x = { argument: "x", numeric: "int" } as const;
const AGGREGATES: readonly Aggregate[] = [
  { name: "count", spec: "count()", window: { aggregate: "count" } },
  { name: "sum", spec: "sum(x)", window: { aggregate: "sum", ...x } },
  { name: "mean", spec: "mean(x)", window: { aggregate: "mean", ...x } },
  { name: "std", spec: "std(x)", window: { aggregate: "std", ...x } },
  { name: "min", spec: "min(x)", window: { aggregate: "min", ...x } },
  { name: "max", spec: "max(x)", window: { aggregate: "max", ...x } },
  { name: "first", spec: "first(x)", window: { aggregate: "first", ...x } },
  { name: "last", spec: "last(x)", window: { aggregate: "last", ...x } },
  { name: "list", spec: "list(x, 5)", window: { aggregate: "list", k: 5, ...x } },
  { name: "quantile", spec: "quantile(x, 0.9)", window: { aggregate: "quantile", q: [9, 10], ...x } },
  { name: "distinct", spec: "distinct(x)", window: { aggregate: "distinct", ...x } },
  { name: "mode", spec: "mode(x)", window: { aggregate: "mode", ...x } },
  { name: "top", spec: "top(x, 3)", window: { aggregate: "top", k: 3, ...x } },
  { name: "histogram", spec: "histogram(x, [100, 500])", window: { aggregate: "histogram", edges: [100, 500], ...x } },
  { name: "correlation", spec: "correlation(x, y)", window: { aggregate: "correlation", argument2: "y", ...x } },
  { name: "slope", spec: "slope(x)", window: { aggregate: "slope", ...x } },
  { name: "ewma", spec: "ewma(x, half_life: 5d)", window: { aggregate: "ewma", halfLife: 5 * DAY, ...x } },
  { name: "approx_distinct", spec: "approx_distinct(x)", window: { aggregate: "approx_distinct", ...x } },
  { name: "approx_quantile", spec: "approx_quantile(x, 0.5)", window: { aggregate: "approx_quantile", q: [1, 2], ...x } },
];

const range = (width: number, rest: { step?: number; ending?: number } = {}): KernelWindow["over"] => ({ kind: "range", width, ending: 0, ...rest });
const FORMS: readonly { readonly name: string; readonly spec: string; readonly over: KernelWindow["over"] }[] = [
  { name: "over 30d", spec: "over 30d", over: range(30 * DAY) },
  { name: "over 30d step 1d", spec: "over 30d step 1d", over: range(30 * DAY, { step: DAY }) },
  { name: "ending 7d ago", spec: "over 30d ending 7d ago", over: range(30 * DAY, { ending: 7 * DAY }) },
  { name: "over last 50 rows", spec: "over last 50 rows", over: { kind: "rows", count: 50 } },
  { name: "over 1 months", spec: 'over 1 months in "UTC"', over: { kind: "calendar", months: 1, days: 0, zone: "UTC", untils: [], offsets: [0], ending: 0 } },
  { name: "over all", spec: "over all since 2024-01-01T00:00Z", over: { kind: "since", start: 0 } },
];

/** `kept out`: each row is asked about when it is there, and kept out by its key. */
const KNOWLEDGE = ["lag", "column", "versions", "kept out"] as const;
type Knowledge = (typeof KNOWLEDGE)[number];

const processorSeconds = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

function eventsOf(rows: number): { events: EventColumns; t: Float64Array } {
  let state = 7;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const at = Float64Array.from({ length: rows }, (_, i) => Math.floor((i * SPAN) / rows));
  const value = Float64Array.from(at, () => Math.floor(random() * 1000));
  const other = Float64Array.from(at, () => Math.floor(random() * 1000));
  const known = Float64Array.from(at, (time) => time + Math.floor(random() * 10 * DAY));
  // Of the first half some rows are replaced after a while; of the second half all but one in a thousand, at once, so that the last rows that stand lie far behind.
  const until = Float64Array.from(known, (time, i) => {
    const after = Math.floor(random() * 10 * DAY);
    if (2 * i < rows) return i % 3 === 0 ? time + after : Number.MAX_SAFE_INTEGER;
    return i % 1000 === 0 ? Number.MAX_SAFE_INTEGER : time + 1 + (after % 60e6);
  });
  return { events: { keyStart: Int32Array.of(0, 0, rows), at, columns: { x: value, y: other, known, until, own: at.map((_, i) => i) } }, t: at.map((time) => time + 60e6) };
}

function kernelSeconds(aggregate: Aggregate, over: KernelWindow["over"], knowledge: Knowledge, rows: number): number {
  const { events, t } = eventsOf(rows);
  const window: KernelWindow = { lag: 0, over, ...aggregate.window, ...(knowledge === "column" || knowledge === "versions" ? { known: "known" } : {}), ...(knowledge === "kept out" ? { own: "own" } : {}), ...(knowledge === "versions" ? { until: "until" } : {}) };
  const begin = process.cpuUsage();
  evaluateWindows([window], events, { keyStart: Int32Array.of(0, 0, rows), t, ...(knowledge === "kept out" ? { own: Float64Array.from(t, (_, i) => i) } : {}) });
  return processorSeconds(begin);
}

/** @throws BatchInterrupted when the limit has passed. */
async function sqlSeconds(folder: string, aggregate: Aggregate, form: string, knowledge: Knowledge, rows: number, limit: number): Promise<number> {
  const isLate = knowledge === "column" || knowledge === "versions";
  const known = isLate ? "known at seen" : "known at time";
  const spec = `source events {
  from parquet("events.parquet")
  columns { id: Int, user: Int, time: Timestamp, seen: Timestamp, x: Int, y: Int, bad: Bool known at time + 1h }
  at time
  ${known}
  ${isLate ? "expect { seen >= time else fail }" : ""}
  ${knowledge === "kept out" ? "key id" : ""}
}
source asks {
  from parquet("asks.parquet")
  columns { user: Int, time: Timestamp, bad: Bool known at time + 1s }
  at time
  known at time
}
features group from events by user {
  ready every 1s after 0s
  f = ${aggregate.spec} ${form}
}
examples answers {
  rows ${knowledge === "kept out" ? "events asked at time + 1m" : "asks asked at time"}
  label bad = bad
  features { group(user) }
  allow MLS3045 "a bench"
}
split answers by time in "UTC" { train until 2024-05-01, validate until 2024-06-01, test until 2024-06-20 }
`;
  writeFileSync(join(folder, "growth.mls"), spec);
  const begin = `make_timestamptz(1704067200000000 + CAST(range * ${SPAN} / ${rows} AS BIGINT))`;
  await duckdb(
    `COPY (SELECT range AS id, 1::BIGINT AS user, ${begin} AS time, ${begin} + to_microseconds(CAST(hash(range) % ${10 * DAY} AS BIGINT)) AS seen, CAST(hash(range + 1) % 1000 AS BIGINT) AS x, CAST(hash(range + 2) % 1000 AS BIGINT) AS y, range % 3 = 0 AS bad FROM range(${rows})) TO '${join(folder, "events.parquet")}'`,
    `COPY (SELECT 1::BIGINT AS user, ${begin} + INTERVAL 1 MINUTE AS time, range % 3 = 0 AS bad FROM range(${rows})) TO '${join(folder, "asks.parquet")}'`,
  );
  const plan = planOf(folder, "growth.mls");
  let seconds = 0;
  let since = process.cpuUsage();
  await runBatch(emitBatch(plan), plan, {
    specFolder: folder,
    packagesFolder: PACKAGES,
    libraryFolder: join(ROOT, "stdlib"),
    outputFolder: join(folder, "out"),
    engine: "sql",
    signal: AbortSignal.timeout(limit * 1000),
    progress: (event) => {
      if (!event.stage.endsWith("in SQL")) return;
      if (event.kind === "begin") since = process.cpuUsage();
      else seconds = processorSeconds(since);
    },
  });
  return seconds;
}

function told(times: readonly [number, number, number]): string {
  if (times[2] < 0.02) return "-";
  return (Math.log2(times[2] / Math.max(times[0], 1e-3)) / 2).toFixed(2);
}

/** The exponent, and the time of the largest size; or how far it came. */
async function cell(sizes: readonly [number, number, number], secondsOf: (rows: number) => number | Promise<number>): Promise<string> {
  const times: number[] = [];
  for (const rows of sizes) {
    try {
      // What is compiled and loaded on the first run is no part of its growth.
      if (times.length === 0) await secondsOf(rows);
      times.push(await secondsOf(rows));
    } catch (error) {
      const why = error instanceof BatchInterrupted ? `not done at ${rows.toLocaleString("en")} rows` : (error as Error).message.split("\n").find((line) => line.trim() !== "")!.slice(0, 60);
      return times.length === 0 ? why : `${why} (${times.at(-1)!.toFixed(2)} at half as many)`;
    }
  }
  return `${told(times as [number, number, number])} (${times[2]!.toFixed(2)})`;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { engine: { type: "string", default: "kernel,sql" }, rows: { type: "string" }, only: { type: "string" }, forms: { type: "string" }, knowledge: { type: "string" }, limit: { type: "string", default: "60" } } });
  const chosen = AGGREGATES.filter(({ name }) => values.only === undefined || values.only.split(",").includes(name));
  const forms = FORMS.filter(({ name }) => values.forms === undefined || values.forms.split(",").includes(name));
  const folder = mkdtempSync(join(tmpdir(), "mls-growth-"));
  try {
    for (const engine of values.engine.split(",")) {
      const n = Number(values.rows ?? (engine === "kernel" ? 20_000 : 5_000));
      for (const knowledge of KNOWLEDGE.filter((one) => (values.knowledge === undefined || values.knowledge.split(",").includes(one)) && (engine === "kernel" || one !== "versions"))) {
        console.log(`\n${engine}, known by ${knowledge}: exponent from ${n.toLocaleString("en")} to ${(4 * n).toLocaleString("en")} rows of one key (seconds of the processor at the most)\n\n| | ${forms.map(({ name }) => name).join(" | ")} |\n|---|${forms.map(() => "---").join("|")}|`);
        for (const aggregate of chosen) {
          const cells: string[] = [];
          for (const { spec, over } of forms) {
            cells.push(await cell([n, 2 * n, 4 * n], (rows) => (engine === "kernel" ? kernelSeconds(aggregate, over, knowledge, rows) : sqlSeconds(folder, aggregate, spec, knowledge, rows, Number(values.limit)))));
          }
          console.log(`| ${aggregate.name} | ${cells.join(" | ")} |`);
        }
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
