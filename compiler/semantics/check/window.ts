/** Knowledge of what a window reads: shared by the checks and by lowering. */
import { type Known, type Knowledge, type Lag, rootOf, type WindowTimes } from "../knowledge/known.ts";
import { aggregates, columnsReadBy } from "../knowledge/reads.ts";
import { walk } from "../walk.ts";
import { lowerDifference, numberOf, upperDifference } from "../knowledge/times.ts";
import type { AggregateTyped, ColumnSymbol, FeatureSymbol, GroupSymbol, RowsByKey, Typed } from "../program.ts";

export function groupAggregates(feature: FeatureSymbol): AggregateTyped[] {
  return aggregates(feature.value);
}

/** Every column of the row that the group's windows, keys and `where` read. */
export function groupReads(group: GroupSymbol): ColumnSymbol[] {
  return columnsReadBy(groupExpressions(group));
}

function* groupExpressions(group: GroupSymbol): Generator<Typed> {
  if (group.where !== undefined) yield group.where;
  for (const key of group.keys) yield key.value;
  for (const feature of group.features) {
    for (const aggregate of groupAggregates(feature)) {
      yield* aggregate.arguments;
      yield* aggregate.where;
    }
  }
}

/** K of a row for this window: its existence and all that the window reads of it, the event time included. */
export function windowKnown(group: RowsByKey, aggregate: AggregateTyped, knowledge: Knowledge): Known {
  return windowTimes(group, aggregate, knowledge).known;
}

/**
 * How late a row is for this window: bounds of max(K, at) − at. `constant` when the bounds meet, so that the window is a shifted frame. An instant that may be missing
 * has no bound above: then the row is never seen, which no constant says.
 */
export function windowLag(group: RowsByKey, aggregate: AggregateTyped, knowledge: Knowledge): Lag {
  const times = windowTimes(group, aggregate, knowledge);
  times.lag ??= lagOf(group, times.known, knowledge);
  return times.lag;
}

function lagOf(group: RowsByKey, known: Known, knowledge: Knowledge): Lag {
  const differences = knowledge.differences(rootOf(group.input));
  // A row whose event time is missing is no event, so here it is there.
  const at = knowledge.timeParts(knowledge.at(group.input), []).map((part) => ({ ...part.term, absence: "present" as const }));
  let least = 0;
  let most = 0;
  for (const part of known) {
    least = Math.max(least, Math.min(...at.map((term) => lowerDifference(part.term, term, differences))));
    most = Math.max(most, Math.min(...at.map((term) => upperDifference(part.term, term, differences))));
  }
  return { least, most, constant: least === most && Number.isFinite(least) ? least : undefined };
}

/** A group's windows read few sets of columns, so what is worked out for one is kept for the others, as long as nothing more is learned about the source's instants. */
function windowTimes(group: RowsByKey, aggregate: AggregateTyped, knowledge: Knowledge): WindowTimes {
  const reads = readsKey(aggregate);
  if (reads === undefined) return { known: workOut(group, aggregate, knowledge), learned: 0, lag: undefined };
  let kept = knowledge.windows.get(group);
  if (kept === undefined) {
    kept = new Map();
    knowledge.windows.set(group, kept);
    // Ties the instants that the event time is made of, before what is learned is counted.
    knowledge.timeParts(knowledge.at(group.input), []);
  }
  const learned = knowledge.differences(rootOf(group.input)).size;
  let times = kept.get(reads);
  if (times === undefined || times.learned !== learned) {
    times = { known: workOut(group, aggregate, knowledge), learned, lag: undefined };
    kept.set(reads, times);
  }
  return times;
}

function workOut(group: RowsByKey, aggregate: AggregateTyped, knowledge: Knowledge): Known {
  const reads = [knowledge.at(group.input), ...(group.where === undefined ? [] : [group.where]), ...group.keys.map((key) => key.value), ...aggregate.arguments, ...aggregate.where];
  return knowledge.join(rootOf(group.input), [knowledge.exists(group.input), ...reads.map((expr) => knowledge.ofExpression(expr))]);
}

/** What stands for the columns that a window reads, in order: the column itself where that is all; undefined when its knowledge time hangs on more than columns (`Knowledge.ofExpression`). */
function readsKey(aggregate: AggregateTyped): ColumnSymbol | string | undefined {
  const [first, second] = aggregate.arguments;
  if (first?.kind === "column" && second === undefined && aggregate.where.length === 0) return first.column;
  let key: string | undefined = "reads ";
  const visit = (part: Typed): boolean | undefined => {
    if (part.kind === "column") key &&= `${key}${numberOf(part.column)},`;
    else if (part.kind === "lookup" || part.kind === "exists" || part.kind === "feature" || part.kind === "aggregate" || part.kind === "use" || part.kind === "ifKnown") key = undefined;
    return key !== undefined;
  };
  for (const expr of aggregate.arguments) read(expr);
  key &&= `${key}where `;
  for (const expr of aggregate.where) read(expr);
  return key;

  function read(expr: Typed): void {
    key &&= `${key}| `;
    walk(expr, visit);
  }
}
