/**
 * Times the window kernel on one core, over made-up events: node with this file bundled by esbuild. Prints a table; asserts nothing.
 *   npx esbuild tests/bench/kernel.ts --bundle --platform=node --format=esm --outfile=DIR/kernel.mjs && node DIR/kernel.mjs
 */
import { evaluateWindows, type EventColumns, type KernelWindow, OneKeyWindows, type Queries } from "../../runtime/window/index.ts";

const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;
const SPAN = 181 * DAY;

let state = 12345;
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

/** `rows` events over `keys` keys, key k having a share that falls with k^skew. */
function makeEvents(rows: number, keys: number, skew: number, own: boolean): { events: EventColumns; queries: Queries } {
  const weights = Float64Array.from({ length: keys }, (_, k) => (k + 1) ** -skew);
  const total = weights.reduce((a, b) => a + b, 0);
  const keyStart = new Int32Array(keys + 1);
  let share = 0;
  for (let k = 0; k < keys; k++) {
    share += weights[k]!;
    keyStart[k + 1] = Math.round((rows * share) / total);
  }
  const at = new Float64Array(rows);
  for (let i = 0; i < rows; i++) at[i] = Math.floor(random() * (SPAN / 60e6)) * 60e6;
  for (let k = 0; k < keys; k++) at.subarray(keyStart[k], keyStart[k + 1]).sort();
  const delay = Float64Array.from(at, () => Math.floor(random() * random() * random() * 300) - 15);
  const amount = Float64Array.from(at, () => Math.floor(random() * 100000) / 100);
  const late = Uint8Array.from(delay, (x) => (x >= 15 ? 1 : 0));
  const known = Float64Array.from(at, (x) => x + Math.floor(random() * 5 * HOUR));
  const events = { keyStart, at, columns: { delay, amount, late, known } };
  return { events, queries: own ? { keyStart, t: at.map((x) => x + 60e6) } : daily(keys) };
}

function daily(keys: number): Queries {
  const days = 181;
  return {
    keyStart: Int32Array.from({ length: keys + 1 }, (_, k) => k * days),
    t: Float64Array.from({ length: keys * days }, (_, i) => ((i % days) + 1) * DAY),
  };
}

const range = (width: number, step?: number): KernelWindow["over"] => ({ kind: "range", width, ending: 0, ...(step === undefined ? {} : { step }) });
const window = (aggregate: string, over: KernelWindow["over"], rest: Partial<KernelWindow> = {}): KernelWindow => ({
  aggregate,
  over,
  lag: 0,
  ...rest,
});
const delay = { argument: "delay", numeric: "int" as const };
const amount = { argument: "amount", numeric: "float" as const, grid: { numerator: 1, denominator: 100 } };

const arrivals = [
  window("mean", range(3 * HOUR), delay),
  window("count", range(7 * DAY, HOUR), { filter: "late" }),
  window("count", range(7 * DAY, HOUR)),
  window("last", range(7 * DAY), { argument: "delay" }),
];

function time(name: string, windows: KernelWindow[], { events, queries }: { events: EventColumns; queries: Queries }): void {
  const start = performance.now();
  evaluateWindows(windows, events, queries);
  const seconds = ((performance.now() - start) / 1000).toFixed(2);
  console.log(`${name.padEnd(72)} ${seconds.padStart(6)} s`);
}

const flights = makeEvents(3_000_000, 290, 0.8, true);
time("3 M events, 290 keys, 3 M queries: mean 3h, late 7d, count 7d, last 7d", arrivals, flights);
time("the same again", arrivals, flights);
time(
  "571 k rolling medians, 30 d, 3,155 keys, asked daily",
  [window("quantile", range(30 * DAY, DAY), { ...delay, q: [9, 10] })],
  makeEvents(3_000_000, 3155, 0.7, false),
);
const many = makeEvents(10_000_000, 100_000, 0.3, true);
time("10 M events, 100 k keys, 10 M queries: four windows", arrivals, many);
for (const aggregate of ["sum", "mean", "var", "min", "quantile", "distinct", "mode"]) {
  time(`3 M events and queries, ${aggregate} of Float by 0.01 over 7d`, [window(aggregate, range(7 * DAY), { ...amount, q: [1, 2] })], flights);
  time("  K by a column, in any order", [window(aggregate, range(7 * DAY), { ...amount, q: [1, 2], known: "known" })], flights);
}
time(
  "3 M, std of Float by 2^-20 over 7d",
  [window("std", range(7 * DAY), { argument: "amount", numeric: "float", grid: { numerator: 1, denominator: 1048576 } })],
  flights,
);
time("3 M, top 5 over 7d", [window("top", range(7 * DAY), { argument: "delay", k: 5 })], flights);
time("3 M, sum over the last 50 rows, K by a column", [window("sum", { kind: "rows", count: 50 }, { ...delay, known: "known" })], flights);

const one = new OneKeyWindows(arrivals, []);
const key = { at: flights.events.at, columns: flights.events.columns, from: flights.events.keyStart[20]!, to: flights.events.keyStart[21]! };
const start = performance.now();
for (let i = 0; i < 20_000; i++) one.evaluate(key, SPAN * random());
console.log(`one key of ${key.to - key.from} events, four windows, one time: ${(((performance.now() - start) * 1000) / 20_000).toFixed(1)} µs`);
