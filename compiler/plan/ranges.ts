/**
 * Incremental ranges: for an example set, which relations it is made of and how far in time a row of each can be felt.
 *
 * Input: the plan. Output: for each relation its role and a reach around its rows, from the windows alone: width, step, `ending`, readiness; a window without a bound is felt at every later moment. Sound, not tight: a reach
 * may be wider than what any row can do, never narrower. It refuses nothing: a set that is more than the sum of its moments says why (`whole`).
 */
import type { Examples, Group, Over, Partition, Plan, Ready, Table } from "../../runtime/contract/plan.ts";
import { labelsOf } from "../../runtime/contract/plan.ts";
import type { RelationRange } from "../../runtime/contract/ranges.ts";

const DAY = 86_400_000_000;

export interface PlannedRanges {
  readonly relations: readonly Pick<RelationRange, "relation" | "role" | "back" | "forward">[];
  readonly tables: readonly string[];
  /** Tables with history that are looked up alone: no moment sees what comes further after it than `back`. */
  readonly histories: readonly { readonly table: string; readonly back: number }[];
  readonly whole: string | undefined;
  readonly endIsRead: boolean;
}

export function rangesOf(plan: Plan, examples: Examples): PlannedRanges {
  const groups = [...new Set(examples.uses.map((use) => use.group))].map((id) => plan.groups.find((group) => group.id === id)!);
  const partition = plan.partitions.find((one) => one.examples === examples.id);
  const { spine } = examples;
  const named = [...(spine.kind === "asked" ? [] : [spine.table]), ...(examples.candidates?.kind === "table" ? [examples.candidates.table] : [])];
  const tables = tablesRead(plan.tables, [examples, groups], named);
  const isHistory = (id: string): boolean => !named.includes(id) && plan.tables.some((table) => table.id === id && table.validity.kind === "history");
  // A lookup is as of a row's event time, or of the moment; the events of a label alone are after it.
  const back = Math.max(0, ...labelsOf(examples).flatMap(({ from }) => (from === undefined ? [] : [aheadOf(examples, from)])));
  return {
    relations: merged([
      ...(spine.kind === "asked" ? [{ relation: spine.source, role: "rows" as const, back: 0, forward: spine.within }] : []),
      ...groups.map((group) => ({ relation: group.input, role: "events" as const, back: 0, forward: reachOf(group) })),
      ...labelsOf(examples).flatMap(({ from }) => (from === undefined ? [] : [{ relation: from.input, role: "label" as const, back: aheadOf(examples, from), forward: 0 }])),
    ]),
    tables: tables.filter((id) => !isHistory(id)),
    histories: tables.filter(isHistory).map((table) => ({ table, back })),
    whole: whyWhole(examples, partition),
    endIsRead: examples.labelers !== undefined || examples.further !== undefined,
  };
}

/** Each relation once in each role, with the farthest reach. */
function merged(all: readonly PlannedRanges["relations"][number][]): PlannedRanges["relations"][number][] {
  const found = new Map<string, PlannedRanges["relations"][number]>();
  for (const one of all) {
    const key = `${one.role} ${one.relation}`;
    const other = found.get(key);
    found.set(key, other === undefined ? one : { ...one, back: Math.max(one.back, other.back), forward: one.forward === null || other.forward === null ? null : Math.max(one.forward, other.forward) });
  }
  return [...found.values()];
}

/** How long after an event a value of the group can still hold it; null: for ever. */
export function reachOf({ windows, ready }: Pick<Group, "windows" | "ready">): number | null {
  const reaches = windows.map(({ over }) => reachOfWindow(over));
  return reaches.includes(null) ? null : Math.max(0, ...(reaches as number[])) + delayOf(ready);
}

function reachOfWindow(over: Over): number | null {
  switch (over.kind) {
    case "range":
      return over.width + (over.step ?? 0) + over.ending;
    case "calendar":
      // Months of 31 days, and a day for what the zone's clock is moved.
      return (over.months * 31 + over.days + 1) * DAY + over.ending;
    case "rows":
    case "since":
    case "all":
      return null;
  }
}

/** How far ahead of a moment a label's windows end. */
function aheadOf(examples: Examples, { windows, horizon }: NonNullable<Examples["label"]["from"]>): number {
  const widths = windows.map(({ over }) => (over.kind === "range" ? over.width : 0));
  return Math.max(0, ...widths) + (horizon === undefined ? 0 : Math.max(0, ...(examples.horizon?.values ?? [])));
}

function delayOf(ready: Ready): number {
  return ready.kind === "live" ? ready.within : ready.period + ready.after;
}

function whyWhole(examples: Examples, partition: Partition | undefined): string | undefined {
  if (examples.spine.kind === "closed") return "its rows have no moment";
  if (examples.spine.kind === "calendar" && examples.spine.due !== undefined) return "its dates are those that are due";
  if ((partition?.generalise ?? []).length > 0) return "a promise to new keys looks at all earlier rows";
  return undefined;
}

/** Tables that expressions of these nodes look up, and those named. */
function tablesRead(tables: readonly Table[], nodes: unknown, named: readonly string[]): string[] {
  const found = new Set(named);
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === "object" && value !== null) {
      const { kind, table } = value as { kind?: unknown; table?: unknown };
      if ((kind === "lookup" || kind === "exists") && typeof table === "string") found.add(table);
      Object.values(value).forEach(visit);
    }
  };
  visit(nodes);
  return tables.filter(({ id }) => found.has(id)).map(({ id }) => id);
}
