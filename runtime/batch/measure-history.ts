/** How many rows the keys of a group have in the data, and how many a window looks at when it is asked. */
import { leftEdge, lowerBound } from "../window/index.ts";
import type { KernelWindow } from "../contract/batch.ts";
import type { GroupHistory } from "./batch-data.ts";

export interface Spread {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

export interface HistoryMeasure {
  readonly group: string;
  readonly keys: number;
  readonly rows: number;
  /** Of all history. */
  readonly rowsAKey: Spread;
  /** Rows that the windows' reach holds, of a key at one of its own events; as all history where it has no bound. */
  readonly keptRows: Spread;
  /** Rows in each window, of a key at one of its own events. */
  readonly touched: readonly Spread[];
  /** Events at which it was asked. */
  readonly asked: number;
}

/** No more events than this are asked at, evenly over all. */
const ASKED = 20_000;

/**
 * Asked at the group's own events, so that busy keys weigh as much as they are asked about in life. Rows of a window are those by event time; fewer are seen where a condition or
 * knowledge refuses some, but each is looked at.
 */
export function measureHistory({ group, program, events }: GroupHistory, keeps: number | null): HistoryMeasure {
  const { keyStart, at } = events;
  const sizes: number[] = [];
  // Key 0 has no parts: its rows belong to none.
  for (let key = 1; key + 1 < keyStart.length; key++) sizes.push(keyStart[key + 1]! - keyStart[key]!);
  const first = keyStart[1] ?? 0;
  const rows = at.length - first;
  const stride = Math.max(1, Math.ceil(rows / ASKED));
  const kept: number[] = [];
  const touched: number[][] = program.windows.map(() => []);
  let key = 1;
  for (let row = first; row < at.length; row += stride) {
    while (keyStart[key + 1]! <= row) key++;
    const [from, to, t] = [keyStart[key]!, keyStart[key + 1]!, at[row]!];
    const before = lowerBound(at, from, to, t);
    kept.push(keeps === null ? before - from : before - lowerBound(at, from, to, t - keeps));
    program.windows.forEach((window, i) => void touched[i]!.push(rowsIn(window, at, from, to, before, t)));
  }
  return { group, keys: sizes.length, rows, rowsAKey: spreadOf(sizes), keptRows: spreadOf(kept), touched: touched.map(spreadOf), asked: kept.length };
}

function rowsIn({ over }: KernelWindow, at: Float64Array, from: number, to: number, before: number, t: number): number {
  if (over.kind === "rows") return Math.min(over.count, before - from);
  const end = over.kind === "range" && over.ending > 0 ? lowerBound(at, from, to, t - over.ending) : before;
  const left = leftEdge(over, t);
  return Math.max(0, end - (left === Number.NEGATIVE_INFINITY ? from : lowerBound(at, from, to, left)));
}

export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) return { mean: 0, p50: 0, p99: 0, max: 0 };
  const sorted = [...values].sort((a, b) => a - b);
  const place = (q: number): number => sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, p50: place(0.5), p99: place(0.99), max: sorted.at(-1)! };
}
