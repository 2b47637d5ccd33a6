/**
 * What became of an input since it was pinned. What was known before the greatest knowledge time of the pin may not differ: there it was whole. What is known at that time or later is growth.
 */
import type { Pin } from "../../contract/lock.ts";
import { add, type Days, dayName, type Digest, monthOf, readDays, same } from "./days.ts";
import type { Measured, Slice } from "./measured.ts";
import { longDigest } from "./days.ts";

export interface DayChange {
  /** `2001-03-04`; `2001-03` where the pin keeps whole months; `null`: rows without a knowledge time. */
  readonly day: string | null;
  readonly before: number;
  readonly after: number;
}

export interface InputChange {
  readonly node: string;
  /**
   * `new`: not pinned yet · `same`: not a byte differs · `bytes`: the bytes differ, but no value that counts · `grown`: only what is known later than the pin · `rewritten`: what was known before · `redeclared`: the spec reads it
   * otherwise, so nothing can be compared · `gone`: the spec reads it no more.
   */
  readonly kind: "new" | "same" | "bytes" | "grown" | "rewritten" | "redeclared" | "gone";
  readonly rows: { readonly before: number; readonly after: number };
  /** Days with something new, in order. */
  readonly added: readonly string[];
  /** Days that held other rows or values, in order; those without any rows now, or then, among them. */
  readonly changed: readonly DayChange[];
  /** Columns of which the declaration differs. */
  readonly columns: readonly { readonly column: string; readonly before: string | undefined; readonly after: string | undefined }[];
}

export function unchanged(node: string, pin: Pin): InputChange {
  return { node, kind: "same", rows: { before: pin.rows, after: pin.rows }, added: [], changed: [], columns: [] };
}

export function gone(node: string, pin: Pin): InputChange {
  return { node, kind: "gone", rows: { before: pin.rows, after: 0 }, added: [], changed: [], columns: [] };
}

/** `pin`: undefined if there is none. The slices of `now` must have been cut at the pin's greatest knowledge time. */
export function compareInput(node: string, pin: Pin | undefined, now: Measured): InputChange {
  const rows = { before: pin?.rows ?? 0, after: now.rows };
  const nothing = { node, rows, added: [], changed: [], columns: [] };
  if (pin === undefined) return { ...nothing, kind: "new" };
  const columns = declared(pin, now);
  if (columns.length > 0 || pin.derived !== now.derived || (pin.known === undefined) !== (now.known === undefined)) return { ...nothing, kind: "redeclared", columns };
  if (pin.sha256 === now.file.sha256) return { ...nothing, kind: "same" };
  const changed = changedDays(pin, now);
  const added = [...new Set(now.slices.filter((slice) => slice.day !== null && !slice.old).map((slice) => dayName(slice.day!)))].sort();
  const kind = changed.length > 0 ? "rewritten" : sameWhole(pin, now.slices) ? "bytes" : "grown";
  return { ...nothing, kind, added: kind === "bytes" ? [] : added, changed };
}

/** Columns that the two say otherwise, by name. */
export function declared(pin: Pick<Pin, "columns">, now: Pick<Measured, "columns">): InputChange["columns"] {
  const names = [...new Set([...Object.keys(pin.columns), ...Object.keys(now.columns)])];
  return names.filter((name) => pin.columns[name] !== now.columns[name]).map((column) => ({ column, before: pin.columns[column], after: now.columns[column] }));
}

function changedDays(pin: Pin, { slices, known }: Measured): DayChange[] {
  const old = new Map<string, Digest>();
  for (const slice of slices) if (slice.old && slice.day !== null) old.set(dayName(slice.day), add(old.get(dayName(slice.day)), slice));
  const days = compareDays(readDays(pin.days ?? {}), old);
  const whole = known === undefined ? slices : slices.filter((slice) => slice.day === null);
  const then = known === undefined ? { rows: pin.rows, digest: pin.digest } : (pin.undated ?? { rows: 0, digest: longDigest(0n) });
  const now = whole.reduce<Digest>((a, b) => add(a, b), { rows: 0, sum: 0n });
  return then.rows === now.rows && then.digest === longDigest(now.sum) ? days : [...days, { day: null, before: then.rows, after: now.rows }];
}

/** Days, or months where one side keeps whole months, that differ. */
export function compareDays(before: Days, after: Days): DayChange[] {
  const months = new Set([...before.keys(), ...after.keys()].filter((day) => monthOf(day) === day));
  const [then, now] = [folded(before, months), folded(after, months)];
  const none: Digest = { rows: 0, sum: 0n };
  return [...new Set([...then.keys(), ...now.keys()])]
    .sort()
    .filter((day) => !same(then.get(day) ?? none, now.get(day) ?? none))
    .map((day) => ({ day, before: then.get(day)?.rows ?? 0, after: now.get(day)?.rows ?? 0 }));
}

function folded(days: Days, months: ReadonlySet<string>): Days {
  const result = new Map<string, Digest>();
  for (const [day, digest] of days) {
    const name = months.has(monthOf(day)) ? monthOf(day) : day;
    result.set(name, add(result.get(name), digest));
  }
  return result;
}

function sameWhole(pin: Pin, slices: readonly Slice[]): boolean {
  return pin.digest === longDigest(slices.reduce((sum, slice) => sum + slice.sum, 0n)) && pin.rows === slices.reduce((sum, slice) => sum + slice.rows, 0);
}
