import type { DuckDBConnection } from "@duckdb/node-api";
import type { ExampleProgram, GroupProgram, KernelWindow } from "../contract/batch.ts";
import { children, type Expr } from "../contract/expr.ts";
import type { FrameColumn } from "../contract/frame.ts";
import { canonicalNested, type ListItems, listText } from "../contract/nested.ts";
import { compileFrame, type DoorContext, type NamedExpr } from "../door/index.ts";
import { type EventColumns, evaluateWindows, type WindowResult } from "../window/index.ts";
import { type Columns, readColumns, readRows, sortCodes, type Want } from "./read-columns.ts";

/** A group's events, ready for the kernel. Key 0 is that of rows with a missing key part: it has no events. */
export interface GroupEvents {
  readonly columns: EventColumns;
  readonly dictionaries: ReadonlyMap<string, readonly string[]>;
}

/** Times that a use asks at, sorted by (key, t), and the examples they belong to. */
export interface UseQueries {
  readonly keyStart: Int32Array;
  readonly t: Float64Array;
  readonly example: Int32Array;
}

/** Reads a group's events, sorted by key and time. */
export async function readEvents(connection: DuckDBConnection, group: GroupProgram, expected: number): Promise<GroupEvents> {
  const dictionaries = new Map<string, readonly string[]>();
  for (const { column, sql, holds } of group.dictionaries) {
    const values = (await readRows(connection, sql)).map((row) => String(row.value));
    dictionaries.set(column, holds === "records" ? values.map(canonicalNested) : values);
  }
  const read = await readColumns(connection, group.events, (name) => wantOf(name, dictionaries), expected);
  const keyStart = keyStarts(read.integer("__k"));
  const columns = Object.fromEntries([...read.arrays].filter(([name]) => name !== "__k" && name !== "__at"));
  return { columns: { keyStart, at: read.number("__at"), columns }, dictionaries };
}

/** `f…` are conditions, `__k` the key's code, columns with a dictionary codes, all others numbers. */
export function wantOf(name: string, dictionaries: ReadonlyMap<string, unknown>): Want {
  if (name === "__k" || name === "__e" || dictionaries.has(name)) return "integer";
  return name.startsWith("f") ? "flag" : "number";
}

/**
 * Reads a use's queries and puts them in order of (key, t). Examples lie in the order of their moments, and t never falls as the moment rises, so they are placed by example, then counted
 * into their keys: two passes where the engine would sort.
 */
export async function readQueries(connection: DuckDBConnection, sql: string, expected: number): Promise<UseQueries> {
  const read: Columns = await readColumns(connection, sql, (name) => (name === "__t" ? "number" : "integer"), expected);
  const [e, k, time] = [read.integer("__e"), read.integer("__k"), read.number("__t")];
  const row = new Int32Array(read.rows);
  for (let i = 0; i < read.rows; i++) row[e[i]!] = i;
  const keyStart = keyCounts(k);
  const next = keyStart.slice();
  const t = new Float64Array(read.rows);
  const example = new Int32Array(read.rows);
  for (let at = 0; at < read.rows; at++) {
    const i = row[at]!;
    const key = k[i]! + 1;
    const place = next[key]!++;
    if (e[i] !== at || (place > keyStart[key]! && time[i]! < t[place - 1]!)) throw new Error("the queries are not one an example, in the order of time");
    t[place] = time[i]!;
    example[place] = at;
  }
  return { keyStart, t, example };
}

/** Where each key's rows begin once they are in order; code −1 is key 0, code k is key k + 1. */
function keyCounts(codes: Int32Array): Int32Array {
  let keys = 1;
  for (let i = 0; i < codes.length; i++) if (codes[i]! + 2 > keys) keys = codes[i]! + 2;
  const starts = new Int32Array(keys + 1);
  for (let i = 0; i < codes.length; i++) starts[codes[i]! + 2]!++;
  for (let key = 1; key <= keys; key++) starts[key]! += starts[key - 1]!;
  return starts;
}

/** Where each key's rows begin; code −1 is key 0, code k is key k + 1. */
function keyStarts(codes: Int32Array): Int32Array {
  const rows = codes.length;
  const keys = rows === 0 ? 1 : Math.max(1, codes[rows - 1]! + 2);
  const starts = new Int32Array(keys + 1);
  let key = 0;
  for (let i = 0; i < rows; i++) {
    const next = codes[i]! + 1;
    if (next < key) throw new Error("the events are not sorted by key");
    while (key < next) starts[++key] = i;
  }
  while (key < keys) starts[++key] = rows;
  return starts;
}

/** Features of a group that an example set needs, and those they are made of. */
export function neededFeatures(program: ExampleProgram, group: GroupProgram, use: number): Set<string> {
  const needed = new Set<string>();
  const add = (name: string): void => {
    if (needed.has(name)) return;
    needed.add(name);
    const feature = group.features.find((one) => one.name === name);
    if (feature !== undefined) visit(feature.expr);
  };
  const visit = (expr: Expr): void => {
    if (expr.kind === "feature") add(expr.name);
    children(expr).forEach(visit);
  };
  const outside = (expr: Expr): void => {
    if (expr.kind === "use" && expr.use === use) add(expr.feature);
    children(expr).forEach(outside);
  };
  for (const { source } of program.columns) {
    if (source.kind === "use" && source.use === use) add(source.feature);
    if (source.kind === "door") outside(source.expr);
  }
  return needed;
}

