/**
 * Which rows a window at t sees, and what each aggregate makes of them. Every rule is applied to every row: nothing here knows an order, an index or a running sum. A row's knowledge time for a
 * window is worked out from what the window reads, not taken from the plan's `visible`, so that lowering is checked too.
 */
import type { Group, Window } from "../../runtime/contract/plan.ts";
import type { Grid } from "../../runtime/contract/types.ts";
import { calendarLeft } from "./calendar.ts";
import { evaluate } from "./expression.ts";
import { isReplaced, keyOf } from "./history.ts";
import { columnsOf, instantsOf } from "./reads.ts";
import type { Row, World } from "./relations.ts";
import { approxDistinct, approxQuantile, byHash } from "./sketches.ts";
import { compare, floorDivide, int, LIMIT, nearestDouble, roundHalfAway, type Value } from "./values.ts";

export interface Seen {
  readonly at: number;
  readonly x: Value;
  /** The second argument of a pair. */
  readonly y: Value;
}

/** The value of one window of `group` for a key at t (t is after readiness). */
export function windowValue(world: World, group: Group, window: Window, keys: readonly Value[], t: number, own?: readonly Value[]): Value {
  return aggregate(window, rowsSeen(world, group, window, keys, t, own), t);
}

/** The rows that it is of. `own`: the key of the row that is asked about, which is not part of its own history. */
export function rowsSeen(world: World, group: Group, window: Window, keys: readonly Value[], t: number, own?: readonly Value[]): readonly Seen[] {
  const seen: Seen[] = [];
  if (!keys.includes(null)) {
    const known = knownFrom(world, group, window);
    for (const row of world.rows(group.input)) {
      if (!(row.at < t)) continue;
      if (own !== undefined && keyOf(world, group.input, row).every((part, i) => sameKey(part, own[i]!))) continue;
      const scope = world.of(row);
      if (!group.keys.every((key, i) => sameKey(evaluate(key.expr, scope), keys[i]!))) continue;
      if (!(known(row) < t)) continue;
      if (group.where !== undefined && evaluate(group.where, scope) !== true) continue;
      if (window.where !== undefined && evaluate(window.where, scope) !== true) continue;
      if (!inside(world, window.over, row.at, t) || isReplaced(world, group.input, row, t)) continue;
      seen.push({ at: row.at, x: window.argument === undefined ? true : evaluate(window.argument, scope), y: window.argument2 === undefined ? true : evaluate(window.argument2, scope) });
    }
  }
  return window.over.kind === "rows" ? latest(seen, window.over.count, window.aggregate === "approx_distinct" ? byHash(window.argument!.type) : descendingValues) : seen;
}

export function sameKey(a: Value, b: Value): boolean {
  return a !== null && b !== null && typeof a === typeof b && compare(a, b) === 0;
}

/** K of a row for this window: existence, event time, keys, conditions, argument, and the tables that these look up. */
function knownFrom(world: World, group: Group, window: Window): (row: Row) => number {
  const scan = world.plan.scans.find((node) => node.id === group.input);
  const read = [group.where, window.where, window.argument, window.argument2, ...group.keys.map((key) => key.expr), ...(scan === undefined ? [] : [scan.at])].filter((expr) => expr !== undefined);
  const columns = read.flatMap(columnsOf);
  const taken = read.flatMap((expr) => instantsOf(world.plan, expr));
  const union = world.plan.views.find((node) => node.id === group.input)?.rows;
  const event = (row: Row): number => (union?.kind === "union" ? row.known.get(union.at)! : row.exists);
  return (row) => Math.max(row.exists, event(row), ...taken, ...columns.map((name) => row.known.get(name)!));
}

function inside(world: World, over: Window["over"], at: number, t: number): boolean {
  switch (over.kind) {
    case "range": {
      const right = t - over.ending;
      const edge = over.step === undefined ? right : Number(floorDivide(BigInt(right), BigInt(over.step)) * BigInt(over.step));
      return at >= edge - over.width && at < right;
    }
    case "calendar":
      return at < t - over.ending && at >= calendarLeft(world.plan.zones, over, t - over.ending);
    case "since":
      return at >= over.start;
    case "rows":
    case "all":
      return true;
  }
}

type Order = (a: Exclude<Value, null>, b: Exclude<Value, null>) => number;

const descendingValues: Order = (a, b) => compare(b, a);

/** The latest n rows; ties in event time go to the greater value (of `approx_distinct`, the greater hash), missing last. */
function latest(seen: readonly Seen[], n: number, order: Order): Seen[] {
  const descending = (a: Value, b: Value): number => (a === null || b === null ? (a === null ? 1 : 0) - (b === null ? 1 : 0) : order(a, b));
  return [...seen].sort((a, b) => b.at - a.at || descending(a.x, b.x) || descending(a.y, b.y)).slice(0, n);
}

