import type { FrameColumn } from "../contract/frame.ts";
import type { Plan, Table } from "../contract/plan.ts";
import { type DoorContext, type LookupTable, planDoor } from "./context.ts";
import { compareUtf8, isCoded } from "../../stdlib/intrinsics/index.ts";

/** A value in its physical form (runtime/contract/types.ts); missing is null. */
type Value = number | string | boolean | null | readonly Value[] | { readonly [name: string]: Value };

/** Rows of a table in physical values: as a bundle carries them, and as a batch run has read them. */
export interface TableRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Value[])[];
}

/** Zones, functions and tables, as the door wants them. */
export function doorContext(plan: Plan, tables: ReadonlyMap<string, TableRows>): DoorContext {
  const lookups = new Map<string, LookupTable>();
  for (const table of plan.tables) {
    const rows = tables.get(table.id);
    if (rows !== undefined) lookups.set(table.id, lookupTable(table, rows));
  }
  return { ...planDoor(plan), tables: lookups };
}

function lookupTable(table: Table, { columns, rows }: TableRows): LookupTable {
  const place = new Map(columns.map((name, i) => [name, i]));
  const named = new Map<string, FrameColumn>();
  for (const column of table.columns) {
    const at = place.get(column.name);
    if (at === undefined) continue;
    const values = rows.map((row) => row[at] ?? null);
    if (column.type.kind !== "vector") named.set(column.name, frameColumn(isCoded(column.type), values));
    else for (let i = 0; i < column.type.size; i++) named.set(`${column.name}[${i}]`, frameColumn(false, values.map((value) => (Array.isArray(value) ? (value[i] as Value) : null))));
  }
  const steps = table.validity.kind === "history";
  if (steps) for (const name of ["__from", "__there"]) named.set(name, frameColumn(false, rows.map((row) => row[place.get(name) ?? -1] ?? null)));
  if (table.keyIsRow) named.set("row", { kind: "number", values: Float64Array.from(rows, (_row, i) => i) });
  return { rows: rows.length, keys: table.keyIsRow ? ["row"] : table.key, columns: named, ...(steps ? { steps: { from: "__from", there: "__there" } } : {}) };
}

function frameColumn(text: boolean, values: readonly Value[]): FrameColumn {
  if (!text) return { kind: "number", values: Float64Array.from(values, (value) => (typeof value === "number" ? value : typeof value === "boolean" ? Number(value) : Number.NaN)) };
  const dictionary = [...new Set(values.filter((value) => typeof value === "string"))].sort(compareUtf8);
  const codes = new Map(dictionary.map((value, i) => [value, i]));
  return { kind: "code", codes: Int32Array.from(values, (value) => (typeof value === "string" ? codes.get(value)! : -1)), dictionary };
}
