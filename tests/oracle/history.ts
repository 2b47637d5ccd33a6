/** Tables with history and revisions, row by row, by the sentences of the language: no order, no index, no interval. */
import type { Table } from "../../runtime/contract/plan.ts";
import { evaluate } from "./expression.ts";
import type { World } from "./relations.ts";
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
