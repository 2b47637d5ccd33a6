/** When a column is filled in, from how many rows of each age have it filled: rows too young have it not yet. */
import type { AgeBucket } from "./profile.ts";

export interface FilledIn {
  /** Share of filled rows among those old enough. */
  readonly plateau: number;
  /** Share among those younger than `reached`. */
  readonly young: number;
  readonly youngRows: number;
  /** The age from which on the share is that of the old; µs, the upper end of the last bucket below it. */
  readonly reached: number;
  /** How finely that age is known: the width of that bucket. */
  readonly resolution: number;
}

/** Fewer rows tell nothing. */
const LEAST = 20;
/** How many standard deviations the share of one bucket, and that of all young rows, must lie off to count. */
const SIGMAS = { bucket: 3, young: 4 };

/**
 * Undefined where young rows are as filled as old ones, or too few to tell. The plateau is the share among the older half of the rows. From there the buckets are walked towards young
 * ages; one that lies below the plateau ends the old rows if all that are younger, taken together, lie clearly below it too: shares also move by chance, and with the seasons.
 */
export function filledInByAge(buckets: readonly AgeBucket[]): FilledIn | undefined {
  const merged = mergeSmall(buckets);
  const total = sum(merged, "rows");
  const old: AgeBucket[] = [];
  for (let i = merged.length - 1; i >= 0 && sum(old, "rows") < total / 2; i--) old.push(merged[i]!);
  const oldRows = sum(old, "rows");
  if (oldRows < LEAST) return undefined;
  const plateau = sum(old, "filled") / oldRows;
  if (plateau < 0.01) return undefined;
  for (let place = merged.length - old.length; place > 0; place--) {
    if (holds(merged[place - 1]!, plateau, oldRows, SIGMAS.bucket)) continue;
    const young = merged.slice(0, place);
    const all = pooled(young);
    // One low bucket by chance, behind others that hold the plateau, is no edge.
    if (holds(pooled(young.slice(Math.floor((young.length * 2) / 3))), plateau, oldRows, SIGMAS.bucket)) continue;
    if (all.filled / all.rows > plateau * 0.7 || holds(all, plateau, oldRows, SIGMAS.young)) continue;
    return { plateau, young: all.filled / all.rows, youngRows: all.rows, reached: young.at(-1)!.high, resolution: young.at(-1)!.high - young.at(-1)!.low };
  }
  return undefined;
}

function holds({ rows, filled }: AgeBucket, plateau: number, oldRows: number, sigmas: number): boolean {
  // A plateau of 1 that a few rows miss still has a deviation: half a row is added to both counts.
  const spread = Math.max(plateau * (1 - plateau), 0.5 / oldRows);
  return filled / rows >= plateau - sigmas * Math.sqrt(spread * (1 / rows + 1 / oldRows));
}

/** Neighbours joined until each has rows enough; what is left over at the old end joins the last. */
function mergeSmall(buckets: readonly AgeBucket[]): AgeBucket[] {
  const merged: AgeBucket[] = [];
  let open: AgeBucket | undefined;
  for (const bucket of buckets) {
    open = open === undefined ? bucket : join(open, bucket);
    if (open.rows < LEAST) continue;
    merged.push(open);
    open = undefined;
  }
  if (open !== undefined) merged.push(merged.length === 0 ? open : join(merged.pop()!, open));
  return merged;
}

const join = (a: AgeBucket, b: AgeBucket): AgeBucket => ({ low: a.low, high: b.high, rows: a.rows + b.rows, filled: a.filled + b.filled });

function pooled(buckets: readonly AgeBucket[]): AgeBucket {
  return { low: buckets[0]!.low, high: buckets.at(-1)!.high, rows: sum(buckets, "rows"), filled: sum(buckets, "filled") };
}

function sum(buckets: readonly AgeBucket[], what: "rows" | "filled"): number {
  return buckets.reduce((total, bucket) => total + bucket[what], 0);
}

const SECOND = 1e6;
/** Round durations, the roundest first. */
const ROUND = [604_800, 86_400, 43_200, 21_600, 3600, 1800, 900, 300, 60, 30, 10, 1].map((seconds) => seconds * SECOND);

/** The roundest duration from `low` to `high`; `high` itself, up to a whole second, where there is none. */
export function roundest(low: number, high: number): number {
  for (const unit of ROUND) {
    const multiple = Math.ceil(low / unit) * unit;
    if (multiple > 0 && multiple <= high) return multiple;
  }
  return Math.ceil(high / SECOND) * SECOND;
}

/** A round duration at or above `micros`, no more than about a tenth longer. */
export function roundUp(micros: number): number {
  if (micros <= 0) return 0;
  return roundest(micros, micros * 1.1 + SECOND);
}
