/** Tables with history and revisions, row by row, by the sentences of the language: no order, no index, no interval. */
import type { Scan, Table } from "../../runtime/contract/plan.ts";
import { evaluate } from "./expression.ts";
import type { Row, World } from "./relations.ts";
import { compare, type Value } from "./values.ts";

interface Version {
  readonly begin: number;
  readonly known: number;
  readonly values: ReadonlyMap<string, Value>;
}

/** Rows with their begin and K, read once. */
const versions = new WeakMap<World, Map<string, Version[]>>();
function versionsOf(world: World, table: Table): Version[] {
  const { validity } = table;
  if (validity.kind !== "history") return [];
  const tables = versions.get(world) ?? new Map<string, Version[]>();
  versions.set(world, tables);
  let rows = tables.get(table.id);
  if (rows === undefined) {
    rows = world.tableRows(table.id).map(({ values }) => ({ begin: values.get(validity.from) as number, known: evaluate(validity.known, { ...world.base(), column: (name) => values.get(name) ?? null }) as number, values }));
    tables.set(table.id, rows);
  }
  return rows;
}

/** Of the rows of the key that have begun and are known strictly before `time`, the one with the greatest (begin, K), unless it has ended. */
export function heldAt(world: World, table: Table, keys: readonly Value[], time: Value): ReadonlyMap<string, Value> | undefined {
  const { validity } = table;
  if (validity.kind !== "history" || time === null || keys.includes(null)) return undefined;
  let held: Version | undefined;
  for (const { begin, known, values } of versionsOf(world, table)) {
    if (!table.key.every((name, i) => values.get(name) !== null && compare(values.get(name)!, keys[i]!) === 0)) continue;
    if (begin > Number(time) || !(known < Number(time))) continue;
    if (held === undefined || begin > held.begin || (begin === held.begin && known > held.known)) held = { begin, known, values };
  }
  const end = validity.to === undefined ? null : (held?.values.get(validity.to) ?? null);
  return end !== null && Number(end) <= Number(time) ? undefined : held?.values;
}

/** The versions of a row, itself among them: rows of its source with its key. Undefined where the source is not revised. */
export function versionsOfRow(world: World, relation: string, row: { readonly place: number }): { readonly scan: Scan; readonly own: Row; readonly rows: readonly Row[] } | undefined {
  const view = world.plan.views.find((node) => node.id === relation);
  if (view !== undefined) return versionsOfRow(world, view.input, row);
  const scan = world.plan.scans.find((node) => node.id === relation)!;
  if (scan.revised === undefined) return undefined;
  const own = world.rows(relation).find((other) => other.place === row.place)!;
  const key = scan.key.map((name) => own.values.get(name) ?? null);
  const rows = key.includes(null) ? [own] : world.rows(relation).filter((other) => scan.key.every((name, i) => (other.values.get(name) ?? null) !== null && compare(other.values.get(name)!, key[i]!) === 0));
  return { scan, own, rows };
}

/** The row of a source, or of a view of it, that a row of a union is, or an item is of. */
function origin(world: World, relation: string, row: Row): { readonly relation: string; readonly row: Row } {
  const view = world.plan.views.find((node) => node.id === relation);
  if (view === undefined) return { relation, row };
  if (view.rows === undefined) return origin(world, view.input, world.rows(view.input).find((other) => other.place === row.place)!);
  const made = row.of ?? world.rows(relation).find((other) => other.place === row.place)!.of;
  return made === undefined ? { relation, row } : origin(world, made.relation, made.row);
}

/** The key of the row of a source that a row is, or is made of. */
export function keyOf(world: World, place: string, one: { readonly place: number }): readonly Value[] {
  const { relation, row } = origin(world, place, world.rows(place).find((other) => other.place === one.place)!);
  return world.plan.scans.find((scan) => scan.id === relation)!.key.map((name) => row.values.get(name) ?? null);
}

/** When the last version of the row exists. */
export function latestVersion(world: World, relation: string, row: Row): number {
  const from = origin(world, relation, row);
  const versions = world.plan.scans.some((scan) => scan.id === from.relation) ? versionsOfRow(world, from.relation, from.row) : undefined;
  return Math.max(...(versions?.rows ?? []).map((version) => version.exists));
}

/** Whether a later version of the row exists before t. */
export function isReplaced(world: World, place: string, one: Row, t: number): boolean {
  if (!world.plan.scans.some((scan) => scan.revised !== undefined)) return false;
  const { relation, row } = origin(world, place, one);
  if (!world.plan.scans.some((scan) => scan.id === relation)) return false;
  const versions = versionsOfRow(world, relation, row);
  if (versions === undefined) return false;
  const { scan, own, rows } = versions;
  const by = (version: Row): number => version.values.get(scan.revised!.by) as number;
  return rows.some((other) => by(other) > by(own) && other.exists < t);
}
