/**
 * Which days of an example set must be made again. Input: the ranges (how far a change can be felt), what the last build was made of, and the digests of the data as they are now. Pure; all of it is arithmetic on days.
 *
 * A day is made again if a day of rows that differs can be felt in it, if a table that is read differs, or if an edge of time (the data's end, the warm-up's, a part's) lies otherwise to its moments or to the times at which its
 * labels are known. A day of which only the rows' places in their file have moved keeps its values and is renumbered.
 */
import type { Partition } from "../../contract/plan.ts";
import type { Ranges } from "../../contract/ranges.ts";
import { DAY, type Digests, NONE, roleOf } from "./digests.ts";
import type { BoundsOfData, Digest, Ledger, Slice } from "./ledger.ts";

export type Reason =
  | { readonly kind: "rows"; readonly relation: string; readonly isNew: number; readonly changed: number; readonly gone: number }
  /** `from`: of a table with history, the first day on which another step begins. */
  | { readonly kind: "table"; readonly table: string; readonly from?: number }
  | { readonly kind: "edge"; readonly days: number }
  | { readonly kind: "whole"; readonly why: string };

export interface Again {
  /** In order. */
  readonly days: readonly number[];
  /** What is added to the rows' places on the other days of the last build; 0 is left out. */
  readonly moved: ReadonlyMap<number, number>;
  /** Rows at no moment differ. */
  readonly unasked: boolean;
  readonly reasons: readonly Reason[];
}

export function daysAgain(ranges: Ranges, partition: Partition | undefined, before: Ledger, now: Digests): Again {
  const reasons = [...rowReasons(ranges, before, now), ...tableReasons(before, now), ...stepReasons(ranges, before, now)];
  const rowsRange = ranges.relations.find(({ role }) => role === "rows");
  const unasked = rowsRange !== undefined && !same(before.relations[roleOf(rowsRange)]?.[NONE], now.relations[roleOf(rowsRange)]?.[NONE], "values");
  if (ranges.whole !== undefined) {
    const differs = reasons.length > 0 || unasked || JSON.stringify(before.bounds) !== JSON.stringify(now.bounds) || placesDiffer(before, now);
    return { days: differs ? [0] : [], moved: new Map(), unasked, reasons: differs ? [...reasons, { kind: "whole", why: ranges.whole }] : [] };
  }
  const everywhere = reasons.some((reason) => reason.kind === "table" && reason.from === undefined);
  const endIsElsewhere = ranges.endIsRead && JSON.stringify(before.bounds) !== JSON.stringify(now.bounds);
  const felt = feltIntervals(ranges, before, now);
  const edges = [edgesOf(partition, before.bounds), edgesOf(partition, now.bounds)] as const;
  const days: number[] = [];
  let byEdge = 0;
  for (const day of candidateDays(ranges, before, now)) {
    const [from, until] = [day * DAY, (day + 1) * DAY];
    if (everywhere || felt.some(([a, b]) => from < b && until > a)) days.push(day);
    else if (endIsElsewhere || edges[0].some((edge, i) => crosses(edge, edges[1][i]!, from, until, before.slices[day]))) {
      days.push(day);
      byEdge++;
    }
  }
  const again = new Set(days);
  const moved = rowsRange === undefined ? new Map<number, number>() : movedDays(rowsRange.forward ?? 0, before.relations[roleOf(rowsRange)] ?? {}, now.relations[roleOf(rowsRange)] ?? {}, before, again);
  return { days: [...again].sort((a, b) => a - b), moved, unasked, reasons: byEdge === 0 ? reasons : [...reasons, { kind: "edge", days: byEdge }] };
}

/** By values alone, or by the rows' places too. */
function same(a: Digest | undefined, b: Digest | undefined, by: "values" | "places"): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && (by === "values" || a[3] === b[3]);
}

function differingDays(before: Readonly<Record<string, Digest>>, now: Readonly<Record<string, Digest>>): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((day) => !same(before[day], now[day], "values"));
}

function rowReasons(ranges: Ranges, before: Ledger, now: Digests): Reason[] {
  const found = new Map<string, { isNew: Set<string>; changed: Set<string>; gone: Set<string> }>();
  for (const range of ranges.relations) {
    const [was, is] = [before.relations[roleOf(range)] ?? {}, now.relations[roleOf(range)] ?? {}];
    for (const day of differingDays(was, is)) {
      const sets = found.get(range.relation) ?? { isNew: new Set(), changed: new Set(), gone: new Set() };
      found.set(range.relation, sets);
      (was[day] === undefined ? sets.isNew : is[day] === undefined ? sets.gone : sets.changed).add(day);
    }
  }
  return [...found].map(([relation, { isNew, changed, gone }]) => ({ kind: "rows", relation, isNew: isNew.size, changed: changed.size, gone: gone.size }));
}

function tableReasons(before: Ledger, now: Digests): Reason[] {
  return Object.entries(now.tables).flatMap(([table, digest]): Reason[] => (same(before.tables[table], digest, "values") ? [] : [{ kind: "table", table: tableOf(table) }])).filter((one, i, all) => all.findIndex((other) => JSON.stringify(other) === JSON.stringify(one)) === i);
}

