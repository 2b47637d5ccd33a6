/** A label from another source is known at a fixed horizon: when the last row that it counts is known for certain. */
import type { Known, Knowledge } from "../knowledge/known.ts";
import { aggregates } from "../knowledge/reads.ts";
import type { AggregateTyped, ExamplesSymbol, LabelFromSymbol } from "../program.ts";
import { type CheckContext, relatedOf } from "./context.ts";
import { windowKnown, windowLag } from "./window.ts";

type AheadLabel = NonNullable<ExamplesSymbol["label"]> & { readonly from: LabelFromSymbol };

/** The label, when it is from another source. */
export function aheadLabel(examples: ExamplesSymbol): AheadLabel | undefined {
  const { label } = examples;
  return label?.from === undefined ? undefined : { ...label, from: label.from };
}

/** By how much a row that the label counts may be known later than it happens; Infinity when nothing bounds it. */
export function labelLag(label: AheadLabel, knowledge: Knowledge): number {
  return Math.max(0, ...aggregates(label.value).map((aggregate) => windowLag(label.from, aggregate, knowledge).most));
}

/** Rows that may become known any time later could change the label after it was taken for final. */
export function labelsFromOtherSourcesMustBecomeFinal(examples: ExamplesSymbol, context: CheckContext): void {
  const label = aheadLabel(examples);
  if (label === undefined) return;
  const { knowledge } = context;
  const late = aggregates(label.value).find((aggregate) => !isSpokenOf(label.from, aggregate, knowledge) && !Number.isFinite(windowLag(label.from, aggregate, knowledge).most));
  if (late === undefined) return;
  const known: Known = windowKnown(label.from, late, knowledge);
  const { input } = label.from;
  context.report({
    code: "MLS3110",
    severity: "error",
    message: `nothing says when the label \`${label.name}\` is final: rows of \`${input.name}\` may become known any time later`,
    span: label.node.value.span,
    label: "what it counts has no latest time",
    related: relatedOf(known.flatMap((part) => part.reasons), label.node.value.span),
    notes: ["a row that becomes known after its label was taken would change the label: training would be told what nobody could know by then"],
    help: `bound it in \`expect\` of the source (e.g. \`expect settled - placed <= 3d\`), which is then asserted on the data, or count what is known with the row itself`,
  });
}

/** A row whose arrival no file tells, or a value without a past, has been spoken of where it is declared. */
function isSpokenOf(from: LabelFromSymbol, aggregate: AggregateTyped, knowledge: Knowledge): boolean {
  const reads = [...aggregate.arguments, ...aggregate.where, ...from.keys.map((key) => key.value), ...(from.where === undefined ? [] : [from.where])];
  return reads.some((expr) => knowledge.isBroken(expr)) || windowKnown(from, aggregate, knowledge).some((part) => part.term.base.kind === "never" || part.term.base.kind === "arrival");
}
