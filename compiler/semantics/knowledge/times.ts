/**
 * The arithmetic of knowledge time.
 *
 * A time is a *term*: a base plus an offset that lies in a closed interval of µs. Bases are timestamp columns of one row, the arrival of a source's rows, an instant of the calendar,
 * "always" (before all time), "never" (there is no such instant) and opaque (an instant of a form about which nothing can be proved). A knowledge time is the maximum of terms. What is decidable: `a ≤ b` is proved when the bases are tied by
 * difference constraints (from derivations such as `landed = departed + 1h + …` and from `expect landed - departed <= 20h`) whose shortest path gives a bound that suffices.
 * Everything here is pure; nothing refers to a clock.
 */
import type * as ast from "../../syntax/ast.ts";
import type { ColumnSymbol, Range, SourceSymbol, Typed, ViewSymbol } from "../program.ts";

export type Base =
  | { readonly kind: "always" }
  | { readonly kind: "never" }
  | { readonly kind: "column"; readonly column: ColumnSymbol }
  | { readonly kind: "arrival"; readonly source: SourceSymbol | ViewSymbol }
  /** An instant; the offset holds its µs. */
  | { readonly kind: "epoch" }
  /** An instant that is in the data, of a form (`if`, `min` …) that the checker can't compare with others. */
  | { readonly kind: "opaque"; readonly expr: Typed };

/**
 * When the instant of a term is missing, and so what it stands for is never known. present: never · withBase: when its base is · alone: also while its base is there, as
 * in `shipped + lag` with a `lag` that may be missing.
 */
export type Absence = "present" | "withBase" | "alone";

/** A step of the chain of reasons: a place and what is so there. */
export interface Reason {
  readonly span: ast.Span;
  readonly message: string;
}

export interface Term {
  readonly base: Base;
  readonly offset: Range;
  readonly absence: Absence;
}

export const ZERO: Range = { low: 0, high: 0 };
export const ANY: Range = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
export const ALWAYS: Term = { base: { kind: "always" }, offset: ZERO, absence: "present" };
export const NEVER: Term = { base: { kind: "never" }, offset: ZERO, absence: "present" };

/** Columns, sources and expressions are numbered as they are met, above the bases that there is one of. */
const numbers = new WeakMap<object, number>();
let next = 3;
export function numberOf(symbol: object): number {
  let number = numbers.get(symbol);
  if (number === undefined) {
    number = next++;
    numbers.set(symbol, number);
  }
  return number;
}
/** A key under which equal bases are equal. */
export function baseKey(base: Base): number {
  switch (base.kind) {
    case "always":
      return 0;
    case "never":
      return 1;
    case "epoch":
      return 2;
    case "column":
      return numberOf(base.column);
    case "arrival":
      return numberOf(base.source);
    case "opaque":
      return numberOf(base.expr);
  }
}

/** The term moved by a duration in `by`. A duration is a whole number of µs, rounded from its expression; so its bounds widen to whole ones. */
export function shift(term: Term, by: Range, absence: Absence = term.absence): Term {
  return { base: term.base, offset: { low: term.offset.low + Math.floor(by.low), high: term.offset.high + Math.ceil(by.high) }, absence };
}

/**
 * What is known of differences between bases of one row: `a − b ≤ bound`. Bounds between any two are shortest paths (Bellman-Ford from one base; the graphs
 * have a handful of nodes).
 */
interface Edge {
  readonly from: number;
  readonly to: number;
  readonly bound: number;
  readonly reason: Reason | undefined;
}
interface Reached {
  readonly bound: number;
  readonly by: Edge | undefined;
}

export class Differences {
  readonly #edges: Edge[];
  readonly #cache = new Map<number, ReadonlyMap<number, Reached>>();

  /** `of`: what is known already, to which more is added here alone. */
  constructor(of?: Differences) {
    this.#edges = of === undefined ? [] : [...of.#edges];
  }

  /** How much has been recorded: what is worked out from differences holds while this stays. */
  get size(): number {
    return this.#edges.length;
  }

  /** Records `a − b` in `range`, and why. */
  add(a: Base, b: Base, range: Range, reason?: Reason): void {
    if (Number.isFinite(range.high)) this.#edges.push({ from: baseKey(b), to: baseKey(a), bound: range.high, reason });
    if (Number.isFinite(range.low)) this.#edges.push({ from: baseKey(a), to: baseKey(b), bound: -range.low, reason });
    this.#cache.clear();
  }

  /** The least proved upper bound of `a − b`; Infinity when nothing is known. */
  upper(a: Base, b: Base): number {
    const from = baseKey(b);
    const to = baseKey(a);
    if (from === to) return 0;
    return this.#distances(from).get(to)?.bound ?? Number.POSITIVE_INFINITY;
  }

