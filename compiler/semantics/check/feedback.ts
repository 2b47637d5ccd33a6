/** Where a model's own acts change its later data, that is met: by exploration, by weights, or by a word. */
import { actingItems, actsWithoutExploring, affectedBy, affectedFeatures, affectedLabel, labelReading, undoesDecisions } from "../knowledge/feedback.ts";
import { madeFrom } from "../knowledge/made-from.ts";
import type { ColumnSymbol, DeploySymbol, ExamplesSymbol, Typed } from "../program.ts";
import type { CheckContext } from "./context.ts";
import { choosingConditions } from "./labelled.ts";
import { lateParts } from "./lateness.ts";
import { exampleDifferences, momentTerms, ownKnown, relationOf } from "./moment.ts";

/** What the model decides about a row (its place, whether it is blocked), and the probability of that, is not there when the model is asked about it. */
export function whatTheModelDecidesIsNoInput(examples: ExamplesSymbol, context: CheckContext): void {
  const affected = affectedBy(examples);
  const decided = (expr: Typed): ColumnSymbol | undefined => madeFrom(expr, "own row", (column) => affected.has(column) || column.marks.includes("propensity"))[0];
  const report = (expr: Typed, subject: (column: string) => string, span: Typed["node"]["span"], help: (column: string) => string): void => {
    const column = decided(expr);
    // What is known only later has been spoken of as that.
    if (column === undefined || isLate(expr, examples, context)) return;
    const declared = examples.affects.find(({ columns }) => columns.includes(column));
    context.report({
      code: "MLS3102",
      severity: "error",
      message: subject(column.name),
      span,
      label: declared === undefined ? "the probability of the model's own answer" : "the model's own answer",
      related: [declared === undefined ? { span: column.span, message: `\`${column.name}\` is marked \`@propensity\`` } : { span: declared.span, message: `decided by the models of \`${examples.name}\`` }],
      notes: ["in the data it stands beside the row; in service it is made by the answer to this very question, so there is nothing to send"],
      help: help(column.name),
    });
  };
  for (const feature of examples.features) {
    if (feature.use === undefined) report(feature.value, (column) => `\`${feature.name}\` is made from \`${column}\`, which is decided by the answer itself`, feature.span, (column) => `leave it out, and undo it in training: \`weight\` by one over the chance that it gave; what it was for earlier rows may be a feature of a group (\`mean(${column}) over 7d\`)`);
  }
  for (const use of examples.uses) for (const arg of use.args) report(arg, (column) => `the key of \`${use.group.name}\` is made from \`${column}\`, which is decided by the answer itself`, arg.node.span, () => "look up by what is known before the answer");
  for (const condition of [...choosingConditions(examples), ...viewConditions(examples)]) {
    report(condition, (column) => `rows are chosen by \`${column}\`, which is decided by the answer itself`, condition.node.span, () => "leave out rows that have no outcome (`where … is not missing`, of a column that the label reads), or weigh them: `weight if … then 0 else 1 / propensity`");
  }
}

/** What chooses the rows of the views that the examples are of. */
function viewConditions({ spine }: ExamplesSymbol): Typed[] {
  const found: Typed[] = [];
  for (let view = spine; view?.kind === "view"; view = view.input) if (view.where !== undefined) found.push(view.where);
  return found;
}

function isLate(expr: Typed, examples: ExamplesSymbol, context: CheckContext): boolean {
  const relation = relationOf(examples);
  const moment = momentTerms(examples, context);
  if (relation === undefined || moment.length === 0) return false;
  return lateParts(ownKnown(relation, context.knowledge.ofExpression(expr), context), moment, exampleDifferences(examples, relation, context)).length > 0;
}

