/** Which conditions of an example set's `where` only ask whether the label is there. */
import { columnsRead } from "../knowledge/reads.ts";
import type { ExamplesSymbol, Typed } from "../program.ts";

/**
 * The conditions that a `where` joins by `and`, without those of the form `x is not missing` for an `x` that the label reads: leaving out rows that have no label is no choice among answers, and
 * nothing that a request could be asked.
 */
export function choosingConditions(examples: ExamplesSymbol): Typed[] {
  const label = new Set(examples.label === undefined || examples.label.from !== undefined ? [] : columnsRead(examples.label.value));
  return conditionsOf(examples).filter((condition) => !columnsRead(condition).some((column) => label.has(column)) || !asksIfThere(condition));
}

/** The conditions that a `where` joins by `and`, all of them. */
export function conditionsOf(examples: ExamplesSymbol): readonly Typed[] {
  return examples.where === undefined ? [] : conjuncts(examples.where);
}

function conjuncts(condition: Typed): readonly Typed[] {
  return condition.kind === "call" && condition.fn === "and" ? condition.args.flatMap(conjuncts) : [condition];
}

/** `species is not missing`. */
function asksIfThere(condition: Typed): boolean {
  if (condition.kind !== "call" || condition.fn !== "not") return false;
  const inner = condition.args[0];
  return inner?.kind === "call" && inner.fn === "isMissing" && inner.args[0]?.kind === "column";
}
