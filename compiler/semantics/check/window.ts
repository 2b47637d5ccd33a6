/** Knowledge of what a window reads: shared by the checks and by lowering. */
import { type Known, type Knowledge, rootSource } from "../knowledge/known.ts";
import { aggregates, columnsRead } from "../knowledge/reads.ts";
import { lowerDifference, upperDifference } from "../knowledge/times.ts";
import type { AggregateTyped, ColumnSymbol, FeatureSymbol, GroupSymbol, RowsByKey } from "../program.ts";

export function groupAggregates(feature: FeatureSymbol): AggregateTyped[] {
  return aggregates(feature.value);
}

/** Every column of the row that the group's windows, keys and `where` read. */
export function groupReads(group: GroupSymbol): ColumnSymbol[] {
  const expressions = [
    ...(group.where === undefined ? [] : [group.where]),
    ...group.keys.map((key) => key.value),
    ...group.features.flatMap((feature) => groupAggregates(feature).flatMap((aggregate) => [...aggregate.arguments, ...aggregate.where])),
  ];
  return [...new Set(expressions.flatMap(columnsRead))];
}

/** K of a row for this window: its existence and all that the window reads of it, the event time included. */
export function windowKnown(group: RowsByKey, aggregate: AggregateTyped, knowledge: Knowledge): Known {
  const reads = [knowledge.at(group.input), ...(group.where === undefined ? [] : [group.where]), ...group.keys.map((key) => key.value), ...aggregate.arguments, ...aggregate.where];
  return knowledge.join(rootSource(group.input), [knowledge.exists(group.input), ...reads.map((expr) => knowledge.ofExpression(expr))]);
}

/**
 * How late a row is for this window: bounds of max(K, at) − at. `constant` when the bounds meet, so that the window is a shifted frame. An instant that may be missing
 * has no bound above: then the row is never seen, which no constant says.
 */
export function windowLag(group: RowsByKey, aggregate: AggregateTyped, knowledge: Knowledge): { least: number; most: number; constant: number | undefined } {
  const differences = knowledge.differences(rootSource(group.input));
  // A row whose event time is missing is no event, so here it is there.
  const at = knowledge.timeParts(knowledge.at(group.input), []).map((part) => ({ ...part.term, absence: "present" as const }));
  const known = windowKnown(group, aggregate, knowledge);
  let least = 0;
  let most = 0;
  for (const part of known) {
    least = Math.max(least, Math.min(...at.map((term) => lowerDifference(part.term, term, differences))));
    most = Math.max(most, Math.min(...at.map((term) => upperDifference(part.term, term, differences))));
  }
  return { least, most, constant: least === most && Number.isFinite(least) ? least : undefined };
}