/** A deployed model's decisions change what it, or another, will learn from: a share of them is left to chance, and its probability weighs the rows. */
export function feedbackIsExplored(deploy: DeploySymbol, context: CheckContext): void {
  const { model } = deploy;
  const [acting] = actingItems(deploy);
  if (model === undefined || acting === undefined || model.examples.affects.length === 0) return;
  const affected = affectedBy(model.examples);
  const blind = actsWithoutExploring(deploy);
  for (const examples of context.program.examples) {
    const label = affectedLabel(examples, affected)[0];
    if (label !== undefined && examples.label !== undefined) {
      if (blind !== undefined) notExplored(deploy, examples, label, blind, context);
      else if (!undoesDecisions(examples, affected)) notWeighed(deploy, examples, label, context);
      continue;
    }
    const fed = affectedFeatures(examples, affected)[0];
    if (fed === undefined || blind === undefined) continue;
    context.report({
      code: "MLS3103",
      severity: "warning",
      message: `\`${fed.feature.name}\` is made from \`${fed.columns[0]!.name}\`, which the decisions of \`${model.name}\` make`,
      span: fed.feature.span,
      label: "feeds on its own past answers",
      related: [placeOfAffects(model.examples, fed.columns[0]!), { span: blind.span, message: "every decision is the model's" }],
      notes: ["what it prefers it will have seen more of, so it will prefer it more; what it never tries it never learns"],
      help: `explore a share of the decisions: \`explore 2%\` in the braces of \`${blind.verb.name}\``,
    });
  }
}

function placeOfAffects(examples: ExamplesSymbol, column: ColumnSymbol): { span: ExamplesSymbol["affects"][number]["span"]; message: string } {
  const declared = examples.affects.find(({ columns }) => columns.includes(column)) ?? examples.affects[0]!;
  return { span: declared.span, message: `\`${column.name}\` is changed by the decisions of the models of \`${examples.name}\`` };
}

function notExplored(deploy: DeploySymbol, examples: ExamplesSymbol, column: ColumnSymbol, item: DeploySymbol["node"]["items"][number], context: CheckContext): void {
  const label = labelReading(examples, column);
  context.report({
    code: "MLS3100",
    severity: "error",
    message: `the label \`${label.name}\` is made by what \`${deploy.model!.name}\` decides, and nothing is left to chance`,
    span: label.node.span,
    label: `reads \`${column.name}\``,
    related: [placeOfAffects(deploy.model!.examples, column), { span: item.span, message: "every decision that goes out is the model's" }],
    notes: ["the next model would learn what this one let happen, and be judged by it: a mistake that hides its own outcome is never found"],
    help: `explore a share of the decisions: \`${item.verb.name === "serve" ? "serve http { explore 2% }" : "score every … into … { explore 2% }"}\`; each answer then says with which probability it was given`,
  });
}

function notWeighed(deploy: DeploySymbol, examples: ExamplesSymbol, column: ColumnSymbol, context: CheckContext): void {
  const label = labelReading(examples, column);
  context.report({
    code: "MLS3101",
    severity: "error",
    message: `the label \`${label.name}\` is made by what \`${deploy.model!.name}\` decides, and its rows are not weighed by how likely that was`,
    span: label.node.span,
    label: `reads \`${column.name}\``,
    related: [placeOfAffects(deploy.model!.examples, column), ...(examples.weight === undefined ? [] : [{ span: examples.weight.node.span, message: "the weight reads neither the probability nor what was decided" }])],
    notes: ["what was decided often is seen often: without weights the model learns the decisions, and not the world"],
    help: "keep the `propensity` of each answer beside its row, mark the column `@propensity`, and write `weight 1 / propensity`; of lists one over the chance that a place is seen (`weight if clicked then 1 / looked_at(position) else 1`) will do",
  });
}

/** What is ranked for people is seen, clicked and bought by its rank. */
export function servedListsSayWhatTheyAffect(deploy: DeploySymbol, context: CheckContext): void {
  const { model } = deploy;
  const [acting] = actingItems(deploy);
  if (model === undefined || acting === undefined) return;
  const { examples } = model;
  const [group] = examples.group;
  if (group === undefined || examples.affects.length > 0) return;
  context.report({
    code: "MLS3104",
    severity: "warning",
    message: `\`${model.name}\` will order lists, and \`${examples.name}\` says nothing of what that changes`,
    span: group.span,
    label: "no `affects`",
    related: [{ span: acting.span, message: "its order goes out here" }],
    notes: ["what stands first is seen and clicked most, so the order makes the data that the next model learns from"],
    help: "name the columns that its order changes, as `affects clicked`; or `allow MLS3104 \"why\"`, where nobody acts on the order",
  });
}
