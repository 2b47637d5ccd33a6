import type { Test } from "../../contract/plan.ts";
import { holds, marginOf } from "../compare.ts";
import { displayCount, displayMicros } from "../display.ts";
import type { LatencyProbe, TestInput } from "../input.ts";
import { evenly } from "./monotone.ts";
import { type Finding, notJudged } from "./result.ts";

const WARMUP = 500;
/** Requests that are measured, on rows spread evenly over the part. */
export const REQUESTS = 2000;

/** `latency p99 <= 1ms`: of one request at a time, after warming up, on rows spread over the part. Value in µs, by nearest rank (the value at place ceil(q·n)). */
export async function checkLatency(test: Extract<Test, { kind: "latency" }>, input: TestInput): Promise<Finding> {
  const known = { op: test.op, bound: test.bound, unit: "us" } as const;
  const share = quantileShare(test.quantile);
  if (share === undefined) return notJudged(`\`${test.quantile}\` is not a quantile; write p50, p99 or p99.9`, known);
  if (!input.latency) return notJudged("there is nothing to measure latency on", known);
  if (input.frame.rows === 0) return notJudged("there are no rows", known);
  const times = await measureLatency(input.latency, input.frame.rows);
  const value = quantileOf(times, share);
  return {
    ...known,
    passed: holds(value, test.op, test.bound),
    value,
    margin: marginOf(value, test.op, test.bound),
    baseline: null,
    slices: [],
    details: [`${displayCount(times.length)} requests, one at a time: median ${displayMicros(quantileOf(times, 0.5))}, slowest ${displayMicros(quantileOf(times, 1))}`],
  };
}

/** µs of each request, ascending. A probe may answer at once or by a promise. */
export async function measureLatency(probe: LatencyProbe, rows: number): Promise<Float64Array> {
  const places = evenly(rows, REQUESTS);
  for (let i = 0; i < WARMUP; i++) await probe(places[i % places.length]!);
  const times = new Float64Array(REQUESTS);
  for (let i = 0; i < REQUESTS; i++) {
    const begin = process.hrtime.bigint();
    const answer = probe(places[i % places.length]!);
    if (answer instanceof Promise) await answer;
    times[i] = Number(process.hrtime.bigint() - begin) / 1000;
  }
  return times.sort();
}

/** `p99.9` → 0.999. */
function quantileShare(quantile: string): number | undefined {
  const digits = /^p(\d+(?:\.\d+)?)$/.exec(quantile)?.[1];
  if (digits === undefined) return undefined;
  const percent = Number(digits);
  return percent > 0 && percent <= 100 ? percent / 100 : undefined;
}

function quantileOf(sorted: Float64Array, share: number): number {
  return sorted[Math.max(1, Math.ceil(share * sorted.length)) - 1]!;
}
