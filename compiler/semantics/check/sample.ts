/** Sampling is undone by weights, as long as every row has a chance. */
import type { ExamplesSymbol } from "../program.ts";
import type { CheckContext } from "./context.ts";

/** Rows that are never kept can't be weighed back: the model would learn another world than the one it is asked about. */
export function everyRowMustHaveAChance(examples: ExamplesSymbol, context: CheckContext): void {
  const { sample } = examples;
  if (sample?.range === undefined || sample.range.low > 0) return;
  context.report({
    code: "MLS3111",
    severity: "warning",
    message: `some rows of \`${examples.name}\` may never be sampled`,
    span: sample.node.span,
    label: "a probability of 0",
    related: [],
    notes: ["each row that is kept counts for 1/p rows; for rows that are never kept nothing counts"],
    help: "give every row a chance, as `if fraud then 100% else 1%`, or say with `where` which rows the model is for",
  });
}
