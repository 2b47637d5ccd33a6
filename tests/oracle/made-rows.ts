/** Rows that views make of others: all rows of several inputs, items of lists, sessions and filled buckets. Each by its definition, over plain arrays. */
import type { Expr } from "../../runtime/contract/expr.ts";
import type { View } from "../../runtime/contract/plan.ts";
import type { Each, Segments, Union } from "../../runtime/contract/plan-views.ts";
import { evaluate } from "./expression.ts";
import { isReplaced, latestVersion } from "./history.ts";
import { columnsOf, windowsOf } from "./reads.ts";
import type { Row, World } from "./relations.ts";
import { compare, floorDivide, type Item, type Value } from "./values.ts";
import { aggregate } from "./windows.ts";

export function madeRows(world: World, view: View): Row[] {
  const { rows } = view;
  if (rows?.kind === "union") return unionRows(world, rows);
  if (rows?.kind === "each") return eachRows(world, view, rows);
  if (rows !== undefined) return segmentRows(world, view, rows);
  throw new Error(`${view.id} makes no rows`);
}

function unionRows(world: World, union: Union): Row[] {
  const all = union.inputs.flatMap((one) =>
    world.rows(one.input).map((row): Omit<Row, "place"> => {
      const scope = { ...world.base(), column: (name: string): Value => row.values.get(name) ?? null };
      const knownBy = (expr: Expr): number => Math.max(row.exists, ...columnsOf(expr).map((name) => row.known.get(name)!));
      const values = new Map<string, Value>(one.columns.map((field) => [field.name, field.name === union.at ? row.at : evaluate(field.expr, scope)]));
      const known = new Map(one.columns.map((field) => [field.name, knownBy(field.expr)]));
      for (const field of one.known) {
        values.set(field.name, field.expr === undefined ? null : evaluate(field.expr, scope));
        known.set(field.name, row.exists);
      }
      return { values, at: row.at, exists: row.exists, known, of: { relation: one.input, row } };
    }),
  );
  return all.map((row, place) => ({ ...row, place }));
}

function eachRows(world: World, view: View, each: Each): Row[] {
  const made: Row[] = [];
  for (const row of world.rows(view.input)) {
    const list = (row.values.get(each.list) ?? []) as readonly Item[];
    const exists = Math.max(row.exists, row.known.get(each.list)!);
    for (const item of list) {
      const values = new Map(row.values);
      const known = new Map([...row.known].map(([name, time]) => [name, Math.max(exists, time)]));
      for (const { column, path } of each.items) {
        values.set(column, path.reduce<Item>((at, field) => (at as Readonly<Record<string, Item>> | null)?.[field] ?? null, item) as Value);
        known.set(column, exists);
      }
      made.push({ place: made.length, values, at: row.at, exists, known, of: { relation: view.input, row } });
    }
  }
  return made;
}

interface Part {
  readonly keys: readonly Value[];
  readonly started: number;
  readonly ended: number;
  readonly rows: readonly Row[];
}

function segmentRows(world: World, view: View, segments: Segments): Row[] {
  const keyed = new Map<string, { keys: readonly Value[]; rows: Row[] }>();
  for (const row of world.rows(view.input)) {
    if (segments.finalWithin !== undefined) {
      if (latestVersion(world, view.input, row) > row.at + segments.finalWithin) throw new Error(`a row of ${view.input} is revised after its segment of ${view.id} is whole`);
      if (isReplaced(world, view.input, row, Number.POSITIVE_INFINITY)) continue;
    }
    const keys = segments.keys.map((name) => row.values.get(name) ?? null);
    if (keys.includes(null)) continue;
    const text = JSON.stringify(keys);
    keyed.set(text, { keys, rows: [...(keyed.get(text)?.rows ?? []), row] });
  }
  const end = world.end(view.input);
  const ordered = [...keyed.values()].sort((a, b) => a.keys.map((key, i) => compare(key!, b.keys[i]!)).find((order) => order !== 0) ?? 0);
  const parts = ordered.flatMap(({ keys, rows }) => (segments.kind === "sessions" ? sessions(keys, rows, segments.gap, end) : buckets(keys, rows, segments.every, end)));
  return parts.map((part, place) => segmentRow(world, view, segments, part, place));
}

function sessions(keys: readonly Value[], rows: readonly Row[], gap: number, end: number): Part[] {
  const runs: Row[][] = [];
  for (const row of [...rows].sort((a, b) => a.at - b.at)) {
    const run = runs.at(-1);
    if (run !== undefined && row.at - run.at(-1)!.at <= gap) run.push(row);
    else runs.push([row]);
  }
  return runs.map((run) => ({ keys, started: run[0]!.at, ended: run.at(-1)!.at, rows: run })).filter((part) => part.ended + gap < end);
}

function buckets(keys: readonly Value[], rows: readonly Row[], every: number, end: number): Part[] {
  const parts: Part[] = [];
  const first = Math.min(...rows.map((row) => row.at));
  const start = Number(floorDivide(BigInt(first), BigInt(every)) * BigInt(every));
  for (let started = start; started + every <= end; started += every) parts.push({ keys, started, ended: started + every, rows: rows.filter((row) => row.at >= started && row.at < started + every) });
  return parts;
}

function segmentRow(world: World, view: View, segments: Segments, part: Part, place: number): Row {
  const values = new Map<string, Value>([...segments.keys.map((name, i): [string, Value] => [name, part.keys[i]!]), ["started", part.started], ["ended", part.ended]]);
  const window = (index: number): Value => {
    const one = segments.windows[index]!;
    const seen = part.rows.flatMap((row) => {
      const scope = { ...world.base(), column: (name: string): Value => row.values.get(name) ?? null };
      if (one.where !== undefined && evaluate(one.where, scope) !== true) return [];
      return [{ at: row.at, x: one.argument === undefined ? true : evaluate(one.argument, scope), y: one.argument2 === undefined ? true : evaluate(one.argument2, scope) }];
    });
    return aggregate(one, seen, part.ended);
  };
  const scope = { ...world.base(), column: (name: string): Value => values.get(name) ?? null, window };
  for (const item of segments.items) values.set(item.name, evaluate(item.expr, scope));
  const at = evaluate(view.at, scope) as number;
  // It is told by the plan when all of its rows are known; that none is known later is what this makes sure of.
  const exists = evaluate(view.exists, scope) as number;
  const proved = (what: string, said: number, names: readonly string[]): number => {
    const latest = Math.max(at, ...part.rows.flatMap((row) => [row.exists, ...names.map((name) => row.known.get(name)!)]));
    if (latest > said) throw new Error(`${what} of ${view.id} is known at ${said}, before its rows are at ${latest}`);
    return said;
  };
  proved("a row", exists, segments.keys);
  const known = new Map(view.columns.map((column) => [column.name, proved(column.name, Math.max(exists, evaluate(column.known!, scope) as number), readsOf(segments, column.name))]));
  return { place, values, at, exists, known };
}

/** Columns of the rows that an item of a segment reads, through the items before it. */
function readsOf(segments: Segments, name: string): string[] {
  const item = segments.items.find((one) => one.name === name);
  if (item === undefined) return [];
  const windows = windowsOf(item.expr).flatMap((index) => {
    const one = segments.windows[index]!;
    return [one.argument, one.argument2, one.where].flatMap((part) => (part === undefined ? [] : columnsOf(part)));
  });
  return [...windows, ...columnsOf(item.expr).filter((read) => read !== name).flatMap((read) => readsOf(segments, read))];
}
