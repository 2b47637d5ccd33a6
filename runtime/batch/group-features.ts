import type { DuckDBConnection } from "@duckdb/node-api";
import type { ExampleProgram, GroupProgram } from "../contract/batch.ts";
import { children } from "../contract/expr-parts.ts";
import type { Expr } from "../contract/expr.ts";
import { canonicalNested } from "../contract/nested.ts";
import type { EventColumns } from "../window/index.ts";
import { readColumns, readRows, type Want } from "./read-columns.ts";

/** A group's events, ready for the kernel. Key 0 is that of rows with a missing key part: it has no events. */
export interface GroupEvents {
  readonly columns: EventColumns;
  readonly dictionaries: ReadonlyMap<string, readonly string[]>;
}

/** The values that a group's codes stand for, by column. */
export async function readDictionaries(connection: DuckDBConnection, group: GroupProgram): Promise<Map<string, readonly string[]>> {
  const dictionaries = new Map<string, readonly string[]>();
  for (const { column, sql, holds } of group.dictionaries) {
    const values = (await readRows(connection, sql)).map((row) => String(row.value));
    dictionaries.set(column, holds === "records" ? values.map(canonicalNested) : values);
  }
  return dictionaries;
}

/** Reads a group's history, sorted by key and time. */
export async function readEvents(connection: DuckDBConnection, group: GroupProgram, expected: number): Promise<GroupEvents> {
  const dictionaries = await readDictionaries(connection, group);
  const read = await readColumns(connection, group.events, (name) => wantOf(name, dictionaries), expected);
  const keyStart = keyStarts(read.integer("__k"));
  const columns = Object.fromEntries([...read.arrays].filter(([name]) => name !== "__k" && name !== "__at"));
  return { columns: { keyStart, at: read.number("__at"), columns }, dictionaries };
}

/** `f…` are conditions, `__k` the key's code, columns with a dictionary codes, all others numbers. */
export function wantOf(name: string, dictionaries: { has(name: string): boolean }): Exclude<Want, "text"> {
  if (name === "__k" || name === "__e" || dictionaries.has(name)) return "integer";
  return name.startsWith("f") ? "flag" : "number";
}

/** Where each key's rows begin; code −1 is key 0, code k is key k + 1. */
export function keyStarts(codes: Int32Array): Int32Array {
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
