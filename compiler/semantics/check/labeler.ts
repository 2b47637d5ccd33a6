/** Weak supervision: rules vote in place of a label made by hand, which then judges, and is not theirs to read. */
import { rootOf } from "../knowledge/known.ts";
import { markedColumns } from "../knowledge/marks.ts";
import { upperDifference } from "../knowledge/times.ts";
import type { ColumnSymbol, ExamplesSymbol, LabelerSymbol } from "../program.ts";
import { type CheckContext, relatedOf } from "./context.ts";
import { readsDeep, tellsOf } from "./deep-reads.ts";
import { momentTerms, relationOf } from "./moment.ts";

/** A rule that reads what the hand-made label is made of would be judged by its own answer. What both know before the moment (a row's date) is no answer yet. */
export function rulesMustNotReadTheHandMadeLabel(labeler: LabelerSymbol, context: CheckContext): void {
  const { examples, label } = labeler;
  const answers = label.from === undefined ? readsDeep(label.value).filter(({ column }) => isOpen(column, examples, context)) : [];
  for (const rule of labeler.rules) {
    const read = readsDeep(rule.value).find((one) => answers.some((answer) => tellsOf(one, answer)));
    if (read === undefined) continue;
    context.report({
      code: "MLS3067",
      severity: "error",
      message: `the rule \`${rule.name}\` reads \`${read.column.name}\`, which the label made by hand is made of`,
      span: rule.value.node.span,
      label: "the answer itself",
      related: relatedOf([...read.path, { span: label.value.node.span, message: `the label \`${label.name}\` reads \`${read.column.name}\`` }], rule.value.node.span),
      notes: ["how often it is right would be measured by what it has copied, and train would be labelled by hand after all"],
      help: "vote by what else tells the class; to learn from the hand-made label, predict that",
    });
  }
}

/** Whether nothing proves that the column is known at the moment: closed rows have none, and all of them count. */
function isOpen(column: ColumnSymbol, examples: ExamplesSymbol, context: CheckContext): boolean {
  const relation = relationOf(examples);
  const moment = momentTerms(examples, context);
  if (relation === undefined || moment.length === 0) return true;
  const differences = context.knowledge.differences(rootOf(relation));
  return context.knowledge.ofColumn(column).some((part) => !moment.some((term) => upperDifference(part.term, term, differences) <= 0));
}

/** A vote is what a model learns in place of the label, so `@protected` decides it as it decides a label: with a word. */
export function protectedVotesNeedAWord(labeler: LabelerSymbol, context: CheckContext): void {
  for (const rule of labeler.rules) {
    const marked = markedColumns(rule.value, "everything").find((column) => column.marks.includes("protected"));
    if (marked === undefined) continue;
    context.report({
      code: "MLS4201",
      severity: "error",
      message: `the rule \`${rule.name}\` of \`${labeler.name}\` votes by \`${marked.name}\`, which is marked \`@protected\``,
      span: rule.value.node.span,
      label: "protected",
      related: [{ span: marked.span, message: "marked here" }],
      notes: ["a model that learns from the votes treats people by it, whether or not it is an input"],
      help: 'leave it out, or say in the labeler why it is needed: `allow MLS4201 "why"`',
    });
  }
}

/** A rule that knows ids says something of those on its list alone, and teaches what is remembered of them. */
export function idsDoNotVote(labeler: LabelerSymbol, context: CheckContext): void {
  for (const rule of labeler.rules) {
    const marked = markedColumns(rule.value, "values").find((column) => column.marks.includes("id"));
    if (marked === undefined) continue;
    context.report({
      code: "MLS3070",
      severity: "error",
      message: `the rule \`${rule.name}\` of \`${labeler.name}\` votes by \`${marked.name}\`, which is marked \`@id\``,
      span: rule.value.node.span,
      label: "an id tells no class",
      related: [{ span: marked.span, message: "marked here" }],
      notes: ["an id can only be remembered: what it votes for is what somebody knew of these rows, and nothing of a new one"],
      help: "vote by what is true of such rows",
    });
  }
}
