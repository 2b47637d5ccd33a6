/**
 * Windows by the rules alone, as slow and plain as they are written: every row is looked at for every query, sums are BigInt rationals. Shares nothing with the kernel.
 */
import type { KernelWindow } from "../../runtime/contract/batch.ts";

export interface Row {
  readonly key: number;
  readonly at: number;
  /** Values by column: numbers, codes (−1 missing), conditions; null is missing. */
  readonly cells: Readonly<Record<string, number | boolean | null>>;
}

export type Value = number | null | readonly number[];

const MAX = BigInt(Number.MAX_SAFE_INTEGER);

function floorDivide(a: bigint, b: bigint): bigint {
  return a >= 0n || a % b === 0n ? a / b : a / b - 1n;
}

function selected(window: KernelWindow, row: Row, t: number): boolean {
  if (window.filter !== undefined && row.cells[window.filter] !== true) return false;
  const at = BigInt(row.at);
  const asked = BigInt(t);
  if (at >= asked) return false;
  if (window.known !== undefined) {
    const known = row.cells[window.known];
    if (typeof known !== "number" || BigInt(known) >= asked) return false;
    const until = window.until === undefined ? null : row.cells[window.until];
    if (typeof until === "number" && BigInt(until) < asked) return false;
  } else if (at + BigInt(window.lag) >= asked) return false;
  const { over } = window;
  if (over.kind === "since") return at >= BigInt(over.start);
  if (over.kind !== "range") return true;
  const end = asked - BigInt(over.ending);
  const step = over.step === undefined ? 1n : BigInt(over.step);
  return at < end && at >= floorDivide(end, step) * step - BigInt(over.width);
}

function cellOf(row: Row, column: string | undefined): number | null {
  const cell = column === undefined ? null : row.cells[column];
  return typeof cell === "number" ? cell : null;
}

/** Order of (at, value), missing first. */
function compareRows(window: KernelWindow): (a: Row, b: Row) => number {
  return (a, b) => {
    if (a.at !== b.at) return a.at - b.at;
    for (const column of [window.argument, window.argument2]) {
      const x = cellOf(a, column) ?? Number.NEGATIVE_INFINITY;
      const y = cellOf(b, column) ?? Number.NEGATIVE_INFINITY;
      if (x !== y) return x < y ? -1 : 1;
    }
    return 0;
  };
}

/** Half away from zero of x·d/n, by comparing with both neighbours. */
function toGrid(x: number, n: number, d: number): bigint | null {
  const scaled = (x * d) / n;
  if (!Number.isFinite(scaled)) return null;
  const down = Math.floor(Math.abs(scaled));
  const size = Math.abs(scaled) - down >= 0.5 ? BigInt(down) + 1n : BigInt(down);
  if (size > MAX) return null;
  return scaled < 0 ? -size : size;
}

/** The double nearest to a/b, ties to even: a guess, then the exact comparison of the neighbours. */
export function nearest(a: bigint, b: bigint): number {
  if (a === 0n) return 0;
  if (a < 0n) return -nearest(-a, b);
  // a/b = q · 2^-s with q of at least 60 bits; then round by hand to 53.
  let s = 0;
  let n = a;
  while (n / b < 1n << 60n) {
    n <<= 1n;
    s++;
  }
  const q = n / b;
  const rest = n % b !== 0n;
  const bits = q.toString(2).length;
  const drop = BigInt(bits - 53);
  let kept = q >> drop;
  const low = q & ((1n << drop) - 1n);
  const half = 1n << (drop - 1n);
  if (low > half || (low === half && (rest || (kept & 1n) === 1n))) kept += 1n;
  return Number(kept) * 2 ** (Number(drop) - s);
}

/** The value of one window of `key` at t. */
export function bruteForce(window: KernelWindow, rows: readonly Row[], key: number, t: number): Value {
  let seen = rows.filter((row) => row.key === key && selected(window, row, t)).sort(compareRows(window));
  if (window.over.kind === "rows") seen = seen.slice(Math.max(0, seen.length - window.over.count));
  const present = seen.map((row) => cellOf(row, window.argument)).filter((x) => x !== null);
  const inOrder = [...present].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const counts = new Map<number, number>();
  for (const x of inOrder) counts.set(x, (counts.get(x) ?? 0) + 1);
  const byCount = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([x]) => x);
  switch (window.aggregate) {
    case "count":
      return seen.length;
    case "countOf":
      return present.length;
    case "distinct":
    // Hashes, of which there are fewer than are kept.
    case "approx_distinct":
      return counts.size;
    case "min":
      return inOrder[0] ?? null;
    case "max":
      return inOrder.at(-1) ?? null;
    case "first":
      return present[0] ?? null;
    case "last":
      return present.at(-1) ?? null;
    case "list":
      return [...present].reverse().slice(0, window.k);
    case "mode":
      return byCount[0] ?? null;
    case "top":
      return byCount.slice(0, window.k);
    case "any":
      return present.includes(1) ? 1 : 0;
    case "all":
      return present.includes(0) ? 0 : 1;
    case "quantile": {
      const [n, d] = window.q!;
      const place = (BigInt(n) * BigInt(present.length) + BigInt(d) - 1n) / BigInt(d);
      return inOrder[Math.max(0, Number(place) - 1)] ?? null;
    }
    case "approx_quantile": {
      const { q, ...rest } = window;
      const [least, place, greatest] = ([[0, 1], q!, [1, 1]] as const).map((at) => bruteForce({ ...rest, aggregate: "quantile", q: [at[0], at[1]] }, rows, key, t) as number | null);
      return place === null ? null : Math.min(greatest!, Math.max(least!, eightBits(place!)));
    }
    case "histogram": {
      const bins = new Array<number>(window.edges!.length + 1).fill(0);
      for (const x of present) bins[window.edges!.filter((edge) => edge <= x).length]!++;
      return bins;
    }
    case "correlation":
    case "slope":
      return pairs(window, seen);
    case "ewma":
      return decayed(window, seen, t);
    default:
      return moments(window, present);
  }
}

