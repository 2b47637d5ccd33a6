/** The label: open when the prediction is made, and in no way an input. */
import { rootOf } from "../knowledge/known.ts";
import { lowerDifference, type Term, upperDifference } from "../knowledge/times.ts";
import type { ExamplesSymbol, LabelerSymbol, Typed } from "../program.ts";
import { type CheckContext, relatedOf } from "./context.ts";
import { labelMoments } from "./label-ahead.ts";
import { readsDeep, tellsOf } from "./deep-reads.ts";
import { choosingConditions, labelViews } from "./labelled.ts";
import { lateLabel, lateParts, momentReasons } from "./lateness.ts";
import { momentIsSpokenOf, momentTerms, ownKnown, relationOf } from "./moment.ts";
import { notYetKnown } from "./snapshot.ts";

/** The label is provably known only after the moment: else there is nothing to predict, or it leaks. */
export function labelMustLieInTheFuture(examples: ExamplesSymbol, context: CheckContext): void {
  const relation = relationOf(examples);
  const moment = momentTerms(examples, context);
  if (relation === undefined || examples.label === undefined || examples.asked === undefined || moment.length === 0 || momentIsSpokenOf(examples, context) || examples.label.node.from !== undefined) return;
  const differences = context.knowledge.differences(rootOf(relation));
  const known = context.knowledge.ofExpression(examples.label.value);
  // A table without a past, or a row whose arrival no file tells, has been spoken of.
  if (known.length === 0 || context.knowledge.isBroken(examples.label.value) || known.some((part) => part.term.base.kind === "never" || part.term.base.kind === "arrival")) return;
  const after = known.some((part) => moment.every((term) => lowerDifference(part.term, term, differences) > 0));
  if (after) return;
  const never = known.every((part) => moment.some((term) => upperDifference(part.term, term, differences) <= 0));
  context.report({
    code: "MLS3021",
    severity: "error",
    message: never ? `the label \`${examples.label.name}\` is already known when the prediction is made` : `nothing proves that the label \`${examples.label.name}\` is still open when the prediction is made`,
    span: examples.label.value.node.span,
    label: never ? "known at the moment asked, or before" : "may be known by then",
    related: relatedOf([...known.flatMap((part) => part.reasons), ...momentReasons(examples.asked, moment)]),
    help: never ? "ask earlier, predict something that lies ahead, or correct the `known` of its columns" : "bound it in `expect` (e.g. `expect closed - opened >= 1h`), which is then asserted on the data",
  });
}

/** A weight is had with the example: what it reads may be as late as the last of the labels, not later; and where rules vote in place of one, not later than they. */
export function weightsMustBeKnownWithTheLabel(examples: ExamplesSymbol, context: CheckContext): void {
  weightIsKnown(examples, examples.weight, "the weight", context);
  weightIsKnown(examples, examples.sample, "the `sample`", context);
}

function weightIsKnown(examples: ExamplesSymbol, weight: Typed | undefined, what: string, context: CheckContext): void {
  const relation = relationOf(examples);
  const { label } = examples;
  if (relation === undefined || weight === undefined || label === undefined || context.knowledge.isBroken(weight) || examples.labels.some((one) => context.knowledge.isBroken(one.value))) return;
  const differences = context.knowledge.differences(rootOf(relation));
  for (const complete of completions(examples, context)) {
    const late = lateParts(notYetKnown(ownKnown(relation, context.knowledge.ofExpression(weight), context), examples), complete.terms, differences)[0];
    if (late === undefined) continue;
    const { votes } = complete;
    context.report({
      code: "MLS3022",
      severity: "error",
      message: votes === undefined ? `${what} of \`${examples.name}\` is not known when its label is` : `${what} of \`${examples.name}\` is not known when the votes of \`${votes.name}\` are, which stand for its label \`${votes.label.name}\` on train`,
      span: weight.node.span,
      label: lateLabel(late),
      related: relatedOf([...late.part.reasons, votes === undefined ? { span: label.value.node.span, message: `an example is complete when its label \`${label.name}\` is known` } : { span: votes.node.name.span, message: "an example is complete when these have voted" }], weight.node.span),
      notes: [`an example goes into train when its ${votes === undefined ? "label is" : "votes are"} known; its weight would bring in what happened after, in the time of validate and test`],
      help: votes === undefined ? "weigh by what is known at the moment, or with the label" : `weigh by what is known at the moment, or with the votes; the label itself may be read by its name (\`${votes.label.name}\`), and is missing where it comes later`,
    });
    return;
  }
}

/** When an example may be complete: all its labels known by hand, or for one or several of them the votes of a labeler. */
interface Completion {
  readonly terms: readonly Term[];
  /** The first of the labelers whose votes stand in. */
  readonly votes: LabelerSymbol | undefined;
}

function completions(examples: ExamplesSymbol, context: CheckContext): Completion[] {
  const moment = momentTerms(examples, context);
  let all: Completion[] = [{ terms: moment, votes: undefined }];
  for (const view of labelViews(examples)) {
    const label = view.label!;
    const byHand: Completion = { terms: [...context.knowledge.ofExpression(label.value).map((part) => part.term), ...labelMoments(view, context)], votes: undefined };
    const voted = context.program.labelers.filter((labeler) => labeler.label.node === label.node);
    const byVotes = voted.map((votes): Completion => ({ terms: votes.rules.flatMap((rule) => context.knowledge.ofExpression(rule.value).map((part) => part.term)), votes }));
    all = all.flatMap((before) => [byHand, ...byVotes].map((one) => ({ terms: [...before.terms, ...one.terms], votes: before.votes ?? one.votes })));
  }
  return all;
}

/** Closed rows have no moment: what the label is made of is barred by name from inputs, keys and what selects rows. */
export function labelColumnsAreNoInputs(examples: ExamplesSymbol, context: CheckContext): void {
  if (examples.spine?.kind !== "table" || examples.each !== undefined || examples.label === undefined) return;
  const label = examples.label;
  // What the question brings (a horizon, a candidate and the list that it is of) is no answer.
  const answers = readsDeep(label.value, (column) => column.isAsked !== true);
  const report = (expr: Typed, subject: (column: string) => string, span: Typed["node"]["span"], help: string): void => {
    const read = readsDeep(expr).find((candidate) => answers.some((answer) => tellsOf(candidate, answer)));
    if (read === undefined) return;
    context.report({
      code: "MLS3020",
      severity: "error",
      message: subject(read.column.name),
      span,
      label: "tells the answer",
      related: relatedOf([...read.path, { span: label.value.node.span, message: `the label \`${label.name}\` reads \`${read.column.name}\`` }], span),
      help,
    });
  };
  for (const feature of examples.features) {
    if (feature.use === undefined) report(feature.value, (column) => `\`${feature.name}\` is made from \`${column}\`, which the label is made of`, feature.span, `leave \`${feature.name}\` out of the features`);
  }
  for (const use of examples.uses) for (const arg of use.args) report(arg, (column) => `the key of \`${use.group.name}\` is made from \`${column}\`, which the label is made of`, arg.node.span, "look up by what is known without the answer");
  for (const condition of choosingConditions(examples)) {
    report(condition, (column) => `rows are chosen by \`${column}\`, which the label is made of`, condition.node.span, "choose rows by what is known without the answer: in service nobody can apply this");
  }
}
