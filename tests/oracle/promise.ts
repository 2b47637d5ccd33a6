/** `generalise to new KEY` under a split by time, by its words: a row of a later part is left out if a row of an earlier part has the same value. */
import type { Partition } from "../../runtime/contract/plan.ts";
import type { Value } from "./values.ts";

export interface PromisedRow {
  readonly part: string;
  readonly values: ReadonlyMap<string, Value>;
}

export function keepsPromises(partition: Partition | undefined, row: PromisedRow, all: readonly PromisedRow[]): boolean {
  if (partition === undefined) return true;
  const order = partition.method.parts.map((part) => part.name as string);
  return (partition.generalise ?? []).every((key) => !all.some((other) => order.indexOf(other.part) < order.indexOf(row.part) && (other.values.get(key) ?? null) === (row.values.get(key) ?? null)));
}