/** Days of steps that differ; from the first of them on a lookup may find another. */
function stepReasons({ steps }: Ranges, before: Ledger, now: Digests): Reason[] {
  return steps.flatMap(({ relation }): Reason[] => {
    const days = differingDays(before.steps[relation] ?? {}, now.steps[relation] ?? {});
    if (days.length === 0) return [];
    const table = tableOf(relation);
    return [days.includes(NONE) ? { kind: "table", table } : { kind: "table", table, from: Math.min(...days.map(Number)) }];
  });
}

const tableOf = (relation: string): string => relation.replace(/\.steps$/, "");

function placesDiffer(before: Ledger, now: Digests): boolean {
  return Object.entries(now.relations).some(([role, days]) => Object.entries(days).some(([day, digest]) => !same(before.relations[role]?.[day], digest, "places")));
}

/** [a, b): moments at which a differing day can be felt; merged where they touch. */
function feltIntervals(ranges: Ranges, before: Ledger, now: Digests): [number, number][] {
  const all = ranges.relations.flatMap((range) =>
    differingDays(before.relations[roleOf(range)] ?? {}, now.relations[roleOf(range)] ?? {})
      .filter((day) => day !== NONE)
      .map((day): [number, number] => [Number(day) * DAY - range.back, range.forward === null ? Number.POSITIVE_INFINITY : (Number(day) + 1) * DAY + range.forward]),
  );
  const stepped = ranges.steps.flatMap(({ relation, back }): [number, number][] => {
    const days = differingDays(before.steps[relation] ?? {}, now.steps[relation] ?? {}).filter((day) => day !== NONE);
    return days.length === 0 ? [] : [[Math.min(...days.map(Number)) * DAY - back, Number.POSITIVE_INFINITY]];
  });
  return mergeIntervals([...all, ...stepped]);
}

/** Intervals [a, b) in order, joined where they touch. */
export function mergeIntervals(intervals: readonly (readonly [number, number])[]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [a, b] of [...intervals].sort((x, y) => x[0] - y[0])) {
    const last = merged.at(-1);
    if (last !== undefined && a <= last[1]) last[1] = Math.max(last[1], b);
    else merged.push([a, b]);
  }
  return merged;
}

/** Days on which there were or can be examples. */
function candidateDays(ranges: Ranges, before: Ledger, now: Digests): Set<number> {
  const days = new Set(Object.keys(before.slices).map(Number));
  const rows = ranges.relations.find(({ role }) => role === "rows");
  if (rows !== undefined) {
    for (const day of Object.keys(now.relations[roleOf(rows)] ?? {})) if (day !== NONE) for (let d = Number(day); d * DAY <= (Number(day) + 1) * DAY - 1 + (rows.forward ?? 0); d++) days.add(d);
  } else if (now.bounds?.from !== null && now.bounds?.end !== null && now.bounds !== null) {
    for (let day = Math.floor(now.bounds.from / DAY); day * DAY < now.bounds.end; day++) days.add(day);
  }
  return days;
}

/** Instants with which moments, and times at which labels are known, are compared. */
function edgesOf(partition: Partition | undefined, bounds: BoundsOfData | null): (number | null)[] {
  if (bounds === null) return [];
  const edges = [bounds.end, bounds.warm, bounds.from];
  if (partition?.method.kind !== "last") return edges;
  const { method, folds } = partition;
  let left = method.parts.reduce((sum, part) => sum + part.length, 0);
  for (const part of method.parts) {
    edges.push(bounds.end === null ? null : bounds.end - left);
    left -= part.length;
    edges.push(bounds.end === null ? null : bounds.end - left, bounds.end === null ? null : bounds.end - left - method.gap);
    // Rolling folds are as long as validate, and end with it.
    if (folds?.kind === "rolling" && part.name === "validate") for (let i = 1; i <= folds.count; i++) edges.push(bounds.end === null ? null : bounds.end - left - i * part.length);
  }
  return edges;
}

function crosses(was: number | null, is: number | null, from: number, until: number, slice: Slice | undefined): boolean {
  if (was === null || is === null) return was !== is;
  const clamp = (edge: number, least: number, greatest: number): number => Math.min(greatest, Math.max(least, edge));
  if (clamp(was, from, until) !== clamp(is, from, until)) return true;
  const known = slice?.known;
  return known !== undefined && known !== null && clamp(was, known[0], known[1] + 1) !== clamp(is, known[0], known[1] + 1);
}

/** Days of the last build whose rows have all moved by so much; one whose rows have moved apart joins those that are made again. */
function movedDays(within: number, was: Readonly<Record<string, Digest>>, is: Readonly<Record<string, Digest>>, before: Ledger, again: Set<number>): Map<number, number> {
  const moved = new Map<number, number>();
  for (const day of Object.keys(before.slices).map(Number)) {
    if (again.has(day)) continue;
    const by = new Set<number>();
    for (let d = day; (d + 1) * DAY - 1 + within >= day * DAY; d--) {
      const [old, now] = [was[d], is[d]];
      if (old !== undefined && now !== undefined) by.add((now[3] ?? 0) - (old[3] ?? 0));
    }
    if (by.size > 1) again.add(day);
    else for (const one of by) if (one !== 0) moved.set(day, one);
  }
  return moved;
}
