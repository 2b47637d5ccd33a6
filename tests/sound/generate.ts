/**
 * Made-up data for any plan: files that its sources and tables can be read from, with rows that meet their `expect` rules. Values are drawn, and a row that breaks a rule is drawn again.
 * The same plan and seed give the same files.
 */
import type { Expr } from "../../runtime/contract/expr.ts";
import { originName, packageOf } from "../../runtime/contract/plan/origin.ts";
import type { Column, Examples, Plan, Scan, Table } from "../../runtime/contract/plan.ts";
import { evaluate, type Scope } from "../oracle/expression.ts";
import { columnsOf, World } from "../oracle/relations.ts";
import type { Value } from "../oracle/values.ts";
import { fileText } from "./files.ts";
import { draw, KEYS, Random } from "./values.ts";

const DAY = 86_400_000_000;
const TRIES = 5000;
/** After so many a row is begun anew. */
const RETRY = 100;

export interface Generated {
  readonly files: Readonly<Record<string, string>>;
  readonly data: Record<string, Record<string, Value>[]>;
}

export function generate(plan: Plan, rows: number, seed = 1): Generated {
  const random = new Random(seed);
  const data: Record<string, Record<string, Value>[]> = {};
  const files: Record<string, string> = {};
  const span = periodOf(plan);
  const own = (node: Scan | Table): boolean => packageOf(node.from) === undefined;
  for (const table of plan.tables.filter(own)) data[table.id] = tableRows(plan, table, data, random, rows, span);
  for (const scan of plan.scans.filter(own)) data[scan.id] = scanRows(plan, scan, data, random, rows, span);
  for (const node of [...plan.tables, ...plan.scans].filter(own)) files[originName(node.from)] = fileText(node, data[node.id]!);
  return { files, data };
}

export interface Period {
  readonly from: number;
  readonly to: number;
  /** Columns of which a later part is to hold new values. */
  readonly promised?: ReadonlySet<string>;
}

/** From well before the first part ends to a while behind the last, with room for labels to become known. */
function periodOf(plan: Plan): Period {
  const times = plan.partitions.flatMap((partition) => (partition.method.kind === "time" ? partition.method.parts.map((part) => part.until) : []));
  const reach = Math.max(0, ...plan.groups.map((group) => group.reach ?? 0));
  const first = times.length > 0 ? Math.min(...times) : Date.UTC(2022, 3, 1) * 1000;
  const last = times.length > 0 ? Math.max(...times) : Date.UTC(2022, 8, 1) * 1000;
  const lag = Math.max(0, ...plan.examples.map((examples) => labelLag(examples)));
  return { from: first - Math.min(reach, 1200 * DAY) - Math.max(60 * DAY, (last - first) / 2, lag), to: last + Math.max(40 * DAY, 1.1 * lag), promised: new Set(plan.partitions.flatMap((partition) => (partition.method.kind === "random" ? [] : (partition.generalise ?? [])))) };
}

/** How long after its moment a label may become known, by the lengths of time that it is reckoned with. */
function labelLag({ label }: Examples): number {
  const widths = (label.from?.windows ?? []).map(({ over }) => (over.kind === "range" ? over.width : 0));
  return Math.max(0, ...widths, ...durations(label.known));
}

function durations(expr: unknown): number[] {
  if (typeof expr !== "object" || expr === null) return [];
  const { kind, type, value } = expr as { kind?: string; type?: { kind?: string }; value?: unknown };
  if (kind === "literal" && type?.kind === "duration" && typeof value === "number") return [value];
  return Object.values(expr).flatMap(durations);
}

function tableRows(plan: Plan, table: Table, data: Generated["data"], random: Random, rows: number, period: Period): Record<string, Value>[] {
  const keys = table.columns.filter((column) => table.key.includes(column.name));
  const fixed = table.keyIsRow ? Array.from({ length: rows }, () => ({})) : combinations(keys, isAskedByDate(plan, table) ? Math.ceil(rows / 15) : rows);
  const base = new World(plan, data).base();
  if (table.validity.kind === "history") return historyRows(table, base, random, period, fixed);
  return fixed.map((key) => rowOf(table, base, random, period, key));
}

/** Several rows a key, each valid from another time. */
function historyRows(table: Table, base: Scope, random: Random, period: Period, keys: readonly Record<string, Value>[]): Record<string, Value>[] {
  const { validity } = table;
  if (validity.kind !== "history") return [];
  return keys.flatMap((key) =>
    Array.from({ length: 6 }, (_, turn) => {
      const begins = Math.floor(period.from + ((period.to - period.from) * (turn + random.next())) / 7);
      for (let attempt = 0; attempt < TRIES; attempt++) {
        const row = rowOf(table, base, random, { from: begins, to: begins + DAY }, { ...key, [validity.from]: begins });
        const end = validity.to === undefined ? null : row[validity.to]!;
        if (end === null || Number(end) > begins) return row;
      }
      throw new Error(`no row of \`${table.id}\` was found that ends after it begins`);
    }),
  );
}

/** Each of its rows is asked about at every date, so a few do. */
function isAskedByDate(plan: Plan, table: Table): boolean {
  return plan.examples.some((examples) => examples.spine.kind === "calendar" && examples.spine.table === table.id);
}