  /** The greatest proved lower bound of `a − b`; −Infinity when nothing is known. */
  lower(a: Base, b: Base): number {
    return -this.upper(b, a);
  }

  /** Why `a − b` has its lower bound: the steps from b to a. Empty when nothing is known. */
  whyLower(a: Base, b: Base): Reason[] {
    const start = baseKey(a);
    const reached = this.#distances(start);
    const reasons: Reason[] = [];
    const seen = new Set<number>();
    for (let at = baseKey(b); at !== start && !seen.has(at); ) {
      seen.add(at);
      const edge = reached.get(at)?.by;
      if (edge === undefined) return [];
      if (edge.reason !== undefined) reasons.push(edge.reason);
      at = edge.from;
    }
    return reasons.reverse();
  }

  #distances(from: number): ReadonlyMap<number, Reached> {
    const known = this.#cache.get(from);
    if (known !== undefined) return known;
    const distance = new Map<number, Reached>([[from, { bound: 0, by: undefined }]]);
    for (let round = 0; round <= this.#edges.length; round++) {
      let changed = false;
      for (const edge of this.#edges) {
        const start = distance.get(edge.from)?.bound;
        if (start === undefined) continue;
        if (start + edge.bound < (distance.get(edge.to)?.bound ?? Number.POSITIVE_INFINITY)) {
          distance.set(edge.to, { bound: start + edge.bound, by: edge });
          changed = true;
        }
      }
      if (!changed) break;
    }
    this.#cache.set(from, distance);
    return distance;
  }
}

/** The proved upper bound of `a − b` for terms: how much later than b can a be, at most. An `a` that may be missing is never known then, which no bound covers. */
export function upperDifference(a: Term, b: Term, differences: Differences): number {
  if (a.base.kind === "always" || b.base.kind === "never") return Number.NEGATIVE_INFINITY;
  if (a.base.kind === "never" || b.base.kind === "always") return Number.POSITIVE_INFINITY;
  if (a.absence === "alone" || (a.absence === "withBase" && baseKey(a.base) !== baseKey(b.base))) return Number.POSITIVE_INFINITY;
  return differences.upper(a.base, b.base) + a.offset.high - b.offset.low;
}

/** The proved lower bound of `a − b`: how much later than b is a, at least. */
export function lowerDifference(a: Term, b: Term, differences: Differences): number {
  return -upperDifference(b, a, differences);
}

/** Whether the maximum of `as` is proved to be at or before the maximum of `bs`: each a is bounded by some b. */
export function provedAtOrBefore(as: readonly Term[], bs: readonly Term[], differences: Differences): boolean {
  return as.every((a) => bs.some((b) => upperDifference(a, b, differences) <= 0));
}

/** Drops terms that another of the list is proved never to be before. Of two equal ones the first stays. */
export function dominant<T extends { readonly term: Term }>(parts: readonly T[], differences: Differences): T[] {
  return parts.filter(
    (part, i) =>
      !parts.some((other, j) => {
        if (i === j) return false;
        const later = upperDifference(part.term, other.term, differences) <= 0;
        if (!later) return false;
        const equal = upperDifference(other.term, part.term, differences) <= 0;
        return !equal || j < i;
      }),
  );
}

/** A duration as it can be written in a spec, exactly: `90m`, `36h`. */
export function exactDurationText(micros: number): string {
  const units: [string, number][] = [["d", 86_400e6], ["h", 3_600e6], ["m", 60e6], ["s", 1e6], ["ms", 1e3]];
  for (const [unit, size] of units) if (micros % size === 0) return `${micros / size}${unit}`;
  return `${micros}us`;
}

/** An instant as it can be written in a spec, to the second or, where it must be, the µs. */
export function formatInstant(micros: number): string {
  const text = new Date(Math.floor(micros / 1000)).toISOString();
  const rest = ((micros % 1e6) + 1e6) % 1e6;
  if (rest !== 0) return `${text.slice(0, 19)}.${String(rest).padStart(6, "0")}Z`;
  return text.slice(17, 19) === "00" ? `${text.slice(0, 16)}Z` : `${text.slice(0, 19)}Z`;
}

/** `2d`, `1h30m`, `58m`: µs as a person writes a duration, rounded down to what matters. */
export function durationText(micros: number): string {
  if (!Number.isFinite(micros)) return "an unknown time";
  const units: [string, number][] = [["w", 604_800e6], ["d", 86_400e6], ["h", 3_600e6], ["m", 60e6], ["s", 1e6], ["ms", 1e3], ["us", 1]];
  let rest = Math.abs(micros);
  const parts: string[] = [];
  for (const [unit, size] of units) {
    if (unit === "w" && rest % size !== 0) continue;
    const count = Math.floor(rest / size);
    if (count > 0) {
      parts.push(`${count}${unit}`);
      rest -= count * size;
    }
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? "0s" : parts.join("");
}