/** To 8 significant bits, half to even, by scaling to 128 … 256 and comparing. */
function eightBits(x: number): number {
  if (x === 0) return 0;
  let [size, power] = [Math.abs(x), 0];
  for (; size >= 256; power++) size /= 2;
  for (; size < 128; power--) size *= 2;
  const down = Math.floor(size);
  const whole = size - down > 0.5 || (size - down === 0.5 && down % 2 === 1) ? down + 1 : down;
  return Math.sign(x) * (power < -1000 ? whole * 2 ** -1000 * 2 ** (power + 1000) : whole * 2 ** power);
}

/** An integer of a cell, on its grid if it has one. */
function whole(row: Row, column: string | undefined, grid: KernelWindow["grid"]): bigint | null {
  const x = cellOf(row, column);
  if (x === null) return null;
  return grid === undefined ? BigInt(x) : toGrid(x, grid.numerator, grid.denominator);
}

function pairs(window: KernelWindow, seen: readonly Row[]): number | null {
  const complete = seen.flatMap((row) => {
    const x = whole(row, window.argument, window.grid);
    const y = window.aggregate === "slope" ? BigInt(row.at) : whole(row, window.argument2, window.grid2);
    return x === null || y === null ? [] : [[x, y] as const];
  });
  const total = (of: (x: bigint, y: bigint) => bigint): bigint => complete.reduce((sum, [x, y]) => sum + of(x, y), 0n);
  const n = BigInt(complete.length);
  const xs = total((x) => x);
  const ys = total((_, y) => y);
  const xy = n * total((x, y) => x * y) - xs * ys;
  const xx = n * total((x) => x * x) - xs * xs;
  const yy = n * total((_, y) => y * y) - ys * ys;
  if (window.aggregate === "slope") {
    const { numerator, denominator } = window.grid ?? { numerator: 1, denominator: 1 };
    return yy === 0n ? null : nearest(xy * BigInt(numerator) * 86_400_000_000n, 1n) / nearest(yy * BigInt(denominator), 1n);
  }
  if (xx === 0n || yy === 0n) return null;
  const ratio = nearest(xy, 1n) / Math.sqrt(nearest(xx, 1n) * nearest(yy, 1n));
  return ratio > 1 ? 1 : ratio < -1 ? -1 : ratio;
}

function decayed(window: KernelWindow, seen: readonly Row[], t: number): number | null {
  const { numerator, denominator } = window.grid ?? { numerator: 1, denominator: 1 };
  let sum = 0n;
  let weights = 0n;
  for (const row of seen) {
    const x = whole(row, window.argument, window.grid);
    if (x === null) continue;
    const step = (8n * BigInt(t - row.at)) / BigInt(window.halfLife!);
    const eighth = BigInt(Math.round(2 ** (40 - Number(step % 8n) / 8)));
    const weight = eighth >> (step / 8n) || 1n;
    sum += weight * x;
    weights += weight;
  }
  return weights === 0n ? null : nearest(sum * BigInt(numerator), 1n) / nearest(weights * BigInt(denominator), 1n);
}

function moments(window: KernelWindow, present: readonly number[]): number | null {
  const float = window.numeric === "float";
  const n = float ? window.grid!.numerator : 1;
  const d = float ? window.grid!.denominator : 1;
  const whole = present.map((x) => (float ? toGrid(x, n, d) : BigInt(x))).filter((x) => x !== null);
  const count = BigInt(whole.length);
  const sum = whole.reduce((a, b) => a + b, 0n);
  const signed = (a: bigint): number => nearest(a, 1n);
  if (window.aggregate === "sum") {
    if (!float) return sum > MAX || sum < -MAX ? null : Number(sum);
    return signed(sum * BigInt(n)) / d;
  }
  if (window.aggregate === "mean") return count === 0n ? null : signed(sum * BigInt(n)) / signed(count * BigInt(d));
  if (count < 2n) return null;
  const squares = whole.reduce((a, b) => a + b * b, 0n);
  const variance = nearest((count * squares - sum * sum) * BigInt(n) ** 2n, count * (count - 1n) * BigInt(d) ** 2n);
  return window.aggregate === "std" ? Math.sqrt(variance) : variance;
}