/**
 * A use's features for all examples, by name (a vector of n as `name[0]` …). `moment`: the examples' moments.
 */
export function useFeatures(group: GroupProgram, needed: ReadonlySet<string>, events: GroupEvents, queries: UseQueries, moment: Float64Array | undefined, examples: number, door: DoorContext): Map<string, FrameColumn> {
  const results = evaluateWindows(group.windows, events.columns, { keyStart: queries.keyStart, t: queries.t });
  const columns = new Map<string, FrameColumn>();
  results.forEach((result, i) => {
    const window = group.windows[i]!;
    if (result.kind === "list" && window.edges === undefined) columns.set(`__w${i}`, listColumn(result, listItems(group, window, events.dictionaries)));
    else windowColumns(`__w${i}`, result, (window.edges?.length ?? -1) + 1, events.dictionaries, columns, holdsRecords(group, window));
  });
  const { example } = queries;
  const exprs: NamedExpr[] = group.features.filter((feature) => needed.has(feature.name));
  if (moment !== undefined && exprs.some(({ expr }) => readsMoment(expr))) {
    const values = new Float64Array(example.length);
    for (let i = 0; i < example.length; i++) values[i] = moment[example[i]!]!;
    columns.set("__moment", { kind: "number", values });
  }
  const features = compileFrame(exprs, door)({ rows: example.length, columns });
  return new Map([...features.columns].map(([name, column]) => [name, scatter(column, example, examples)]));
}

function readsMoment(expr: Expr): boolean {
  return expr.kind === "moment" || children(expr).some(readsMoment);
}

function holdsRecords(group: GroupProgram, window: KernelWindow): boolean {
  return group.dictionaries.some(({ column, holds }) => holds === "records" && column === window.argument);
}

/** What the lists of a window hold. */
export function listItems(group: GroupProgram, window: KernelWindow, dictionaries: ReadonlyMap<string, readonly string[]>): ListItems {
  const dictionary = dictionaries.get(window.argument!);
  if (dictionary !== undefined) return { kind: holdsRecords(group, window) ? "records" : "texts", dictionary };
  return { kind: window.numeric === "bool" ? "bools" : "numbers" };
}

/** Lists as codes of their texts. Neighbouring queries of a key often see the same. */
function listColumn({ starts, values }: Extract<WindowResult, { kind: "list" }>, items: ListItems): FrameColumn {
  const codes = new Int32Array(starts.length - 1);
  const texts = new Map<string, number>();
  for (let i = 0; i < codes.length; i++) {
    if (i > 0 && sameSlice(values, starts, i)) {
      codes[i] = codes[i - 1]!;
      continue;
    }
    const text = listText(values, starts[i]!, starts[i + 1]!, items);
    let code = texts.get(text);
    if (code === undefined) {
      code = texts.size;
      texts.set(text, code);
    }
    codes[i] = code;
  }
  return { kind: "code", ...sortCodes(codes, [...texts.keys()]) };
}

function sameSlice(values: Float64Array, starts: Int32Array, i: number): boolean {
  const [before, from, to] = [starts[i - 1]!, starts[i]!, starts[i + 1]!];
  if (to - from !== from - before) return false;
  for (let j = 0; j < to - from; j++) if (values[before + j] !== values[from + j]) return false;
  return true;
}

/** A window's values as columns of a frame; a histogram as `name[0]` … , at least `least` items. The codes of records are not in the order of their texts. */
function windowColumns(name: string, result: WindowResult, least: number, dictionaries: ReadonlyMap<string, readonly string[]>, columns: Map<string, FrameColumn>, records: boolean): void {
  if (result.kind === "number") columns.set(name, { kind: "number", values: result.values });
  else if (result.kind === "code") {
    const dictionary = dictionaries.get(result.dictionary)!;
    columns.set(name, records ? { kind: "code", ...sortCodes(result.codes, dictionary) } : { kind: "code", codes: result.codes, dictionary });
  } else {
    const rows = result.starts.length - 1;
    let longest = least;
    for (let i = 0; i < rows; i++) longest = Math.max(longest, result.starts[i + 1]! - result.starts[i]!);
    const dictionary = result.dictionary === undefined ? undefined : dictionaries.get(result.dictionary)!;
    for (let place = 0; place < longest; place++) {
      const values = new Float64Array(rows).fill(Number.NaN);
      for (let i = 0; i < rows; i++) if (result.starts[i]! + place < result.starts[i + 1]!) values[i] = result.values[result.starts[i]! + place]!;
      if (dictionary === undefined) columns.set(`${name}[${place}]`, { kind: "number", values });
      else columns.set(`${name}[${place}]`, { kind: "code", codes: Int32Array.from(values, (v) => (Number.isNaN(v) ? -1 : v)), dictionary });
    }
  }
}

/** Values in the order of the queries, put in the order of the examples. */
function scatter(column: FrameColumn, example: Int32Array, rows: number): FrameColumn {
  if (column.kind === "number") {
    const values = new Float64Array(rows);
    for (let i = 0; i < example.length; i++) values[example[i]!] = column.values[i]!;
    return { kind: "number", values };
  }
  const codes = new Int32Array(rows);
  for (let i = 0; i < example.length; i++) codes[example[i]!] = column.codes[i]!;
  return { kind: "code", codes, dictionary: column.dictionary };
}