export function aggregate(window: Window, seen: readonly Seen[], t: number): Value {
  const present = seen.filter((row) => row.x !== null);
  const values = present.map((row) => row.x as Exclude<Value, null>);
  const ordered = [...values].sort(compare);
  const byTime = [...present].sort((a, b) => a.at - b.at || compare(a.x, b.x));
  switch (window.aggregate) {
    case "count":
      return seen.length;
    case "countOf":
      return values.length;
    case "distinct":
      return new Set(values).size;
    case "min":
      return ordered[0] ?? null;
    case "max":
      return ordered.at(-1) ?? null;
    case "first":
      return byTime[0]?.x ?? null;
    case "last":
      return byTime.at(-1)?.x ?? null;
    case "any":
      return values.includes(true);
    case "all":
      return !values.includes(false);
    case "quantile": {
      const [numerator, denominator] = window.q!;
      const n = BigInt(values.length);
      const place = -floorDivide(-(BigInt(numerator) * n), BigInt(denominator));
      return values.length === 0 ? null : ordered[Math.max(1, Number(place)) - 1]!;
    }
    case "mode":
    case "top": {
      const counts = new Map<Exclude<Value, null>, number>();
      for (const value of ordered) counts.set(value, (counts.get(value) ?? 0) + 1);
      const ranked = [...counts].sort(([x, n], [y, m]) => m - n || compare(x, y)).map(([value]) => value);
      return window.aggregate === "mode" ? (ranked[0] ?? null) : ranked.slice(0, window.k);
    }
    case "list":
      return byTime.reverse().slice(0, window.k).map((row) => row.x);
    case "histogram": {
      const edges = window.edges!;
      const counts = new Array<number>(edges.length + 1).fill(0);
      for (const value of values) counts[edges.filter((edge) => edge <= Number(value)).length]!++;
      return counts;
    }
    case "sum":
    case "mean":
    case "var":
    case "std":
      return exact(window, values);
    case "approx_distinct":
      return approxDistinct(values, window.argument!.type);
    case "approx_quantile":
      return approxQuantile(values, window.q!);
    case "correlation":
      return correlation(pairs(window, seen));
    case "slope":
      return slope(window, seen);
    case "ewma":
      return decayedMean(window, seen, t);
  }
}

/** Sums on integers: Int as it is, Bool as 0 and 1, Float taken to its grid once (beyond ±(2^53 − 1) missing). */
function exact(window: Window, values: readonly Exclude<Value, null>[]): Value {
  const grid = window.grid;
  const integers = values.flatMap((value) => {
    const number = grid === undefined ? Number(value) : onGrid(Number(value), grid);
    return number === null ? [] : [BigInt(number)];
  });
  const n = BigInt(integers.length);
  const sum = integers.reduce((a, b) => a + b, 0n);
  const numerator = BigInt(grid?.numerator ?? 1);
  const denominator = BigInt(grid?.denominator ?? 1);
  switch (window.aggregate) {
    case "sum":
      return grid === undefined ? int(sum) : Number(sum * numerator) / Number(denominator);
    case "mean":
      return n === 0n ? null : Number(sum * numerator) / Number(n * denominator);
    default: {
      if (n < 2n) return null;
      const squares = integers.reduce((a, b) => a + b * b, 0n);
      const variance = nearestDouble((n * squares - sum * sum) * numerator * numerator, n * (n - 1n) * denominator * denominator);
      return window.aggregate === "var" ? variance : Math.sqrt(variance);
    }
  }
}

/** The integer that a value stands for in sums. */
function integer(value: Value, grid: Grid | undefined): bigint | null {
  if (value === null) return null;
  const number = grid === undefined ? Number(value) : onGrid(Number(value), grid);
  return number === null ? null : BigInt(number);
}

type Pair = readonly [bigint, bigint];

function pairs(window: Window, seen: readonly Seen[]): Pair[] {
  return seen.flatMap((row): Pair[] => {
    const [x, y] = [integer(row.x, window.grid), integer(row.y, window.grid2)];
    return x === null || y === null ? [] : [[x, y]];
  });
}

/** N·Σab − Σa·Σb. */
function shared(all: readonly Pair[]): bigint {
  const sum = (of: (pair: Pair) => bigint): bigint => all.reduce((total, pair) => total + of(pair), 0n);
  return BigInt(all.length) * sum(([a, b]) => a * b) - sum(([a]) => a) * sum(([, b]) => b);
}

function correlation(all: readonly Pair[]): Value {
  const [own, other] = [Number(shared(all.map(([x]) => [x, x]))), Number(shared(all.map(([, y]) => [y, y])))];
  if (own === 0 || other === 0) return null;
  return Math.min(1, Math.max(-1, Number(shared(all)) / Math.sqrt(own * other)));
}

/** The least-squares line over event time, by the day. */
function slope(window: Window, seen: readonly Seen[]): Value {
  const all = seen.flatMap((row): Pair[] => {
    const x = integer(row.x, window.grid);
    return x === null ? [] : [[x, BigInt(row.at)]];
  });
  const spread = shared(all.map(([, at]) => [at, at]));
  if (spread === 0n) return null;
  const day = 86_400_000_000n;
  return Number(shared(all) * BigInt(window.grid?.numerator ?? 1) * day) / Number(spread * BigInt(window.grid?.denominator ?? 1));
}

function decayedMean(window: Window, seen: readonly Seen[], t: number): Value {
  let [sum, weights] = [0n, 0n];
  for (const row of seen) {
    const x = integer(row.x, window.grid);
    if (x === null) continue;
    const weight = weightAt((8n * (BigInt(t) - BigInt(row.at))) / BigInt(window.halfLife!));
    sum += weight * x;
    weights += weight;
  }
  return weights === 0n ? null : Number(sum * BigInt(window.grid?.numerator ?? 1)) / Number(weights * BigInt(window.grid?.denominator ?? 1));
}

/** The integer nearest to 2^(40 − r/8), found by its eighth power, halved as often as whole half-lives have gone; at least 1. */
function weightAt(step: bigint): bigint {
  const r = step % 8n;
  const wanted = 1n << (328n - r);
  let [low, high] = [0n, 1n << 41n];
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if ((2n * middle - 1n) ** 8n <= wanted) low = middle;
    else high = middle;
  }
  const weight = low >> (step / 8n);
  return weight === 0n ? 1n : weight;
}

function onGrid(value: number, grid: Grid): number | null {
  const integer = roundHalfAway((value * grid.denominator) / grid.numerator);
  return Math.abs(integer) > LIMIT || Number.isNaN(integer) ? null : integer + 0;
}
