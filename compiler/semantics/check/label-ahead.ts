/** A label from another source is known at a fixed horizon: when the last row that it counts is known for certain. */
import { type Known, type Knowledge, rootOf } from "../knowledge/known.ts";
import { aggregates } from "../knowledge/reads.ts";
import { durationText, type Term, upperDifference } from "../knowledge/times.ts";
import { exprText } from "../../syntax/index.ts";
import type { AggregateTyped, ExamplesSymbol, LabelFromSymbol } from "../program.ts";
import { type CheckContext, relatedOf } from "./context.ts";
import { lateParts, momentReasons } from "./lateness.ts";
import { exampleDifferences, momentTerms, ownKnown, relationOf } from "./moment.ts";
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

/** The moments, and when a label from another source is final. */
export function labelMoments(examples: ExamplesSymbol, context: CheckContext): Term[] {
  const moment = momentTerms(examples, context);
  const ahead = aheadLabel(examples);
  if (ahead === undefined) return moment;
  const lag = labelLag(ahead, context.knowledge);
  const { width, upTo } = ahead.from;
  const low = Math.max(width, upTo?.least ?? 0) + lag;
  const high = Math.max(width, upTo?.greatest ?? 0) + lag;
  return moment.map((term) => ({ ...term, offset: { low: term.offset.low + low, high: term.offset.high + high } }));
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

/** Whose rows are counted has to be known when the label is final: else who is asked about, and with what label, hangs on what comes after. */
export function keysOfLabelsMustBeKnownWhenTheyAreFinal(examples: ExamplesSymbol, context: CheckContext): void {
  const label = aheadLabel(examples);
  const relation = relationOf(examples);
  const final = labelMoments(examples, context);
  if (label === undefined || relation === undefined || final.length === 0 || !final.every((term) => Number.isFinite(term.offset.high))) return;
  const { knowledge } = context;
  const differences = exampleDifferences(examples, relation, context);
  for (const key of label.from.args) {
    const late = knowledge.isBroken(key) ? undefined : lateParts(ownKnown(relation, knowledge.ofExpression(key), context), final, differences)[0];
    if (late === undefined) continue;
    context.report({
      code: "MLS3110",
      severity: "error",
      message: `the label \`${label.name}\` is final before \`${exprText(key.node)}\` is known, by which it is counted`,
      span: label.node.value.span,
      label: "whose rows, nobody knows yet",
      related: relatedOf([...late.part.reasons, ...(examples.asked === undefined ? [] : momentReasons(examples.asked, momentTerms(examples, context)))], label.node.value.span),
      notes: ["an example goes into train when its label is known; whose rows it counts would bring in what happened after, in the time of validate and test"],
      help: "count by what is known at the moment, or look further ahead",
    });
    return;
  }
}

/**
 * Of rows that are known long before they happen (booked visits, a view moved ahead) a label of the time ahead can be all known when it is asked: then nothing is left
 * to predict. A row of the time ahead happens before the moment plus the reach, and is known at most `latest` after that.
 */
export function labelsFromOtherSourcesMustLieInTheFuture(examples: ExamplesSymbol, context: CheckContext): void {
  const label = aheadLabel(examples);
  if (label === undefined) return;
  const { knowledge } = context;
  const counted = aggregates(label.value);
  if (counted.length === 0 || counted.some((aggregate) => isSpokenOf(label.from, aggregate, knowledge))) return;
  const latest = Math.max(...counted.map((aggregate) => latestAfterEvent(label.from, aggregate, knowledge)));
  const { width, upTo, input } = label.from;
  const least = label.from.horizon === undefined ? 0 : Math.min(...(examples.horizon?.values ?? [0]));
  const reach = least + Math.max(width, upTo?.least ?? 0);
  if (latest > -reach) return;
  context.report({
    code: "MLS3021",
    severity: "error",
    message: `the label \`${label.name}\` is already known when the prediction is made`,
    span: label.node.value.span,
    label: `all that it counts is known at least ${durationText(-latest)} before it happens, and it looks ${durationText(reach)} ahead`,
    related: relatedOf([...counted.flatMap((aggregate) => windowKnown(label.from, aggregate, knowledge).flatMap((part) => part.reasons)), ...(input.kind === "view" && input.at !== undefined ? [{ span: input.at.node.span, message: `rows of \`${input.name}\` happen then` }] : [])], label.node.value.span),
    help: "count what is known only when it happens, as a column of the rows tells it (`count(where came)`), or events by the time at which they were known; or look further ahead",
  });
}

/** The greatest difference between when a counted row is known and when it happens; negative where it is known before. */
function latestAfterEvent(from: LabelFromSymbol, aggregate: AggregateTyped, knowledge: Knowledge): number {
  const differences = knowledge.differences(rootOf(from.input));
  const at = knowledge.timeParts(knowledge.at(from.input), []).map((part) => ({ ...part.term, absence: "present" as const }));
  return Math.max(...windowKnown(from, aggregate, knowledge).map((part) => Math.min(...at.map((term) => upperDifference(part.term, term, differences)))));
}

/** A row whose arrival no file tells, or a value without a past, has been spoken of where it is declared. */
function isSpokenOf(from: LabelFromSymbol, aggregate: AggregateTyped, knowledge: Knowledge): boolean {
  const reads = [...aggregate.arguments, ...aggregate.where, ...from.keys.map((key) => key.value), ...(from.where === undefined ? [] : [from.where])];
  return reads.some((expr) => knowledge.isBroken(expr)) || windowKnown(from, aggregate, knowledge).some((part) => part.term.base.kind === "never" || part.term.base.kind === "arrival");
}
