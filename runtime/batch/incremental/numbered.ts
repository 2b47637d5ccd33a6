/**
 * Columns whose values are places among all rows of a set, brought up to date where rows before them came or went: a row's place in its file, the number of its list, its fold. What a row was made of says nothing of them, so they are worked out
 * anew for rows that are copied.
 */
import type { Frame } from "../../contract/frame.ts";
import type { Examples, Partition } from "../../contract/plan.ts";
import type { Slice } from "./ledger.ts";

/** Folds that are equal pieces of the rows that are not in test. */
export interface Folds {
  readonly count: number;
  /** Rows of one moment lie in one fold: they are lists. */
  readonly byMoment: boolean;
  /** Rows that are not in test, in all. */
  readonly rows: number;
}

export function foldsOf(examples: Examples, partition: Partition | undefined, slices: Readonly<Record<string, Slice>>): Folds | undefined {
  if (partition?.folds?.kind !== "folds") return undefined;
  return { count: partition.folds.count, byMoment: examples.group !== undefined, rows: Object.values(slices).reduce((sum, { folded }) => sum + (folded ?? 0), 0) };
}

/** What comes before a day: lists, and rows that are not in test. */
export interface Before {
  readonly lists: number;
  readonly folded: number;
}

export function beforeEach(slices: Readonly<Record<string, Slice>>): Map<number, Before> {
  const found = new Map<number, Before>();
  let [lists, folded] = [0, 0];
  for (const day of daysInOrder(slices)) {
    found.set(day, { lists, folded });
    lists += slices[day]!.lists ?? 0;
    folded += slices[day]!.folded ?? 0;
  }
  return found;
}

export function daysInOrder(slices: Readonly<Record<string, Slice>>): number[] {
  return Object.keys(slices).map(Number).filter(Number.isInteger).sort((a, b) => a - b);
}

/** Whether rows of days that were not made again are in the folds in which they were. */
export function foldsStand(was: Readonly<Record<string, Slice>>, is: Readonly<Record<string, Slice>>, made: ReadonlySet<number>): boolean {
  const [before, now] = [beforeEach(was), beforeEach(is)];
  const total = (slices: Readonly<Record<string, Slice>>): number => Object.values(slices).reduce((sum, { folded }) => sum + (folded ?? 0), 0);
  return total(was) === total(is) && daysInOrder(is).every((day) => made.has(day) || (is[day]!.folded ?? 0) === 0 || before.get(day)?.folded === now.get(day)!.folded);
}

/** Rows of a frame that follow each other, and what is added to their numbers. */
export interface Run {
  readonly rows: number;
  readonly moved: number;
  readonly lists: number;
  /** How many rows before them are not in test; undefined where their folds stand. */
  readonly folded: number | undefined;
}

/** Changes the frame's own columns. */
export function renumber(frame: Frame, runs: readonly Run[], folds: Folds | undefined): void {
  const [places, lists] = [numbersOf(frame, "__row"), numbersOf(frame, "__group")];
  let at = 0;
  for (const run of runs) {
    for (let i = at; i < at + run.rows; i++) {
      if (places !== undefined) places[i] = places[i]! + run.moved;
      if (lists !== undefined) lists[i] = lists[i]! + run.lists;
    }
    if (folds !== undefined && run.folded !== undefined) foldRows(frame, at, at + run.rows, run.folded, folds);
    at += run.rows;
  }
}

function foldRows(frame: Frame, from: number, until: number, before: number, { count, byMoment, rows }: Folds): void {
  const [target, moments, parts] = [numbersOf(frame, "__fold")!, numbersOf(frame, "__moment")!, frame.columns.get("__part")!];
  if (parts.kind !== "code") throw new Error("parts are no codes");
  let [place, rank] = [before, before];
  let moment = Number.NaN;
  for (let i = from; i < until; i++) {
    const code = parts.codes[i]!;
    if (code < 0 || parts.dictionary[code] === "test") {
      target[i] = Number.NaN;
      continue;
    }
    if (!byMoment || moments[i] !== moment) rank = place;
    moment = moments[i]!;
    target[i] = Math.floor((rank * (count + 1)) / rows);
    place++;
  }
}

function numbersOf(frame: Frame, name: string): { [place: number]: number } | undefined {
  const column = frame.columns.get(name);
  return column?.kind === "number" ? (column.values as { [place: number]: number }) : undefined;
}