/** Every combination of the keys' pools, up to `most`. */
function combinations(keys: readonly Column[], most: number): Record<string, Value>[] {
  let all: Record<string, Value>[] = [{}];
  for (const key of keys) {
    const numbers = key.type.kind === "int";
    const pool: readonly Value[] = numbers ? Array.from({ length: keys.length === 1 ? most : 40 }, (_, i) => i) : KEYS;
    all = all.flatMap((row) => pool.map((value) => ({ ...row, [key.name]: value })));
  }
  return all.slice(0, most);
}

function scanRows(plan: Plan, scan: Scan, data: Generated["data"], random: Random, rows: number, period: Period): Record<string, Value>[] {
  const base = new World(plan, data).base();
  const group = plan.examples.find((examples) => examples.spine.kind === "asked" && examples.spine.source === scan.id)?.group;
  if (group !== undefined) return inLists(scan, base, random, period, group, rows);
  const unique = scan.revised === undefined ? [scan.key, ...scan.unique] : scan.unique;
  const numbered = scan.columns.filter((column) => column.derive === undefined && unique.some((set) => set.length === 1 && set[0] === column.name));
  const made = Array.from({ length: rows }, (_, i) => rowOf(scan, base, random, period, Object.fromEntries(numbered.map((column) => [column.name, column.type.kind === "int" ? i : `n${i}`]))));
  return scan.revised === undefined ? made : [...made.map((row, i) => ({ ...row, ...versionKey(scan, Math.floor(i / 2)) }))].filter(isNewVersion(scan));
}

/** Of a row that is revised two versions each. */
function versionKey(scan: Scan, place: number): Record<string, Value> {
  return Object.fromEntries(scan.key.map((name) => [name, scan.columns.find((column) => column.name === name)!.type.kind === "int" ? place : `r${place}`]));
}

/** No two versions of a row are loaded at the same time. */
function isNewVersion(scan: Scan): (row: Record<string, Value>) => boolean {
  const seen = new Set<string>();
  return (row) => {
    const version = JSON.stringify([...scan.key, scan.revised!.by].map((name) => row[name]));
    return !seen.has(version) && seen.add(version) !== undefined;
  };
}

/** Rows of a list. */
const LIST = 6;

/** Rows of a list come together: with one time, and one value in each of the columns that make it. */
function inLists(scan: Scan, base: Scope, random: Random, period: Period, group: readonly string[], rows: number): Record<string, Value>[] {
  const time = originOf(scan, columnsOf(scan.at))!;
  return Array.from({ length: Math.ceil(rows / LIST) }, (_, list) => {
    const shared = rowOf(scan, base, random, period, {});
    const key = Object.fromEntries([...group, time].map((name) => [name, shared[name] ?? null]));
    if (typeof key[group[0]!] === "string") key[group[0]!] = `list ${list}`;
    return Array.from({ length: LIST }, () => rowOf(scan, base, random, period, key));
  }).flat().slice(0, rows);
}

/** One row that meets the rules; what a broken rule reads is drawn again. */
function rowOf(node: Scan | Table, base: Scope, random: Random, period: Period, key: Record<string, Value>): Record<string, Value> {
  const first = node.kind === "scan" ? originOf(node, columnsOf(node.at)) : undefined;
  const given = node.columns.filter((column) => column.derive === undefined && !(column.name in key));
  for (let begin = 0; begin < TRIES; begin += RETRY) {
    const start = period.from + Math.floor(random.next() * (period.to - period.from));
    const one = (column: Column, attempt: number): Value => (column.name === first ? start : period.promised?.has(column.name) === true ? newcomer(random, period, start) : draw(column, random, start, attempt));
    const row: Record<string, Value> = { ...key };
    for (const column of given) row[column.name] = one(column, begin);
    for (let attempt = begin; attempt < begin + RETRY; attempt++) {
      const broken = brokenRule(node, row, base);
      if (broken === undefined) return row;
      const read = readOf(node, columnsOf(broken));
      for (const column of given) if (read.has(column.name)) row[column.name] = one(column, attempt);
    }
  }
  throw new Error(`no row of \`${node.id}\` was found that meets its rules`);
}

/** Where a promise is to new ones, those of another time are others. */
function newcomer(random: Random, { from, to }: Period, start: number): Value {
  return `${random.pick(KEYS)}${Math.floor((12 * (start - from)) / (to - from))}`;
}

/** The given columns behind these names. */
function readOf(node: Scan | Table, names: readonly string[]): Set<string> {
  const found = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    const derive = node.columns.find((column) => column.name === name)?.derive;
    if (derive !== undefined) open.push(...columnsOf(derive));
  }
  return found;
}

/** The given time column that the event time is reckoned from. */
function originOf(scan: Scan, reads: readonly string[]): string | undefined {
  for (const name of reads) {
    const column = scan.columns.find((candidate) => candidate.name === name)!;
    if (column.derive === undefined && column.type.kind === "timestamp") return name;
    const deeper = column.derive === undefined ? undefined : originOf(scan, columnsOf(column.derive));
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

function brokenRule(node: Scan | Table, given: Readonly<Record<string, Value>>, base: Scope): Expr | undefined {
  const values = new Map<string, Value>(Object.entries(given));
  const scope: Scope = { ...base, column: (name) => values.get(name) ?? null };
  for (const column of node.columns) if (column.derive !== undefined) values.set(column.name, evaluate(column.derive, scope));
  return node.expect.find((rule) => evaluate(rule.condition, scope) !== true)?.condition;
}

/** The example set that a spec is about. */
export function examplesOf(plan: Plan): Examples {
  return plan.examples[0]!;
}
