import { children } from "../../contract/expr-parts.ts";
import type { Expr } from "../../contract/expr.ts";
import type { LabelerFacts } from "../../contract/trained.ts";
import { displayCount, displayPercent } from "../display.ts";
import { examplesOf, type ReportInput } from "./input.ts";
import { html, type Insert, type Markup } from "./markup.ts";
import { table } from "./table.ts";

type Rule = LabelerFacts["rules"][number];

/** A model that is taught by votes, the model itself or one of its chain. */
export interface VotedModel {
  readonly model: string;
  readonly facts: LabelerFacts;
}

/** The models of the chain that are taught by votes, in the order in which they are trained. */
export function votedModels({ trained }: ReportInput): VotedModel[] {
  return [...(trained.inner ?? []), trained].flatMap(({ model, history }) => (history.labeler === undefined ? [] : [{ model, facts: history.labeler }]));
}

/** Where train has votes in place of labels: what the rules did, how right they are thought to be, and how far the label made by hand bears them out. */
export function labelerSection(input: ReportInput): Markup {
  return html`${votedModels(input).map((voted) => rulesOf(input, voted))}`;
}

function rulesOf(input: ReportInput, voted: VotedModel): Markup {
  const { facts } = voted;
  return html`${describeLabeler(input, voted).map((sentence) => html`<p class="note">${sentence}</p>`)}${table<Rule>(
    `Rules of ${facts.labeler}, which teach ${voted.model}`,
    [
      { title: "rule", head: true, cell: (rule) => html`<code>${rule.name}</code>` },
      ...columns(facts).map(({ title, cell }) => ({ title, align: "number" as const, cell: (rule: Rule): Insert => cell(rule) })),
    ],
    facts.rules,
    "narrow",
  )}`;
}

/** The columns of figures, for report and card alike. */
export function columns(facts: LabelerFacts): { readonly title: string; readonly cell: (rule: Rule) => string }[] {
  const share = (count: number): string => displayPercent(facts.rows === 0 ? 0 : count / facts.rows);
  return [
    { title: "coverage", cell: (rule) => share(rule.votes) },
    { title: "overlaps", cell: (rule) => share(rule.overlaps) },
    { title: "conflicts", cell: (rule) => share(rule.conflicts) },
    { title: "accuracy, estimated", cell: (rule) => (rule.accuracy === null ? "–" : displayPercent(rule.accuracy)) },
    { title: "right on validate", cell: (rule) => (rule.judged === 0 ? "–" : `${displayPercent(rule.right / rule.judged)} of ${displayCount(rule.judged)}`) },
  ];
}

/** In sentences, for report and card alike. */
export function describeLabeler(input: ReportInput, { model, facts }: VotedModel): string[] {
  const how = facts.method === "weighed" ? "Their votes are weighed by how often each is right, estimated on train without any label" : "Of fewer than three rules nobody can tell how right they are, so their majority counts";
  const agreement = facts.judged === 0 ? "No row of validate has both a vote and a label made by hand." : `On ${displayCount(facts.judged)} rows of validate that have votes and a label made by hand, the two agree on ${displayPercent(facts.agrees / facts.judged)}.`;
  const inside = rulesOfInputs(input, model, facts.labeler);
  const segments = model === input.trained.model && input.trained.segments !== undefined ? " What they say together is fitted on all of train, and every segment learns from it." : "";
  return [
    `Train of ${model} has the votes of ${facts.labeler} in place of the label: on ${displayCount(facts.covered)} of ${displayCount(facts.rows)} rows a rule votes (on ${displayCount(facts.conflicts)} rules disagree); the others teach nothing. ${how}.${segments} Validate and test are judged by the label made by hand.`,
    agreement,
    ...(inside.length === 0 ? [] : [`${inside.length === 1 ? "One rule reads" : `${displayCount(inside.length)} rules read`} nothing but what the model's inputs read (${inside.join(", ")}): the model can learn to repeat ${inside.length === 1 ? "it" : "them"}, and only the label made by hand shows whether it does better.`]),
  ];
}

/** The rules that read only what the model is given. */
function rulesOfInputs(input: ReportInput, taught: string, name: string): string[] {
  const examples = examplesOf(input);
  const labeler = examples.labelers?.find(({ id }) => id === name);
  const features = new Set(input.plan.models.filter(({ id }) => id === taught).flatMap(({ inputs }) => inputs).flatMap(({ door }) => leaves(door)));
  const given = new Set(examples.columns.filter((column) => features.has(`feature ${column.name}`)).flatMap((column) => [`feature ${column.name}`, ...leaves(column.expr)]));
  return (labeler?.rules ?? []).filter((rule) => leaves(rule.expr).length > 0 && leaves(rule.expr).every((leaf) => given.has(leaf))).map((rule) => rule.name);
}

function leaves(expr: Expr): string[] {
  if (expr.kind === "column" || expr.kind === "feature") return [`${expr.kind} ${expr.name}`];
  if (expr.kind === "use") return [`use ${expr.use} ${expr.feature}`];
  return children(expr).flatMap(leaves);
}
