import type { KernelWindow } from "../contract/batch.ts";
import type { Type } from "../contract/types.ts";
import { type EventColumn, type EventColumns, WindowError } from "../window/index.ts";
import type { GroupDefinition } from "./definition.ts";
import type { KeyPart } from "./key.ts";
import type { GroupWriter } from "./writer.ts";

/**
 * The definition of a group from what the batch run has of it: its windows, the types of their values, its event columns and the dictionaries of those that hold codes.
 * Columns that no window reads are left out. Throws WindowError if one that is read is not there.
 */
export function describeGroup(
  windows: readonly KernelWindow[],
  types: readonly Type[],
  columns: Readonly<Record<string, EventColumn>>,
  dictionaries: ReadonlyMap<string, readonly string[]>,
): GroupDefinition {
  const read = new Set(windows.flatMap(({ argument, argument2, filter, known, until, own }) => [argument, argument2, filter, known, until, own]).filter((name) => name !== undefined));
  return {
    windows: [...windows],
    types: [...types],
    columns: [...read].sort().map((name) => describeColumn(name, columns[name], dictionaries.get(name))),
  };
}

function describeColumn(
  name: string,
  column: EventColumn | undefined,
  dictionary: readonly string[] | undefined,
): GroupDefinition["columns"][number] {
  if (column instanceof Uint8Array) return { name, kind: "condition" };
  if (column instanceof Int32Array && dictionary !== undefined) return { name, kind: "code", dictionary: [...dictionary] };
  if (column instanceof Float64Array) return { name, kind: "number" };
  throw new WindowError(
    column === undefined ? `the events have no column \`${name}\`` : `the events' column \`${name}\` has codes and no dictionary`,
  );
}

/** Writes the histories of all keys. `keys[k]` are the parts of the key whose rows begin at `events.keyStart[k]`; a part that is null: the rows are left out. */
export function writeEvents(group: GroupWriter, keys: readonly (readonly KeyPart[])[], events: EventColumns): void {
  for (const [k, key] of keys.entries()) {
    if (k + 1 < events.keyStart.length) group.add(key, events.at, events.columns, events.keyStart[k]!, events.keyStart[k + 1]!);
  }
}
