/** Decisions by the place in a list. */
import type { DecideSymbol, ExamplesSymbol, Typed } from "../program.ts";
import { walk } from "../walk.ts";

/** Whether a rule of the block looks at the place of the row in its list. */
export function readsRank(decide: DecideSymbol): boolean {
  return decide.rules.some((rule) => placeIn(rule.value) !== undefined);
}

/** Where an expression looks at the place of the row in its list. */
export function placeIn(value: Typed): Typed | undefined {
  let found: Typed | undefined;
  walk(value, (part) => {
    if (part.kind === "score" && part.rank) found ??= part;
    return undefined;
  });
  return found;
}

/** What rows are ordered against: those of their `group`, or all of a date; undefined where rows come one by one. */
export function listsOf(examples: ExamplesSymbol): "group" | "date" | undefined {
  if (examples.group.length > 0) return "group";
  return examples.each === undefined ? undefined : "date";
}
