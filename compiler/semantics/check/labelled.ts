/** What decides which rows are examples; and which conditions of a `where` only ask whether the label is there. */
import { columnsRead } from "../knowledge/reads.ts";
import type { ExamplesSymbol, Typed } from "../program.ts";

/**
 * The conditions that a `where` joins by `and`, without those of the form `x is not missing` for an `x` that the label reads: leaving out rows that have no label is no choice among answers, and
 * nothing that a request could be asked. And the list whose elements each row is asked about: for what is not in it there is no row.
 */
export function choosingConditions(examples: ExamplesSymbol): Typed[] {
  const label = new Set(examples.labels.flatMap((one) => (one.from === undefined ? columnsRead(one.value) : [])));
  const listed = examples.candidates?.kind === "list" ? [examples.candidates.list] : [];
  if (examples.where === undefined) return listed;
  const conditions = conjuncts(examples.where).filter((condition) => !columnsRead(condition).some((column) => label.has(column)) || !asksIfThere(condition));
  return [...conditions, ...listed];
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

/** The example set as if each of its labels were its only one. */
export function labelViews(examples: ExamplesSymbol): ExamplesSymbol[] {
  return examples.labels.length < 2 ? [examples] : examples.labels.map((label) => ({ ...examples, label }));
}
