/** A small world of two groups with string and number keys, histories from one row to many blocks, and windows of every aggregate. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Type } from "../../runtime/contract/types.ts";
import { type GroupDefinition, type KeyPart, StoreWriter } from "../../runtime/store/index.ts";
import type { EventColumns, KernelWindow } from "../../runtime/window/index.ts";

export const DICTIONARY = ["Zürich", "a", "b", "東京", "😀"];
export const PLAN = "a".repeat(64);

let state = 99;
export function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}
export const upTo = (n: number): number => Math.floor(random() * n);

export const KEYS: KeyPart[][] = [
  ["ORD", 1],
  ["ORD", 2],
  ["", 0],
  ["O", -1.5],
  [true, "x".repeat(900)],
  ["東京", 2 ** 53 - 1],
];
const ROWS = [9000, 2048, 1, 40, 2049, 300];

/** Minutes apart, with ties; the first key's times in microseconds. */
export function makeEvents(): EventColumns {
  const keyStart = new Int32Array(KEYS.length + 1);
  for (const [k, rows] of ROWS.entries()) keyStart[k + 1] = keyStart[k]! + rows;
  const rows = keyStart[KEYS.length]!;
  const at = Float64Array.from({ length: rows }, (_, i) => (i < ROWS[0]! ? upTo(1e11) - 5e10 : (upTo(2000) - 1000) * 60_000_000));
  for (let k = 0; k < KEYS.length; k++) at.subarray(keyStart[k], keyStart[k + 1]).sort();
  const int = Float64Array.from(at, () => (random() < 0.1 ? Number.NaN : random() < 0.001 ? Number.MAX_SAFE_INTEGER - upTo(3) : upTo(600) - 100));
  const float = Float64Array.from(at, () => (random() < 0.1 ? Number.NaN : random() * 1000 - 300));
  const bool = Float64Array.from(at, () => (random() < 0.2 ? Number.NaN : upTo(2)));
  const code = Int32Array.from(at, () => upTo(6) - 1);
  const late = Uint8Array.from(at, () => upTo(2));
  const known = Float64Array.from(at, (time) => (random() < 0.02 ? Number.NaN : time + upTo(5e9)));
  return { keyStart, at, columns: { int, float, bool, code, late, known } };
}

const HOUR = 3_600_000_000;
const window = (aggregate: string, over: KernelWindow["over"], rest: Partial<KernelWindow> = {}): KernelWindow => ({
  aggregate,
  over,
  lag: 0,
  ...rest,
});
const range = (width: number, step?: number): KernelWindow["over"] => ({ kind: "range", width, ending: 0, ...(step === undefined ? {} : { step }) });
const int: Partial<KernelWindow> = { argument: "int", numeric: "int" };
const cents: Partial<KernelWindow> = { argument: "float", numeric: "float", grid: { numerator: 1, denominator: 1048576 } };
const number: Type = { kind: "float", missing: true };
const bool: Type = { kind: "bool", missing: true };
const text: Type = { kind: "string", missing: true };

const WINDOWS: [KernelWindow, Type][] = [
  [window("count", range(3 * HOUR)), number],
  [window("count", range(24 * HOUR, HOUR), { filter: "late", lag: 60_000_000 }), number],
  [window("mean", range(3 * HOUR), int), number],
  [window("sum", { kind: "all" }, { ...int, filter: "late" }), number],
  [window("std", range(6 * HOUR), cents), number],
  [window("quantile", range(12 * HOUR), { ...int, q: [9, 10], known: "known" }), number],
  [window("last", { kind: "all" }, { argument: "code" }), text],
  [window("last", { kind: "all" }, { argument: "code", known: "known" }), text],
  [window("first", range(8 * HOUR), { argument: "bool" }), bool],
  [window("any", range(HOUR), { argument: "bool", numeric: "bool" }), bool],
  [window("list", { kind: "all" }, { argument: "code", k: 3 }), { kind: "list", of: text, missing: false }],
  [window("top", range(5 * HOUR), { argument: "code", k: 2 }), { kind: "list", of: text, missing: false }],
  [window("list", range(5 * HOUR), { argument: "bool", k: 2 }), { kind: "list", of: bool, missing: false }],
  [window("mean", { kind: "rows", count: 5 }, { ...cents, filter: "late" }), number],
  [window("std", { kind: "all" }, { ...cents, lag: 3 }), number],
  [window("var", { kind: "all" }, { ...int, lag: 3 }), number],
  [window("mean", { kind: "since", start: -2 * HOUR }, { ...int, filter: "late" }), number],
  [window("countOf", { kind: "since", start: -2 * HOUR }, { argument: "code" }), number],
  [window("min", { kind: "all" }, { argument: "code", lag: 60_000_000 }), text],
  [window("all", { kind: "all" }, { argument: "bool", numeric: "bool" }), bool],
  [window("max", { kind: "since", start: -HOUR }, { argument: "float" }), number],
];

export const DEFINITION: GroupDefinition = {
  windows: WINDOWS.map(([one]) => one),
  types: WINDOWS.map(([, type]) => type),
  columns: [
    { name: "int", kind: "number" },
    { name: "float", kind: "number" },
    { name: "bool", kind: "number" },
    { name: "code", kind: "code", dictionary: DICTIONARY },
    { name: "late", kind: "condition" },
    { name: "known", kind: "number" },
  ],
};

export function temporary(): string {
  return mkdtempSync(join(tmpdir(), "mls-store-"));
}

/** Writes the events under group `everything`, each key in pieces of `piece` rows. Not committed. */
export function fill(path: string, events: EventColumns, piece: number): StoreWriter {
  const writer = new StoreWriter(path);
  const group = writer.group("everything", DEFINITION);
  for (const [k, key] of KEYS.entries()) {
    for (let from = events.keyStart[k]!; from < events.keyStart[k + 1]!; from += piece) {
      group.add(key, events.at, events.columns, from, Math.min(from + piece, events.keyStart[k + 1]!));
    }
  }
  return writer;
}
